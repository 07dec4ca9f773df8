"""Graded units, compiled; the twin is hopview.kernels.plain.graded."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float64, Int8, Int32, Int64
from hopview.kernels import constants as c
from hopview.kernels.compiled.jit import (
    In64,
    InF64,
    Out64,
    OutF64,
    Rows8,
    Rows16,
    Rows32,
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


@callee
def _dense_sum(weights: Int32, grid: Int64, site: int, shift: int, b: int, count: int) -> int:
    total = np.int64(0)
    if count == 1:
        for j in range(grid.size):
            total += np.int64(weights[site, j]) * grid[j]
    else:
        for j in range(grid.size):
            total += np.int64(weights[site, j]) * _digit(grid[j], shift, b, count)
    return int(total)


@callee
def _dense_field(weights: Int32, grid: Int64, site: int, shift: int, count: int, scale: float) -> float:
    h = np.float64(_dense_sum(weights, grid, site, shift, count - 1, count))
    for b in range(count - 2, -1, -1):
        h = h * 2.0**shift + np.float64(_dense_sum(weights, grid, site, shift, b, count))
    return float(h * scale)


@callee
def _factored_sum(patterns_t: Int8, overlaps: Int64, site: int, b: int) -> int:
    total = np.int64(0)
    for mu in range(overlaps.shape[1]):
        total += np.int64(patterns_t[site, mu]) * overlaps[b, mu]
    return int(total)


@callee
def _factored_field(patterns_t: Int8, overlaps: Int64, g: int, site: int, shift: int, scale: float) -> float:
    count, p = overlaps.shape
    own = p * _digit(g, shift, count - 1, count)
    h = np.float64(_factored_sum(patterns_t, overlaps, site, count - 1) - own)
    for b in range(count - 2, -1, -1):
        own = p * _digit(g, shift, b, count)
        h = h * 2.0**shift + np.float64(_factored_sum(patterns_t, overlaps, site, b) - own)
    return float(h * scale)


@kernel(nothing(InF64, Out64))
def squash(x: Float64, grid: Int64) -> None:
    """g_i = round(2^36 tanh x_i) into `grid` (N,)."""
    for i in range(grid.size):
        grid[i] = _squash(x[i])


@kernel([nothing(rows, In64, i64, i64, f64, OutF64) for rows in (Rows16, Rows32)])
def dense_fields(weights: Int32, grid: Int64, shift: int, count: int, scale: float, out: Float64) -> None:
    """h_i = scale sum_j w_ij g_j into `out` (N,)."""
    for i in range(out.size):
        out[i] = _dense_field(weights, grid, i, shift, count, scale)


@kernel(nothing(Rows8, In64, i64, RowsOut64))
def sum_overlaps(patterns_t: Int8, grid: Int64, shift: int, overlaps: Int64) -> None:
    """M_b = X d_b into `overlaps` (B, P), digit by digit."""
    count = overlaps.shape[0]
    overlaps[:] = 0
    for i in range(grid.size):
        for b in range(count):
            d = _digit(grid[i], shift, b, count)
            for mu in range(overlaps.shape[1]):
                overlaps[b, mu] += d * np.int64(patterns_t[i, mu])


@kernel(nothing(Rows8, RowsOut64, In64, i64, f64, OutF64))
def factored_fields(
    patterns_t: Int8, overlaps: Int64, grid: Int64, shift: int, scale: float, out: Float64
) -> None:
    """h_i = scale (sum_mu X[mu, i] M_mu - P g_i) into `out` (N,)."""
    for i in range(out.size):
        out[i] = _factored_field(patterns_t, overlaps, grid[i], i, shift, scale)


@kernel([nothing(r, Out64, OutF64, InF64, In64, i64, i64, i64, i64, f64, f64) for r in (Rows16, Rows32)])
def dense_visit(
    weights: Int32,
    grid: Int64,
    inputs: Float64,
    bias: Float64,
    order: Int64,
    start: int,
    stop: int,
    shift: int,
    count: int,
    scale: float,
    gain: float,
) -> None:
    """For each site i of order[start:stop] in turn: u_i = h_i + b_i, g_i = round(2^36 tanh(gain u_i))."""
    for position in range(start, stop):
        site = order[position]
        inputs[site] = _dense_field(weights, grid, site, shift, count, scale) + bias[site]
        grid[site] = _squash(gain * inputs[site])


@kernel(nothing(Rows8, RowsOut64, Out64, OutF64, InF64, In64, i64, i64, i64, f64, f64))
def factored_visit(
    patterns_t: Int8,
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
    for position in range(start, stop):
        site = order[position]
        before = grid[site]
        inputs[site] = _factored_field(patterns_t, overlaps, before, site, shift, scale) + bias[site]
        grid[site] = _squash(gain * inputs[site])
        for b in range(count):
            step = _digit(grid[site], shift, b, count) - _digit(before, shift, b, count)
            for mu in range(overlaps.shape[1]):
                overlaps[b, mu] += step * np.int64(patterns_t[site, mu])


GRADED = GradedKernels(
    squash=squash,
    dense_fields=dense_fields,
    overlaps=sum_overlaps,
    factored_fields=factored_fields,
    dense_visit=dense_visit,
    factored_visit=factored_visit,
)
