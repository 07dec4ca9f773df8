"""Factored couplings of packed -1/+1 patterns, 64 units at a time; the twin is hopview.kernels.plain.packed.

The fields of a block are one pass over its words. Flips inside the block are repaired there, lane by lane, by
popcount; the overlaps follow once a block, in a pass that costs the same for one flip and for 64.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64, UInt32, UInt64
from hopview.kernels.compiled.counts import EIGHT, TILE, overlaps_of_eight, overlaps_of_tile
from hopview.kernels.compiled.draws import shuffle, uniform_key
from hopview.kernels.compiled.jit import (
    In8,
    InF32,
    InLanes,
    InWords,
    Out8,
    Out32,
    Out64,
    callee,
    f64,
    flag,
    helper,
    i64,
    kernel,
    nothing,
    pair,
)
from hopview.kernels.compiled.lane_draws import log_lanes, logit_lanes
from hopview.kernels.compiled.lanes import (
    after_flip,
    block_fields,
    change_overlaps,
    first_lane,
    spin_word,
    wanting,
)
from hopview.kernels.compiled.lookups import HAVE_LOOKUPS, TABLES, fill_tables, looked_up_fields
from hopview.kernels.compiled.prefetch import CACHE_LINE, prefetch
from hopview.kernels.packed_set import LANES

_sweeps = pair(InWords, InLanes, Out32, Out8, i64, InF32, i64, i64, i64, i64, f64, Out64)
_step = i64(InWords, InLanes, Out32, Out8, i64, InF32, i64, i64, i64, f64, flag, Out64)
_AHEAD, _LINES = 6, 16
_ALL, _ONE, _NONE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(1), np.uint64(0)


@helper
def _valid(size: int, base: int) -> np.uint64:
    """The lanes that are units: all but in the last block."""
    return _ALL if size - base >= LANES else (_ONE << np.uint64(size - base)) - _ONE


@helper
def _spins(state: Int8, base: int) -> np.uint64:
    word: np.uint64 = _NONE
    if state.size - base >= LANES:
        word = spin_word(state, base)
        return word
    for lane in range(state.size - base):
        word |= np.uint64(state[base + lane] > 0) << np.uint64(lane)
    return word


@helper
def _thresholds(rule: int, scale: np.float32, key: np.uint64, block: int, out: Float32) -> None:
    if rule == 1:
        logit_lanes(key, block, scale, out, 0)
    elif rule == 2:
        log_lanes(key, block, np.float32(-scale), out, 0)


@helper
def _pull(bias: Float32, base: int, out: Float32) -> None:
    if bias.size - base >= LANES:
        for lane in range(LANES):
            out[lane] = bias[base + lane]
    else:
        for lane in range(bias.size - base):
            out[lane] = bias[base + lane]


@helper
def _ask_for(blocks: UInt64, lanes: UInt32, state: Int8, bias: Float32, block: int) -> None:
    """Ask for the beginning of a block; what follows it the processor foresees."""
    words, ints = blocks.shape[1], lanes.shape[1] * LANES
    for k in range(0, min(words, 8 * _LINES), CACHE_LINE // 8):
        prefetch(blocks, block * words + k)
    for k in range(0, min(ints, 16 * _LINES), CACHE_LINE // 4):
        prefetch(lanes, block * ints + k)
    prefetch(state, block * LANES)
    for k in range(0, LANES, CACHE_LINE // 4):
        prefetch(bias, block * LANES + k)


@helper
def _total(overlaps: Int32, patterns: int) -> np.int32:
    total = np.int32(0)
    for mu in range(patterns):
        total = np.int32(total + overlaps[mu])
    return total


@kernel(nothing(i64, i64, Out64))
def block_order(seed: int, sweep: int, out: Int64) -> None:
    """The order of one sweep by blocks of 64 units: blocks in random order, units in turn inside."""
    blocks = np.empty((out.size + LANES - 1) // LANES, np.int64)
    shuffle(seed, sweep, blocks)
    position = 0
    for block in blocks:
        base = block * LANES
        for lane in range(min(LANES, int(out.size - base))):
            out[position] = base + lane
            position += 1


@kernel(nothing(InWords, In8, i64, Out32))
def packed_overlaps(blocks: UInt64, state: Int8, patterns: int, overlaps: Int32) -> None:
    """M = X s into `overlaps`, by popcount."""
    count, words = blocks.shape
    flat, spins = blocks.reshape(count * words), np.empty(count, np.uint64)
    for block in range(count):
        spins[block] = _spins(state, block * LANES)
    mu = 0
    while mu + TILE <= words:
        overlaps_of_tile(flat, mu, words, count, spins, state.size, overlaps, mu)
        mu += TILE
    while mu < words:
        overlaps_of_eight(flat, mu, words, count, spins, state.size, overlaps, mu)
        mu += EIGHT
    overlaps[words:] = 0


@kernel(nothing(InWords, Out32, In8, i64, Out64))
def packed_fields(blocks: UInt64, overlaps: Int32, state: Int8, patterns: int, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] M_mu - P s_i into `out` (N,)."""
    fields, total = np.empty(LANES, np.int32), _total(overlaps, patterns)
    words, own = blocks.shape[1], np.int32(patterns)
    for block in range(blocks.shape[0]):
        base = block * LANES
        spins = _spins(state, base)
        block_fields(blocks, block * words, patterns, overlaps, total, own, spins, fields)
        for lane in range(min(LANES, state.size - base)):
            out[base + lane] = fields[lane]


