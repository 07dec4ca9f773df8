"""Attention of 64 states at once, compiled for AVX-512; the twin is hopview.kernels.plain.attention.

A strip of memories is read, compared with all states, and summed up while it is still near. States are lanes,
so that softmax is the same operation in every lane, and what was summed up before is scaled on the way.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int32
from hopview.kernels import constants as c
from hopview.kernels.attention_set import LANES
from hopview.kernels.compiled.jit import InF64, OutF64, RowsF32, RowsOutF32, callee, f64, kernel, nothing
from hopview.kernels.compiled.prefetch import CACHE_LINE, prefetch
from hopview.kernels.compiled.tiles import TILE, tile_of_one, tile_of_six

_STRIP = 36  # memories
_PANEL = 128  # columns whose 64 lanes stay in the nearest cache
_LANES, _TILE, _LINE = LANES, TILE, CACHE_LINE // 4
_LEAST = np.float32(-1e30)
_LOG2_E, _ROUNDER, _LOW = np.float32(c.LOG2_E), np.float32(c.ROUNDER32), np.float32(-c.EXP2_MOST)
_SERIES = tuple(np.float32(coefficient) for coefficient in (*c.EXP2_SERIES, 1.0))
_BIAS, _EXPONENT = np.int32(127), np.int32(23)


@callee
def _compared(
    flat: Float32, width: int, first: int, count: int, queries: Float32, ones: Float32, out: Float32
) -> None:
    """out = X Q of `count` memories from flat[first] on, (count, 64)."""
    out[: count * _LANES] = np.float32(0)
    for j in range(0, width, _PANEL):
        depth, k = min(_PANEL, width - j), 0
        while k < count:
            at = (first + k * width + j, width, 1, depth, queries, j * _LANES, ones, out, k * _LANES)
            if k + _TILE <= count:
                tile_of_six(flat, *at)
                k += _TILE
            else:
                tile_of_one(flat, *at)
                k += 1


@callee
def _summed(
    flat: Float32, width: int, first: int, count: int, shares: Float32, factors: Float32, out: Float32
) -> None:
    """out = factors out + X' P, (width, 64); the memories after these are asked for."""
    j, ahead, lines = 0, first + count * width, count * _TILE // _LINE + 1
    while j < width:
        at = (first + j, 1, width, count, shares, 0, factors, out, j * _LANES)
        if j + _TILE <= width:
            for line in range(lines):
                prefetch(flat, ahead + line * _LINE)
            ahead += lines * _LINE
            tile_of_six(flat, *at)
            j += _TILE
        else:
            tile_of_one(flat, *at)
            j += 1


@callee
def _likeness(
    z: Float32, base: int, by: np.float32, shifts: Float32, less: np.float32, tops: Float32
) -> None:
    for s in range(_LANES):
        z[base + s] = by * (z[base + s] - shifts[s]) - less
        tops[s] = max(tops[s], z[base + s])


@callee
def _exponentials(z: Float32, base: int, tops: Float32, bits: Int32, powers: Float32) -> None:
    """exp(z - tops), lane by lane and in place."""
    for s in range(_LANES):
        x = max((z[base + s] - tops[s]) * _LOG2_E, _LOW)
        whole = np.float32(x + _ROUNDER) - _ROUNDER
        r, series = x - whole, _SERIES[0]
        for k in range(1, len(_SERIES)):
            series = series * r + _SERIES[k]
        z[base + s] = series
        bits[s] = (np.int32(whole) + _BIAS) << _EXPONENT
    for s in range(_LANES):
        z[base + s] *= powers[s]


@callee
def _counted(p: Float32, base: int, slope: np.float32, totals: Float32, masses: Float32) -> None:
    """Shares p r in place of p; both are added up."""
    for s in range(_LANES):
        totals[s] += p[base + s]
        p[base + s] *= slope
        masses[s] += p[base + s]


@kernel(nothing(RowsF32, RowsF32, InF64, InF64, f64, InF64, RowsOutF32, OutF64))
def attend_many(
    rows: Float32, queries_t: Float32, slopes: Float64, offsets: Float64, beta: float, shifts: Float64,
    out: Float32, sums: Float64,
) -> None:  # fmt: skip
    """`out` and `sums` of 64 states: one pass over the memories."""
    memories, width = rows.shape
    flat, queries = rows.reshape(memories * width), queries_t.reshape(width * _LANES)
    goal, p = out.reshape(width * _LANES), np.empty(_STRIP * _LANES, np.float32)
    ones, less = np.ones(_LANES, np.float32), shifts.astype(np.float32)
    tops, factors = np.full(_LANES, _LEAST), np.empty(_LANES, np.float32)
    bits, totals = np.empty(_LANES, np.int32), np.zeros(_LANES)
    powers = bits.view(np.float32)
    goal[:] = np.float32(0)
    sums[:] = 0.0
    for start in range(0, memories, _STRIP):
        first, count = start * width, min(_STRIP, memories - start)
        _compared(flat, width, first, count, queries, ones, p)
        factors[:] = tops
        for k in range(count):
            by, fall = beta * slopes[start + k], beta * offsets[start + k]
            _likeness(p, k * _LANES, np.float32(by), less, np.float32(fall), tops)
        _exponentials(factors, 0, tops, bits, powers)
        part, mass = np.zeros(_LANES, np.float32), np.zeros(_LANES, np.float32)
        for k in range(count):
            _exponentials(p, k * _LANES, tops, bits, powers)
            _counted(p, k * _LANES, np.float32(slopes[start + k]), part, mass)
        for s in range(_LANES):
            totals[s] = totals[s] * factors[s] + part[s]
            sums[s] = sums[s] * factors[s] + mass[s]
        _summed(flat, width, first, count, p, factors, goal)
    for s in range(_LANES):
        factors[s] = np.float32(1.0 / totals[s])
        sums[s] /= totals[s]
    for j in range(width):
        for s in range(_LANES):
            goal[j * _LANES + s] *= factors[s]
