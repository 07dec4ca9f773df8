"""Mosaic recall: a sweep over all tiles of a large picture, beside NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from hopview.bench.clock import medians
from hopview.bench.row import Row, duration, times
from hopview.core.coupling import Float64, Int8
from hopview.core.memories import Memories
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import MosaicParams

SIDE, TILE, KINDS = 512, 8, 47
AIM = 0.1  # seconds
_POWER = 3


def mosaic_rows(rounds: int, side: int = SIDE, kinds: int = KINDS) -> Iterator[Row]:
    """One sweep from noise, `kinds` different tiles of 8 x 8 that all share, rect 3 and exp."""
    memories, cue = drawn(side, kinds)
    engines: tuple[tuple[str, MosaicParams], ...] = (
        ("rect 3", MosaicParams(mode="shared", engine="rect", n=_POWER)),
        ("exp", MosaicParams(mode="shared", engine="exp")),
    )
    for words, params in engines:
        model = MosaicModel((side, side), memories, params)
        tiles = model.tiling.count
        what = f"mosaic sweep, {side} x {side}, {tiles:,} tiles, {len(model.tile_memories.words)} memories"
        ours, numpy = medians([partial(sweep, model, cue), partial(reference_sweep, model, cue)], rounds)
        yield Row(
            f"{what}, {words}", duration(ours), f"NumPy {duration(numpy)}",
            f"{times(numpy / ours)} (aim {duration(AIM)})",
        )  # fmt: skip


def drawn(side: int, kinds: int) -> tuple[Memories, Int8]:
    """Two pictures put together from `kinds` random tiles, and noise."""
    draw, across = np.random.default_rng(1), side // TILE
    tiles = draw.random((kinds, TILE, TILE)) < 0.5
    places = draw.integers(0, kinds, (2, across, across))
    ink = tiles[places].transpose(0, 1, 3, 2, 4).reshape(2, side * side)
    noise = draw.random(side * side) < 0.5
    return Memories(np.where(ink, 1, -1).astype(np.int8)), np.where(noise, 1, -1).astype(np.int8)


def sweep(model: MosaicModel, cue: Int8) -> Int8:
    """A run of one sweep."""
    motion = model.start(cue, 3)
    motion.advance()
    return motion.state


def reference_sweep(model: MosaicModel, cue: Int8) -> Float64:
    """The same in NumPy: one unit of every tile at a time, all tiles at once; (T, n) of -1/+1."""
    tiling, has = model.tiling, model.tile_memories
    xi = np.stack([tiling.cells(row).reshape(-1) for row in has.words]).astype(np.float64)
    down, across = tiling.grid
    s = (
        cue.reshape(down, TILE, across, TILE)
        .transpose(0, 2, 1, 3)
        .reshape(-1, TILE * TILE)
        .astype(np.float64)
    )
    m = s @ xi.T
    for unit in np.random.default_rng(3).permutation(TILE * TILE):
        x = m - np.outer(s[:, unit], xi[:, unit])
        if model.params.engine == "exp":
            gap = np.exp(x - x.max(axis=1, keepdims=True))
        else:
            up, low = np.maximum(x + 1, 0.0), np.maximum(x - 1, 0.0)
            gap = up * up * up - low * low * low
        h = gap @ xi[:, unit]
        new = np.where(h == 0, s[:, unit], np.sign(h))
        m += np.outer(new - s[:, unit], xi[:, unit])
        s[:, unit] = new
    return s
