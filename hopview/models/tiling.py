"""Pictures cut into tiles of k x k units, as bits, and the memories that each tile has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
_Asked = tuple["Tiling", bool, bool]


@dataclass(frozen=True)
class Tiling:
    """A grid of `shape` in tiles of k x k, filled up with -1 at the right and the bottom.

    Tiles lie side by side, or `halved` overlap: one begins every k/2 units, and up to four have a unit. To be
    worked on they are then laid out side by side, on a grid of `spread_shape` on which a unit has a copy in
    each of its tiles; where tiles do not overlap it is the grid itself.
    """

    shape: tuple[int, int]
    k: int
    halved: bool = False

    @property
    def stride(self) -> int:
        """How far apart tiles begin."""
        return self.k // 2 if self.halved else self.k

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of tiles: as many as it takes to cover the grid."""
        down, across = (1 + max(0, -(-(side - self.k) // self.stride)) for side in self.shape)
        return down, across

    @property
    def spread_shape(self) -> tuple[int, int]:
        """Rows and columns of the tiles laid out side by side, but for what lies beyond the grid."""
        (rows, cols), (down, across), k = self.shape, self.grid, self.k
        return (
            down * k - max(0, (down - 1) * self.stride + k - rows),
            across * k - max(0, (across - 1) * self.stride + k - cols),
        )

    @cached_property
    def sites(self) -> Sites:
        """The unit of the grid that each place of the spread one is a copy of, (N',)."""
        rows, cols = self.spread_shape
        row, col = np.arange(rows), np.arange(cols)
        row, col = (x // self.k * self.stride + x % self.k for x in (row, col))
        return np.asarray(row[:, np.newaxis] * self.shape[1] + col, np.int64).reshape(-1)

    @cached_property
    def central(self) -> Sites:
        """The place on the spread grid of each unit's copy in the tile whose middle is nearest, (N,)."""
        places = []
        for side, tiles in zip(self.shape, self.grid, strict=True):
            unit = np.arange(side)
            tile = np.clip((unit - (self.k - self.stride) // 2) // self.stride, 0, tiles - 1)
            places.append(tile * self.k + unit - tile * self.stride)
        row, col = places
        return np.asarray(row[:, np.newaxis] * self.spread_shape[1] + col, np.int64).reshape(-1)

    def spread(self, pictures: NDArray[Any]) -> NDArray[Any]:
        """Pictures (P, N) with tiles laid out side by side, (P, N')."""
        return pictures[:, self.sites] if self.halved else pictures

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
        return self.packed(self.spread(pictures))

    def packed(self, spread: NDArray[Any]) -> UInt64:
        """As `words`, of pictures (P, N') laid out already."""
        (rows, cols), (down, across), k = self.spread_shape, self.grid, self.k
        ink = np.zeros((len(spread), down * k, across * k), np.bool_)
        ink[:, :rows, :cols] = spread.reshape(-1, rows, cols) > 0
        tiles = ink.reshape(-1, down, k, across, k).transpose(0, 1, 3, 2, 4).reshape(-1, k * k)
        packed = np.packbits(tiles, axis=1, bitorder="little")
        filled = np.zeros((len(packed), 8 * self.width), np.uint8)
        filled[:, : packed.shape[1]] = packed
        return filled.view("<u8").astype(np.uint64).reshape(len(spread), self.count, self.width)

    def unpacked(self, words: UInt64) -> Int8:
        """The spread picture (N',) int8 of -1/+1 that has these words (T, W)."""
        (rows, cols), (down, across), k = self.spread_shape, self.grid, self.k
        octets = np.ascontiguousarray(words.astype("<u8")).view(np.uint8).reshape(self.count, -1)
        bits = np.unpackbits(octets, axis=1, count=k * k, bitorder="little")
        whole = bits.reshape(down, across, k, k).transpose(0, 2, 1, 3).reshape(down * k, across * k)
        return np.where(whole[:rows, :cols], 1, -1).astype(np.int8).reshape(-1)

    def cells(self, words: UInt64) -> Int8:
        """A tile's words as (k, k) int8 of -1/+1."""
        bits = np.unpackbits(words.astype("<u8").view(np.uint8), count=self.k * self.k, bitorder="little")
        return (2 * bits.astype(np.int8) - 1).reshape(self.k, self.k)

    def tiles_of(self, sites: Sites) -> Sites:
        """The tiles that units lie in, each once."""
        places = np.divmod(sites, self.shape[1])
        found: list[Sites] = []
        for back in ((0, 0), (0, 1), (1, 0), (1, 1)) if self.halved else ((0, 0),):
            row, col = (x // self.stride - less for x, less in zip(places, back, strict=True))
            meant = (row >= 0) & (col >= 0) & (row < self.grid[0]) & (col < self.grid[1])
            found.append((row * self.grid[1] + col)[meant])
        return np.unique(np.concatenate(found))


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
    asked = (tiling, shared, dedupe)
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
