"""Attention over memories of real numbers, in NumPy; the twin is hopview.kernels.compiled.attention."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float32, Float64, Int64
from hopview.kernels import constants as c
from hopview.kernels.attention_set import GROUP, LOWEST, NEGLECT, AttentionKernels
from hopview.kernels.plain import sieve

_LANES = 16
_PART = 1 << 11  # rows of dot products at a time
_STRIP = 1 << 10


def _exponentials(y: Any) -> Any:
    """exp y, in operations that every machine rounds alike."""
    y = np.maximum(y, LOWEST)
    n = np.floor(y * c.LOG2_E + 0.5)
    r = (y - n * c.LN2_HIGH) - n * c.LN2_LOW
    series = np.zeros_like(r)
    for coefficient in c.EXP:
        series = series * r + coefficient
    return np.ldexp(series, n.astype(np.int64))


def _dots(rows: Float32, query: Float32) -> Float32:
    """xi_mu . q: 16 lanes in the order of the columns, halves on halves, then the last columns."""
    whole = rows.shape[1] - rows.shape[1] % _LANES
    lanes = np.zeros((len(rows), _LANES), np.float32)
    for j in range(0, whole, _LANES):
        lanes += rows[:, j : j + _LANES] * query[j : j + _LANES]
    width = _LANES
    while width > 1:
        width //= 2
        lanes = lanes[:, :width] + lanes[:, width:]
    found = lanes[:, 0]
    for j in range(whole, rows.shape[1]):
        found = found + rows[:, j] * query[j]
    return np.asarray(found, np.float32)


def attend(
    rows: Float32, chosen: Int64, query: Float32, slopes: Float64, offsets: Float64, beta: float,
    shift: float, out: Float64,
) -> tuple[float, float, float]:  # fmt: skip
    """`out` = sum_mu p_mu r_mu xi_mu, block by block, rescaled where there is a larger z."""
    rows = rows if chosen.size == len(rows) else rows[chosen]
    parts = [_dots(rows[k : k + _PART], query) for k in range(0, len(rows), _PART)]
    likeness = beta * (slopes * (np.concatenate(parts).astype(np.float64) - shift) - offsets)
    top, total, mass = -1e300, 0.0, 0.0
    out[:] = 0.0
    for start in range(0, len(rows), GROUP):
        group = slice(start, start + GROUP)
        z = likeness[group]
        if z.max() <= top - NEGLECT:
            continue
        before, top = top, max(top, float(z.max()))
        factor = float(_exponentials(np.array(before - top)))
        p = np.where(z > top - NEGLECT, _exponentials(z - top), 0.0)
        weights = p * slopes[group]
        total = float(np.add.accumulate([total * factor, *p])[-1])
        mass = float(np.add.accumulate([mass * factor, *weights])[-1])
        shares = weights.astype(np.float32)[:, np.newaxis]
        out *= factor
        out += np.add.accumulate(shares * rows[group], axis=0)[-1]
    out *= 1.0 / total
    return mass / total, top, total


def attend_many(
    rows: Float32, queries_t: Float32, slopes: Float64, offsets: Float64, beta: float, shifts: Float64,
    out: Float32, sums: Float64,
) -> None:  # fmt: skip
    """`out` and `sums` of many states, strip by strip, by products of matrices."""
    tops, totals = np.full(shifts.size, -1e30, np.float32), np.zeros(shifts.size)
    less, out[:], sums[:] = shifts.astype(np.float32), 0.0, 0.0
    for start in range(0, len(rows), _STRIP):
        strip = slice(start, start + _STRIP)
        slope = slopes[strip, np.newaxis]
        z = (beta * slope).astype(np.float32) * (rows[strip] @ queries_t - less)
        z -= (beta * offsets[strip, np.newaxis]).astype(np.float32)
        before, tops = tops, np.maximum(tops, z.max(axis=0))
        factors = np.exp(before - tops)
        z -= tops
        np.exp(z, out=z)
        totals = totals * factors + z.sum(axis=0)
        z *= slope.astype(np.float32)
        sums *= factors
        sums += z.sum(axis=0)
        out *= factors
        out += rows[strip].T @ z
    out /= totals.astype(np.float32)
    sums /= totals


ATTENTION = AttentionKernels(attend=attend, attend_many=attend_many, encode=sieve.encode, bounds=sieve.bounds)
