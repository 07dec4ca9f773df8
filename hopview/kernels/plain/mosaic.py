"""Recall tile by tile in NumPy; the compiled twin is hopview.kernels.compiled.mosaic."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8, Int32, Int64, UInt64
from hopview.kernels.mosaic_set import MANY, NEAREST, RELATIVE, TIE, TOGETHER, MosaicKernels
from hopview.kernels.plain.draws import permutation
from hopview.kernels.plain.packing import bits_of


def _overlaps(rows: UInt64, words: UInt64, n: int) -> Int64:
    """M_mu = n - 2 (bits that differ)."""
    return np.asarray(n - 2 * np.bitwise_count(rows ^ words).astype(np.int64).sum(axis=1))


def _sum(values: Float64) -> float:
    """Added up in their order."""
    return float(np.add.accumulate(values)[-1]) if values.size else 0.0


def _pull(overlaps: Int64, chosen: NDArray[np.bool_], table: Float64, to: int, n: int) -> float:
    """sum_mu G(M_mu + ..) of the `chosen` memories, G(x) at x + `to`: in their order or level by level."""
    if chosen.size < MANY:
        return _sum(table[overlaps[chosen] + to])
    totals = np.bincount((n - overlaps) // 2, minlength=n + 1)
    counts, x = np.bincount((n - overlaps[chosen]) // 2, minlength=n + 1), n - 2 * np.arange(n + 1)
    there = totals > 0
    return _sum(counts[there] * table[x[there] + to])


def _verdict(stay: float, turn: float) -> int:
    """+1: it stays; -1: it turns; 0: a tie."""
    gap = stay - turn
    if abs(gap) <= TIE * (abs(stay) + abs(turn)):
        return 0
    return 1 if gap > 0 else -1


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
    n, across, made = k * k, -(-cols // k), 0
    row, col = np.divmod(np.arange(n), k)
    while start < stop:
        tile, skipped = int(order[start // n]), start % n
        start += n - skipped
        if quiet[tile]:
            continue
        over, along = row + tile // across * k, col + tile % across * k
        inside = (along < cols) & (over * cols + along < state.size)
        cells = over * cols + along
        rows = memories[first[tile] : first[tile] + count[tile]]
        own = bits_of(words[tile], n).astype(np.bool_)
        wanted = own.copy()
        sites = np.arange(n)
        if way in (TOGETHER, NEAREST):
            _at_once(rows, words[tile], wanted, table, way, one, n)
        else:
            permutation(seed, number + tile, sites)
            due = sites[skipped:]
            seen = _in_turn(rows, words[tile], wanted, due[inside[due]], table, way, one, most - made)
            if seen is not None:
                start += int(np.flatnonzero(sites == seen)[0]) + 1 - n
        changed = sites[((wanted != own) & inside)[sites]]
        for bit in changed:
            words[tile, bit >> 6] ^= np.uint64(1) << np.uint64(bit & 63)
        turned = cells[changed]
        state[turned] = -state[turned]
        flips[made : made + turned.size] = turned
        quiet[tile] = turned.size == 0 and skipped == 0
        made += turned.size
        if made >= most:
            return made, start
    return made, stop


def _in_turn(
    rows: UInt64,
    words: UInt64,
    spins: NDArray[np.bool_],
    sites: Int64,
    table: Float64,
    way: int,
    one: bool,
    most: int,
) -> int | None:
    """The unit whose flip was the last of `most`; None: there were fewer."""
    n, made = spins.size, 0
    bits, overlaps, zero = bits_of(rows, n).astype(np.bool_), _overlaps(rows, words, n), 2 * n + 4
    for bit in sites:
        to = zero - (int(overlaps.max(initial=-n)) if way == RELATIVE else 0)
        agree = bits[:, bit] == spins[bit]
        verdict = _verdict(
            _pull(overlaps, agree, table, to - 1, n), _pull(overlaps, ~agree, table, to + 1, n)
        )
        if verdict < 0 or (verdict == 0 and one and not spins[bit]):
            spins[bit] = not spins[bit]
            overlaps += np.where(agree, -2, 2)
            made += 1
            if made == most:
                return int(bit)
    return None


def _at_once(
    rows: UInt64,
    words: UInt64,
    spins: NDArray[np.bool_],
    table: Float64,
    way: int,
    one: bool,
    n: int,
) -> None:
    overlaps, bits = _overlaps(rows, words, n), bits_of(rows, n).astype(np.bool_)
    if way == NEAREST:
        if len(rows):
            spins[:] = bits[int(np.argmax(overlaps))]
        return
    to = 2 * n + 4 - int(overlaps.max(initial=-n))
    for bit in range(n):
        verdict = _verdict(*(_pull(overlaps, side, table, to, n) for side in (bits[:, bit], ~bits[:, bit])))
        if verdict or one:
            spins[bit] = verdict >= 0


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
    for tile in range(len(words)):
        begin, how_many = int(first[tile]), int(count[tile])
        m: Any = _overlaps(memories[begin : begin + how_many], words[tile], n)
        best[tile], worst[tile] = m.max(initial=-n), m.min(initial=n)
        which[tile] = begin + int(np.argmax(m)) if how_many else -1
        totals[tile] = _sum(table[m - (int(best[tile]) if relative else 0) + 2 * n + 4])


MOSAIC = MosaicKernels(visit=visit, read=read)
