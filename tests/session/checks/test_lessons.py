"""What the checks of machines share: a wrong slope is seen, and training is that of the rule."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.rbm import BernoulliRBM
from hopview.rules.exact import Exact, ExactParams
from hopview.session.checks import restricted
from hopview.session.checks.lessons import generator, rows_of, slope_error, taught


@pytest.mark.parametrize(
    "made", [Boltzmann.random(connected("all", 3, 2), 1.0, 1), restricted.drawn(4, 3, 1, 1.0)]
)
def test_a_wrong_slope_is_seen(made: BernoulliRBM) -> None:
    data = generator(2).integers(0, 2, (4, made.visible)).astype(np.float64)
    gradient = {name: np.array(made.exact_gradient(data)[name]) for name in made.parameters}
    assert slope_error(made, data, gradient) < 1e-8
    gradient["W"][0, 2] += 0.25
    assert slope_error(made, data, gradient) == pytest.approx(0.25, abs=1e-8)


def test_training_without_figures_is_that_of_the_rule() -> None:
    data = rows_of("bars-and-stripes:2")
    start = restricted.drawn(4, 2, 1, 0.1)
    params = ExactParams(epochs=5, learning_rate=0.5)
    whole = Exact(params).taught(start).learn(data).memory.machine
    short = taught(Exact(params), start, data, 5)
    for name, array in whole.parameters.items():
        assert np.array_equal(array, short.parameters[name])


def test_training_ends_with_its_last_good_lesson() -> None:
    start = BernoulliRBM(np.full((2, 1), 499.9), np.array([-400.0, -400.0]), np.array([-400.0]))
    params = ExactParams(learning_rate=1e1)
    rows = np.ones((1, 2), np.float32)
    reached = taught(Exact(params), start, rows, 300)
    assert all(np.abs(array).max() <= 500 for array in reached.parameters.values())
