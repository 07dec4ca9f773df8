"""Attention of 64 states at once, compiled for AVX-512; the twin is hopview.kernels.plain.attention.

A strip of memories is compared with all states, and summed up while it is still near; what comes next is
asked for on the way. What was summed up before is scaled by the tiles themselves.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64
from hopview.kernels.attention_set import LANES
from hopview.kernels.compiled.jit import InF64, OutF64, RowsF32, RowsOutF32, callee, f64, kernel, nothing
from hopview.kernels.compiled.prefetch import CACHE_LINE
from hopview.kernels.compiled.shares import fallen, likened, shared
from hopview.kernels.compiled.tiles import (
    ROWS,
    SUM_VECTORS,
    SUMS,
    sums_of_one,
    sums_of_three,
    tile_of_one,
    tile_of_six,
)
from hopview.kernels.compiled.vectors import WIDTH

_STRIP = 72  # memories
_PANEL = 128  # columns whose 64 lanes stay in the nearest cache
_LANES, _ROWS, _SUMS, _WIDTH, _WIDE, _LINE = LANES, ROWS, SUMS, WIDTH, SUM_VECTORS * WIDTH, CACHE_LINE
_LEAST, _F0 = np.float32(-1e30), np.float32(0)


@callee
def _on_lines(size: int) -> Float32:
    """(size,) that begins with a line of the caches: no vector lies across two of them."""
    room = np.empty(size + _LINE // 4, np.float32)
    first = (_LINE - room.ctypes.data % _LINE) % _LINE // 4
    return room[first : first + size]


@callee
def _compared(
    flat: Float32, width: int, first: int, count: int, queries: Float32, ones: Float32, out: Float32
) -> None:
    """out = X Q of `count` memories from flat[first] on, (count, 64)."""
    out[: count * _LANES] = _F0
    for j in range(0, width, _PANEL):
        depth, k = min(_PANEL, width - j), 0
        while k < count:
            at, many = first + k * width + j, k + _ROWS <= count
            rows = _ROWS if many else 1
            ahead = at + rows * width if k + rows < count else first + j + depth
            given = (at, width, 1, depth, queries, j * _LANES, _LANES, ahead, ones, 0, out, k * _LANES)
            if many:
                tile_of_six(flat, *given)
            else:
                tile_of_one(flat, *given)
            k += rows


@callee
def _summed(
    flat: Float32, width: int, first: int, count: int, shares: Float32, factors: Float32, out: Float32
) -> None:
    """out = factors out + P' X, panel by panel of 48 or 16 columns, (64, columns); then column by column."""
    j, part = 0, (count * _SUMS + _LANES - 1) // _LANES
    while j + _WIDTH <= width:
        wide = j + _WIDE <= width
        columns = _WIDE if wide else _WIDTH
        ahead = first + j + columns
        for s in range(0, _LANES, _SUMS):
            place = j * _LANES + s * columns
            given = (s, 1, _LANES, count, flat, first + j, width, ahead, factors, s, out, place)
            if wide:
                sums_of_three(shares, *given)
            else:
                sums_of_one(shares, *given)
            ahead += part * width
        j += columns
    for column in range(j, width):
        for s in range(_LANES):
            out[column * _LANES + s] *= factors[s]
        for k in range(count):
            x = flat[first + k * width + column]
            for s in range(_LANES):
                out[column * _LANES + s] += shares[k * _LANES + s] * x


@callee
def _laid_out(sums: Float32, factors: Float32, width: int, out: Float32) -> None:
    """out[j, s] = factors[s] times what `_summed` left."""
    j = 0
    while j < width:
        columns = _WIDE if j + _WIDE <= width else _WIDTH if j + _WIDTH <= width else 1
        for s in range(_LANES):
            for k in range(columns):
                out[j + k, s] = factors[s] * sums[j * _LANES + s * columns + k]
        j += columns


@kernel(nothing(RowsF32, RowsF32, InF64, InF64, f64, InF64, RowsOutF32, OutF64))
def attend_many(
    rows: Float32, queries_t: Float32, slopes: Float64, offsets: Float64, beta: float, shifts: Float64,
    out: Float32, sums: Float64,
) -> None:  # fmt: skip
    """`out` and `sums` of 64 states: one pass over the memories."""
    memories, width = rows.shape
    flat, size = rows.reshape(memories * width), width * _LANES
    queries, goal, p = _on_lines(size), _on_lines(size), _on_lines(_STRIP * _LANES)
    queries[:] = queries_t.reshape(size)
    goal[:] = _F0
    ones, less = np.ones(_LANES, np.float32), shifts.astype(np.float32)
    tops, factors = np.full(_LANES, _LEAST), np.empty(_LANES, np.float32)
    totals, part, mass = np.zeros(_LANES), np.empty(_LANES, np.float32), np.empty(_LANES, np.float32)
    sums[:] = 0.0
    for start in range(0, memories, _STRIP):
        first, count = start * width, min(_STRIP, memories - start)
        _compared(flat, width, first, count, queries, ones, p)
        factors[:] = tops
        likened(p, count, beta, slopes, offsets, start, less, tops)
        fallen(factors, tops)
        part[:] = _F0
        mass[:] = _F0
        shared(p, count, slopes, start, tops, part, mass)
        for s in range(_LANES):
            totals[s] = totals[s] * factors[s] + part[s]
            sums[s] = sums[s] * factors[s] + mass[s]
        _summed(flat, width, first, count, p, factors, goal)
    for s in range(_LANES):
        factors[s] = np.float32(1.0 / totals[s])
        sums[s] /= totals[s]
    _laid_out(goal, factors, width, out)
