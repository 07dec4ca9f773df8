"""Factored couplings of packed -1/+1 patterns in NumPy: unpack, and do as the factored kernels do."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, UInt32, UInt64
from hopview.kernels.packed_set import LANES, PackedKernels
from hopview.kernels.plain import packing
from hopview.kernels.plain.draws import glauber_thresholds, metropolis_thresholds, permutation
from hopview.kernels.plain.factored import factored_fields, factored_flip, factored_overlaps, factored_visit
from hopview.kernels.plain.flips import parallel_flips
from hopview.kernels.plain.packing import unpacked_blocks, unpacked_rows
from hopview.kernels.visits import Visits


def packed_overlaps(blocks: UInt64, state: Int8, patterns: int, overlaps: Int32) -> None:
    """M = X s into `overlaps`."""
    exact = np.zeros(patterns, np.int64)
    factored_overlaps(unpacked_blocks(blocks, patterns, state.size), state, exact)
    overlaps[:patterns] = exact


def scores(tiles: UInt32, state: Float64, backwards: bool, out: Int32) -> bool:
    """M = X s; False unless s is -1/+1."""
    if not np.all(state * state == 1.0):
        return False
    bits = np.zeros(32 * tiles.shape[1], bool)
    bits[: state.size] = state > 0
    query = np.packbits(bits, bitorder="little").view("<u4")
    unlike = np.bitwise_count(tiles ^ query[:, np.newaxis]).sum(axis=1, dtype=np.int32)
    out[:] = state.size - 2 * unlike.ravel()
    return True


def packed_fields(blocks: UInt64, overlaps: Int32, state: Int8, patterns: int, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] M_mu - P s_i into `out` (N,)."""
    patterns_t = unpacked_blocks(blocks, patterns, state.size)
    factored_fields(patterns_t, overlaps[:patterns].astype(np.int64), state, out)


def packed_flip(
    blocks: UInt64, overlaps: Int32, state: Int8, patterns: int, sites: Int64, count: int
) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    patterns_t, exact = unpacked_blocks(blocks, patterns, state.size), overlaps[:patterns].astype(np.int64)
    factored_flip(patterns_t, exact, state, sites, count)
    overlaps[:patterns] = exact


def packed_visit(
    rows: UInt64, overlaps: Int32, state: Int8, patterns: int, *visits: *Visits
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    patterns_t, exact = unpacked_rows(rows, patterns), overlaps[:patterns].astype(np.int64)
    made = factored_visit(patterns_t, exact, state, *visits)
    overlaps[:patterns] = exact
    return made


def _thresholds(rule: int, scale: float, seed: int, sweep: int, units: int) -> Float32:
    out = np.full(units, scale, np.float32)
    if rule == 1:
        glauber_thresholds(scale, seed, sweep, out)
    elif rule == 2:
        metropolis_thresholds(scale, seed, sweep, out)
    return out


def block_order(seed: int, sweep: int, out: Int64) -> None:
    """The order of one sweep by blocks of 64 units: blocks in random order, units in turn inside."""
    blocks = np.empty(-(-out.size // LANES), np.int64)
    permutation(seed, sweep, blocks)
    sites = (blocks[:, np.newaxis] * LANES + np.arange(LANES)).ravel()
    out[:] = sites[sites < out.size]


def packed_sweeps(
    blocks: UInt64, lanes: UInt32, overlaps: Int32, state: Int8, patterns: int, bias: Float32,
    seed: int, sweep: int, sweeps: int, rule: int, scale: float, flips: Int64,
) -> tuple[int, int]:  # fmt: skip
    """Sweeps over all blocks in random order; returns (flips of the last sweep, sweeps made)."""
    patterns_t, exact = unpacked_blocks(blocks, patterns, state.size), overlaps[:patterns].astype(np.int64)
    order, units = np.empty(state.size, np.int64), state.size
    count, made = 0, 0
    while made < sweeps:
        block_order(seed, sweep + made, order)
        thresholds = _thresholds(rule, scale, seed, sweep + made, units)[order]
        found, _ = factored_visit(
            patterns_t, exact, state, order, 0, units, thresholds, bias, rule == 2, flips, units
        )
        if found == 0 and rule == 0:
            made = max(made, 1)
            break
        count, made = found, made + 1
    overlaps[:patterns] = exact
    return count, made


def packed_step(
    blocks: UInt64, lanes: UInt32, overlaps: Int32, state: Int8, patterns: int, bias: Float32,
    seed: int, sweep: int, rule: int, scale: float, apply: bool, flips: Int64,
) -> int:  # fmt: skip
    """One synchronous step, every unit judged in the same state; sites ascending into `flips`."""
    fields = np.empty(state.size, np.int64)
    packed_fields(blocks, overlaps, state, patterns, fields)
    thresholds = _thresholds(rule, scale, seed, sweep, state.size)
    count = parallel_flips(fields, state, thresholds, bias, rule == 2, flips)
    if apply:
        packed_flip(blocks, overlaps, state, patterns, flips, count)
    return count


PACKED = PackedKernels(
    pack_blocks=packing.pack_blocks,
    pack_lanes=packing.pack_lanes,
    pack_rows=packing.pack_rows,
    overlaps=packed_overlaps,
    scores=scores,
    fields=packed_fields,
    flip=packed_flip,
    visit=packed_visit,
    block_order=block_order,
    sweeps=packed_sweeps,
    step=packed_step,
)
