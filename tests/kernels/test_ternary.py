"""Patterns with zeros in them: factored kernels, twins to the bit, follow W = X'X without its diagonal."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memory, one_by_one, visit


@st.composite
def ternary(draw: st.DrawFn) -> Memory:
    """Patterns of which a share of the entries is zero."""
    n = draw(st.integers(1, 120))
    p, seed = draw(st.integers(0, n + 20)), draw(st.integers(0, 2**31))
    update = draw(st.sampled_from(["async", "glauber", "metropolis"]))
    drawn = memory(n, p, seed, update, draw(st.sampled_from([0.0, 1.0])))
    share = draw(st.sampled_from([0.0, 0.3, 1.0]))
    drawn.patterns_t = drawn.patterns_t * (np.random.default_rng(seed).random((n, p)) >= share)
    drawn.patterns_t = drawn.patterns_t.astype(np.int8)
    weights = drawn.patterns_t.astype(np.int32) @ drawn.patterns_t.T.astype(np.int32)
    np.fill_diagonal(weights, 0)
    drawn.weights = weights
    return drawn


@given(ternary())
def test_fields_are_those_of_the_matrix(compiled: Kernels, drawn: Memory) -> None:
    for kernels in (compiled, PLAIN):
        overlaps, fields = drawn.overlaps(drawn.state), np.full(drawn.n, 7, np.int64)
        kernels.factored_fields(drawn.patterns_t, overlaps, drawn.state, fields)
        assert np.array_equal(fields, drawn.fields(drawn.state))


@given(ternary())
def test_visits_are_twins_and_follow_the_rule(compiled: Kernels, drawn: Memory) -> None:
    ours = visit(compiled, "factored", drawn)
    assert ours.same_as(visit(PLAIN, "factored", drawn))
    assert np.array_equal(ours.state, one_by_one(drawn))
    assert np.array_equal(ours.cache, drawn.overlaps(ours.state))
