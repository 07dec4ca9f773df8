"""A round brush over the cells of a lattice: which cells a stroke covers. No Qt."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8

SMALLEST, LARGEST = 1, 32
INK, PAPER = 1, -1

Int64 = NDArray[np.int64]


@lru_cache(maxsize=LARGEST)
def disc(size: int) -> Int64:
    """(M, 2) row and column offsets of the cells of a disc `size` cells across, from its anchor.

    A cell belongs to it when its centre lies within size / 2 of the disc's. That is the anchor cell's
    centre for an odd size, and its top left corner for an even one.
    """
    reach = size // 2
    along = np.arange(-reach, reach + size % 2) + (0.0 if size % 2 else 0.5)
    rows, cols = np.nonzero(along[:, None] ** 2 + along**2 <= (size / 2) ** 2)
    offsets = np.stack([rows, cols], axis=1).astype(np.int64) - reach
    offsets.flags.writeable = False
    return offsets


def anchor(row: float, col: float, size: int) -> tuple[int, int]:
    """The anchor cell of a brush held at (row, col) in cells: the cell itself, or its nearest corner."""
    shift = 0.0 if size % 2 else 0.5
    return math.floor(row + shift), math.floor(col + shift)


def line(start: tuple[int, int], end: tuple[int, int]) -> Int64:
    """(n + 1, 2) cells of the straight line from `start` to `end`, both included, each touching the next.

    J. E. Bresenham, Algorithm for computer control of a digital plotter, IBM Systems Journal 4 (1965)
    25-30, DOI 10.1147/sj.41.0025.
    """
    rows, cols = end[0] - start[0], end[1] - start[1]
    n = max(abs(rows), abs(cols))
    if n == 0:
        return np.array([start], np.int64)
    t = np.arange(n + 1, dtype=np.int64)
    down, right = ((2 * step * t + n) // (2 * n) for step in (rows, cols))
    return np.stack([start[0] + down, start[1] + right], axis=1)


class Stroke:
    """One drag of the brush over a lattice of `shape`: every cell it covers is given out once.

    `value` is INK or PAPER; `number` tells one stroke from the next.
    """

    def __init__(self, shape: tuple[int, int], size: int, value: int, number: int = 0) -> None:
        self.shape, self.value, self.number = shape, value, number
        self.size = min(max(int(size), SMALLEST), LARGEST)
        self._last: tuple[int, int] | None = None
        self._seen = np.zeros(shape[0] * shape[1], np.bool_)

    def move_to(self, row: float, col: float) -> Int64:
        """The units newly covered by moving in a straight line to (row, col), ascending; none outside."""
        here = anchor(row, col, self.size)
        if here == self._last:
            return np.empty(0, np.int64)
        path = line(self._last or here, here)
        self._last = here
        rows, cols = self.shape
        near = ((path >= -self.size) & (path <= (rows + self.size, cols + self.size))).all(axis=1)
        stamped = (path[near][:, None, :] + disc(self.size)).reshape(-1, 2)
        inside = ((stamped >= 0) & (stamped < (rows, cols))).all(axis=1)
        units = stamped[inside] @ np.array([cols, 1])
        fresh = np.unique(units[~self._seen[units]])
        self._seen[fresh] = True
        return fresh

    def values(self, units: Int64) -> Int8:
        """What `units` become: int8, as many."""
        return np.full(units.size, self.value, np.int8)

    @property
    def units(self) -> Int64:
        """All units covered so far, ascending."""
        return np.flatnonzero(self._seen)
