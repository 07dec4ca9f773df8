"""Dense associative memories, compiled; the twin is hopview.kernels.plain.memories."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, UInt64
from hopview.kernels.compiled.jit import (
    In8,
    In64,
    InF32,
    InF64,
    InWords,
    Out8,
    Out32,
    Out64,
    RowsIn64,
    callee,
    flag,
    helper,
    i64,
    kernel,
    nothing,
    pair,
)
from hopview.kernels.compiled.lanes import row_add
from hopview.kernels.compiled.prefetch import CACHE_LINE, prefetch
from hopview.kernels.memory_set import RELATIVE, WEIGHED, MemoryKernels
from hopview.kernels.packed_set import LANES

_AHEAD = 2  # rows are long
_TABLE = (In64, In64, RowsIn64, InF64, i64)


@callee
def _row_sum(rows: UInt64, site: int, steps: Int64) -> int:
    """The sum of S over the bits of a row."""
    total = np.int64(0)
    for word in range(rows.shape[1]):
        bits, base = rows[site, word], word * LANES
        for k in range(LANES):
            total += steps[base + k] & -np.int64((bits >> np.uint64(k)) & np.uint64(1))
    return int(total)


@callee
def _largest(overlaps: Int32, count: int, rising: bool) -> int:
    top = np.int32(-(1 << 30)) if rising else np.int32(0)
    for mu in range(count):
        m = overlaps[mu]
        top = max(top, m if rising else np.int32(abs(m)))
    return int(np.int64(top))


@callee
def _tune(
    overlaps: Int32, count: int, odd: Int64, even: Int64, levels: Int64, mode: int, steps: Int64, sums: Int64
) -> None:
    top = _largest(overlaps, count, mode != 0)
    level = 0
    if mode != RELATIVE:
        while levels[level, 1] < top:
            level += 1
    centre, reach = levels[level, 0], levels[level, 1]
    shift = centre - (top if mode == RELATIVE else 0)
    lowest = centre - reach
    total, curved = np.int64(0), np.int64(0)
    for mu in range(count):
        place = max(np.int64(overlaps[mu]) + shift, lowest)
        steps[mu] = odd[place]
        total += odd[place]
        curved += even[place]
    sums[0], sums[1], sums[2] = total, curved, level


@kernel(nothing(Out32, i64, *_TABLE, Out64, Out64))
def tune(
    overlaps: Int32, count: int, odd: Int64, even: Int64, levels: Int64, units: Float64, mode: int,
    steps: Int64, sums: Int64,
) -> None:  # fmt: skip
    """S and its sums of the present overlaps."""
    _tune(overlaps, count, odd, even, levels, mode, steps, sums)


@kernel(nothing(InWords, In64, In64, In8, Out64))
def memory_fields(rows: UInt64, steps: Int64, sums: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] S_mu + s_i C into `out` (N,)."""
    for i in range(out.size):
        out[i] = 2 * _row_sum(rows, i, steps) - sums[0] + np.int64(state[i]) * sums[1]


@helper
def _flip(rows: UInt64, overlaps: Int32, state: Int8, site: int) -> None:
    state[site] = -state[site]
    row_add(rows, site * rows.shape[1], rows.shape[1], np.int32(2 * np.int32(state[site])), overlaps)


@kernel(nothing(InWords, Out32, i64, Out8, In64, i64))
def memory_flip(rows: UInt64, overlaps: Int32, memories: int, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    for site in sites[:count]:
        _flip(rows, overlaps, state, site)


@helper
def _wants(inside: int, spin: int, curved: int, unit: float, theta: float, up: bool, mode: int) -> bool:
    """The single-site rule: of H = X.S + s C, `inside` being X.S and `curved` C."""
    total = inside + spin * curved
    if total == 0 and theta == 0.0:
        return up and spin < 0
    bar = theta
    if mode == RELATIVE:
        weight = -WEIGHED * np.float64(curved) - np.float64(spin * inside)
        bar = theta * (unit * weight)
    field = unit * np.float64(total)
    return bool(field < bar if spin > 0 else field > bar)


@kernel(pair(InWords, Out32, i64, Out64, Out64, *_TABLE, Out8, In64, i64, i64, InF32, flag, flag, Out64, i64))
def memory_visit(
    rows: UInt64, overlaps: Int32, memories: int, steps: Int64, sums: Int64,
    odd: Int64, even: Int64, levels: Int64, units: Float64, mode: int,
    state: Int8, order: Int64, start: int, stop: int, thresholds: Float32, signed: bool, up: bool,
    flips: Int64, max_flips: int,
) -> tuple[int, int]:  # fmt: skip
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    count, position, limit = 0, start, min(max_flips, flips.size)
    words = rows.shape[1]
    while position < stop and count < limit:
        coming = order[min(position + _AHEAD, stop - 1)]
        for word in range(0, words, CACHE_LINE // 8):
            prefetch(rows, coming * words + word)
        site, theta = order[position], np.float64(thresholds[position])
        position += 1
        spin = int(state[site])
        if signed:
            theta *= spin
        inside = 2 * _row_sum(rows, site, steps) - sums[0]
        if _wants(inside, spin, int(sums[1]), units[sums[2]], theta, up, mode):
            _flip(rows, overlaps, state, site)
            _tune(overlaps, memories, odd, even, levels, mode, steps, sums)
            flips[count] = site
            count += 1
    return count, position


MEMORIES = MemoryKernels(tune=tune, fields=memory_fields, flip=memory_flip, visit=memory_visit)
