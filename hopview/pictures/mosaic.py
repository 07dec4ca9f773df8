"""A picture made of tiles, each in the colour of the picture that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64, Int8, UInt64
from hopview.core.errors import ShapeError
from hopview.core.mosaic import MOST_SOURCES, Mosaic
from hopview.pictures.colour import Rgb, UInt8, mixed
from hopview.pictures.palette import Theme, pattern_style, sequential

_INK, _PAPER = 0.62, 0.2  # how much of the source's colour ink and paper take
_LEAST = -0.2  # the overlap shown darkest


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


def origin_colour(sources: tuple[int, ...], theme: Theme) -> Rgb:
    """The hue of one picture, the mean of those of several; of none, that of ink."""
    if not sources:
        return theme.ink
    hues = np.array([pattern_style(mu)[0] for mu in sources], np.float64).mean(axis=0)
    return int(hues[0]), int(hues[1]), int(hues[2])


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


def overlap_image(overlaps: Float64, grid: tuple[int, int], theme: Theme) -> UInt8:
    """(down, across, 4) RGBA: the overlap of each tile with its nearest memory, dark from -0.2 to light 1."""
    table = sequential(theme)
    place = np.clip((overlaps - _LEAST) / (1 - _LEAST) * (len(table) - 1) + 0.5, 0, len(table) - 1)
    out = np.full((*grid, 4), 255, np.uint8)
    out[..., :3] = table[place.astype(np.int64)].reshape(*grid, 3)
    return out


def tile_at(place: tuple[float, float], shape: tuple[int, int], k: int) -> int | None:
    """The tile under a place (row, column) of a grid in units; None outside."""
    row, col = place
    if not (0 <= row < shape[0] and 0 <= col < shape[1]):
        return None
    return int(row) // k * -(-shape[1] // k) + int(col) // k
