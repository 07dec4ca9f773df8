"""A picture made of tiles, each in the colour of the picture that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8, UInt64
from hopview.core.errors import ShapeError
from hopview.core.mosaic import MOST_SOURCES, Mosaic
from hopview.pictures.colour import Rgb, UInt8, mixed
from hopview.pictures.palette import Theme, pattern_style, sequential

_INK, _PAPER = 0.62, 0.2  # how much of the source's colour ink and paper take
OVERLAPS = (-0.2, 1.0)  # shown darkest and lightest


@dataclass(frozen=True)
class Origin:
    """Where `count` tiles come from: `sources` (numbers from 0; several: found in each; (): in none)."""

    sources: tuple[int, ...]
    count: int


def sources_of(bits: int) -> tuple[int, ...]:
    """The numbers, from 0, of the sources whose bits are set."""
    return tuple(mu for mu in range(MOST_SOURCES) if bits >> mu & 1)


def origins(mosaic: Mosaic, pictures: int) -> tuple[Origin, ...]:
    """How many tiles come from each picture alone, then from several at once, then from none; sums to T."""
    masks, counts = np.unique(mosaic.sources, return_counts=True)
    held = {int(mask): int(count) for mask, count in zip(masks, counts, strict=True)}
    rows = [Origin((mu,), held.pop(1 << mu, 0)) for mu in range(pictures)]
    none = held.pop(0, 0)
    rows += [Origin(sources_of(mask), count) for mask, count in sorted(held.items(), key=lambda kv: -kv[1])]
    return (*rows, Origin((), none))


def gathered(origins: tuple[Origin, ...], most: int = 8) -> tuple[Origin, ...]:
    """The origins as a legend has room for: the `most` single ones of most tiles, those of several as one."""
    several = [row for row in origins if len(row.sources) > 1]
    if len(several) <= 1 and len(origins) - len(several) <= most:
        return origins
    together = [Origin(several[0].sources, sum(row.count for row in several))] if several else []
    ones = sorted((row for row in origins if len(row.sources) == 1), key=lambda row: -row.count)
    return (*ones[:most], *together, origins[-1])


def origin_colour(sources: tuple[int, ...], theme: Theme) -> Rgb:
    """The hue of one picture, the mean of those of several; of none, that of ink."""
    if not sources:
        return theme.ink
    hues = np.array([pattern_style(mu)[0] for mu in sources], np.float64).mean(axis=0)
    return int(hues[0]), int(hues[1]), int(hues[2])


def block_sources(mosaic: Mosaic, shape: tuple[int, int]) -> UInt64:
    """The sources (B,) of blocks of stride x stride of a grid of `shape`, as `mosaic_image` takes them.

    Where tiles overlap, a block is of a picture that more than half of the tiles over it are of.
    """
    per, (down, across) = mosaic.k // mosaic.stride, mosaic.grid
    if per == 1:
        return mosaic.sources
    high, wide = (-(-side // mosaic.stride) for side in shape)
    tiles, found = mosaic.sources.reshape(mosaic.grid), np.zeros((high, wide), np.uint64)

    def counted(tiles: NDArray[np.int64]) -> NDArray[np.int64]:
        over = np.zeros((down + per - 1, across + per - 1), np.int64)
        for row in range(per):
            for col in range(per):
                over[row : row + down, col : col + across] += tiles
        return over[:high, :wide]

    cover = counted(np.ones(mosaic.grid, np.int64))
    for mu in sources_of(int(np.bitwise_or.reduce(mosaic.sources))):
        bit = np.uint64(1 << mu)
        found[2 * counted(((tiles & bit) > 0).astype(np.int64)) > cover] |= bit
    return found.reshape(-1)


def mosaic_image(state: Int8, sources: UInt64, k: int, theme: Theme) -> UInt8:
    """(rows, cols, 4) RGBA of `state` (rows, cols): tiles of k x k in the colours of their `sources` (T,).

    Tiles of no source are plain ink and paper. `ShapeError` where the tiles are not those of the grid.
    """
    rows, cols = state.shape
    down, across = -(-rows // k), -(-cols // k)
    if sources.size != down * across:
        raise ShapeError(
            f"{sources.size:,} tiles do not cover a grid of {rows} x {cols} in tiles of {k} x {k}: "
            f"give {down * across:,}."
        )
    masks, which = np.unique(sources, return_inverse=True)
    table = np.full((len(masks), 2, 4), 255, np.uint8)
    for row, mask in enumerate(masks):
        of = sources_of(int(mask))
        hue = origin_colour(of, theme)
        table[row, 0, :3] = mixed(theme.paper, hue, _PAPER) if of else theme.paper
        table[row, 1, :3] = mixed(theme.ink, hue, _INK) if of else theme.ink
    words = table.view(np.uint32).reshape(-1)
    tiles = (2 * which.reshape(down, across)).astype(np.int32)
    spread = np.repeat(np.repeat(tiles, k, axis=0)[:rows], k, axis=1)[:, :cols]
    return np.take(words, spread + (state > 0))[..., None].view(np.uint8)


def tile_map(values: Float64, grid: tuple[int, int], limits: tuple[float, float], theme: Theme) -> UInt8:
    """(down, across, 4) RGBA: a value a tile (T,), dark at the lower of `limits`, light at the other."""
    table, (low, high) = sequential(theme), limits
    place = np.clip((values - low) / (high - low) * (len(table) - 1) + 0.5, 0, len(table) - 1)
    out = np.full((*grid, 4), 255, np.uint8)
    out[..., :3] = table[place.astype(np.int64)].reshape(*grid, 3)
    return out


def tile_at(place: tuple[float, float], shape: tuple[int, int], mosaic: Mosaic) -> int | None:
    """The tile under a place (row, column) of a grid in units, of several the one whose middle is nearest.

    None outside.
    """
    if not all(0 <= x < side for x, side in zip(place, shape, strict=True)):
        return None
    before = 0.5 * (mosaic.k - mosaic.stride)
    row, col = (
        int(min(tiles - 1, max(0.0, x - before) // mosaic.stride))
        for x, tiles in zip(place, mosaic.grid, strict=True)
    )
    return row * mosaic.grid[1] + col
