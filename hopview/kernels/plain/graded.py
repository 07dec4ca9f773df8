"""Graded units in NumPy: whole numbers g = V 2^36, their fields digit by digit, and tanh on that grid.

A field sum_j w_ij g_j can need more than 64 bits, so g is taken apart into digits of `shift` bits, the last
one signed: g = sum_b d_b 2^(shift b). Each digit's sum is exact; the number of rows of `sums` or `overlaps`
says how many digits there are.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8, Int32, Int64, exact_product
from hopview.kernels import constants as c
from hopview.kernels.graded_set import GradedKernels


def squash(x: Float64, grid: Int64) -> None:
    """g_i = round(2^36 tanh x_i) into `grid` (N,), in operations that every machine rounds alike."""
    grid[:] = _squash(x)


def _squash(x: Float64) -> Int64:
    y = -2.0 * np.minimum(np.abs(x), c.SATURATED)
    k = np.floor(y * c.LOG2_E + 0.5)
    r = (y - k * c.LN2_HIGH) - k * c.LN2_LOW
    series = np.zeros_like(r)
    for coefficient in c.EXP:
        series = series * r + coefficient
    e = np.ldexp(series, k.astype(np.int64))
    size = np.floor((1.0 - e) / (1.0 + e) * c.GRID + 0.5).astype(np.int64)
    return np.asarray(np.where(x < 0.0, -size, size))


def _digits(grid: Int64, shift: int, count: int) -> Int64:
    """(count, N): the digits of g, the lowest first."""
    mask = np.int64((1 << shift) - 1)
    low = [(grid >> np.int64(shift * b)) & mask for b in range(count - 1)]
    return np.stack([*low, grid >> np.int64(shift * (count - 1))])


def _joined(sums: Int64, shift: int, scale: float) -> Float64:
    """h = scale sum_b S_b 2^(shift b), (N,) float64, from the highest digit down."""
    h = sums[-1].astype(np.float64)
    for row in sums[-2::-1]:
        h = h * 2.0**shift + row
    return np.asarray(h * scale)


def dense_fields(weights: Int32, grid: Int64, shift: int, count: int, scale: float, out: Float64) -> None:
    """h_i = scale sum_j w_ij g_j into `out` (N,)."""
    out[:] = _joined(exact_product(_digits(grid, shift, count), weights.T), shift, scale)


def sum_overlaps(patterns_t: Int8, grid: Int64, shift: int, overlaps: Int64) -> None:
    """M_b = X d_b into `overlaps` (B, P), digit by digit."""
    overlaps[:] = exact_product(_digits(grid, shift, overlaps.shape[0]), patterns_t)


def _factored_sums(rows: Int8, overlaps: Int64, grid: Int64, shift: int) -> Int64:
    own = rows.shape[1] * _digits(grid, shift, overlaps.shape[0])
    return np.asarray(exact_product(overlaps, rows.T) - own)


def factored_fields(
    patterns_t: Int8, overlaps: Int64, grid: Int64, shift: int, scale: float, out: Float64
) -> None:
    """h_i = scale (sum_mu X[mu, i] M_mu - P g_i) into `out` (N,)."""
    out[:] = _joined(_factored_sums(patterns_t, overlaps, grid, shift), shift, scale)


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
    digits = _digits(grid, shift, count)
    for site in order[start:stop]:
        sums = exact_product(digits, weights[site][:, np.newaxis])
        _set(site, _joined(sums, shift, scale), grid, inputs, bias, gain)
        digits[:, site] = _digits(grid[site : site + 1], shift, count)[:, 0]


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
    for site in order[start:stop]:
        one = slice(site, site + 1)
        before = _digits(grid[one], shift, count)
        sums = _factored_sums(patterns_t[one], overlaps, grid[one], shift)
        _set(site, _joined(sums, shift, scale), grid, inputs, bias, gain)
        overlaps += (_digits(grid[one], shift, count) - before) * patterns_t[site].astype(np.int64)


def _set(site: int, field: Float64, grid: Int64, inputs: Float64, bias: Float64, gain: float) -> None:
    inputs[site] = field[0] + bias[site]
    grid[site] = _squash(gain * inputs[site : site + 1])[0]


GRADED = GradedKernels(
    squash=squash,
    dense_fields=dense_fields,
    overlaps=sum_overlaps,
    factored_fields=factored_fields,
    dense_visit=dense_visit,
    factored_visit=factored_visit,
)
