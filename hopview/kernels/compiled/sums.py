"""Products of 0/1 with float32 matrices, without multiplying; the twin is hopview.kernels.plain.sums."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, UInt32
from hopview.kernels.compiled.jit import (
    RowsBits,
    RowsF32,
    RowsOutBits,
    RowsOutF32,
    callee,
    f64,
    flag,
    kernel,
    nothing,
)
from hopview.kernels.compiled.sum_lanes import (
    GROUP,
    GROUPS,
    SUMS,
    TABLE,
    TILE,
    add_sums,
    add_sums_of_two,
    bit_of_lanes,
    chosen_bits,
    copy_tile,
    sums_of_columns,
    sums_of_rows,
)
from hopview.kernels.compiled.vectors import WIDTH
from hopview.kernels.constants import SUM_ROWS

_F0, _F1 = np.float32(0), np.float32(1)
_GROUP, _GROUPS, _SUMS, _TABLE, _TILE = GROUP, GROUPS, SUMS, TABLE, TILE
_WIDTH, _ROWS = WIDTH, SUM_ROWS
_LINE = 16  # numbers to a line of the cache
_NEAR = 128  # rows of a tile that are gathered, so that the nearest cache holds them and the sums


@kernel(flag(RowsF32, RowsOutBits))
def pack(active: Float32, words: UInt32) -> bool:
    """Bit i of words[c, b] is active[b, 32 c + i]; False where there is anything but 0 and 1."""
    count, width = active.shape
    flat, other, room = active.reshape(-1), np.uint32(0), np.zeros(_WIDTH, np.float32)
    for b in range(count):
        for c in range(words.shape[0]):
            word = np.uint32(0)
            for half in range(2):
                first = _ROWS * c + _WIDTH * half
                if first + _WIDTH <= width:
                    bits = chosen_bits(flat, b * width + first)
                elif first < width:
                    room[:] = _F0
                    for k in range(width - first):
                        room[k] = flat[b * width + first + k]
                    bits = chosen_bits(room, 0)
                else:
                    bits = np.uint32(0)
                other |= bits >> np.uint32(_WIDTH)
                word |= (bits & np.uint32((1 << _WIDTH) - 1)) << np.uint32(_WIDTH * half)
            words[c, b] = word
        if other != 0:
            return False
    return True


@kernel(nothing(RowsBits, RowsOutBits))
def turn(words: UInt32, turned: UInt32) -> None:
    """Bit b of turned[r, 32 c + i] is bit i of words[c, 32 r + b]."""
    count, units = words.shape[1], turned.shape[1]
    flat, room = words.reshape(-1), np.empty(_WIDTH, np.uint32)
    turned[:] = np.uint32(0)
    for first in range(0, count, _WIDTH):
        r, shift = first // _ROWS, np.uint32(first % _ROWS)
        for c in range(words.shape[0]):
            bits = min(_ROWS, units - _ROWS * c)
            if first + _WIDTH <= count:
                for i in range(bits):
                    turned[r, _ROWS * c + i] |= bit_of_lanes(flat, c * count + first, i) << shift
            else:
                room[:] = np.uint32(0)
                room[: count - first] = words[c, first:]
                for i in range(bits):
                    turned[r, _ROWS * c + i] |= bit_of_lanes(room, 0, i) << shift


@callee
def _copy(rows: Float32, turned: bool, first: int, column: int, room: Float32) -> None:
    """32 rows (or columns, where turned) of a tile from (first, column) on, 0 beyond the edges."""
    size, width = rows.shape
    room[:] = _F0
    if turned:
        for k in range(min(_TILE, size - column)):
            for i in range(min(_ROWS, width - first)):
                room[i * _TILE + k] = rows[column + k, first + i]
    else:
        for i in range(min(_ROWS, size - first)):
            for k in range(min(_TILE, width - column)):
                room[i * _TILE + k] = rows[first + i, column + k]


@callee
def _tabulate(
    rows: Float32, turned: bool, first: int, column: int, room: Float32, table: Float32, base: int
) -> None:
    """All sums of each four of 32 rows (or columns, where turned), or of what is left, in a tile."""
    size, width = rows.shape
    flat, start, stride = rows.reshape(-1), first * width + column, width
    down, across = min(_ROWS, size - first), min(_TILE, width - column)
    if turned:
        start, down, across = column * width + first, min(_ROWS, width - first), min(_TILE, size - column)
    whole = down % _GROUP == 0 and across % _WIDTH == 0
    groups, parts = (down + _GROUP - 1) // _GROUP, (across + _WIDTH - 1) // _WIDTH
    if whole and turned:
        for group in range(groups):
            for part in range(parts):
                at = start + group * _GROUP + part * _WIDTH * width
                sums_of_columns(flat, at, stride, table, base + group * _SUMS * _TILE + part * _WIDTH)
        return
    if not whole:
        _copy(rows, turned, first, column, room)
        flat, start, stride = room, 0, _TILE
    for group in range(groups):
        for part in range(parts):
            at = start + group * _GROUP * stride + part * _WIDTH
            sums_of_rows(flat, at, stride, table, base + group * _SUMS * _TILE + part * _WIDTH)


@callee
def _add_tile(
    words: UInt32,
    rows: Float32,
    turned: bool,
    column: int,
    keep: np.float32,
    table: Float32,
    base: int,
    out: Float32,
    to: int,
    stride: int,
    room: Float32,
) -> None:
    """A tile of each row of `out`, `stride` apart from `to` on: two words of rows at a time, if there are."""
    count, c, kept = words.shape[1], 0, keep
    while c < words.shape[0]:
        _tabulate(rows, turned, _ROWS * c, column, room, table, base)
        if c + 1 < words.shape[0]:
            _tabulate(rows, turned, _ROWS * (c + 1), column, room, table, base + _GROUPS * _SUMS * _TILE)
            for b in range(count):
                both = np.uint64(words[c, b]) | np.uint64(words[c + 1, b]) << np.uint64(_ROWS)
                add_sums_of_two(table, base, both, kept, out, to + b * stride)
        else:
            for b in range(count):
                add_sums(table, base, np.uint64(words[c, b]), kept, out, to + b * stride)
        c, kept = c + 2, _F1


@callee
def _aligned(array: Float32) -> int:
    """The first place that begins a line of the cache."""
    return int((-(array.ctypes.data >> 2)) % _LINE)


@kernel(nothing(RowsBits, RowsF32, flag, f64, RowsOutF32))
def sums(words: UInt32, rows: Float32, turned: bool, keep: float, out: Float32) -> None:
    """out = keep out + the rows that the bits of each column of `words` choose."""
    count, width = out.shape
    kept, flat = np.float32(keep), out.reshape(-1)
    if keep == 0:
        flat[:], kept = _F0, _F1
    far = count > _NEAR
    table, room = np.zeros(2 * _TABLE + _LINE, np.float32), np.empty(_ROWS * _TILE, np.float32)
    near = np.zeros((1 if far and width % _TILE == 0 else count) * _TILE + _LINE, np.float32)
    base, start = _aligned(table), _aligned(near)
    for column in range(0, width, _TILE):
        if far and column + _TILE <= width:
            _add_tile(words, rows, turned, column, kept, table, base, flat, column, width, room)
        elif column + _TILE <= width:
            for b in range(count):
                copy_tile(flat, b * width + column, near, start + b * _TILE)
            _add_tile(words, rows, turned, column, kept, table, base, near, start, _TILE, room)
            for b in range(count):
                copy_tile(near, start + b * _TILE, flat, b * width + column)
        else:
            for b in range(count):
                for k in range(width - column):
                    near[start + b * _TILE + k] = flat[b * width + column + k]
            _add_tile(words, rows, turned, column, kept, table, base, near, start, _TILE, room)
            for b in range(count):
                for k in range(width - column):
                    flat[b * width + column + k] = near[start + b * _TILE + k]
