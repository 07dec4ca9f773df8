"""The weights: exact at any zoom, read under the mouse, and one unit's weights on the grid."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.weights import receptive_field, weights_view
from hopview.ui.views.weights import POINT, WeightsView
from hopview.ui.views.zoom import moved, whole, zoomed


def shown(qtbot, moment, size=(520, 420), **how) -> WeightsView:
    view = WeightsView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(moment, 0.0)
    qtbot.waitUntil(lambda: not view._worker.busy)
    return view


def turn(view: WeightsView, spot: QPointF, notches: int) -> None:
    event = QWheelEvent(
        spot, view.mapToGlobal(spot), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_it_shows_the_exact_means(qtbot, recall, form: str) -> None:
    moment = recall(form=form)[3]
    view = shown(qtbot, moment)
    size = view.values.shape
    assert np.array_equal(view.values, weights_view(moment.coupling, (0.0, 400.0), (0.0, 400.0), size).values)


def test_it_is_worked_out_only_when_something_changed(qtbot, recall) -> None:
    moments = recall()
    view = shown(qtbot, moments[0])
    first = view.values
    for moment in moments:
        view.show_snapshot(moment, 0.0)
    assert view.values is first


def test_the_wheel_zooms_about_the_mouse_and_a_double_click_shows_all(qtbot, recall) -> None:
    view = shown(qtbot, recall()[3])
    box = view._places().picture
    spot = QPointF(box.left() + 0.25 * box.width(), box.top() + 0.75 * box.height())
    before = view._under(spot)
    turn(view, spot, 4)
    assert view.window[1] - view.window[0] == pytest.approx(400 / 1.25**4)
    assert view._under(spot) == pytest.approx(before)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    grabbed = view._under(spot.toPoint().toPointF())
    qtbot.mouseMove(view, spot.toPoint() + QPoint(20, -10))
    qtbot.waitUntil(lambda: view._under(QPointF(spot.toPoint() + QPoint(20, -10))) == pytest.approx(grabbed))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spot.toPoint() + QPoint(20, -10))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert view.window == whole(400)


def test_windows_stay_within_the_matrix() -> None:
    assert zoomed(whole(100), (10.0, 90.0), 5.0, 100) == whole(100)
    near = zoomed(whole(100), (0.0, 0.0), 1e-9, 100)
    assert near == (0.0, 4.0, 0.0, 4.0)
    assert moved(near, (-5.0, 500.0), 100) == (0.0, 4.0, 96.0, 100.0)


def test_hovering_reads_one_weight_and_its_units(qtbot, recall) -> None:
    moment = recall()[3]
    view = shown(qtbot, moment)
    box, weights = view._places().picture, moment.coupling.matrix()
    spot = QPointF(box.left() + (123.5 / 400) * box.width(), box.top() + (41.5 / 400) * box.height())
    said = view.reading(spot)
    assert said.startswith("W[41,123] = ")
    assert "i = (2, 1), j = (6, 3)" in said
    number = said.split("= ")[1].split(",")[0].replace("\N{MINUS SIGN}", "-")
    assert float(number) == pytest.approx(weights[41, 123], rel=1e-2, abs=1e-12)
    assert view.reading(QPointF(1, 1)) == ""


def test_one_unit_on_the_grid(qtbot, recall, painted) -> None:
    moment = recall(shape=(10, 24))[3]
    view = shown(qtbot, moment)
    view.set_receptive(True)
    assert view.values is None and POINT.startswith("Point")
    painted(view)
    view.set_unit(30)
    assert np.array_equal(view.values, receptive_field(moment.coupling, 30, moment.visible))
    assert "unit (1, 6)" in view.words
    view.set_unit(-1)
    assert view.values.shape == (10, 24)  # the last one stays
    box = view._places().picture
    assert box.width() == pytest.approx(2.4 * box.height(), rel=0.02)
    assert view.reading(QPointF(box.left() + 1, box.top() + 1)).startswith("W[30,0] = ")
    view.set_receptive(False)
    assert view.values.shape[0] == view.values.shape[1]


def test_much_work_is_done_elsewhere(qtbot, recall) -> None:
    moment = recall(3, (40, 40), form="dense")[2]
    view = WeightsView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show_snapshot(moment, 0.0)
    assert view._worker.busy and view.values is None
    qtbot.waitUntil(lambda: view.values is not None)
    film = WeightsView(interactive=False)
    qtbot.addWidget(film)
    film.resize(400, 400)
    film.show_snapshot(moment, 0.0)
    assert film.values is not None


def test_without_patterns_and_with_another_grid(qtbot, recall, painted) -> None:
    view = shown(qtbot, recall()[3])
    turn(view, view._places().picture.center(), 3)
    view.show_snapshot(recall(shape=(6, 5))[0], 0.0)
    assert view.window == whole(30)
    view.show_snapshot(recall(0)[0], 0.0)
    assert view.values is None
    painted(view)


def test_zero_is_paper_and_the_theme_changes_at_once(qtbot, recall, painted) -> None:
    view = shown(qtbot, recall(shape=(3, 3))[0], interactive=False)
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        box = view._places().picture
        cell = box.width() / 9
        drawn = painted(view)
        middle = drawn[round(box.top() + 4.5 * cell), round(box.left() + 4.5 * cell)]
        assert tuple(middle) == theme.paper  # W_44 = 0
        assert tuple(drawn[2, -3]) == theme.paper


def test_many_units_are_written_with_separators(qtbot, recall) -> None:
    view = WeightsView(interactive=False)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show_snapshot(recall(2, (40, 30))[0], 0.0)
    assert "between 1,200 units" in view.words
