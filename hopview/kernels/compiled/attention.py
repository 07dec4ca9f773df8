"""Attention over memories of real numbers, compiled; the twin is hopview.kernels.plain.attention.

Where a group of memories has a share, its sum is taken while the dot products of the next one are: memories
come from far at one pace, and what is done to a group that is near costs nothing beside.
"""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float32, Float64, Int64
from hopview.kernels import constants as c
from hopview.kernels.attention_set import FEW, GROUP, LOWEST, NEGLECT, AttentionKernels
from hopview.kernels.compiled import attention_many, sieve
from hopview.kernels.compiled.jit import In64, InF32, InF64, OutF64, RowsF32, callee, f64, kernel, three
from hopview.kernels.compiled.lookups import HAVE_LOOKUPS
from hopview.kernels.compiled.prefetch import prefetch
from hopview.kernels.compiled.row_lanes import blend, dots_and_blend, dots_of_few, dots_of_one
from hopview.kernels.compiled.vectors import WIDTH
from hopview.kernels.plain import attention as plain

_LOG2_E, _LN2_HIGH, _LN2_LOW, _EXP = c.LOG2_E, c.LN2_HIGH, c.LN2_LOW, c.EXP
_GROUP, _FEW, _NEGLECT, _LOWEST, _WIDTH = GROUP, FEW, NEGLECT, LOWEST, WIDTH
_F0 = np.float32(0)


@callee
def _exponentials(z: Float64, top: float, bits: Int64, powers: Float64, out: Float64) -> None:
    """out_k = exp(z_k - top), whose powers of two are written as the bits of `powers`."""
    for k in range(_GROUP + 1):
        y = max(z[k] - top, _LOWEST)
        n = math.floor(y * _LOG2_E + 0.5)
        r = (y - n * _LN2_HIGH) - n * _LN2_LOW
        series = 0.0
        for j in range(len(_EXP)):
            series = series * r + _EXP[j]
        bits[k] = (np.int64(n) + np.int64(1023)) << np.int64(52)
        out[k] = series
    for k in range(_GROUP + 1):
        out[k] *= powers[k]


@callee
def _scale(out: Float64, factor: float) -> None:
    for j in range(out.size):
        out[j] *= factor


@callee
def _scores(
    flat: Float32, width: int, first: int, count: int, query: Float32, dots: Float32,
    past: int, shares: Float32, out: Float64,
) -> None:  # fmt: skip
    """dots_k = xi_k . q of `count` rows from flat[first] on; what is left at `past` (or -1) is summed up."""
    if count < _GROUP:
        if past >= 0:
            blend(flat, width, past, shares, out)
        for k in range(count):
            dots_of_one(flat, width, first, query, dots, k, 0, shares, out)
    elif past >= 0:
        for k in range(0, _GROUP, _FEW):
            dots_and_blend(flat, width, first, query, dots, k, past, shares, out)
    else:
        for k in range(0, _GROUP, _FEW):
            dots_of_few(flat, width, first, query, dots, k, 0, shares, out)
    for j in range(width - width % _WIDTH, width):
        for k in range(count):
            dots[k] += flat[first + k * width + j] * query[j]


@callee
def _rest(
    flat: Float32, width: int, past: int, column: int, count: int, shares: Float32, out: Float64
) -> None:
    """The columns from `column` on of what `blend` does, of `count` rows."""
    for j in range(column, width):
        total = _F0
        for k in range(count):
            total += shares[k] * flat[past + k * width + j]
        out[j] += np.float64(total)


@callee
def _gathered(rows: Float32, chosen: Int64, start: int, count: int, near: Float32, first: int) -> None:
    """`count` of the chosen rows side by side from near[first] on; each asks for the next."""
    width = rows.shape[1]
    flat = rows.reshape(rows.size)
    for k in range(start, start + count):
        ahead = chosen[min(k + 1, chosen.size - 1)] * width
        for line in range(0, width, _WIDTH):
            prefetch(flat, ahead + line)
        at = first + (k - start) * width
        near[at : at + width] = rows[chosen[k]]


@kernel(three(RowsF32, In64, InF32, InF64, InF64, f64, f64, OutF64))
def attend(
    rows: Float32, chosen: Int64, query: Float32, slopes: Float64, offsets: Float64, beta: float,
    shift: float, out: Float64,
) -> tuple[float, float, float]:  # fmt: skip
    """`out` = sum_mu p_mu r_mu xi_mu, softmax on the way: one pass over the memories."""
    memories, width = chosen.size, rows.shape[1]
    flat, whole, some = rows.reshape(rows.size), width - width % _WIDTH, memories < rows.shape[0]
    near = np.empty(2 * _GROUP * width if some else 0, np.float32)
    if some:
        flat = near
    dots, shares = np.empty(_GROUP, np.float32), np.empty(_GROUP, np.float32)
    z, p, bits = np.empty(_GROUP + 1), np.empty(_GROUP + 1), np.empty(_GROUP + 1, np.int64)
    powers = bits.view(np.float64)
    top, total, mass, past, count = -1e300, 0.0, 0.0, -1, _GROUP
    out[:] = 0.0
    z[:] = 0.0
    for start in range(0, memories, _GROUP):
        first, count = start * width, min(_GROUP, memories - start)
        if some:  # beside the group before, whose sum is taken on the way
            first = first % (2 * _GROUP * width)
            _gathered(rows, chosen, start, count, near, first)
        _scores(flat, width, first, count, query, dots, past, shares, out)
        past, highest = -1, -1e300
        for k in range(count):
            mu = start + k
            z[k] = beta * (slopes[mu] * (np.float64(dots[k]) - shift) - offsets[mu])
            highest = max(highest, z[k])
        if highest <= top - _NEGLECT:
            continue
        z[_GROUP], top = top, max(top, highest)
        _exponentials(z, top, bits, powers, p)
        if p[_GROUP] != 1.0:
            total, mass = total * p[_GROUP], mass * p[_GROUP]
            _scale(out, p[_GROUP])
        for k in range(count):
            weight = p[k] if z[k] > top - _NEGLECT else 0.0
            total, mass = total + weight, mass + weight * slopes[start + k]
            shares[k] = np.float32(weight * slopes[start + k])
        past = first
        if count == _GROUP:
            _rest(flat, width, past, whole, count, shares, out)
    if past >= 0 and count == _GROUP:
        blend(flat, width, past, shares, out)
    elif past >= 0:
        _rest(flat, width, past, 0, count, shares, out)
    _scale(out, 1.0 / total)
    return mass / total, top, total


# Without the registers of AVX-512 the library's products of matrices are faster than tiles of hopview's own.
ATTENTION = AttentionKernels(
    attend=attend,
    attend_many=attention_many.attend_many if HAVE_LOOKUPS else plain.attend_many,
    encode=sieve.encode,
    bounds=sieve.bounds,
)
