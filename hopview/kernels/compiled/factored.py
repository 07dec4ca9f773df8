"""Factored couplings, compiled; the twin is hopview.kernels.plain.factored.

A field needs sum_mu X[mu, i] M_mu = sum_mu M_mu - 2 sum_{X[mu, i] = -1} M_mu. With D = 2 M, which is even,
D & x is D for x = -1 (all bits set) and 0 for x = +1, so the inner loop is a masked sum: widen a byte,
and, add. It runs in int32 while 2 N P < 2^31, which holds every partial sum, and in int64 beyond.
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
def _doubled(overlaps: Int64) -> tuple[Int32, int]:
    """(D = 2 M as int32, sum of M); |M| <= N <= 2^24 fits."""
    doubled, total = np.empty(overlaps.size, np.int32), 0
    for mu in range(overlaps.size):
        doubled[mu] = np.int32(overlaps[mu] * 2)
        total += overlaps[mu]
    return doubled, total


@callee
def _narrow_sum(patterns_t: Int8, doubled: Int32, site: int) -> int:
    short = np.int32(0)
    for mu in range(doubled.size):
        short = np.int32(short + (doubled[mu] & np.int32(patterns_t[site, mu])))
    return int(np.int64(short))


@callee
def _wide_sum(patterns_t: Int8, doubled: Int32, site: int) -> int:
    negative = np.int64(0)
    for mu in range(doubled.size):
        negative += np.int64(doubled[mu] & np.int32(patterns_t[site, mu]))
    return int(negative)


@helper
def _ask_for(patterns_t: Int8, state: Int8, bias: Float32, site: int) -> None:
    count = patterns_t.shape[1]
    for mu in range(0, count, CACHE_LINE):
        prefetch(patterns_t, site * count + mu)
    prefetch(bias, site)
    prefetch(state, site)


@helper
def _field(patterns_t: Int8, doubled: Int32, total: int, narrow: bool, spin: int, site: int) -> int:
    negative = _narrow_sum(patterns_t, doubled, site) if narrow else _wide_sum(patterns_t, doubled, site)
    return int(total - negative - doubled.size * np.int64(spin))


@helper
def _flip(patterns_t: Int8, doubled: Int32, total: int, state: Int8, site: int) -> int:
    """D += 4 s_i X[:, i]; returns the new sum of M."""
    spin = -np.int32(state[site])
    state[site] = np.int8(spin)
    change = np.int32(0)
    for mu in range(doubled.size):
        step = np.int32(spin * np.int32(patterns_t[site, mu]))
        doubled[mu] = np.int32(doubled[mu] + np.int32(step << 2))
        change = np.int32(change + step)
    return int(total + 2 * np.int64(change))


@helper
def _halved(doubled: Int32, overlaps: Int64) -> None:
    for mu in range(overlaps.size):
        overlaps[mu] = np.int64(doubled[mu] >> 1)


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
    """H_i = sum_mu X[mu, i] M_mu - P s_i into `out` (N,)."""
    doubled, total = _doubled(overlaps)
    narrow = 2 * state.size * overlaps.size < _INT32_SUMS
    for i in range(out.size):
        out[i] = _field(patterns_t, doubled, total, narrow, state[i], i)


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
    doubled, total = _doubled(overlaps)
    narrow = 2 * state.size * overlaps.size < _INT32_SUMS
    count, limit = 0, min(max_flips, flips.size)
    position = start
    while position < stop and count < limit:
        _ask_for(patterns_t, state, bias, order[min(position + AHEAD, stop - 1)])
        site, theta = order[position], thresholds[position]
        position += 1
        field = _field(patterns_t, doubled, total, narrow, state[site], site)
        if wants_flip(field, theta, bias[site], state[site], signed):
            total = _flip(patterns_t, doubled, total, state, site)
            flips[count] = site
            count += 1
    _halved(doubled, overlaps)
    return count, position


@kernel(nothing(Rows8, Out64, Out8, In64, i64))
def factored_flip(patterns_t: Int8, overlaps: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    doubled, total = _doubled(overlaps)
    for site in sites[:count]:
        total = _flip(patterns_t, doubled, total, state, site)
    _halved(doubled, overlaps)
