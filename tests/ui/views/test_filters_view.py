"""The filters view: a tile a hidden unit, those that are on outlined, one scale or own ones, and words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Bare, Memories, taught
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from hopview.pictures.filters import filters_rgba
from hopview.pictures.palette import DARK, LIGHT, diverging
from hopview.ui.views import FiltersView
from hopview.ui.views.filters import NONE, UNTAUGHT


@pytest.fixture
def view(qtbot):
    made = FiltersView()
    qtbot.addWidget(made)
    made.resize(560, 480)
    return made


def middle(view, unit: int) -> QPointF:
    places = view.tiling()
    left, top = places.place(unit - view.first)
    return QPointF(left + places.width / 2, top + places.height / 2)


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
def test_each_tile_has_the_colours_of_its_weights(view, painted, chosen) -> None:
    snapshot = taught(shape=(6, 5), hidden=12)
    view.set_theme(chosen)
    view.show_snapshot(snapshot, 0.0)
    drawn = painted(view)
    for unit in (0, 7, 11):
        expected = filters_rgba(view.filters, [unit], (6, 5), chosen, own=False)[0]
        places = view.tiling()
        left, top = places.place(unit)
        for row, col in ((0, 0), (3, 2), (5, 4)):
            x = round(left + (col + 0.5) * places.width / 5)
            y = round(top + (row + 0.5) * places.height / 6)
            if 0 < row < 5 and 0 < col < 4:
                assert drawn[y, x].tolist() == expected[row, col, :3].tolist()


def test_units_that_are_on_are_outlined(view, painted) -> None:
    snapshot = replace(taught(hidden=12), hidden=np.eye(12)[4])
    view.show_snapshot(snapshot, 0.0)
    assert view.on.tolist() == [k == 4 for k in range(12)] and "Outlined" in view.words
    with_outline = painted(view)
    view.show_snapshot(replace(snapshot, hidden=np.zeros(12)), 0.0)
    differs = (with_outline != painted(view)).any(axis=2)
    _, cols = np.nonzero(differs[round(view.tiling().top) - 4 :])
    box = view._box(view.tiling(), 4)
    assert cols.min() >= box.left() - 5 and cols.max() <= box.right() + 5
    assert "Outlined" not in view.words


def test_own_scales_are_chosen_by_the_button(view, painted) -> None:
    view.show_snapshot(taught(hidden=12), 0.0)
    shared = painted(view)
    view._button.click()
    assert view.own_scale and not np.array_equal(shared, painted(view))
    assert (painted(view) == diverging(LIGHT)[255]).all(axis=2).any()


def test_pointing_at_a_tile_says_which_unit_and_its_bias(view) -> None:
    snapshot = taught(hidden=12)
    view.show_snapshot(snapshot, 0.0)
    said = view.reading(middle(view, 5))
    bias = float(snapshot.machine.parameters["hidden_bias"][5])
    assert said.startswith("hidden unit 6, bias ") and f"{abs(bias):.3f}" in said
    assert ("on now" in said) == bool(snapshot.hidden[5] >= 0.5)
    assert view.reading(QPointF(1, 1)) == ""


def test_memories_are_called_so(view) -> None:
    view.show_snapshot(taught(machine=Memories.random(30, 4)), 0.0)
    assert "4 memories" in view.words and view.reading(middle(view, 0)).startswith("memory 1")


def test_before_the_first_epoch_it_says_what_to_do(view, painted) -> None:
    view.show_snapshot(taught(epochs=0), 0.0)
    assert UNTAUGHT in view.words
    view.show_snapshot(taught(epochs=3), 0.0)
    assert UNTAUGHT not in view.words
    view.show_snapshot(replace(taught(), machine=Bare({}, (30, 2))), 0.0)
    assert view.filters is None and NONE and painted(view).any()


def wheel(view, steps: int) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(200, 200), QPointF(200, 200), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(event)
    return event


def test_what_has_no_room_comes_with_the_wheel(view) -> None:
    view.resize(300, 240)
    view.show_snapshot(taught(shape=(4, 4), hidden=700), 0.0)
    places = view.tiling()
    assert places.room < 700
    assert not wheel(view, 1).isAccepted()
    assert wheel(view, -1).isAccepted() and view.first == places.columns
    for _ in range(700):
        wheel(view, -1)
    assert view._shown(places).stop == 700
    assert "hidden unit 700" in view.reading(middle(view, 699))
    view.show_snapshot(taught(shape=(4, 4), hidden=5), 0.0)
    assert view.first == 0


def test_weights_out_of_date_are_let_go(view) -> None:
    view.show_snapshot(taught(), 0.0)
    view.let_go()
    assert view.filters is None and view.snapshot is None
