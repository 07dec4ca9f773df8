"""Hebb's matrix, compiled; the twin is hopview.kernels.plain.hebb.

W_ij = P - 2 popcount(b_i xor b_j) of units' bits b, one a pattern: 64 patterns an instruction and lane, in
tiles of 4 x 32 weights that stay in registers. Twice the sums that symmetry asks for, but each weight is
written once and in order, which costs less than to transpose half of them.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Integers, UInt64
from hopview.kernels.compiled.agreements import COLUMNS, ROWS, agreements
from hopview.kernels.compiled.jit import (
    InWords,
    Rows8,
    Rows16,
    Rows32,
    RowsOut16,
    RowsOut32,
    callee,
    i64,
    kernel,
    nothing,
)

_BLOCK, _PANEL = 2048, 64  # units of a block of columns, so that their bits stay near; rows of a panel


@callee
def _set_bits(row: Int8, mask: np.uint64, words: UInt64) -> None:
    for i in range(row.size):
        words[i] |= mask if row[i] > 0 else np.uint64(0)


@callee
def _largest(row: Integers) -> int:
    high, low = row.dtype.type(0), row.dtype.type(0)
    for i in range(row.size):
        high, low = max(high, row[i]), min(low, row[i])
    return int(max(np.int64(high), -np.int64(low)))


@callee
def _tiles(
    bits: UInt64,
    count: int,
    units: int,
    first: int,
    row: int,
    end: int,
    block: int,
    edge: Integers,
    out: Integers,
) -> None:
    """The tiles of four rows over a block of columns; those that reach beyond `out` by way of `edge`."""
    words, across = bits.shape
    i = min(first + row, across - ROWS)  # the last rows may be fewer than four, and the units too
    for j in range(block, min(block + _BLOCK, units), COLUMNS):
        if i == first + row and row + ROWS <= end and j + COLUMNS <= units:
            agreements(bits, words, across, i, j, out, row, j, count)
        else:
            agreements(bits, words, across, i, j, edge, 0, 0, count)
            for r in range(row, min(row + ROWS, end)):
                for c in range(j, min(j + COLUMNS, units)):
                    out[r, c] = edge[first + r - i, c - j]


@kernel([i64(Rows8, i64, rows) for rows in (RowsOut16, RowsOut32)])
def hebb_weights(patterns: Int8, first: int, out: Integers) -> int:
    """Rows `first` .. of X'X without its diagonal into `out`; the largest size of a weight among them."""
    count, units = patterns.shape
    out[:] = 0
    words, across = (count + 63) // 64, (units + COLUMNS - 1) // COLUMNS * COLUMNS
    bits = np.zeros((words, across), np.uint64)
    for mu in range(count):
        _set_bits(patterns[mu], np.uint64(1) << np.uint64(mu % 64), bits[mu // 64, :units])
    edge = np.empty((ROWS, COLUMNS), out.dtype)
    largest = 0
    for panel in range(0, out.shape[0] if count else 0, _PANEL):
        end = min(panel + _PANEL, out.shape[0])
        for block in range(0, units, _BLOCK):
            last = min(block + _BLOCK, units)
            for row in range(panel, end, ROWS):
                _tiles(bits, count, units, first, row, end, block, edge, out)
                for r in range(row, min(row + ROWS, end)):  # while they are in the nearest cache
                    if block <= first + r < last:
                        out[r, first + r] = 0
                    largest = max(largest, _largest(out[r, block:last]))
    return largest


@kernel(nothing(InWords, i64, RowsOut32))
def bit_gram(bits: UInt64, size: int, out: Integers) -> None:
    """size - 2 (bits that differ) of every two columns of `bits` into `out`."""
    count = out.shape[0]
    edge = np.empty((ROWS, COLUMNS), out.dtype)
    for panel in range(0, count, _PANEL):
        end = min(panel + _PANEL, count)
        for block in range(0, count, _BLOCK):
            for row in range(panel, end, ROWS):
                _tiles(bits, size, count, 0, row, end, block, edge, out)


@callee
def _add_scaled(left: Integers, by: int, pattern: Int8, out: Integers) -> None:
    kind = out.dtype.type
    scale = kind(by)
    for i in range(out.size):
        out[i] = kind(left[i] + kind(scale * kind(pattern[i])))


@kernel([i64(rows, Rows8, i64, out) for rows, out in ((Rows16, RowsOut16), (Rows32, RowsOut32))])
def hebb_add(weights: Integers, patterns: Int8, sign: int, out: Integers) -> int:
    """out = weights + sign X'X off the diagonal, for few patterns X; the largest size of a weight."""
    largest = 0
    for i in range(weights.shape[0]):
        for mu in range(patterns.shape[0]):
            before = weights[i] if mu == 0 else out[i]
            _add_scaled(before, sign * int(patterns[mu, i]), patterns[mu], out[i])
        out[i, i] = weights[i, i]
        largest = max(largest, _largest(out[i]))
    return largest
