"""Recall tile by tile, compiled; the twin is hopview.kernels.plain.mosaic.

A tile of 8 x 8 is one word: a unit's sums go through the memories' words and a table of what each overlap
counts, and a flip moves the overlaps by two. Many memories are taken level by level (`mosaic_levels`).
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8, Int32, Int64, UInt64
from hopview.kernels.compiled.bit_counts import bits_set
from hopview.kernels.compiled.draws import shuffle
from hopview.kernels.compiled.jit import (
    In64,
    InF64,
    InWords,
    Out8,
    Out32,
    Out64,
    OutF64,
    OutWords,
    callee,
    flag,
    helper,
    i64,
    kernel,
    nothing,
    pair,
)
from hopview.kernels.compiled.mosaic_levels import (
    columns_of,
    judged,
    levels_of,
    moved,
    rests_of,
    verdict,
)
from hopview.kernels.mosaic_set import ABSOLUTE, MANY, NEAREST, TOGETHER, MosaicKernels

_ABSOLUTE, _NEAREST, _TOGETHER, _MANY = ABSOLUTE, NEAREST, TOGETHER, MANY
_ONE = np.uint64(1)
_PADDED = 1024  # memories to which their rows of bits are filled up, so that whole vectors go through them


@callee
def _overlaps(memories: UInt64, begin: int, count: int, words: UInt64, tile: int, n: int, out: Int64) -> int:
    """M_mu of a tile into `out`; the largest."""
    top = -n
    for mu in range(count):
        differ = 0
        for w in range(words.shape[1]):
            differ += bits_set(memories[begin + mu, w] ^ words[tile, w])
        out[mu] = n - 2 * differ
        top = max(top, out[mu])
    return top


@helper
def _turned(words: UInt64, tile: int, bit: int, state: Int8, cell: int, flips: Int64, made: int) -> int:
    words[tile, bit >> 6] ^= _ONE << np.uint64(bit & 63)
    state[cell] = -state[cell]
    flips[made] = cell
    return made + 1


@callee
def _judged(memories: UInt64, begin: int, count: int, bit: int, own: np.uint64, overlaps: Int64,
            zero: int, table: Float64) -> int:  # fmt: skip
    """What keeps a unit against what turns it."""
    stay, turn, word, shift = 0.0, 0.0, bit >> 6, np.uint64(bit & 63)
    for mu in range(count):
        if ((memories[begin + mu, word] >> shift) & _ONE) == own:
            stay += table[overlaps[mu] - 1 + zero]
        else:
            turn += table[overlaps[mu] + 1 + zero]
    return verdict(stay, turn)


@callee
def _flipped(memories: UInt64, begin: int, count: int, bit: int, own: np.uint64, overlaps: Int64,
             n: int) -> int:  # fmt: skip
    """The overlaps once a unit that was `own` has flipped; the largest."""
    top, word, shift = -n, bit >> 6, np.uint64(bit & 63)
    for mu in range(count):
        agree = ((memories[begin + mu, word] >> shift) & _ONE) == own
        overlaps[mu] += -2 if agree else 2
        top = max(top, overlaps[mu])
    return top


@callee
def _softened(memories: UInt64, begin: int, count: int, overlaps: Int64, zero: int, table: Float64,
              wanted: Int64) -> None:  # fmt: skip
    """The sign of each unit's mean over the memories, weighted by the table; 0 for a tie."""
    for bit in range(wanted.size):
        up, down, word, shift = 0.0, 0.0, bit >> 6, np.uint64(bit & 63)
        for mu in range(count):
            if (memories[begin + mu, word] >> shift) & _ONE:
                up += table[overlaps[mu] + zero]
            else:
                down += table[overlaps[mu] + zero]
        wanted[bit] = verdict(up, down)


