"""Recall tile by tile, compiled; the twin is hopview.kernels.plain.mosaic.

A tile of 8 x 8 is one word: a unit's sums go through the memories' words and a table of what each overlap
counts, and a flip moves the overlaps by two.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8, Int32, Int64, UInt64
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
from hopview.kernels.mosaic_set import NEAREST, RELATIVE, TIE, TOGETHER, MosaicKernels

_NEAREST, _RELATIVE, _TIE, _TOGETHER = NEAREST, RELATIVE, TIE, TOGETHER
_ONE, _TWO, _FOUR = np.uint64(1), np.uint64(2), np.uint64(4)
_PAIRS, _QUADS, _BYTES = (
    np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
)  # fmt: skip
_SUM, _TOP = np.uint64(0x0101010101010101), np.uint64(56)


@helper
def _bits(word: np.uint64) -> int:
    """How many are set; LLVM knows the idiom."""
    word = word - ((word >> _ONE) & _PAIRS)
    word = (word & _QUADS) + ((word >> _TWO) & _QUADS)
    word = (word + (word >> _FOUR)) & _BYTES
    return int(np.int64((word * _SUM) >> _TOP))


@callee
def _overlaps(memories: UInt64, begin: int, count: int, words: UInt64, tile: int, n: int, out: Int64) -> int:
    """M_mu of a tile into `out`; the largest."""
    top = -n
    for mu in range(count):
        differ = 0
        for w in range(words.shape[1]):
            differ += _bits(memories[begin + mu, w] ^ words[tile, w])
        out[mu] = n - 2 * differ
        top = max(top, out[mu])
    return top


@helper
def _verdict(stay: float, turn: float) -> int:
    gap = stay - turn
    if abs(gap) <= _TIE * (abs(stay) + abs(turn)):
        return 0
    return 1 if gap > 0 else -1


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
    return _verdict(stay, turn)


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
        wanted[bit] = _verdict(up, down)


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
def _turns(verdict: int, own: np.uint64, one: bool, together: bool) -> bool:
    """Whether a unit flips, of a verdict on staying, or `together` on being +1."""
    if verdict == 0:
        return one and own == np.uint64(0)
    return (verdict > 0) != (own != np.uint64(0)) if together else verdict < 0


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
    n, across, total, together = k * k, -(-cols // k), 0, way >= _TOGETHER
    sites, wanted = np.arange(n), np.zeros(n, np.int64)
    overlaps = np.empty(max(1, count.max()) if count.size else 1, np.int64)
    while start < stop:
        tile, made, skipped = order[start // n], total, start % n
        start += n - skipped
        if quiet[tile]:
            continue
        begin, several = first[tile], count[tile]
        corner, room = (tile // across * k) * cols + tile % across * k, cols - tile % across * k
        top = _overlaps(memories, begin, several, words, tile, n, overlaps)
        if way == _TOGETHER:
            _softened(memories, begin, several, overlaps, 2 * n + 4 - top, table, wanted)
        elif way == _NEAREST:
            _copied(memories, begin, several, overlaps, top, wanted)
        else:
            shuffle(seed, number + tile, sites)
        for q in range(skipped, n):
            bit = int(sites[q])
            cell = corner + bit // k * cols + bit % k
            if bit % k >= room or cell >= state.size:
                continue
            own = (words[tile, bit >> 6] >> np.uint64(bit & 63)) & _ONE
            verdict = int(wanted[bit])
            if not together:
                zero = 2 * n + 4 - (top if way == _RELATIVE else 0)
                verdict = _judged(memories, begin, several, bit, own, overlaps, zero, table)
            if _turns(verdict, own, one and way != _NEAREST, together):
                made = _turned(words, tile, bit, state, cell, flips, made)
                if not together:
                    top = _flipped(memories, begin, several, bit, own, overlaps, n)
                    if made >= most:
                        return made, start + q + 1 - n
        quiet[tile] = made == total and skipped == 0
        total = made
        if total >= most:
            return total, start
    return total, stop


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
