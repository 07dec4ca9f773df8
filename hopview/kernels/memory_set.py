"""The kernels of dense associative memories: energies that are functions of the overlaps with memories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, UInt64

LEVEL, RISING, RELATIVE = 0, 1, 2  # how the overlaps choose the level of a table
WEIGHED = 1.7240616609663106  # coth(1)^2


class Table(NamedTuple):
    """Differences of an interaction function in whole numbers: see `hopview.models.interaction.Tables`.

    `levels` (L, 2) int64 are centre and reach; `mode` is LEVEL (the largest |M| chooses), RISING (the
    largest M) or RELATIVE (one level, read at M - max M).
    """

    odd: Int64
    even: Int64
    levels: Int64
    units: Float64
    mode: int


# state, order, start, stop, thresholds, signed, up, flips, max_flips
MemoryVisits = tuple[Int8, Int64, int, int, Float32, bool, bool, Int64, int]


@dataclass(frozen=True, eq=False)
class MemoryKernels:
    """K memories of N units as bits, N K < 2^31: rows (N, ceil(K/64)) uint64 as `PackedKernels.pack_rows`.

    overlaps M int32 and steps S int64, multiples of 64 long; beyond K, S is 0 and M is scratch.
    sums (3,) int64: sum_mu S_mu, C = sum_mu even[M_mu], and the level l in force.

    tune(overlaps, K, *table, steps, sums): S_mu = odd[M_mu], and sums.
    fields(rows, steps, sums, state, out): H_i = sum_mu X[mu, i] S_mu + s_i C into `out` (N,) int64.
    flip(rows, overlaps, K, state, sites, count): flips sites[:count], M += 2 s_i X[:, i].
    visit(rows, overlaps, K, steps, sums, *table, state, order, start, stop, thresholds, signed, up, flips,
        max_flips): visits order[start:stop] one unit at a time. For the unit i = order[q]: s_i = +1 where
        units[l] H_i > theta, -1 where it is less, unchanged on a tie or, with `up`, +1, all in float64, with
        theta = thresholds[q] (float32; times s_i when `signed`). In mode RELATIVE theta is tanh of what it
        would be, times units[l] w_i, w_i = -coth(1)^2 C - s_i sum_mu X[mu, i] S_mu: so that h_i is
        artanh(H_i / w_i) = 1/2 ln(Z+ / Z-), Z of s_i = +-1 the sum of e^M over the memories. Updates state,
        M, S and sums, writes the flipped sites into flips and stops once `max_flips` have flipped or flips
        is full. Returns (count, next position).
    """

    tune: Callable[[Int32, int, Int64, Int64, Int64, Float64, int, Int64, Int64], None]
    fields: Callable[[UInt64, Int64, Int64, Int8, Int64], None]
    flip: Callable[[UInt64, Int32, int, Int8, Int64, int], None]
    visit: Callable[
        [UInt64, Int32, int, Int64, Int64, Int64, Int64, Int64, Float64, int, *MemoryVisits], tuple[int, int]
    ]