@callee
def _copied(memories: UInt64, begin: int, count: int, overlaps: Int64, top: int, wanted: Int64) -> None:
    """The signs of the first of the memories of overlap `top`; without any, 0."""
    wanted[:] = 0
    for mu in range(count):
        if overlaps[mu] == top:
            for bit in range(wanted.size):
                up = (memories[begin + mu, bit >> 6] >> np.uint64(bit & 63)) & _ONE
                wanted[bit] = 1 if up else -1
            break


@callee
def _turns(found: int, own: np.uint64, one: bool, together: bool) -> bool:
    """Whether a unit flips, of a verdict on staying, or `together` on being +1."""
    if found == 0:
        return one and own == np.uint64(0)
    return (found > 0) != (own != np.uint64(0)) if together else found < 0


@helper
def _zero(way: int, top: int, n: int) -> int:
    """The place in a table of x = 0, or of the largest overlap."""
    return 2 * n + 4 - (0 if way == _ABSOLUTE else top)


@callee
def _all_at_once(memories: UInt64, begin: int, several: int, words: UInt64, tile: int, state: Int8,
                 cells: Int64, overlaps: Int64, top: int, way: int, one: bool, table: Float64,
                 levels: UInt64, totals: Int64, rests: Float64, columns: UInt64, wanted: Int64,
                 flips: Int64, made: int) -> int:  # fmt: skip
    """All units of a tile change together; the flips made by then."""
    n = cells.size
    zero = _zero(way, top, n)
    if way == _NEAREST:
        _copied(memories, begin, several, overlaps, top, wanted)
    elif several < _MANY:
        _softened(memories, begin, several, overlaps, zero, table, wanted)
    else:
        for bit in range(n):
            wanted[bit] = judged(levels, totals, rests, columns, bit, True, n, zero, table, 0)
    for bit in range(n):
        own = (words[tile, bit >> 6] >> np.uint64(bit & 63)) & _ONE
        if cells[bit] >= 0 and _turns(wanted[bit], own, one and way != _NEAREST, True):
            made = _turned(words, tile, bit, state, cells[bit], flips, made)
    return made


@callee
def _one_by_one(memories: UInt64, begin: int, several: int, words: UInt64, tile: int, state: Int8,
                cells: Int64, overlaps: Int64, top: int, way: int, one: bool, table: Float64,
                levels: UInt64, after: UInt64, totals: Int64, rests: Float64, columns: UInt64,
                sites: Int64, skipped: int, flips: Int64, made: int,
                most: int) -> tuple[int, int]:  # fmt: skip
    """The units of a tile in turn, until `most` have flipped: the flips made by then, and the visits."""
    n, many = cells.size, several >= _MANY
    zero = _zero(way, top, n)
    for q in range(skipped, n):
        bit = int(sites[q])
        if cells[bit] < 0:
            continue
        own = (words[tile, bit >> 6] >> np.uint64(bit & 63)) & _ONE
        if many:
            found = judged(levels, totals, rests, columns, bit, own == _ONE, n, zero, table, 1)
        else:
            found = _judged(memories, begin, several, bit, own, overlaps, zero, table)
        if not _turns(found, own, one, False):
            continue
        made = _turned(words, tile, bit, state, cells[bit], flips, made)
        if many:
            top = moved(levels, columns, bit, own == _ONE, n, after, totals)
            levels, after = after, levels
            rests_of(totals, n, _zero(way, top, n), table, 1, rests)
        else:
            top = _flipped(memories, begin, several, bit, own, overlaps, n)
        zero = _zero(way, top, n)
        if made >= most:
            return made, q + 1
    return made, n


