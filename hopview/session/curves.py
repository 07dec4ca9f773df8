"""The curves of a run, growing in place so that publishing them costs nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.snapshot import Curves

_FIRST_CAPACITY = 512


class GrowingCurves:
    """Times, energies and overlaps of one run; rows are only ever added behind those already given out.

    When `limit` rows (at least 512) are reached every second old one is dropped, into fresh arrays, so
    that curves handed to another thread stay as they were.
    """

    def __init__(self, patterns: int, limit: int) -> None:
        self.patterns = patterns
        self._limit = max(limit, _FIRST_CAPACITY)
        self._count = 0
        self._scalars: Float64 = np.empty((_FIRST_CAPACITY, 2))
        self._overlaps: Float32 = np.empty((_FIRST_CAPACITY, patterns), np.float32)
        self._largest: Float32 = np.zeros(patterns, np.float32)  # of all rows, also those dropped since

    def append(self, time: float, energy: float, overlaps: Float32) -> None:
        """One more row; overlaps of another number of patterns are unknown (NaN)."""
        if self._count == self._scalars.shape[0]:
            self._make_room()
        self._scalars[self._count] = time, energy
        fits = overlaps.size == self.patterns
        self._overlaps[self._count] = overlaps if fits else np.nan
        if fits:
            self._largest = np.fmax(self._largest, np.abs(overlaps))  # another array: those given out stay
        self._count += 1

    def view(self) -> Curves:
        """What there is, without copying."""
        n = self._count
        return Curves(self._scalars[:n, 0], self._scalars[:n, 1], self._overlaps[:n], self._largest)

    def _make_room(self) -> None:
        if self._count >= self._limit:
            keep = np.r_[0 : self._count - 1 : 2, self._count - 1]
            self._scalars = _with_room(self._scalars[keep], self._limit)
            self._overlaps = _with_room(self._overlaps[keep], self._limit)
            self._count = keep.size
        else:
            capacity = min(2 * self._count, self._limit)
            self._scalars = _with_room(self._scalars, capacity)
            self._overlaps = _with_room(self._overlaps, capacity)


def _with_room(rows: NDArray[Any], capacity: int) -> NDArray[Any]:
    out = np.empty((capacity, *rows.shape[1:]), rows.dtype)
    out[: rows.shape[0]] = rows
    return out
