"""Graded units in NumPy: whole numbers g = V 2^36, their fields digit by digit, and tanh on that grid.

A field sum_j w_ij g_j can need more than 64 bits, so g is taken apart into digits of `shift` bits, the last
one signed: g = sum_b d_b 2^(shift b). Each digit's sum is exact; the number of rows of `sums` or `overlaps`
says how many digits there are.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8, Int64, Integers, exact_product
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


def dense_sums(weights: Integers, grid: Int64, shift: int, sums: Int64) -> None:
    """S_b = sum_j weights_j d_b(g_j) into `sums` (B, N)."""
    sums[:] = exact_product(_digits(grid, shift, sums.shape[0]), weights)


def sum_overlaps(patterns_t: Int8, grid: Int64, shift: int, overlaps: Int64) -> None:
    """M_b = X d_b into `overlaps` (B, P), digit by digit."""
    overlaps[:] = exact_product(_digits(grid, shift, overlaps.shape[0]), patterns_t)


def factored_sums(
    patterns_t: Int8, entries: Int64, overlaps: Int64, grid: Int64, shift: int, sums: Int64
) -> None:
    """S_b = X' M_b - c d_b into `sums` (B, N), c (N,) being `entries`."""
    own = entries * _digits(grid, shift, overlaps.shape[0])
    sums[:] = exact_product(overlaps, patterns_t.T) - own


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
    for site in order[start:stop]:
        step = _set(site, sums[:, site], grid, inputs, bias, shift, scale, gain)
        sums += step * weights[site].astype(np.int64)


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
    sums = np.empty((overlaps.shape[0], 1), np.int64)
    for site in order[start:stop]:
        one = slice(site, site + 1)
        factored_sums(patterns_t[one], entries[one], overlaps, grid[one], shift, sums)
        step = _set(site, sums[:, 0], grid, inputs, bias, shift, scale, gain)
        overlaps += step * patterns_t[site].astype(np.int64)


def _set(
    site: int, sums: Int64, grid: Int64, inputs: Float64, bias: Float64, shift: int, scale: float, gain: float
) -> Int64:
    """Give unit `site` its new value; by how much each digit changed, (B, 1)."""
    one, h = slice(site, site + 1), np.float64(sums[-1])
    before = _digits(grid[one], shift, sums.size)
    for digit in sums[-2::-1]:
        h = h * 2.0**shift + np.float64(digit)
    inputs[site] = h * scale + bias[site]
    grid[site] = _squash(gain * inputs[one])[0]
    return np.asarray(_digits(grid[one], shift, sums.size) - before)


GRADED = GradedKernels(
    squash=squash,
    dense_sums=dense_sums,
    overlaps=sum_overlaps,
    factored_sums=factored_sums,
    dense_visit=dense_visit,
    factored_visit=factored_visit,
)
