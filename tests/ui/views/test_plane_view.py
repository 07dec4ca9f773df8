"""The landscape of data: heights, rows, dreams, the state's path, and choosing the two rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Lens, taught
from helpers.windows import opened
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from hopview.pictures.palette import DARK, LIGHT
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.views.energy import EnergyView
from hopview.ui.views.free_energy import FreeEnergyView
from hopview.ui.views.plane import EMPTY, FLAT, PlaneView


def shown(qtbot, snapshot, size=(640, 560), **how) -> PlaneView:
    view = PlaneView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(snapshot, 0.0)
    return view


def spot_of(view: PlaneView, v) -> QPointF:
    box = view._places().picture
    x, y = view.relief.share(view.relief.plane.place(v))[0]
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height())


def test_it_says_what_is_exact_and_how_far_off_the_plane_everything_lies(qtbot, dressed) -> None:
    snapshot = taught()
    view = shown(qtbot, snapshot, interactive=False)
    assert "rows 1 and 2 of the data and the mean" in view.words and "exact at a and b" in view.words
    data, plane = snapshot.training.data, view.relief.plane
    off = dict(view.keys())
    assert f"{np.mean(plane.away(data)):.2f} off the plane" in off["data"]
    assert f"{np.mean(plane.away(snapshot.training.fantasies)):.2f} off" in off["dreams"]
    assert "0.00 off" in off["state"]  # it is row 1
    heights = snapshot.machine.free_energy(data[:2])
    assert f"F = {heights[0]:.2f}".replace("-", "\N{MINUS SIGN}") in view.reading(spot_of(view, data[0]))
    assert view.reading(QPointF(2, 2)) == ""


def test_a_mean_field_bound_is_called_one(qtbot, dressed) -> None:
    session = Session("boltzmann", shape=(2, 2), connections="all", hidden_rows=1, hidden_cols=17)
    session.store(np.array([[1, 1, -1, -1], [1, -1, 1, -1]]))
    snapshot = session.snapshot()
    assert snapshot.machine.mean_field
    view = shown(qtbot, snapshot, interactive=False)
    assert "a mean-field bound from above at a and b" in view.words and "exact" not in view.words
    data = snapshot.training.data
    assert "F \N{LESS-THAN OR EQUAL TO}" in view.reading(spot_of(view, data[0]))
    for kind in (EnergyView, FreeEnergyView):
        other = kind(interactive=False)
        qtbot.addWidget(other)
        other.show_snapshot(snapshot, 0.0)
        assert "a mean-field bound" in other.caption._words


def test_real_units_are_exact_and_the_path_is_that_of_the_run(qtbot, dressed, painted) -> None:
    session = Session.of(open_experiment("ota-2023/attention").document_for_step(0))
    view = shown(qtbot, session.snapshot())
    assert "exact at every point" in view.words
    before, relief = painted(view), view.relief
    for _ in range(6):
        session.run(sweeps=1)
        view.show_snapshot(session.snapshot(), 0.0)
    assert view.relief is relief and (painted(view) != before).any()
    assert len(view.path) == 7
    assert np.allclose(view.path[-1][1], session.snapshot().state)
    session.cue([1.0, 1.0])
    view.show_snapshot(session.snapshot(), 0.0)
    assert [v.tolist() for _, v in view.path] == [[1.0, 1.0]]


def test_other_rows_span_another_plane_and_stay_within_the_data(qtbot, dressed) -> None:
    snapshot = taught(rows=9)
    view = shown(qtbot, snapshot)
    view.set_axes(4, 7)
    assert np.array_equal(view.relief.plane.a, snapshot.training.data[4])
    assert np.array_equal(view.relief.plane.b, snapshot.training.data[7])
    view.set_axes(99, -1)
    assert np.array_equal(view.relief.plane.a, snapshot.training.data[8])
    assert np.array_equal(view.relief.plane.b, snapshot.training.data[1])


def test_rows_are_chosen_by_click_and_by_number(qtbot, dressed) -> None:
    snapshot = taught(rows=9)
    view = shown(qtbot, snapshot)
    view.show()
    chosen = []
    view.axes_chosen.connect(lambda a, b: chosen.append((a, b)))
    spots = {row: box.center().toPoint() for row, box in view.strip._others()}
    assert set(spots) == set(range(9))
    QTest.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=spots[5])
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view.strip, Qt.MouseButton.LeftButton, shift, spots[3])
    QTest.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=spots[3])  # they change places
    assert chosen == [(5, 1), (5, 3), (3, 5)]
    box = view.strip.boxes[1]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert chosen[-1] == (3, 6) and box.value() == 7
    box.selectAll()
    QTest.keyClicks(box, "12")
    with qtbot.waitSignal(view.problem) as told:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert "no row '12' of the data. Give a whole number from 1 to 9" in told.args[0]
    dot = next(k for k in range(9) if k not in (3, 6) and view.row_at(spot_of(view, _row(snapshot, k))) == k)
    place = spot_of(view, _row(snapshot, dot)).toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert chosen[-1] == (dot, 6)


def _row(snapshot, k: int):
    return snapshot.training.data[k]


def test_a_lesson_changes_the_heights_on_the_same_plane(qtbot, dressed) -> None:
    first = taught(machine=Lens.random(30, 12, 3))
    view = shown(qtbot, first, interactive=False)
    plane, heights = view.relief.plane, view.relief.heights
    view.show_snapshot(taught(machine=Lens.random(30, 12, 8)), 0.0)
    assert view.relief.plane is plane and not np.array_equal(view.relief.heights, heights)


@pytest.mark.parametrize("size", [(200, 160), (420, 590), (900, 400), (1400, 1000)])
def test_it_is_painted_at_every_size_and_in_both_themes(qtbot, dressed, painted, size) -> None:
    view = shown(qtbot, taught(), size)
    light = painted(view)
    assert tuple(light[-1, -1]) == LIGHT.paper and (light != np.array(LIGHT.paper)).any()
    view.set_theme(DARK)
    assert tuple(painted(view)[-1, -1]) == DARK.paper


def test_without_a_plane_it_says_what_to_do(qtbot, dressed, painted) -> None:
    said = []
    view = shown(qtbot, taught(shape=(1, 1)))
    view.say = lambda painter, words: said.append(words)
    painted(view)
    untaught = taught()
    view.show_snapshot(replace(untaught, training=replace(untaught.training, data=np.empty((0, 30)))), 0.0)
    painted(view)
    assert said == [FLAT, EMPTY] and view.words == "" and not view.strip.isVisibleTo(view)


def test_in_the_window_it_is_the_landscape_of_machines(qtbot, dressed) -> None:
    with opened(qtbot, "fischer-2014/bars-and-stripes") as window:
        QTest.keyClick(window, Qt.Key.Key_L)
        view = window.views["plane"]
        assert window.tabs.currentWidget() is view
        qtbot.waitUntil(lambda: view.relief is not None)
        before, height = view.relief, view.relief.lowest
        QTest.keyClick(window, Qt.Key.Key_O)
        qtbot.waitUntil(lambda: view.relief.lowest < height - 0.5, timeout=20_000)
        assert view.relief.plane is before.plane
        QTest.keyClick(window, Qt.Key.Key_O)
        view.strip.choose("b", 6)
        assert window.controller.axes == (0, 6)
        window.controller.set_seed(9)  # an edit leaves the rows
        assert window.controller.axes == (0, 6)
        box = view.strip.boxes[0]
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, "40")
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert "no row '40'" in window.banner.words.text()
        window.controller.open_experiment("hopfield-1982/letters")
        qtbot.waitUntil(lambda: window.tabs.currentWidget() is window.views["landscape"], timeout=10_000)


def test_the_same_rows_in_another_array_are_compared_but_once(qtbot, dressed, monkeypatch) -> None:
    view = shown(qtbot, taught(machine=Lens.random(30, 12, 3)), interactive=False)
    compared, array_equal = [], np.array_equal
    monkeypatch.setattr(np, "array_equal", lambda *two: compared.append(two) or array_equal(*two))
    again = taught(machine=Lens.random(30, 12, 8))
    plane = view.relief.plane
    for _ in range(3):
        view.refresh(again)
    data = again.training.data
    assert sum(any(one is data for one in two) for two in compared) == 2  # by the view, and by its strip
    assert view.relief.plane is plane
