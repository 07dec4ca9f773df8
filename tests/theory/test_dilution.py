"""Closed forms of strongly diluted networks at the points where they are known otherwise."""

from __future__ import annotations

import math

import pytest

from hopview.core.errors import ParameterError
from hopview.theory.dilution import CRITICAL_LOAD, next_overlap, retrieval_overlap


def test_the_overlap_is_a_fixed_point_and_falls_with_the_load() -> None:
    before = 1.0
    for load in (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        m = retrieval_overlap(load)
        assert next_overlap(m, load) == pytest.approx(m, abs=1e-12)
        assert m <= before
        before = m
    assert retrieval_overlap(0.4) == pytest.approx(0.7861, abs=1e-4)


def test_it_vanishes_continuously_at_two_over_pi() -> None:
    assert retrieval_overlap(CRITICAL_LOAD) == 0.0
    assert retrieval_overlap(2.0) == 0.0
    distance = 1e-3
    m = retrieval_overlap(CRITICAL_LOAD * (1 - distance))
    assert m == pytest.approx(math.sqrt(6 * distance / math.pi), rel=0.01)


def test_steps_are_odd_and_sharp_without_noise() -> None:
    assert next_overlap(-0.3, 0.2) == -next_overlap(0.3, 0.2)
    assert next_overlap(0.01, 0.0) == 1.0
    with pytest.raises(ParameterError, match="negative"):
        retrieval_overlap(-0.1)
