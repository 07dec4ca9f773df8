"""A picture cut into tiles, each with what it remembers, and where what it shows comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8, UInt64

MOST_SOURCES = 64


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """A memory of a tile: `sources` (bits, source mu at bit mu), m = xi.s/n in -1..1, `cells` (k, k) int8."""

    sources: int
    overlap: float
    cells: Int8


@dataclass(frozen=True, eq=False, slots=True)
class Mosaic:
    """T tiles of k x k units in a `grid` of rows and columns of tiles, n = k^2, one every `stride` units.

    `sources` (T,) uint64: bit mu is set where the tile is equal to one of source mu, at its place or, of
    shared memories, anywhere; 0: of none. `negatives` (T,) bool: it is the negative of a memory. `overlaps`
    (T,): m of the nearest memory. `energies` (T,). `memories` is how many different ones there are,
    `shared` whether all tiles have them all. `fits(tile)` gives those of a tile, the nearest first.
    """

    k: int
    stride: int
    grid: tuple[int, int]
    sources: UInt64
    negatives: NDArray[np.bool_]
    overlaps: Float64
    energies: Float64
    memories: int
    shared: bool
    fits: Callable[[int], tuple[Fit, ...]]

    def __len__(self) -> int:
        return int(self.sources.size)
