"""Factored couplings, compiled; the twin is hopview.kernels.plain.factored.

Patterns may have zeros. Sums run in int32 while N P < 2^31, which holds every partial sum, else in int64.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64
from hopview.kernels.compiled.dense import wants_flip
from hopview.kernels.compiled.jit import (
    In8,
    In64,
    Out8,
    Out64,
    Rows8,
    callee,
    helper,
    i64,
    kernel,
    nothing,
    visit_signature,
)
from hopview.kernels.compiled.prefetch import AHEAD, CACHE_LINE, prefetch

_INT32_SUMS = 1 << 31


@helper
def _narrowed(overlaps: Int64) -> Int32:
    """M as int32; |M| <= N < 2^31."""
    narrow = np.empty(overlaps.size, np.int32)
    for mu in range(overlaps.size):
        narrow[mu] = np.int32(overlaps[mu])
    return narrow


@callee
def _narrow_sum(patterns_t: Int8, overlaps: Int32, site: int) -> int:
    total = np.int32(0)
    for mu in range(overlaps.size):
        total = np.int32(total + np.int32(overlaps[mu] * np.int32(patterns_t[site, mu])))
    return int(np.int64(total))


@callee
def _wide_sum(patterns_t: Int8, overlaps: Int32, site: int) -> int:
    total = np.int64(0)
    for mu in range(overlaps.size):
        total += np.int64(np.int32(overlaps[mu] * np.int32(patterns_t[site, mu])))
    return int(total)


@callee
def _entries(patterns_t: Int8, site: int) -> int:
    count = np.int32(0)
    for mu in range(patterns_t.shape[1]):
        count = np.int32(count + np.int32(patterns_t[site, mu] & 1))
    return int(np.int64(count))


@helper
def _ask_for(patterns_t: Int8, state: Int8, bias: Float32, site: int) -> None:
    count = patterns_t.shape[1]
    for mu in range(0, count, CACHE_LINE):
        prefetch(patterns_t, site * count + mu)
    prefetch(bias, site)
    prefetch(state, site)


@helper
def _field(patterns_t: Int8, overlaps: Int32, narrow: bool, spin: int, site: int) -> int:
    total = _narrow_sum(patterns_t, overlaps, site) if narrow else _wide_sum(patterns_t, overlaps, site)
    return int(total - _entries(patterns_t, site) * np.int64(spin))


@helper
def _flip(patterns_t: Int8, overlaps: Int32, state: Int8, site: int) -> None:
    """M += 2 s_i X[:, i]."""
    spin = -np.int32(state[site])
    state[site] = np.int8(spin)
    for mu in range(overlaps.size):
        step = np.int32(spin * np.int32(patterns_t[site, mu]))
        overlaps[mu] = np.int32(overlaps[mu] + np.int32(step << 1))


@kernel(nothing(Rows8, In8, Out64))
def factored_overlaps(patterns_t: Int8, state: Int8, out: Int64) -> None:
    """M = X s into `out` (P,)."""
    sums = np.zeros(out.size, np.int32)
    for i in range(state.size):
        spin = np.int32(state[i])
        for mu in range(out.size):
            sums[mu] = np.int32(sums[mu] + np.int32(spin * np.int32(patterns_t[i, mu])))
    for mu in range(out.size):
        out[mu] = sums[mu]


@kernel(nothing(Rows8, In64, In8, Out64))
def factored_fields(patterns_t: Int8, overlaps: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] M_mu - c_i s_i into `out` (N,)."""
    short = _narrowed(overlaps)
    narrow = state.size * overlaps.size < _INT32_SUMS
    for i in range(out.size):
        out[i] = _field(patterns_t, short, narrow, state[i], i)


@kernel(visit_signature(Rows8))
def factored_visit(
    patterns_t: Int8,
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
    short = _narrowed(overlaps)
    narrow = state.size * overlaps.size < _INT32_SUMS
    count, limit = 0, min(max_flips, flips.size)
    position = start
    while position < stop and count < limit:
        _ask_for(patterns_t, state, bias, order[min(position + AHEAD, stop - 1)])
        site, theta = order[position], thresholds[position]
        position += 1
        field = _field(patterns_t, short, narrow, state[site], site)
        if wants_flip(field, theta, bias[site], state[site], signed):
            _flip(patterns_t, short, state, site)
            flips[count] = site
            count += 1
    overlaps[:] = short
    return count, position


@kernel(nothing(Rows8, Out64, Out8, In64, i64))
def factored_flip(patterns_t: Int8, overlaps: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    short = _narrowed(overlaps)
    for site in sites[:count]:
        _flip(patterns_t, short, state, site)
    overlaps[:] = short