@callee
def _placed(tile: int, across: int, cols: int, k: int, size: int, cells: Int64) -> None:
    """The units of a tile on the grid, row by row; -1 of those beyond its edge."""
    corner, room = (tile // across * k) * cols + tile % across * k, cols - tile % across * k
    for bit in range(k * k):
        cell = corner + bit // k * cols + bit % k
        cells[bit] = -1 if bit % k >= room or cell >= size else cell


@kernel(
    pair(
        InWords, In64, In64, OutWords, Out8, i64, i64, In64, i64, i64,
        InF64, i64, flag, i64, i64, Out8, Out64, i64,
    )
)  # fmt: skip
def visit(
    memories: UInt64,
    first: Int64,
    count: Int64,
    words: UInt64,
    state: Int8,
    cols: int,
    k: int,
    order: Int64,
    start: int,
    stop: int,
    table: Float64,
    way: int,
    one: bool,
    seed: int,
    number: int,
    quiet: Int8,
    flips: Int64,
    most: int,
) -> tuple[int, int]:
    """Recall the tiles of `order` from visit `start` to `stop`, until `most` units have flipped."""
    n, across, made, together = k * k, -(-cols // k), 0, way >= _TOGETHER
    sites, cells, wanted = np.arange(n), np.empty(n, np.int64), np.zeros(n, np.int64)
    room = max(1, count.max()) if count.size else 1
    overlaps, laid, spread = np.empty(room, np.int64), -1, 0
    width = -(-room // _PADDED) * (_PADDED // 64) if room >= _MANY and way != _NEAREST else 0
    columns, totals, rests = np.empty((n, width), np.uint64), np.empty(n + 1, np.int64), np.empty(n + 2)
    levels, after = np.zeros((n + 3, width), np.uint64), np.zeros((n + 3, width), np.uint64)
    while start < stop:
        tile, begun, skipped = order[start // n], made, start % n
        start += n - skipped
        if quiet[tile]:
            continue
        begin, several = first[tile], count[tile]
        _placed(tile, across, cols, k, state.size, cells)
        top = _overlaps(memories, begin, several, words, tile, n, overlaps)
        if several >= _MANY and way != _NEAREST:
            if laid != begin or spread < several:
                columns_of(memories, begin, several, columns)
                laid, spread = begin, several
            levels_of(overlaps, several, n, levels, totals)
            rests_of(totals, n, _zero(way, top, n), table, 0 if together else 1, rests)
        if together:
            made = _all_at_once(
                memories, begin, several, words, tile, state, cells, overlaps, top, way, one, table,
                levels, totals, rests, columns, wanted, flips, made,
            )  # fmt: skip
        else:
            shuffle(seed, number + tile, sites)
            made, visits = _one_by_one(
                memories, begin, several, words, tile, state, cells, overlaps, top, way, one, table,
                levels, after, totals, rests, columns, sites, skipped, flips, made, most,
            )  # fmt: skip
            if made >= most:
                return made, start + visits - n
        quiet[tile] = made == begun and skipped == 0
        if made >= most:
            return made, start
    return made, stop


@kernel(nothing(InWords, In64, In64, InWords, i64, InF64, flag, Out32, Out32, Out64, OutF64))
def read(
    memories: UInt64,
    first: Int64,
    count: Int64,
    words: UInt64,
    k: int,
    table: Float64,
    relative: bool,
    best: Int32,
    worst: Int32,
    which: Int64,
    totals: Float64,
) -> None:
    """Of each tile the largest and least overlap, the memory nearest to it, and the sum over all."""
    n = k * k
    overlaps = np.empty(max(1, count.max()) if count.size else 1, np.int64)
    for tile in range(words.shape[0]):
        several = count[tile]
        top = _overlaps(memories, first[tile], several, words, tile, n, overlaps)
        least, total, nearest = n, 0.0, -1
        zero = 2 * n + 4 - (top if relative else 0)
        for mu in range(several):
            least = min(least, overlaps[mu])
            total += table[overlaps[mu] + zero]
            if nearest < 0 and overlaps[mu] == top:
                nearest = first[tile] + mu
        best[tile], worst[tile], which[tile], totals[tile] = top, least, nearest, total


MOSAIC = MosaicKernels(visit=visit, read=read)
