"""The landscape: its ball, its surface, its words, and when it is worked out anew."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from hopview.core.coupling import DenseCoupling
from hopview.pictures import landscape as picture
from hopview.pictures.palette import AFTERGLOW, DARK, LIGHT, sequential
from hopview.ui.views import landscape_ground
from hopview.ui.views.landscape import EMPTY, LandscapeView
from hopview.ui.views.landscape_ground import at
from hopview.ui.views.trail import trail


@pytest.fixture
def made(monkeypatch):
    """How often planes and surfaces were worked out."""
    counts = {"planes": 0, "surfaces": 0}
    plane, surface = picture.OverlapPlane.of, picture.OverlapPlane.surface

    def counted_plane(*args, **more):
        counts["planes"] += 1
        return plane(*args, **more)

    def counted_surface(self, *args):
        counts["surfaces"] += 1
        return surface(self, *args)

    monkeypatch.setattr(picture.OverlapPlane, "of", staticmethod(counted_plane))
    monkeypatch.setattr(picture.OverlapPlane, "surface", counted_surface)
    return counts


def shown(qtbot, moment, size=(520, 460), **how) -> LandscapeView:
    view = LandscapeView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(moment, 0.0)
    return view


def test_the_ball_lies_at_the_overlaps(qtbot, recall, painted) -> None:
    moment = recall()[8]
    view = shown(qtbot, moment)
    assert view.ball == (moment.overlaps[0], moment.overlaps[1])
    spot = at(view._places().picture, *view.ball)
    assert tuple(painted(view)[round(spot.y()), round(spot.x())]) == AFTERGLOW


def test_it_is_worked_out_anew_only_when_it_must_be(qtbot, recall, made) -> None:
    moments = recall(temperature=0.3)
    view = shown(qtbot, moments[0])
    for moment in moments:
        view.show_snapshot(moment, 0.0)
    assert made == {"planes": 1, "surfaces": 1}
    view.show_snapshot(dataclasses.replace(moments[5], temperature=0.7), 0.0)
    assert made == {"planes": 1, "surfaces": 2}
    assert view.surface.temperature == 0.7
    assert "T\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.70" in view.words and "Mean-field" in view.words
    view.set_axes(2, 3)
    assert made == {"planes": 2, "surfaces": 3}
    assert view.ball == (moments[5].overlaps[2], moments[5].overlaps[3])


def test_the_colours_are_the_pictures(qtbot, recall, painted) -> None:
    """Inside, every pixel is of the energy map, a contour over it, or a mark; outside is paper."""
    view = shown(qtbot, recall(temperature=0.5)[8], interactive=False)
    box = view._places().picture
    drawn = painted(view)
    centre = drawn[
        round(box.center().y() - box.height() * 0.05), round(box.center().x() + box.width() * 0.03)
    ]
    height = float(view.plane.free_energy(0.06, 0.1, 0.5)) / 400
    entry = round(255 * (height - view.surface.lowest) / (view.surface.highest - view.surface.lowest))
    near = sequential(LIGHT)[max(0, entry - 12) : entry + 13].astype(int)
    assert np.abs(near - centre).max(axis=1).min() < 60  # a contour may pass
    corner = drawn[round(box.top() + 0.06 * box.height()), round(box.left() + 0.06 * box.width())]
    assert tuple(corner) == LIGHT.paper


def test_a_line_of_words_says_how_exact_it_is(qtbot, recall) -> None:
    assert "exact mean energy of independent units" in shown(qtbot, recall()[3]).words


def test_hovering_reads_the_free_energy(qtbot, recall) -> None:
    view = shown(qtbot, recall(temperature=0.4)[3])
    box = view._places().picture
    reading = view.reading(at(box, 0.25, -0.5))
    height = float(view.plane.free_energy(0.25, -0.5, 0.4)) / 400
    assert reading == f"u = 0.25, v = \N{MINUS SIGN}0.50, F/N = {height:.3f}".replace(
        "= -", "= \N{MINUS SIGN}"
    )
    assert view.reading(QPointF(box.left() + 1, box.top() + 1)) == ""


@pytest.mark.parametrize("interactive", [True, False])
def test_the_reading_stands_beside_the_mouse(qtbot, recall, monkeypatch, interactive: bool) -> None:
    view = shown(qtbot, recall()[3], interactive=interactive)
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda spot, words, owner: told.append(words))
    spot = at(view._places().picture, 0.25, -0.5)
    button = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, spot, spot, button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)
    assert told == ([view.reading(spot)] if interactive else [])


def test_no_pattern_and_one_pattern(qtbot, recall, painted) -> None:
    view = shown(qtbot, recall(0)[0])
    assert view.plane is None and EMPTY.startswith("Store")
    painted(view)
    moment = recall(1)[4]
    view.show_snapshot(moment, 0.0)
    assert view.plane.second == "random"
    assert view.ball == view.plane.position(moment.state)
    assert "store a second" in view.words
    assert not view._choice.across.isVisibleTo(view)
    painted(view)
    view.show_snapshot(recall(0)[0], 0.0)
    assert view.plane is None and view.ball is None


def test_axes_are_chosen_in_the_boxes(qtbot, recall) -> None:
    view = shown(qtbot, recall(names=("ant", "bee"))[3])
    assert [view._choice.across.itemText(k) for k in range(3)] == ["ant", "bee", "p3"]
    with qtbot.waitSignal(view.axes_chosen) as chosen:
        view._choice.up.activated.emit(3)
    assert chosen.args == [0, 3]
    with qtbot.waitSignal(view.axes_chosen) as chosen:
        view._choice.across.activated.emit(3)  # already up: the two change places
    assert chosen.args == [3, 0]
    assert (view.a, view.b) == (3, 0)
    assert view._choice.across.currentIndex() == 3 and view._choice.up.currentIndex() == 0


def test_the_wheel_over_a_box_chooses_nothing(qtbot, recall) -> None:
    view = shown(qtbot, recall()[3])
    spot, none = QPointF(5, 5), QPoint()
    event = QWheelEvent(
        spot, spot, none, QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    with qtbot.assertNotEmitted(view.axes_chosen):
        QApplication.sendEvent(view._choice.up, event)
    assert view._choice.up.currentIndex() == 1


def test_axes_that_do_not_exist_are_brought_within(qtbot, recall) -> None:
    view = shown(qtbot, recall(2)[3])
    view.set_axes(9, 9)
    assert view.plane is not None and view.plane.second == "pattern"


def test_the_trail_ends_at_the_ball_and_fades_backwards(recall) -> None:
    moment = recall(moments=40)[30]
    now = float(moment.overlaps[0]), float(moment.overlaps[1])
    path = trail(moment, 0, 1, now)
    assert tuple(path[-1]) == (*now, 1.0)
    assert (np.diff(path[:, 2]) > 0).all() and 0 <= path[0, 2] < 1
    later = recall(moments=40)[39]
    earlier = dataclasses.replace(later, sweep=moment.sweep, position=moment.position)
    assert np.array_equal(path, trail(earlier, 0, 1, now))
    assert trail(recall(moments=40)[0], 0, 1, (0.1, 0.2)).shape[1] == 3


def test_much_work_is_done_elsewhere_and_stale_answers_are_dropped(qtbot, recall) -> None:
    big, other = recall(3, (36, 36), form="dense"), recall(3, (36, 36), form="dense", seed=2)
    view = shown(qtbot, big[4])
    assert view.plane is None and "Working out" in view.words
    view.show_snapshot(other[4], 0.0)
    qtbot.waitUntil(lambda: view.plane is not None and not view._worker.busy)
    assert view.plane.a is other[4].patterns[0].cells or np.array_equal(
        view.plane.a, other[4].patterns[0].cells
    )
    assert view.surface is not None and view.ball == (other[4].overlaps[0], other[4].overlaps[1])


def test_a_movie_never_waits_for_it(qtbot, recall) -> None:
    assert shown(qtbot, recall(3, (36, 36), form="dense")[4], interactive=False).surface is not None


def test_the_theme_changes_at_once(qtbot, recall, painted) -> None:
    view = shown(qtbot, recall()[5])
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        assert tuple(painted(view)[-2, 2]) == theme.paper


def test_an_external_field_tilts_it_without_working_out_the_weights_again(qtbot, recall, made) -> None:
    moment = recall()[8]
    view = shown(qtbot, moment)
    flat, before = view.surface, view.words
    towards = 0.3 * moment.patterns[0].cells
    view.show_snapshot(dataclasses.replace(moment, external=towards), 0.0)
    assert made["planes"] == 1
    heights = {m.name: m.height for m in view.surface.minima}
    assert heights["a"] == pytest.approx({m.name: m.height for m in flat.minima}["a"] - 0.3)
    assert "external field" in view.words and "external field" not in before
    view.show_snapshot(moment, 0.0)
    assert view.surface.minima == flat.minima


def test_it_follows_the_temperature_of_a_schedule(qtbot, recall) -> None:
    moments = recall(temperature=0.3)
    view = shown(qtbot, moments[0])
    for t, moment in enumerate(moments):
        view.show_snapshot(dataclasses.replace(moment, temperature=1.0 - 0.04 * t, update="anneal"), 0.0)
        assert view.surface.temperature == 1.0 - 0.04 * t


def test_the_boxes_stand_at_their_captions_once_the_words_have_grown(qtbot, recall) -> None:
    moment = recall(3, (36, 36), form="dense")[4]
    view = shown(qtbot, moment, (330, 460))
    assert view.plane is None
    before = view._choice.up.y()
    qtbot.waitUntil(lambda: view.surface is not None)
    assert view._choice.up.y() > before  # the words above are longer now
    for box, where in ((view._choice.across, view._places().below), (view._choice.up, view._places().above)):
        assert box.geometry().center().y() == pytest.approx(where.center().y(), abs=2)


def test_tiny_heights_are_told_apart_on_the_bar(qtbot, recall, painted, monkeypatch) -> None:
    ends = []
    monkeypatch.setattr(landscape_ground, "draw_bar", lambda *given: ends.append(given[5]))
    moment = recall(3, form="dense")[4]
    tiny = DenseCoupling(moment.coupling.weights, 1e-9)
    painted(shown(qtbot, dataclasses.replace(moment, coupling=tiny)))
    (high, low), *_ = ends
    assert high != low and "10⁻" in low