@kernel(nothing(InWords, Out32, Out8, i64, Out64, i64))
def packed_flip(
    blocks: UInt64, overlaps: Int32, state: Int8, patterns: int, sites: Int64, count: int
) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    words = blocks.shape[1]
    for site in sites[:count]:
        state[site] = -state[site]
        lane = _ONE << np.uint64(site & (LANES - 1))
        spins = lane if state[site] > 0 else _NONE
        change_overlaps(blocks, (site >> 6) * words, words, patterns, spins, lane, overlaps)


@helper
def _prepared(overlaps: Int32, lanes: UInt32, tables: Int32) -> None:
    if HAVE_LOOKUPS:
        fill_tables(overlaps, lanes.shape[1], tables)


@helper
def _fields(
    blocks: UInt64, lanes: UInt32, block: int, patterns: int, overlaps: Int32, tables: Int32,
    total: np.int32, spins: np.uint64, out: Int32,
) -> None:  # fmt: skip
    own = np.int32(patterns)
    if HAVE_LOOKUPS:
        groups = lanes.shape[1]
        looked_up_fields(lanes, block * groups * LANES, groups, tables, total, own, spins, out)
    else:
        block_fields(blocks, block * blocks.shape[1], patterns, overlaps, total, own, spins, out)


@callee
def _visit_block(
    blocks: UInt64, lanes: UInt32, overlaps: Int32, state: Int8, patterns: int, block: int, signed: bool,
    fields: Int32, theta: Float32, pull: Float32, spins: np.uint64, wants: np.uint64,
    flips: Int64, count: int,
) -> tuple[int, np.int32]:  # fmt: skip
    """Flip the lanes that want it in turn, from the first in `wants`; (flips so far, growth of sum M)."""
    base, groups = block * LANES, lanes.shape[1]
    valid, flipped = _valid(state.size, base), _NONE
    while wants:
        lane = first_lane(wants)
        bit = _ONE << np.uint64(lane)
        flipped |= bit
        spins ^= bit
        up = (spins & bit) != _NONE
        state[base + lane] = np.int8(1) if up else np.int8(-1)
        flips[count] = base + lane
        count += 1
        wants = valid & after_flip(
            lanes, block * groups * LANES, groups, lane, np.int32(patterns),
            fields, theta, pull, spins, signed,
        )  # fmt: skip
    words = blocks.shape[1]
    return count, change_overlaps(blocks, block * words, words, patterns, spins, flipped, overlaps)


@kernel(_sweeps)
def packed_sweeps(
    blocks: UInt64, lanes: UInt32, overlaps: Int32, state: Int8, patterns: int, bias: Float32,
    seed: int, sweep: int, sweeps: int, rule: int, scale: float, flips: Int64,
) -> tuple[int, int]:  # fmt: skip
    """Sweeps over all blocks in random order; returns (flips of the last sweep, sweeps made)."""
    fields, theta, pull = np.empty(LANES, np.int32), np.empty(LANES, np.float32), np.zeros(LANES, np.float32)
    order, by, signed = np.empty(blocks.shape[0], np.int64), np.float32(scale), rule == 2
    total, tables = _total(overlaps, patterns), np.empty(lanes.shape[1] * TABLES * 16, np.int32)
    _prepared(overlaps, lanes, tables)
    theta[:] = by
    count, made = 0, 0
    while made < sweeps:
        before, count = count, 0
        shuffle(seed, sweep + made, order)
        key = uniform_key(seed, sweep + made)
        for position in range(order.size):
            _ask_for(blocks, lanes, state, bias, order[min(position + _AHEAD, order.size - 1)])
            block = order[position]
            base = block * LANES
            spins = _spins(state, base)
            _fields(blocks, lanes, block, patterns, overlaps, tables, total, spins, fields)
            _thresholds(rule, by, key, block, theta)
            _pull(bias, base, pull)
            wants = wanting(fields, theta, pull, spins, signed) & _valid(state.size, base)
            if wants:
                count, growth = _visit_block(
                    blocks, lanes, overlaps, state, patterns, block, signed,
                    fields, theta, pull, spins, wants, flips, count,
                )  # fmt: skip
                total = np.int32(total + growth)
                _prepared(overlaps, lanes, tables)
        if count == 0 and rule == 0:
            return before, max(made, 1)
        made += 1
    return count, made


@kernel(_step)
def packed_step(
    blocks: UInt64, lanes: UInt32, overlaps: Int32, state: Int8, patterns: int, bias: Float32,
    seed: int, sweep: int, rule: int, scale: float, apply: bool, flips: Int64,
) -> int:  # fmt: skip
    """One synchronous step, every unit judged in the same state; sites ascending into `flips`."""
    fields, theta, pull = np.empty(LANES, np.int32), np.empty(LANES, np.float32), np.zeros(LANES, np.float32)
    words, by, signed = blocks.shape[1], np.float32(scale), rule == 2
    tables = np.empty(lanes.shape[1] * TABLES * 16, np.int32)
    _prepared(overlaps, lanes, tables)
    total, key, count = _total(overlaps, patterns), uniform_key(seed, sweep), 0
    after = overlaps.copy()
    theta[:] = by
    for block in range(blocks.shape[0]):
        base = block * LANES
        spins = _spins(state, base)
        _fields(blocks, lanes, block, patterns, overlaps, tables, total, spins, fields)
        _thresholds(rule, by, key, block, theta)
        _pull(bias, base, pull)
        wants = wanting(fields, theta, pull, spins, signed) & _valid(state.size, base)
        if apply and wants:
            change_overlaps(blocks, block * words, words, patterns, spins ^ wants, wants, after)
        while wants:
            lane = first_lane(wants)
            wants &= wants - _ONE
            flips[count] = base + lane
            count += 1
            if apply:
                state[base + lane] = -state[base + lane]
    overlaps[:] = after
    return count
