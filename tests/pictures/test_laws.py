"""Laws as curves, and overlaps as dots on them."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.race import Law
from hopview.pictures.laws import curve_of, dots_of

SQUARE = Law("n = 2, Hebb", lambda m: m**2, True)


def test_a_curve_goes_from_end_to_end() -> None:
    m, f = curve_of(SQUARE)
    assert m[0] == -1 and m[-1] == 1 and (np.diff(m) > 0).all()
    assert f == pytest.approx(m**2)


def test_dots_and_what_the_first_weighs() -> None:
    found = dots_of(SQUARE, np.array([0.1, -0.8, 0.1, 0.3]))
    assert found is not None
    assert (found.first, found.first_m, found.count) == (1, -0.8, 3)
    assert found.share == pytest.approx(0.64 / 0.75)
    assert sorted(found.m) == [0.1, 0.3]
    many = dots_of(SQUARE, np.random.default_rng(1).uniform(-0.5, 0.5, 50_000), columns=100)
    assert many is not None and many.m.size <= 52 and many.count == 49_999


def test_nothing_to_weigh() -> None:
    assert dots_of(SQUARE, np.empty(0)) is None
    still = dots_of(Law("none", lambda m: 0 * m, True), np.array([0.5, 0.2]))
    assert still is not None and still.share == 0
