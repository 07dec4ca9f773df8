"""Every attractor is named: a pattern, its negative, a mixture, spin glass, or none."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns

from hopview.observers import named_outcome
from hopview.observers.attractor import MIXTURE_LEAD

PATTERNS = random_patterns(6, 1500, 3)


@pytest.mark.parametrize("number", [1, 4, 6])
@pytest.mark.parametrize("sign", [1, -1])
def test_patterns_and_negatives_also_when_spoiled(number: int, sign: int) -> None:
    for share in (0.0, 0.1):
        state = flipped(sign * PATTERNS[number - 1], share, 1)
        outcome = named_outcome("fixed", state, PATTERNS, 4)
        assert outcome.attractor == ("pattern" if sign > 0 else "negative")
        assert outcome.members == (sign * number,)
        assert outcome.overlap == pytest.approx(1 - 2 * share)
        assert (outcome.kind, outcome.sweeps) == ("fixed", 4)


@pytest.mark.parametrize("size", [3, 5])
def test_odd_mixtures_with_their_signs(size: int) -> None:
    chosen = list(combinations(range(6), size))[::3]
    for members, signs in product(chosen, ((1,) * size, (1, -1, 1, -1, -1)[:size])):
        state = np.sign(sum(s * PATTERNS[k].astype(int) for k, s in zip(members, signs, strict=True)))
        outcome = named_outcome("fixed", flipped(state.astype(np.int8), 0.04, 1), PATTERNS, 1)
        assert outcome.attractor == "mixture"
        assert outcome.members == tuple(s * (k + 1) for k, s in zip(members, signs, strict=True))
        assert outcome.overlap == pytest.approx(0.92)


def test_what_is_near_nothing_is_spin_glass() -> None:
    outcome = named_outcome("cycle", random_patterns(1, 1500, 9)[0], PATTERNS, 2)
    assert (outcome.attractor, outcome.members, outcome.kind) == ("spin glass", (), "cycle")
    assert abs(outcome.overlap) < 0.2


def test_without_patterns_there_is_no_name() -> None:
    outcome = named_outcome("fixed", PATTERNS[0], PATTERNS[:0], 0)
    assert (outcome.attractor, outcome.label) == ("none", "no pattern stored")


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_few_patterns_and_few_units(count: int) -> None:
    assert named_outcome("fixed", PATTERNS[0], PATTERNS[:count], 1).members == (1,)
    one = np.ones((count, 1), np.int8)
    assert named_outcome("fixed", one[0], one, 0).members == (1,)


@pytest.mark.parametrize(("extra", "attractor"), [(0.03, "pattern"), (0.08, "mixture")])
def test_a_mixture_must_lead_by_a_margin(extra: float, attractor: str) -> None:
    """Three patterns that agree on all but small parts: the state is the mixture, each pattern near it."""
    units = 1000
    one = np.ones(units, np.int8)
    patterns = np.vstack([one, one, one])
    for k in range(3):
        patterns[k, 200 * k : 200 * k + round(units * extra / 2)] = -1
    outcome = named_outcome("fixed", one, patterns, 1)
    assert MIXTURE_LEAD == 0.05
    assert outcome.attractor == attractor


def test_a_pattern_stored_twice_is_a_pattern_not_a_mixture() -> None:
    twice = np.vstack([PATTERNS[:2], PATTERNS[:1]])
    assert named_outcome("fixed", PATTERNS[0], twice, 1).label == "pattern 1"
