"""Factored couplings of packed -1/+1 patterns, one unit at a time in any order; twin: plain.packed."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64, UInt64
from hopview.kernels.compiled.dense import wants_flip
from hopview.kernels.compiled.jit import (
    In64,
    InF32,
    InWords,
    Out8,
    Out32,
    Out64,
    flag,
    helper,
    i64,
    kernel,
    pair,
)
from hopview.kernels.compiled.lanes import row_add, row_sum
from hopview.kernels.compiled.prefetch import AHEAD, CACHE_LINE, prefetch


@helper
def _ask_for(rows: UInt64, state: Int8, bias: Float32, site: int) -> None:
    words = rows.shape[1]
    for word in range(0, words, CACHE_LINE // 8):
        prefetch(rows, site * words + word)
    prefetch(bias, site)
    prefetch(state, site)


@kernel(pair(InWords, Out32, Out8, i64, In64, i64, i64, InF32, InF32, flag, Out64, i64))
def packed_visit(
    rows: UInt64, overlaps: Int32, state: Int8, patterns: int, order: Int64, start: int, stop: int,
    thresholds: Float32, bias: Float32, signed: bool, flips: Int64, max_flips: int,
) -> tuple[int, int]:  # fmt: skip
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    words, total = rows.shape[1], np.int32(0)
    for mu in range(patterns):
        total = np.int32(total + overlaps[mu])
    count, limit = 0, min(max_flips, flips.size)
    position = start
    while position < stop and count < limit:
        _ask_for(rows, state, bias, order[min(position + AHEAD, stop - 1)])
        site, theta = order[position], thresholds[position]
        position += 1
        own = patterns * np.int64(state[site])
        field = int(2 * np.int64(row_sum(rows, site * words, words, overlaps)) - total - own)
        if wants_flip(field, theta, bias[site], state[site], signed):
            state[site] = -state[site]
            step = np.int32(2 * np.int32(state[site]))
            bits = row_add(rows, site * words, words, step, overlaps)
            total = np.int32(total + step * (2 * bits - patterns))
            flips[count] = site
            count += 1
    return count, position
