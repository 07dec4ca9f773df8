"""Gardner's bound."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.theory.gardner import largest_load, largest_margin

TABLE = [
    (2, 0),
    (1.5, 0.186),
    (1, 0.471),
    (0.5, 1.034),
    (0.3, 1.534),
    (0.2, 2.001),
    (0.1, 3.0),
    (0.05, 4.359),
]


@pytest.mark.parametrize(("load", "margin"), TABLE)
def test_published_margins(load: float, margin: float) -> None:
    assert largest_margin(load) == pytest.approx(margin, abs=6e-4)
    assert largest_load(largest_margin(load)) == pytest.approx(load, rel=1e-9)


def test_it_is_the_integral_over_a_gaussian() -> None:
    for margin in (0.0, 0.4, 2.5):
        t = np.linspace(-margin, 12, 200_001)
        integral = float(np.trapezoid((t + margin) ** 2 * np.exp(-0.5 * t * t), t)) / math.sqrt(2 * math.pi)
        assert largest_load(margin) == pytest.approx(1 / integral, rel=1e-8)


@pytest.mark.parametrize("margin", [-0.1, math.nan, math.inf])
def test_margins_without_a_bound_are_refused(margin: float) -> None:
    with pytest.raises(ParameterError, match="margin of"):
        largest_load(margin)


@pytest.mark.parametrize("load", [0.0, -1.0, 2.1, math.nan])
def test_loads_that_no_weights_hold_are_refused(load: float) -> None:
    with pytest.raises(ParameterError, match="load of"):
        largest_margin(load)
