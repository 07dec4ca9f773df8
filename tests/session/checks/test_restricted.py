"""Training for the checks of restricted machines depends on the seed alone."""

from __future__ import annotations

import math

import numpy as np

from hopview.session.checks import restricted
from hopview.session.checks.lessons import rows_of


def test_what_is_learned_is_learned_again_alike() -> None:
    data = rows_of("bars-and-stripes:2")
    first, again = (restricted.learned("pcd", data, 3, 4, 50, 0.01, learning_rate=0.1) for _ in range(2))
    assert np.array_equal(first.weights, again.weights)
    assert float(first.log_likelihood(data)) < -math.log(len(data))
