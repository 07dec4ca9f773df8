"""Products of 0/1 with float32 matrices, without multiplying; the twin is hopview.kernels.plain.sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.kernels.compiled.jit import RowsF32, RowsOutF32, callee, f64, flag, kernel
from hopview.kernels.compiled.sum_lanes import (
    GROUP,
    GROUPS,
    SUMS,
    TABLE,
    TILE,
    VECTORS,
    add_tile,
    add_vector,
    chosen_bits,
    mark_lanes,
    sums_of_columns,
    sums_of_rows,
)
from hopview.kernels.compiled.vectors import WIDTH
from hopview.kernels.constants import SUM_ROWS

Words = NDArray[np.uint32]

_F0, _F1 = np.float32(0), np.float32(1)
_GROUP, _GROUPS, _SUMS, _TABLE, _TILE, _VECTORS = GROUP, GROUPS, SUMS, TABLE, TILE, VECTORS
_WIDTH, _ROWS = WIDTH, SUM_ROWS
_LINE = 64  # bytes of the cache


@callee
def _words_of_rows(active: Float32, words: Words) -> bool:
    """Bit i of words[c, b] is active[b, 32 c + i]; whether there is nothing but 0 and 1."""
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
    return bool(other == 0)


@callee
def _words_of_columns(active: Float32, words: Words) -> bool:
    """Bit b of words[c, i] is active[32 c + b, i]; whether there is nothing but 0 and 1."""
    count, width = active.shape
    flat, marks, other, size = active.reshape(-1), words.reshape(-1), np.uint32(0), words.shape[1]
    marks[:] = np.uint32(0)
    for b in range(count):
        bit, to = np.uint32(1) << np.uint32(b % _ROWS), (b // _ROWS) * size
        whole = width // _WIDTH * _WIDTH
        for first in range(0, whole, _WIDTH):
            other |= mark_lanes(flat, b * width + first, bit, marks, to + first)
        for i in range(whole, width):
            x = flat[b * width + i]
            if x == _F1:
                marks[to + i] |= bit
            elif x != _F0:
                other |= np.uint32(1)
    return bool(other == 0)


@callee
def _copy(rows: Float32, turned: bool, first: int, column: int, room: Float32) -> None:
    """32 rows (or columns, where turned) of 64 from (first, column) on, 0 beyond the edges."""
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
    """All sums of each four of 32 rows (or columns, where turned), in a tile of 64."""
    size, width = rows.shape
    flat, start, stride = rows.reshape(-1), first * width + column, width
    across, down = 1, width  # to the next vector of a tile, to the next row
    inside = first + _ROWS <= size and column + _TILE <= width
    if turned:
        inside, start = column + _TILE <= size and first + _ROWS <= width, column * width + first
        across, down = width, 1
    if inside and turned:
        for group in range(_GROUPS):
            for part in range(_VECTORS):
                at = start + group * _GROUP * down + part * _WIDTH * across
                sums_of_columns(flat, at, stride, table, base + group * _SUMS * _TILE + part * _WIDTH)
        return
    if not inside:
        _copy(rows, turned, first, column, room)
        flat, start, stride = room, 0, _TILE
    for group in range(_GROUPS):
        for part in range(_VECTORS):
            at = start + group * _GROUP * stride + part * _WIDTH
            sums_of_rows(flat, at, stride, table, base + group * _SUMS * _TILE + part * _WIDTH)


@callee
def _add_part(
    table: Float32, base: int, word: np.uint32, out: Float32, at: int, width: int, room: Float32
) -> None:
    """A tile of fewer than 64 columns: whole vectors, and what is left over in a full one."""
    done = 0
    while done + _WIDTH <= width:
        add_vector(table, base + done, word, out, at + done)
        done += _WIDTH
    if done < width:
        for k in range(width - done):
            room[k] = out[at + done + k]
        add_vector(table, base + done, word, room, 0)
        for k in range(width - done):
            out[at + done + k] = room[k]


@kernel(flag(RowsF32, flag, RowsF32, flag, f64, RowsOutF32))
def product(
    active: Float32, of_columns: bool, rows: Float32, turned: bool, keep: float, out: Float32
) -> bool:
    """out = keep out + active rows, of 0/1 alone; False, and nothing done, where there is anything else."""
    count, width = out.shape
    inputs = active.shape[0] if of_columns else active.shape[1]
    words = np.empty(((inputs + _ROWS - 1) // _ROWS, count), np.uint32)
    if not (_words_of_columns(active, words) if of_columns else _words_of_rows(active, words)):
        return False
    kept, flat = np.float32(keep), out.reshape(-1)
    for k in range(flat.size):
        flat[k] = np.float32(kept * flat[k]) if kept != _F0 else _F0
    table, room = np.empty(_TABLE + _LINE // 4, np.float32), np.empty(_ROWS * _TILE, np.float32)
    base = (-(table.ctypes.data >> 2)) % (_LINE // 4)
    for c in range(words.shape[0]):
        for column in range(0, width, _TILE):
            _tabulate(rows, turned, _ROWS * c, column, room, table, base)
            if column + _TILE <= width:
                for b in range(count):
                    add_tile(table, base, words[c, b], flat, b * width + column)
            else:
                for b in range(count):
                    _add_part(table, base, words[c, b], flat, b * width + column, width - column, room)
    return True
