"""Many memories of a tile by level: those with as many bits apart from it are one set of bits.

What keeps a unit is then a sum over n + 1 levels, each of which counts once for all of its memories: 64 of
them are looked at in one word, and a flip moves every set up or down by one level.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int64, UInt64
from hopview.kernels.compiled.bit_counts import bits_set
from hopview.kernels.compiled.jit import callee, helper
from hopview.kernels.mosaic_set import TIE

_TIE, _ONE = TIE, np.uint64(1)
_SURE = 1e-9  # of all that pulls: by so much it is no tie, in whatever order it is added up


@helper
def verdict(stay: float, turn: float) -> int:
    """+1: the first is larger, -1: the second; 0: a tie."""
    gap = stay - turn
    if abs(gap) <= _TIE * (abs(stay) + abs(turn)):
        return 0
    return 1 if gap > 0 else -1


@callee
def columns_of(memories: UInt64, begin: int, count: int, columns: UInt64) -> None:
    """`columns` (n, W): of each unit the memories that have it at +1, as bits."""
    columns[:] = np.uint64(0)
    for mu in range(count):
        place, shift = mu >> 6, np.uint64(mu & 63)
        for bit in range(columns.shape[0]):
            own = (memories[begin + mu, bit >> 6] >> np.uint64(bit & 63)) & _ONE
            columns[bit, place] |= own << shift


@callee
def levels_of(overlaps: Int64, count: int, n: int, levels: UInt64, totals: Int64) -> None:
    """Row d + 1 of `levels` (n + 3, W): the memories from which d bits differ; `totals` (n + 1,) of them."""
    levels[:] = np.uint64(0)
    totals[:] = 0
    for mu in range(count):
        d = (n - overlaps[mu]) >> 1
        levels[d + 1, mu >> 6] |= _ONE << np.uint64(mu & 63)
        totals[d] += 1


@callee
def rests_of(totals: Int64, n: int, zero: int, table: Float64, step: int, rests: Float64) -> None:
    """`rests` (n + 2,): how much all levels from d on can pull at the most."""
    rests[n + 1] = 0.0
    for d in range(n, -1, -1):
        rests[d] = rests[d + 1]
        if totals[d]:
            x = n - 2 * d + zero
            rests[d] += totals[d] * max(abs(table[x - step]), abs(table[x + step]))


@callee
def judged(levels: UInt64, totals: Int64, rests: Float64, columns: UInt64, bit: int, own: bool,
           n: int, zero: int, table: Float64, step: int) -> int:  # fmt: skip
    """What those that agree with `own` pull, G(x - step), against the others, G(x + step).

    The rest is left out where it could not change the verdict.
    """
    stay, turn, sure = 0.0, 0.0, _SURE * rests[0]
    for d in range(n + 1):
        if rests[d] == rests[d + 1]:
            continue  # nobody there, or nothing that counts
        agree = 0
        for w in range(columns.shape[1]):
            agree += bits_set(levels[d + 1, w] & columns[bit, w])
        if not own:
            agree = totals[d] - agree
        x = n - 2 * d + zero
        stay += agree * table[x - step]
        turn += (totals[d] - agree) * table[x + step]
        if abs(stay - turn) > rests[d + 1] + sure:
            break
    return verdict(stay, turn)


@callee
def moved(levels: UInt64, columns: UInt64, bit: int, own: bool, n: int, out: UInt64, totals: Int64) -> int:
    """`out` and `totals` are the levels once a unit that was `own` has flipped; the largest overlap.

    A level takes over those that agreed from the one before, and the others from the next.
    """
    lowest, before, turned = -1, 0, np.uint64(0) if own else ~np.uint64(0)
    for d in range(n + 1):
        found, here = 0, totals[d]
        if before or (d < n and totals[d + 1]):
            for w in range(columns.shape[1]):
                agree = columns[bit, w] ^ turned
                there = (levels[d, w] & agree) | (levels[d + 2, w] & ~agree)
                out[d + 1, w] = there
                found += bits_set(there)
        else:
            out[d + 1] = np.uint64(0)
        totals[d], before = found, here
        if found and lowest < 0:
            lowest = d
    return n - 2 * lowest
