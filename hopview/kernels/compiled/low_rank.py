"""Couplings of whole low-rank factors, compiled; the twin is hopview.kernels.plain.low_rank.

M fits into 32 bits, so that a field is a sum of 64-bit products of 32-bit numbers: one instruction each.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64
from hopview.kernels.compiled.dense import wants_flip
from hopview.kernels.compiled.jit import (
    In8,
    In64,
    InF32,
    Out8,
    Out64,
    Rows32,
    callee,
    flag,
    helper,
    i64,
    kernel,
    nothing,
    pair,
)
from hopview.kernels.compiled.prefetch import AHEAD, CACHE_LINE, prefetch

_LINE = CACHE_LINE // 4


@callee
def _product(row: Int32, overlaps: Int32) -> int:
    total = np.int64(0)
    for k in range(row.size):
        total += np.int64(row[k]) * np.int64(overlaps[k])
    return int(total)


@callee
def _add(row: Int32, step: np.int32, overlaps: Int32) -> None:
    for k in range(row.size):
        overlaps[k] = np.int32(overlaps[k] + np.int32(step * row[k]))


@helper
def _narrow(overlaps: Int64) -> Int32:
    return overlaps.astype(np.int32)


@kernel(nothing(Rows32, In8, Out64))
def low_rank_overlaps(factors_t: Int32, state: Int8, out: Int64) -> None:
    """M = Y s into `out` (K,)."""
    sums = np.zeros(out.size, np.int32)
    for i in range(state.size):
        _add(factors_t[i], np.int32(state[i]), sums)
    out[:] = sums


@kernel(nothing(Rows32, In64, In64, In8, Out64))
def low_rank_fields(factors_t: Int32, own: Int64, overlaps: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_k Y_ki M_k - c_i s_i into `out` (N,)."""
    narrow = _narrow(overlaps)
    for i in range(out.size):
        out[i] = _product(factors_t[i], narrow) - own[i] * np.int64(state[i])


@kernel(pair(Rows32, In64, Out64, Out8, In64, i64, i64, InF32, InF32, flag, Out64, i64))
def low_rank_visit(
    factors_t: Int32,
    own: Int64,
    overlaps: Int64,
    state: Int8,
    order: Int64,
    start: int,
    stop: int,
    thresholds: Float32,
    bias: Float32,
    signed: bool,
    flips: Int64,
    max_flips: int,
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    narrow, width = _narrow(overlaps), factors_t.shape[1]
    count, limit = 0, min(max_flips, flips.size)
    position = start
    while position < stop and count < limit:
        ahead = order[min(position + AHEAD, stop - 1)]
        for k in range(0, width, _LINE):
            prefetch(factors_t, ahead * width + k)
        site, theta = order[position], thresholds[position]
        position += 1
        field = _product(factors_t[site], narrow) - own[site] * np.int64(state[site])
        if wants_flip(field, theta, bias[site], state[site], signed):
            state[site] = -state[site]
            _add(factors_t[site], np.int32(2 * np.int32(state[site])), narrow)
            flips[count] = site
            count += 1
    overlaps[:] = narrow
    return count, position


@kernel(nothing(Rows32, Out64, Out8, In64, i64))
def low_rank_flip(factors_t: Int32, overlaps: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i Y[:, i], one after another."""
    narrow = _narrow(overlaps)
    for site in sites[:count]:
        state[site] = -state[site]
        _add(factors_t[site], np.int32(2 * np.int32(state[site])), narrow)
    overlaps[:] = narrow
