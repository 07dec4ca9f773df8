"""Hebb's matrix by counting bits: twins to the bit, any shape, any part of the rows, in either width."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Int8, Int64
from hopview.kernels import PLAIN, Kernels

WIDTHS = [np.int16, np.int32]


def spins(count: int, units: int, seed: int, equal: bool = False) -> Int8:
    rows = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, units))
    rows[:] = rows[:1] if equal else rows
    rows.flags.writeable = False
    return rows


def product(patterns: Int8) -> Int64:
    """X'X without its diagonal, by NumPy's own integers."""
    out = patterns.T.astype(np.int64) @ patterns.astype(np.int64)
    np.fill_diagonal(out, 0)
    return out


@given(
    st.integers(1, 150),
    st.integers(0, 8) | st.integers(0, 200),
    st.integers(0, 2**31),
    st.booleans(),
    st.data(),
)
def test_the_matrix_is_exact(
    compiled: Kernels, units: int, count: int, seed: int, equal: bool, data: st.DataObject
) -> None:
    patterns = spins(count, units, seed, equal and count > 0)
    first = data.draw(st.integers(0, units - 1))
    stop = data.draw(st.integers(first, units))
    expected = product(patterns)[first:stop]
    for kernels in (compiled, PLAIN):
        for kind in WIDTHS:
            out = np.full((stop - first, units), 77, kind)
            assert kernels.hebb_weights(patterns, first, out) == np.abs(expected).max(initial=0)
            assert np.array_equal(out, expected)


@pytest.mark.parametrize(("units", "count"), [(2100, 70), (4096, 3)])
def test_more_than_one_block_of_columns(compiled: Kernels, units: int, count: int) -> None:
    patterns, out = spins(count, units, 5), np.empty((units, units), np.int16)
    expected = product(patterns)
    assert compiled.hebb_weights(patterns, 0, out) == np.abs(expected).max()
    assert np.array_equal(out, expected)


@given(st.integers(1, 90), st.integers(0, 20), st.integers(0, 4), st.integers(0, 2**31))
def test_adding_and_taking_away_is_learning_anew(
    compiled: Kernels, units: int, known: int, more: int, seed: int
) -> None:
    patterns = spins(known + more, units, seed)
    before, after = product(patterns[:known]), product(patterns)
    for kernels in (compiled, PLAIN):
        for kind in WIDTHS:
            out = np.full((units, units), 77, kind)
            for weights, sign, expected in ((before, 1, after), (after, -1, before)):
                if more:
                    held = weights.astype(kind)
                    held.flags.writeable = False
                    assert kernels.hebb_add(held, patterns[known:], sign, out) == np.abs(expected).max(
                        initial=0
                    )
                    assert np.array_equal(out, expected)


def test_32767_patterns_fill_16_bits(either: Kernels) -> None:
    patterns = np.ones((32767, 3), np.int8)
    patterns[:, 2] = -1
    out = np.empty((3, 3), np.int16)
    assert either.hebb_weights(patterns, 0, out) == 32767
    assert out.tolist() == [[0, 32767, -32767], [32767, 0, -32767], [-32767, -32767, 0]]
    less = np.empty_like(out)
    assert either.hebb_add(out, patterns[:1], -1, less) == 32766
