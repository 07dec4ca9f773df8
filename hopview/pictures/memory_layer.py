"""Memories that are units of a second layer: their grid, and how they have moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.attention import MemoryLayer
from hopview.core.coupling import Float64

_KEPT = 4096  # moments of a trace


def grid_of(count: int, aspect: float = 1.0) -> tuple[int, int]:
    """(rows, cols) of `count` square cells in a box of that width over height, with few left over."""
    best = (1, max(1, count))
    for rows in range(1, max(1, count) + 1):
        cols = max(1, math.ceil(count / rows))
        if min(aspect / cols, 1.0 / rows) > min(aspect / best[1], 1.0 / best[0]) * (1 + 1e-9):
            best = (rows, cols)
    return best


def cells_of(layer: MemoryLayer, shape: tuple[int, int]) -> Float64:
    """f on a grid, (rows, cols), 0..1 or of signed ones -1..1; NaN where there is no unit."""
    cells = np.full(shape[0] * shape[1], np.nan)
    cells[: layer.shown.size] = layer.shown
    return cells.reshape(shape)


@dataclass(frozen=True, eq=False)
class Trace:
    """f of all memories at the moments seen since the run began, (moment, time, f) each, the latest last."""

    moments: tuple[tuple[int, float, Float64], ...] = ()

    def followed(self, begun: int, moment: int, time: float, shown: Float64) -> Trace:
        """With this moment at its end, without those before moment `begun` and those that come after."""
        kept = [m for m in self.moments if begun <= m[0] < moment and m[2].size == shown.size]
        if len(kept) >= _KEPT:
            kept = kept[::2]
        return Trace((*kept, (moment, time, shown)))

    @property
    def span(self) -> tuple[float, float]:
        """The times of the first and the last moment."""
        return self.moments[0][1], self.moments[-1][1]

    def rows(self, most: int) -> list[int]:
        """The memories that showed most at any time, at the `most`, in their order."""
        peaks = np.max([np.abs(f) for _, _, f in self.moments], axis=0)
        return sorted(np.argsort(-peaks, kind="stable")[:most].tolist())

    def raster(self, rows: list[int], wide: int) -> Float64:
        """(len(rows), wide): f of each row at evenly spaced times, of the last moment before each."""
        first, last = self.span
        times = np.array([time for _, time, _ in self.moments])
        wanted = np.linspace(first, last, wide)
        places = np.clip(np.searchsorted(times, wanted, side="right") - 1, 0, len(times) - 1)
        return np.array([self.moments[k][2][rows] for k in places.tolist()]).reshape(wide, -1).T
