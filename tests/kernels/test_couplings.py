"""Fields, overlaps and given flips in both forms; read-only inputs; sums beyond 32 bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memories, memory


@given(memories())
def test_fields_and_overlaps_are_exact(compiled: Kernels, drawn: Memory) -> None:
    for kernels in (compiled, PLAIN):
        dense, factored = np.full((2, drawn.n), 7, np.int64)
        overlaps = np.full(drawn.patterns_t.shape[1], 7, np.int64)
        kernels.dense_fields(drawn.weights, drawn.state, dense)
        kernels.factored_overlaps(drawn.patterns_t, drawn.state, overlaps)
        kernels.factored_fields(drawn.patterns_t, overlaps, drawn.state, factored)
        assert np.array_equal(dense, drawn.fields(drawn.state))
        assert np.array_equal(overlaps, drawn.overlaps(drawn.state))
        assert np.array_equal(factored, dense)


@given(memories(), st.data())
def test_given_flips_keep_the_caches_exact(compiled: Kernels, drawn: Memory, data: st.DataObject) -> None:
    sites = np.array(data.draw(st.lists(st.integers(0, drawn.n - 1), max_size=40)), np.int64)
    count = data.draw(st.integers(0, sites.size))
    expected = drawn.state.copy()
    for site in sites[:count]:
        expected[site] *= -1
    for kernels in (compiled, PLAIN):
        state, fields = drawn.state.copy(), drawn.fields(drawn.state)
        kernels.dense_flip(drawn.weights, fields, state, sites, count)
        assert np.array_equal(state, expected)
        assert np.array_equal(fields, drawn.fields(expected))
        state, overlaps = drawn.state.copy(), drawn.overlaps(drawn.state)
        kernels.factored_flip(drawn.patterns_t, overlaps, state, sites, count)
        assert np.array_equal(state, expected)
        assert np.array_equal(overlaps, drawn.overlaps(expected))


def test_fixed_point_weights_fill_32_bits(compiled: Kernels) -> None:
    rng, n = np.random.default_rng(1), 90
    half = np.triu(rng.integers(-(2**30), 2**30 + 1, (n, n)), 1)
    weights = (half + half.T).astype(np.int32)
    state = rng.choice(np.array([-1, 1], np.int8), n)
    sites = rng.permutation(n)
    exact = weights.astype(np.int64) @ state
    for kernels in (compiled, PLAIN):
        fields, flipped = np.empty(n, np.int64), state.copy()
        kernels.dense_fields(weights, state, fields)
        assert np.array_equal(fields, exact)
        kernels.dense_flip(weights, fields, flipped, sites, n)
        assert np.array_equal(fields, -exact)


@pytest.mark.parametrize("n", [2**20 - 1, 2**20, 2**24])
@pytest.mark.parametrize("sign", [-1, 1])
def test_sums_at_and_beyond_32_bits_are_exact(compiled: Kernels, n: int, sign: int) -> None:
    # The state alone is N long: the kernels touch only the rows of the sites that they are asked for.
    p, rows = 1024, 3
    patterns_t = np.full((rows, p), -sign, np.int8)
    patterns_t[1, ::2] = sign
    patterns_t[2] = sign
    overlaps, state = np.full(p, sign * n, np.int64), np.ones(n, np.int8)
    expected = patterns_t.astype(np.int64) @ overlaps - p
    fields = np.empty(rows, np.int64)
    compiled.factored_fields(patterns_t, overlaps, state, fields)
    assert np.array_equal(fields, expected)

    order, flips = np.array([2, 1]), np.empty(2, np.int64)
    count, position = compiled.factored_visit(
        patterns_t,
        overlaps,
        state,
        order,
        0,
        2,
        np.zeros(2, np.float32),
        np.zeros(rows, np.float32),
        False,
        flips,
        2,
    )
    assert (count, position) == (1, 2)  # row 2 pulls up, row 1 sums to -P: its own term
    assert flips[0] == 1
    assert np.array_equal(overlaps, sign * n - 2 * patterns_t[1].astype(np.int64))


@pytest.mark.parametrize("frozen", [True, False])
def test_inputs_may_be_read_only_or_not(compiled: Kernels, frozen: bool) -> None:
    drawn = memory(40, 6, 3)
    patterns_t, weights = drawn.patterns_t.copy(), drawn.weights.copy()
    order, thresholds, bias = drawn.order.copy(), drawn.thresholds.copy(), drawn.bias.copy()
    state, dense_state = drawn.state.copy(), drawn.state.copy()
    for array in (patterns_t, weights, order, thresholds, bias):
        array.flags.writeable = not frozen
    fields, overlaps, flips = np.empty(40, np.int64), np.empty(6, np.int64), np.empty(40, np.int64)
    rest = (order, 0, 40, thresholds, bias, False, flips, 40)
    compiled.dense_fields(weights, dense_state, fields)
    compiled.dense_visit(weights, drawn.largest, fields, dense_state, *rest)
    compiled.dense_flip(weights, fields, dense_state, order, 3)
    assert np.array_equal(fields, drawn.fields(dense_state))
    compiled.factored_overlaps(patterns_t, state, overlaps)
    compiled.factored_visit(patterns_t, overlaps, state, *rest)
    compiled.factored_flip(patterns_t, overlaps, state, order, 3)
    assert np.array_equal(overlaps, drawn.overlaps(state)) and np.array_equal(state, dense_state)
    state[order[:3]] *= -1
    compiled.track_overlaps(patterns_t, overlaps, state, order, 3)
    assert np.array_equal(overlaps, drawn.overlaps(state))


def test_what_the_kernels_do_not_take_is_refused(compiled: Kernels) -> None:
    drawn = memory(8, 2, 3)
    fields = drawn.fields(drawn.state)
    frozen = drawn.state.copy()
    frozen.flags.writeable = False
    flips = np.empty(8, np.int64)
    rest = (drawn.order, 0, 8, drawn.thresholds, drawn.bias, False, flips, 8)
    with pytest.raises(TypeError):
        compiled.dense_visit(drawn.weights, drawn.largest, fields, frozen, *rest)
    with pytest.raises(TypeError):
        compiled.dense_visit(drawn.weights.astype(np.float64), drawn.largest, fields, drawn.state, *rest)
    by_columns = np.asfortranarray(np.zeros((8, 8), np.int32))
    with pytest.raises(TypeError):
        compiled.dense_visit(by_columns, drawn.largest, fields, drawn.state, *rest)
