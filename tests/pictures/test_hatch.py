"""Hatching of held units: where it is, how it moves with the cells, and that it is seen on every ground."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.pictures.hatch import SPACING, hatch
from hopview.pictures.palette import DARK, LIGHT, Theme, contrast


def test_only_held_cells_are_hatched_and_lines_move_with_them() -> None:
    held = np.array([[True, False], [False, True]])
    cells = np.repeat(np.arange(2), 20)
    picture = hatch(held, cells, cells, LIGHT)
    assert picture.shape == (40, 40, 4)
    for row in range(2):
        for col in range(2):
            part = picture[20 * row : 20 * row + 20, 20 * col : 20 * col + 20, 3] > 0
            assert part.mean() == pytest.approx(2 / SPACING if held[row, col] else 0.0, abs=0.02)
    moved = hatch(held, cells[3:], cells[5:], LIGHT, start=8)
    assert np.array_equal(moved, picture[3:, 5:])


def test_lines_are_twice_as_thick_and_as_far_apart_on_a_fine_display() -> None:
    held, cells = np.ones((1, 1), bool), np.zeros(28, np.int64)
    row = hatch(held, cells, cells, LIGHT, 2.0)[0]
    assert (row[:14, 3] > 0).sum() == 4 and np.array_equal(row[:14], row[14:])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_one_of_the_two_lines_stands_out_on_any_grey(theme: Theme) -> None:
    held, cells = np.ones((1, 1), bool), np.zeros(SPACING, np.int64)
    row = hatch(held, cells, cells, theme)[0]
    lines = [tuple(int(part) for part in rgb[:3]) for rgb in row if rgb[3]]
    for share in np.linspace(0.0, 1.0, 9):
        ground = tuple(round(p + share * (i - p)) for p, i in zip(theme.paper, theme.ink, strict=True))
        assert max(contrast(line, ground) for line in lines) > 1.9
