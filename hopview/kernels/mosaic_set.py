"""The table of kernels that recall pictures tile by tile, in the same two instances as the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float64, Int8, Int32, Int64, UInt64

ABSOLUTE, RELATIVE, TOGETHER, NEAREST = range(4)  # ways of `visit`
MANY = 64  # memories of a tile from which on sums are taken level by level
TIE = 1e-12  # of what pulls either way: closer than that is a tie


@dataclass(frozen=True, eq=False)
class MosaicKernels:
    """T tiles of k x k units, n = k^2 bits in W = ceil(n/64) words a tile, lowest bit first, row by row.

    memories (M, W) uint64: tile t has the rows first[t] to first[t] + count[t]. words (T, W) are the
    state's tiles, those beyond the edge of the grid clear, in the memories too. A table holds
    4 n + 8 float64, that of x at x + 2 n + 4; M_mu = n - 2 (bits that differ).

    visit(memories, first, count, words, state, cols, k, order, start, stop, table, way, one, seed, number,
        quiet, flips, most): recalls the tiles of `order` once, from visit `start` to visit `stop`, of which
        each tile has n, until `most` units have flipped, ways 2 and 3 at the end of a tile; returns (flips,
        next visit). words and state (N,) int8, a grid `cols` wide, follow, and flips gets
        the units. Ways 0 and 1 visit each unit of a tile, in the random order of (seed, number + tile):
        with x = M - r, G the table and r = 0, or max M in way 1, it keeps its sign if
        sum_agree G(x - 1) > sum_differ G(x + 1). Way 2 sets all units at once to the sign of
        sum_mu G(M_mu - max M) xi_mu; way 3 copies the first of the memories of largest M. Closer than
        1e-12 of both sides is a tie, which keeps the unit, or with `one` sets it to +1. A tile where
        nothing flipped gets quiet[t] = 1, and is passed over as long as it has that.
        Sums go through the memories in their order, or where these are `MANY` through the overlaps from n
        down, each times the number of memories that have it.
    read(memories, first, count, words, k, table, relative, best, worst, which, totals): of each tile
        max and min M, int32, the first memory of max M (int64, -1 without any), and sum_mu G(M_mu - r) as
        float64, added in order.
    """

    visit: Callable[
        [
            UInt64, Int64, Int64, UInt64, Int8, int, int, Int64, int, int, Float64, int, bool, int, int,
            Int8, Int64, int,
        ],
        tuple[int, int],
    ]  # fmt: skip
    read: Callable[
        [UInt64, Int64, Int64, UInt64, int, Float64, bool, Int32, Int32, Int64, Float64],
        None,
    ]
