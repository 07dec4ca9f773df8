"""Pictures of mosaics: tints, counts of origins, places of tiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopview.core.errors import ShapeError
from hopview.core.mosaic import Mosaic
from hopview.pictures.mosaic import (
    OVERLAPS,
    block_sources,
    mosaic_image,
    origin_colour,
    origins,
    sources_of,
    tile_at,
    tile_map,
)
from hopview.pictures.palette import DARK, LIGHT, pattern_style, sequential


def mosaic(sources: list[int], grid: tuple[int, int] = (1, 4)) -> Mosaic:
    bits = np.array(sources, np.uint64)
    numbers = np.zeros(bits.size)
    return Mosaic(8, 8, grid, bits, numbers > 0, numbers, numbers, 3, False, lambda tile: ())


def test_origins_count_each_picture_then_several_then_none() -> None:
    found = origins(mosaic([1, 3, 0, 1, 6, 3, 3, 0], (2, 4)), 3)
    assert [(o.sources, o.count) for o in found] == [
        ((0,), 2), ((1,), 0), ((2,), 0), ((0, 1), 3), ((1, 2), 1), ((), 2),
    ]  # fmt: skip


def test_tiles_are_tinted_and_those_of_none_are_ink_and_paper() -> None:
    state = np.where(np.arange(6 * 10).reshape(6, 10) % 3 == 0, 1, -1).astype(np.int8)
    for theme in (LIGHT, DARK):
        drawn = mosaic_image(state, np.array([0, 1, 2, 3, 0, 1], np.uint64), 4, theme)
        assert drawn.shape == (6, 10, 4) and (drawn[..., 3] == 255).all()
        plain, tinted = drawn[:4, :4, :3], drawn[:4, 4:8, :3]
        assert (plain[state[:4, :4] > 0] == theme.ink).all() and (
            plain[state[:4, :4] < 0] == theme.paper
        ).all()
        hue, ink = np.array(pattern_style(0)[0], float), tinted[state[:4, 4:8] > 0].astype(float)
        assert (np.abs(ink - hue).sum(axis=1) < np.abs(np.array(theme.ink, float) - hue).sum()).all()
        assert len(np.unique(tinted.reshape(-1, 3), axis=0)) == 2


def test_tiles_must_cover_the_grid() -> None:
    with pytest.raises(ShapeError, match=r"3 tiles do not cover a grid of 8 x 8 .* give 4"):
        mosaic_image(np.ones((8, 8), np.int8), np.zeros(3, np.uint64), 4, LIGHT)


def test_several_pictures_have_their_mean_hue() -> None:
    both = np.array(origin_colour((0, 1), LIGHT), float)
    mean = np.mean([pattern_style(0)[0], pattern_style(1)[0]], axis=0)
    assert np.abs(both - mean).max() <= 1 and origin_colour((), DARK) == DARK.ink
    assert sources_of(0b1011) == (0, 1, 3)


def test_overlaps_run_from_dark_to_light() -> None:
    drawn = tile_map(np.array([-1.0, -0.2, 0.4, 1.0]), (2, 2), OVERLAPS, LIGHT)
    table = sequential(LIGHT)
    assert (drawn[0, 0, :3] == table[0]).all() and (drawn[0, 1, :3] == table[0]).all()
    assert (drawn[1, 1, :3] == table[-1]).all() and not (drawn[1, 0, :3] == table[-1]).all()


def of_tiles(k: int, stride: int, grid: tuple[int, int], sources: list[int] | None = None) -> Mosaic:
    count = grid[0] * grid[1]
    return replace(mosaic(sources or [0] * count, grid), k=k, stride=stride)


def test_the_tile_at_a_place() -> None:
    side_by_side = of_tiles(4, 4, (3, 4))

    def at(row: float, col: float) -> int | None:
        return tile_at((row, col), (10, 13), side_by_side)

    assert at(0.0, 0.0) == 0 and at(9.9, 12.9) == 11
    assert at(4.0, 3.9) == 4
    assert at(10.0, 0.0) is None and at(0.0, -0.1) is None


def test_of_tiles_that_overlap_the_nearest_is_meant() -> None:
    halved = of_tiles(4, 2, (4, 6))  # middles at 2, 4, 6, 8 and up to 12 of 10 x 14
    for place, tile in (((0, 0), 0), ((2.9, 2.9), 0), ((3.1, 2.9), 6), ((9.9, 13.9), 23), ((5.1, 7.5), 15)):
        assert tile_at(place, (10, 14), halved) == tile


def test_a_block_is_of_the_picture_that_most_tiles_over_it_are_of() -> None:
    halved = of_tiles(4, 2, (2, 2), [1, 1, 1, 2])
    blocks = block_sources(halved, (6, 6)).reshape(3, 3)
    assert blocks.tolist() == [[1, 1, 1], [1, 1, 0], [1, 0, 2]]
    alone = of_tiles(8, 8, (1, 4), [1, 0, 2, 3])
    assert block_sources(alone, (8, 32)).tolist() == [1, 0, 2, 3]
    drawn = mosaic_image(np.ones((6, 6), np.int8), blocks.reshape(-1), 2, LIGHT)
    assert (drawn[2:4, 4:, :3] == LIGHT.ink).all() and not (drawn[4:, 4:, :3] == LIGHT.ink).all()
