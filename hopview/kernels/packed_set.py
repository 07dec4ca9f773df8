"""The kernels of factored couplings whose -1/+1 patterns are kept as bits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, UInt32, UInt64
from hopview.kernels.visits import Visits

LANES = 64


@dataclass(frozen=True, eq=False)
class PackedKernels:
    """Factored kernels on bits: N units in B = ceil(N/64) blocks, P patterns, N P < 2^31.

    overlaps M int32, a multiple of 64 long and at least P; what lies beyond P is scratch.

    pack_blocks(patterns X (P, N), out): bit l of out[b, mu], (B, P up to a multiple of 8) uint64, is set
        where X[mu, 64 b + l] = +1; the rest is clear.
    pack_lanes(blocks, out): bit k of out[b, g, l], (B, 2 ceil(P/64), 64) uint32, is pattern 32 g + k of
        unit 64 b + l.
    pack_rows(blocks, out): bit k of out[i, w], (N, ceil(P/64)) uint64, is pattern 64 w + k of unit i.
    overlaps(blocks, state, P, overlaps): M = X s.
    scores(tiles, state s (N,) float64, backwards, out): M = X s of 64 T patterns into `out` (64 T,) int32,
        from bits that lie in the order in which they are read: bit l of tiles[t, h, k], (T, ceil(N/32), 64)
        uint32, is unit 32 h + l of pattern 64 t + k. `backwards` begins with the last, which another call has
        just left in the caches. Returns whether all of s is -1/+1; else `out` is scratch.
    fields(blocks, overlaps, state, P, out): H_i = sum_mu X[mu, i] M_mu - P s_i.
    flip(blocks, overlaps, state, P, sites, count): flips sites[:count], M += 2 s_i X[:, i].
    visit(rows, overlaps, state, P, order, start, stop, thresholds, bias, signed, flips, max_flips): as
        `Kernels.factored_visit`.
    block_order(seed, sweep, out): out (N,) becomes the order of a sweep by blocks of 64 consecutive units:
        the blocks in the order permutation(seed, sweep, ...) of their number, units in turn inside.
    sweeps(blocks, lanes, overlaps, state, P, bias, seed, sweep, count, rule, scale, flips): `count` whole
        sweeps from `sweep` on in the block order, with thresholds by rule: 0, all of them `scale`; 1, those
        of glauber_thresholds(scale, ...); 2, those of metropolis_thresholds, signed. Rule 0 ends with a
        sweep without a flip, and makes that one only if it is the first: after another, it has shown that
        all is at rest. flips (N,) has those of the last sweep; returns (their number, sweeps made).
    step(blocks, lanes, overlaps, state, P, bias, seed, sweep, rule, scale, apply, flips): the sites that
        `Kernels.parallel_flips` finds under the same thresholds; flips them when `apply`. Returns how many.
    """

    pack_blocks: Callable[[Int8, UInt64], None]
    pack_lanes: Callable[[UInt64, UInt32], None]
    pack_rows: Callable[[UInt64, UInt64], None]
    overlaps: Callable[[UInt64, Int8, int, Int32], None]
    scores: Callable[[UInt32, Float64, bool, Int32], bool]
    fields: Callable[[UInt64, Int32, Int8, int, Int64], None]
    flip: Callable[[UInt64, Int32, Int8, int, Int64, int], None]
    visit: Callable[[UInt64, Int32, Int8, int, *Visits], tuple[int, int]]
    block_order: Callable[[int, int, Int64], None]
    sweeps: Callable[
        [UInt64, UInt32, Int32, Int8, int, Float32, int, int, int, int, float, Int64], tuple[int, int]
    ]
    step: Callable[[UInt64, UInt32, Int32, Int8, int, Float32, int, int, int, float, bool, Int64], int]
