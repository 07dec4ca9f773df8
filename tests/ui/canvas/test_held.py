"""Held cells: a stroke stays on the screen until the state has followed, and does not glow."""

from __future__ import annotations

import numpy as np

from hopview.ui.canvas.gestures import region_between
from hopview.ui.canvas.held import GRACE_SECONDS, Held

UNITS, INKED = np.array([1, 2]), np.ones(2, np.int8)
PAPER = np.full(6, -1, np.int8)
PAPER.flags.writeable = False
PAINTED = np.array([-1, 1, 1, -1, -1, -1], np.int8)


def drawing() -> Held:
    held = Held()
    held.begin(0.0)
    held.add(UNITS, INKED)
    return held


def test_nothing_held_is_the_state_itself() -> None:
    assert Held().laid_over(PAPER, 0.0) is PAPER


def test_cells_show_at_once_and_for_as_long_as_the_drag() -> None:
    held = drawing()
    for now in (0.0, 0.5, 100.0):
        assert held.laid_over(PAPER, now).tolist() == PAINTED.tolist()


def test_they_stay_until_the_state_follows() -> None:
    held = drawing()
    held.end(1.0)
    assert held.waiting(1.1)
    assert held.laid_over(PAPER, 1.1).tolist() == PAINTED.tolist()
    assert held.laid_over(PAINTED, 1.15) is PAINTED
    assert not held.waiting(1.15)
    assert held.laid_over(PAPER, 1.2) is PAPER


def test_they_are_let_go_when_nobody_takes_the_stroke() -> None:
    held = drawing()
    held.end(1.0)
    assert held.laid_over(PAPER, 1.0 + GRACE_SECONDS) is PAPER


def test_a_second_stroke_does_not_bring_the_first_one_back() -> None:
    held = drawing()
    held.end(1.0)
    held.laid_over(PAINTED, 1.1)
    held.begin(1.2)
    held.add(np.array([5]), np.ones(1, np.int8))
    assert held.laid_over(PAPER, 1.2).tolist() == [-1, -1, -1, -1, -1, 1]


def test_painted_cells_do_not_glow_but_flipped_back_ones_do() -> None:
    held, glow = drawing(), np.ones(6, np.float32)
    assert held.cooled(glow, PAPER, 0.5).tolist() == [1, 0, 0, 1, 1, 1]
    held.end(1.0)
    half = np.array([-1, -1, 1, -1, -1, -1], np.int8)
    held.laid_over(PAINTED, 1.1)
    assert held.cooled(glow, half, 1.2).tolist() == [1, 1, 0, 1, 1, 1]
    assert held.cooled(glow, half, 2.1) is glow


def test_an_empty_stroke_holds_nothing() -> None:
    held = Held()
    held.begin(0.0)
    held.end(0.1)
    assert not held.waiting(0.1) and held.laid_over(PAPER, 0.1) is PAPER


def test_forgetting_ends_the_drag() -> None:
    held = drawing()
    held.forget()
    assert not held.drawing and held.laid_over(PAPER, 0.0) is PAPER


def test_regions_are_whole_cells_inside() -> None:
    assert region_between((1.2, 3.7), (1.3, 3.8), (4, 6)) == (1, 3, 2, 4)
    assert region_between((3.9, 5.9), (-2.0, -2.0), (4, 6)) == (0, 0, 4, 6)
    assert region_between((-3.0, -3.0), (-1.0, 2.0), (4, 6)) is None
