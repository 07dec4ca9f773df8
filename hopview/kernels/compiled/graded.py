"""Graded units, compiled; the twin is hopview.kernels.plain.graded."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float64, Int8, Int64, Integers
from hopview.kernels import constants as c
from hopview.kernels.compiled.jit import (
    In64,
    InF64,
    Out64,
    OutF64,
    Rows8,
    Rows16,
    Rows32,
    RowsIn64,
    RowsOut64,
    callee,
    f64,
    helper,
    i64,
    kernel,
    nothing,
)
from hopview.kernels.graded_set import GradedKernels

_SATURATED, _LOG2_E, _LN2_HIGH, _LN2_LOW = c.SATURATED, c.LOG2_E, c.LN2_HIGH, c.LN2_LOW
_EXP, _GRID = c.EXP, c.GRID


@helper
def _squash(x: float) -> int:
    y = -2.0 * min(abs(x), _SATURATED)
    k = math.floor(y * _LOG2_E + 0.5)
    r = (y - k * _LN2_HIGH) - k * _LN2_LOW
    series = 0.0
    for n in range(len(_EXP)):
        series = series * r + _EXP[n]
    e = math.ldexp(series, int(k))
    size = math.floor((1.0 - e) / (1.0 + e) * _GRID + 0.5)
    return -size if x < 0.0 else size


@helper
def _digit(g: int, shift: int, b: int, count: int) -> int:
    high = np.int64(g) >> np.int64(shift * b)
    return int(high if b == count - 1 else high & np.int64((np.int64(1) << np.int64(shift)) - 1))


@helper
def _set(
    g: int, digits: Int64, site: int, inputs: Float64, bias: Float64, shift: int, scale: float, gain: float
) -> int:
    """The new g of a unit whose sums are `digits` (B,); they become its change, digit by digit."""
    count = digits.size
    h = np.float64(digits[count - 1])
    for b in range(count - 2, -1, -1):
        h = h * 2.0**shift + np.float64(digits[b])
    inputs[site] = h * scale + bias[site]
    new = _squash(gain * inputs[site])
    for b in range(count):
        digits[b] = _digit(new, shift, b, count) - _digit(g, shift, b, count)
    return new


@callee
def _add(row: Integers, step: int, sums: Int64) -> None:
    for k in range(sums.size):
        sums[k] += np.int64(row[k]) * step


@callee
def _dot(row: Int8, overlaps: Int64) -> int:
    total = np.int64(0)
    for mu in range(overlaps.size):
        total += np.int64(row[mu]) * overlaps[mu]
    return int(total)


@kernel(nothing(InF64, Out64))
def squash(x: Float64, grid: Int64) -> None:
    """g_i = round(2^36 tanh x_i) into `grid` (N,)."""
    for i in range(grid.size):
        grid[i] = _squash(x[i])


@kernel([nothing(rows, In64, i64, RowsOut64) for rows in (Rows16, Rows32)])
def dense_sums(weights: Integers, grid: Int64, shift: int, sums: Int64) -> None:
    """S_b = sum_j weights_j d_b(g_j) into `sums` (B, N)."""
    count = sums.shape[0]
    sums[:] = 0
    for j in range(grid.size):
        for b in range(count):
            _add(weights[j], _digit(grid[j], shift, b, count), sums[b])


@kernel(nothing(Rows8, In64, i64, RowsOut64))
def sum_overlaps(patterns_t: Int8, grid: Int64, shift: int, overlaps: Int64) -> None:
    """M_b = X d_b into `overlaps` (B, P), digit by digit."""
    count = overlaps.shape[0]
    overlaps[:] = 0
    for i in range(grid.size):
        for b in range(count):
            _add(patterns_t[i], _digit(grid[i], shift, b, count), overlaps[b])


@kernel(nothing(Rows8, In64, RowsIn64, In64, i64, RowsOut64))
def factored_sums(
    patterns_t: Int8, entries: Int64, overlaps: Int64, grid: Int64, shift: int, sums: Int64
) -> None:
    """S_b = X' M_b - c d_b into `sums` (B, N), c (N,) being `entries`."""
    count = overlaps.shape[0]
    for i in range(grid.size):
        for b in range(count):
            sums[b, i] = _dot(patterns_t[i], overlaps[b]) - entries[i] * _digit(grid[i], shift, b, count)


@kernel(
    [nothing(r, RowsOut64, Out64, OutF64, InF64, In64, i64, i64, i64, f64, f64) for r in (Rows16, Rows32)]
)
def dense_visit(
    weights: Integers,
    sums: Int64,
    grid: Int64,
    inputs: Float64,
    bias: Float64,
    order: Int64,
    start: int,
    stop: int,
    shift: int,
    scale: float,
    gain: float,
) -> None:
    """For each site i of order[start:stop] in turn: u_i = h_i + b_i, g_i = round(2^36 tanh(gain u_i))."""
    digits = np.empty(sums.shape[0], np.int64)
    for position in range(start, stop):
        site = order[position]
        digits[:] = sums[:, site]
        grid[site] = _set(grid[site], digits, site, inputs, bias, shift, scale, gain)
        for b in range(digits.size):
            if digits[b]:
                _add(weights[site], digits[b], sums[b])


@kernel(nothing(Rows8, In64, RowsOut64, Out64, OutF64, InF64, In64, i64, i64, i64, f64, f64))
def factored_visit(
    patterns_t: Int8,
    entries: Int64,
    overlaps: Int64,
    grid: Int64,
    inputs: Float64,
    bias: Float64,
    order: Int64,
    start: int,
    stop: int,
    shift: int,
    scale: float,
    gain: float,
) -> None:
    """As `dense_visit`, keeping the overlaps M."""
    count = overlaps.shape[0]
    digits = np.empty(count, np.int64)
    for position in range(start, stop):
        site = order[position]
        for b in range(count):
            digits[b] = _dot(patterns_t[site], overlaps[b]) - entries[site] * _digit(
                grid[site], shift, b, count
            )
        grid[site] = _set(grid[site], digits, site, inputs, bias, shift, scale, gain)
        for b in range(count):
            if digits[b]:
                _add(patterns_t[site], digits[b], overlaps[b])


GRADED = GradedKernels(
    squash=squash,
    dense_sums=dense_sums,
    overlaps=sum_overlaps,
    factored_sums=factored_sums,
    dense_visit=dense_visit,
    factored_visit=factored_visit,
)
