"""Pictures cut into tiles of k x k units, as bits, and the memories that each tile has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8, Int64, UInt64
from hopview.core.errors import PatternError
from hopview.core.memories import Memories
from hopview.core.mosaic import MOST_SOURCES
from hopview.models.base import Sites

_WORD = 64
_Asked = tuple[tuple[int, int], int, bool, bool]


@dataclass(frozen=True)
class Tiling:
    """A grid of `shape` in tiles of k x k, filled up with -1 at the right and the bottom."""

    shape: tuple[int, int]
    k: int

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of tiles."""
        return -(-self.shape[0] // self.k), -(-self.shape[1] // self.k)

    @property
    def count(self) -> int:
        """T."""
        return self.grid[0] * self.grid[1]

    @property
    def width(self) -> int:
        """W, the words of a tile."""
        return -(-self.k * self.k // _WORD)

    def words(self, pictures: NDArray[Any]) -> UInt64:
        """The tiles of pictures (P, N) of -1/+1 as bits, (P, T, W) uint64, row by row, lowest bit first."""
        (rows, cols), (down, across), k = self.shape, self.grid, self.k
        ink = np.zeros((len(pictures), down * k, across * k), np.bool_)
        ink[:, :rows, :cols] = pictures.reshape(-1, rows, cols) > 0
        tiles = ink.reshape(-1, down, k, across, k).transpose(0, 1, 3, 2, 4).reshape(-1, k * k)
        packed = np.packbits(tiles, axis=1, bitorder="little")
        filled = np.zeros((len(packed), 8 * self.width), np.uint8)
        filled[:, : packed.shape[1]] = packed
        return filled.view("<u8").astype(np.uint64).reshape(len(pictures), self.count, self.width)

    def cells(self, words: UInt64) -> Int8:
        """A tile's words as (k, k) int8 of -1/+1."""
        bits = np.unpackbits(words.astype("<u8").view(np.uint8), count=self.k * self.k, bitorder="little")
        return (2 * bits.astype(np.int8) - 1).reshape(self.k, self.k)

    def tiles_of(self, sites: Sites) -> Sites:
        """The tiles that units lie in, each once."""
        rows, cols = np.divmod(sites, self.shape[1])
        return np.unique(rows // self.k * self.grid[1] + cols // self.k)


@dataclass(frozen=True, eq=False)
class TileMemories:
    """Tile t remembers the rows first[t] to first[t] + count[t] of `words` (M, W).

    `sources` (M,) uint64: bit mu where picture mu has that tile (there, or anywhere where all are shared).
    """

    words: UInt64
    sources: UInt64
    first: Int64
    count: Int64

    @property
    def most(self) -> int:
        """The largest number of memories of a tile."""
        return int(self.count.max(initial=0))


_known: WeakKeyDictionary[Memories, dict[_Asked, TileMemories]] = WeakKeyDictionary()


def tile_memories(memories: Memories, tiling: Tiling, shared: bool, dedupe: bool) -> TileMemories:
    """What each tile of the grid remembers of the pictures `memories`; worked out once for each question.

    `PatternError` of more than 64 pictures.
    """
    if memories.count > MOST_SOURCES:
        raise PatternError(
            f"A mosaic takes its tiles from at most {MOST_SOURCES} pictures, so that each has a colour to be "
            f"told by; {memories.count:,} are stored. Remove {memories.count - MOST_SOURCES:,} of them."
        )
    asked = (tiling.shape, tiling.k, shared, dedupe)
    kept = _known.setdefault(memories, {})
    if asked not in kept:
        while len(kept) > 3:  # of one that a person plays with
            del kept[next(iter(kept))]
        kept[asked] = _cut(memories, tiling, shared, dedupe)
    return kept[asked]


def _cut(memories: Memories, tiling: Tiling, shared: bool, dedupe: bool) -> TileMemories:
    pictures, tiles, width = memories.count, tiling.count, tiling.width
    words = tiling.words(memories.rows).transpose(1, 0, 2)  # tile by tile
    place = np.repeat(np.arange(tiles, dtype=np.uint64), pictures)
    sources = np.tile(np.uint64(1) << np.arange(pictures, dtype=np.uint64), tiles)
    rows = np.ascontiguousarray(words).reshape(-1, width)
    if shared:
        place[:] = 0
    groups = _groups(place, rows) if len(rows) else np.zeros(0, np.int64)
    number = int(groups.max(initial=-1)) + 1
    joined, leads = np.zeros(number, np.uint64), np.full(number, len(rows), np.int64)
    np.bitwise_or.at(joined, groups, sources)
    np.minimum.at(leads, groups, np.arange(len(rows)))
    if dedupe:
        order = np.sort(leads)  # in the order of the pictures
        rows, place, sources = rows[order], place[order], joined[groups[order]]
    else:
        sources = joined[groups]
    if shared:
        return TileMemories(
            np.ascontiguousarray(rows), sources, np.zeros(tiles, np.int64), np.full(tiles, len(rows))
        )
    count = np.bincount(place.astype(np.int64), minlength=tiles).astype(np.int64)
    return TileMemories(np.ascontiguousarray(rows), sources, np.cumsum(count) - count, count)


def _groups(place: UInt64, rows: UInt64) -> Int64:
    """A number for each row, the same for equal rows of one place."""
    keys = np.column_stack((place, rows))
    order = np.lexsort(keys.T[::-1])
    ranked = keys[order]
    new = np.concatenate(([False], (ranked[1:] != ranked[:-1]).any(axis=1)))
    groups = np.empty(len(rows), np.int64)
    groups[order] = np.cumsum(new)
    return groups
