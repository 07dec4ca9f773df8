"""The brush: which cells a stroke covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.ui.canvas.brush import INK, LARGEST, PAPER, Stroke, anchor, disc, line

places = st.tuples(st.floats(-20, 60), st.floats(-20, 60))
cells = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_a_disc_is_round_whole_and_as_wide_as_asked(size: int) -> None:
    offsets = disc(size)
    mask = np.zeros((size, size), bool)
    mask[tuple((offsets + size // 2).T)] = True
    assert mask.sum() == len(offsets)
    assert (mask == mask.T).all() and (mask == mask[::-1]).all() and (mask == mask[:, ::-1]).all()
    assert mask.any(axis=0).all()
    for row in mask:  # no holes
        assert np.abs(np.diff(row.astype(int))).sum() <= 2
    if size >= 4:
        assert not mask[0, 0] and len(offsets) == pytest.approx(np.pi / 4 * size**2, rel=0.15)


def test_the_smallest_discs() -> None:
    assert disc(1).tolist() == [[0, 0]]
    assert disc(2).tolist() == [[-1, -1], [-1, 0], [0, -1], [0, 0]]
    assert len(disc(3)) == 9


def test_an_odd_brush_sits_on_a_cell_and_an_even_one_on_a_corner() -> None:
    assert anchor(4.9, 4.1, 3) == (4, 4)
    assert anchor(4.9, 4.1, 2) == (5, 4)
    assert anchor(-0.2, -0.7, 1) == (-1, -1)


@given(cells, cells)
def test_lines_have_no_gaps_and_keep_to_the_straight_line(a: tuple[int, int], b: tuple[int, int]) -> None:
    path = line(a, b)
    assert tuple(path[0]) == a and tuple(path[-1]) == b
    steps = np.abs(np.diff(path, axis=0))
    assert (steps.max(axis=1) == 1).all() if len(path) > 1 else a == b
    span = np.subtract(b, a)
    if span.any():
        across = np.abs((path - a) @ [-span[1], span[0]]) / np.abs(span).max()
        assert across.max() <= 0.5 + 1e-9


@given(
    st.lists(places, min_size=1, max_size=6),
    st.integers(1, 32),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_a_stroke_gives_each_cell_once_and_only_cells_inside(
    path: list[tuple[float, float]], size: int, shape: tuple[int, int]
) -> None:
    stroke = Stroke(shape, size, INK, 7)
    pieces = [stroke.move_to(*place) for place in path]
    together = np.concatenate(pieces)
    assert len(np.unique(together)) == len(together)
    assert together.dtype == np.int64
    assert all((np.diff(piece) > 0).all() for piece in pieces)
    assert ((together >= 0) & (together < shape[0] * shape[1])).all()
    assert stroke.units.tolist() == sorted(together.tolist())


@given(places, places, st.integers(1, 12))
def test_a_fast_stroke_covers_what_a_slow_one_at_its_line_does(
    a: tuple[float, float], b: tuple[float, float], size: int
) -> None:
    fast, slow = Stroke((40, 40), size, INK), Stroke((40, 40), size, INK)
    fast.move_to(*a)
    fast.move_to(*b)
    shift = 0.5 if size % 2 else 0.0
    for row, col in line(anchor(*a, size), anchor(*b, size)):
        slow.move_to(row + shift, col + shift)
    assert fast.units.tolist() == slow.units.tolist()


@given(places, places)
def test_one_cell_wide_strokes_hang_together(a: tuple[float, float], b: tuple[float, float]) -> None:
    stroke = Stroke((100, 100), 1, INK)
    rows, cols = np.array([a, b]).T + 20.0
    stroke.move_to(rows[0], cols[0])
    stroke.move_to(rows[1], cols[1])
    at = np.stack(np.divmod(stroke.units, 100), axis=1)
    reached = {tuple(at[0])}
    grown = True
    while grown:
        near = [
            c
            for c in map(tuple, at)
            if c not in reached and any(max(abs(c[0] - r), abs(c[1] - s)) <= 1 for r, s in reached)
        ]
        reached.update(near)
        grown = bool(near)
    assert len(reached) == len(at)


def test_staying_on_a_cell_gives_nothing_new() -> None:
    stroke = Stroke((8, 8), 3, PAPER)
    assert stroke.move_to(3.2, 3.2).size == 9
    assert stroke.move_to(3.7, 3.9).size == 0
    assert stroke.values(np.arange(3)).tolist() == [-1, -1, -1]
    assert stroke.values(np.arange(3)).dtype == np.int8


def test_sizes_are_brought_within_bounds() -> None:
    assert Stroke((4, 4), 0, INK).size == 1
    assert Stroke((4, 4), 99, INK).size == LARGEST


def test_a_long_fast_stroke_off_the_lattice_costs_little() -> None:
    stroke = Stroke((4, 4), 32, INK)
    stroke.move_to(2, 2)
    assert stroke.move_to(1e6, 1e6).size == 0
