"""Synchronous flips, tracked overlaps and the integer energy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memories, memory, visit


@given(memories(), st.booleans())
def test_parallel_flips_follow_the_rule_in_one_state(compiled: Kernels, drawn: Memory, tied: bool) -> None:
    fields = drawn.fields(drawn.state)
    if tied:
        fields[::3] = 0
    theta = drawn.thresholds * (drawn.state if drawn.signed else 1) - drawn.bias
    expected = np.flatnonzero(np.sign(fields.astype(np.float32) - theta) == -drawn.state)
    for kernels in (compiled, PLAIN):
        flips = np.full(drawn.n, -1, np.int64)
        count = kernels.parallel_flips(fields, drawn.state, drawn.thresholds, drawn.bias, drawn.signed, flips)
        assert flips[:count].tolist() == expected.tolist()
        assert (flips[count:] == -1).all()


def test_a_short_buffer_is_refused(either: Kernels) -> None:
    with pytest.raises(ValueError, match="shorter"):
        none = np.zeros(5, np.float32)
        either.parallel_flips(np.zeros(5, np.int64), np.ones(5, np.int8), none, none, False, np.empty(4, int))


def test_a_synchronous_step_is_exact(either: Kernels) -> None:
    drawn = memory(130, 20, 4)
    state, fields, flips = drawn.state.copy(), drawn.fields(drawn.state), np.empty(130, np.int64)
    for _ in range(4):
        expected = np.where(fields > 0, 1, np.where(fields < 0, -1, state))
        count = either.parallel_flips(fields, state, drawn.thresholds, drawn.bias, False, flips)
        either.dense_flip(drawn.weights, fields, state, flips, count)
        assert np.array_equal(state, expected)
        assert np.array_equal(fields, drawn.fields(state))


@given(memories())
def test_tracked_overlaps_are_the_overlaps(compiled: Kernels, drawn: Memory) -> None:
    for kernels in (compiled, PLAIN):
        ran = visit(kernels, "dense", drawn)
        overlaps = drawn.overlaps(drawn.state)
        kernels.track_overlaps(drawn.patterns_t, overlaps, ran.state, ran.flips, ran.count)
        assert np.array_equal(overlaps, drawn.overlaps(ran.state))


@given(st.lists(st.tuples(st.integers(-(2**40), 2**40), st.sampled_from([-1, 1])), max_size=100))
def test_the_integer_energy_is_exact(compiled: Kernels, units: list[tuple[int, int]]) -> None:
    fields = np.array([h for h, _ in units], np.int64)
    state = np.array([s for _, s in units], np.int8)
    expected = sum(h * s for h, s in units)
    assert compiled.integer_energy(fields, state) == PLAIN.integer_energy(fields, state) == expected
