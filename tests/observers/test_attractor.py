"""Every attractor is named: a pattern, its negative, a mixture, spin glass, or none."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns

from hopview.core.coupling import Int8
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
    state = np.tile(np.array([1, -1], np.int8), units // 2)
    patterns = np.vstack([state, state, state])
    for k in range(3):
        patterns[k, 200 * k : 200 * k + round(units * extra / 2)] *= -1
    outcome = named_outcome("fixed", state, patterns, 1)
    assert MIXTURE_LEAD == 0.05
    assert outcome.attractor == attractor


def test_a_pattern_stored_twice_is_a_pattern_not_a_mixture() -> None:
    twice = np.vstack([PATTERNS[:2], PATTERNS[:1]])
    assert named_outcome("fixed", PATTERNS[0], twice, 1).label == "pattern 1"


def sparse_patterns(count: int, units: int, active: int) -> Int8:
    patterns = np.full((count, units), -1, np.int8)
    rng = np.random.default_rng(5)
    for row in patterns:
        row[rng.choice(units, active, replace=False)] = 1
    return patterns


@pytest.mark.parametrize("sign", [1, -1])
def test_sparse_patterns_are_judged_by_their_few_active_units(sign: int) -> None:
    """All overlaps of spins are above 0.8 there, also with the silent state."""
    patterns = sign * sparse_patterns(5, 1000, 50)
    outcome = named_outcome("fixed", patterns[2], patterns, 1)
    assert (outcome.label, outcome.overlap) == ("pattern 3", 1.0)
    half = patterns[2].copy()
    half[np.flatnonzero(half == sign)[:20]] = -sign
    outcome = named_outcome("fixed", half, patterns, 1)
    assert outcome.label == "pattern 3"
    assert outcome.overlap == pytest.approx((30 - 50 * 0.03) / (1000 * np.sqrt(0.05 * 0.95 * 0.03 * 0.97)))
    stranger = sign * sparse_patterns(6, 1000, 50)[5]
    outcome = named_outcome("fixed", stranger, patterns, 1)
    assert outcome.label == "spin glass"
    assert abs(outcome.overlap) < 0.3
    assert named_outcome("fixed", -patterns[1], patterns, 1).label == "-pattern 2"


def test_a_sparse_pattern_among_many_strangers_is_lost() -> None:
    patterns = sparse_patterns(5, 1000, 50)
    state = patterns[0].copy()
    state[np.flatnonzero(state < 0)[:300]] = 1
    assert named_outcome("fixed", state, patterns, 1).label == "spin glass"


@pytest.mark.parametrize("patterns", [PATTERNS, sparse_patterns(5, 1500, 75)])
def test_units_all_alike_are_no_mixture(patterns: Int8) -> None:
    one = np.ones(1500, np.int8)
    silent, active = named_outcome("fixed", -one, patterns, 1), named_outcome("fixed", one, patterns, 1)
    assert (silent.attractor, silent.label, silent.overlap) == ("uniform", "all units silent", -1.0)
    assert (active.attractor, active.label, active.members) == ("uniform", "all units active", ())
    assert named_outcome("fixed", 0.5 * one, patterns, 1).label == "all units active"
    stored = np.vstack([patterns, -one])
    assert named_outcome("fixed", -one, stored, 1).label == f"pattern {len(stored)}"
    assert named_outcome("fixed", one, stored, 1).label == f"-pattern {len(stored)}"
