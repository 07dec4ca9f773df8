"""The tempering ladder in view and window: lines, pictures, figures, and where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.machines import taught
from helpers.windows import opened
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from hopview.pictures.ladder import rungs_of
from hopview.pictures.palette import DARK, LIGHT
from hopview.session.edits import SetRuleParams
from hopview.session.session import Session
from hopview.session.storage import load
from hopview.ui.stage import Stage
from hopview.ui.views.ladder import EMPTY, OTHER, LadderView


def tempered(epochs: int = 30, **params) -> Session:
    session = Session("rbm", shape=(3, 3), rule="pt", seed=4, hidden_rows=2, hidden_cols=3)
    session.train("bars-and-stripes:3", epochs=epochs, batch=0, learning_rate=0.1, **params)
    return session


def shown(qtbot, snapshot, size=(520, 480), **how) -> LadderView:
    view = LadderView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(snapshot, 0.0)
    return view


def test_it_tells_trips_swaps_and_each_replica(qtbot, dressed) -> None:
    snapshot = tempered(rungs=4, chains=5).snapshot()
    view, rungs = shown(qtbot, snapshot), rungs_of(snapshot.training.lesson)
    assert "first of 5 ladders of 4 temperatures over the last 30 sweeps" in view.words
    assert f"{rungs.trips} in 30 sweeps" in view.words and "hardly pass" not in view.words
    for rung in range(4):
        replica = int(rungs.replicas[rung])
        said = view.reading(view._tile(rung).center())
        assert f"at β = {rung / 3:.2f}: the replica that began at β = {replica / 3:.2f}" in said
        assert f"{rungs.own_trips[replica]} round trip" in said
    assert view._tile(3).top() < view._tile(0).top()  # the machine stands on top
    assert view.reading(QPointF(1, 1)) == ""


def test_the_replica_under_the_mouse_is_followed(qtbot, dressed, painted) -> None:
    view = shown(qtbot, tempered(rungs=4, chains=2).snapshot())
    before = painted(view)
    view.show()
    QTest.mouseMove(view, view._tile(0).center().toPoint())
    qtbot.waitUntil(lambda: view.marked == int(view.rungs.replicas[0]))
    assert (painted(view) != before).any()
    QTest.mouseMove(view, QPointF(3, 3).toPoint())
    qtbot.waitUntil(lambda: view.marked is None)
    assert np.array_equal(painted(view), before)


def test_few_swaps_are_warned_of(qtbot, dressed) -> None:
    session = Session("rbm", shape=(3, 3), rule="pt", seed=4, hidden_rows=2, hidden_cols=3)
    found = session.snapshot().machine.parameters
    steep = 9.0 * np.random.default_rng(1).standard_normal(found["W"].shape)
    session.set_parameters(W=steep)
    session.train("bars-and-stripes:3", epochs=12, batch=0, learning_rate=0.0, rungs=2, chains=20)
    view = shown(qtbot, session.snapshot())
    assert "Below 0.1 replicas hardly pass: raise the number of rungs" in view.words


@pytest.mark.parametrize("size", [(200, 160), (420, 590), (900, 400), (1400, 1000)])
@pytest.mark.parametrize("rungs", [2, 10, 60])
def test_it_is_painted_at_every_size_and_in_both_themes(qtbot, dressed, painted, size, rungs) -> None:
    view = shown(qtbot, tempered(5, rungs=rungs, chains=2).snapshot(), size)
    light = painted(view)
    assert tuple(light[-1, 0]) == LIGHT.paper and (light != np.array(LIGHT.paper)).any()
    tiles = [view._tile(r) for r in view._pictured()]
    assert not any(a.intersects(b) for k, a in enumerate(tiles) for b in tiles[k + 1 :])
    view.set_theme(DARK)
    assert tuple(painted(view)[-1, 0]) == DARK.paper


def test_another_rule_and_an_untaught_ladder_are_told_what_to_do(qtbot, dressed, painted) -> None:
    said = []
    view = shown(qtbot, taught())
    view.say = lambda painter, words: said.append(words)
    painted(view)
    session = Session("rbm", shape=(3, 3), rule="pt")
    view.show_snapshot(session.snapshot(), 0.0)
    painted(view)
    assert said == [OTHER, EMPTY] and view.words == "" and view.reading(QPointF(50, 50)) == ""


def test_a_movie_of_the_training_shows_every_lessons_ladder(qtbot, dressed) -> None:
    session = Session("rbm", shape=(3, 3), rule="pt", seed=4, hidden_rows=2, hidden_cols=3)
    run = session.train("bars-and-stripes:3", epochs=6, batch=0, rungs=4)
    stage = Stage((640, 480), ("ladder",))
    qtbot.addWidget(stage)
    seen = []
    for snapshot in run.snapshots():
        frame = stage.frame(snapshot, 0.0)
        assert frame.shape == (480, 640, 3)
        ladder = stage.views[0].rungs
        seen.append(ladder.swept if ladder is not None else 0)
    assert seen == run.epochs.tolist() and seen[-1] == 6


def test_the_window_shows_it_with_its_rule_and_follows_the_lessons(qtbot, dressed) -> None:
    with opened(qtbot, "fischer-2014/bars-and-stripes") as window:
        view, controller = window.views["ladder"], window.controller
        tab = window.tabs.indexOf(view)
        shift = Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(window, Qt.Key.Key_R, shift)
        assert not window.tabs.isTabVisible(tab) and window.banner.words.text() == OTHER
        window.show_view("strips")
        assert controller.set_rule("pt")
        assert window.tabs.isTabVisible(tab) and window.tabs.currentWidget() is window.views["strips"]
        QTest.keyClick(window, Qt.Key.Key_R, shift)
        assert window.tabs.currentWidget() is view
        qtbot.waitUntil(lambda: view.rungs is not None and not view.rungs.sweeps)
        QTest.keyClick(window, Qt.Key.Key_O)
        qtbot.waitUntil(lambda: view.rungs is not None and view.rungs.swept >= 28, timeout=20_000)
        QTest.keyClick(window, Qt.Key.Key_O)
        lesson = controller.snapshot.training.lesson
        assert "Round trips" in view.words and lesson.epoch >= 2
        controller.set_rule("cd")
        assert not window.tabs.isTabVisible(tab) and window.tabs.currentWidget() is window.views["filters"]


def test_a_file_keeps_the_ladder_and_goes_on_from_it(tmp_path) -> None:
    session = tempered(20, rungs=4, chains=3)
    session.save(tmp_path / "ladder.hop")
    again = Session.of(load(tmp_path / "ladder.hop"))
    both = [one.snapshot().training.lesson.beside for one in (session, again)]
    assert all(np.array_equal(both[0][name], both[1][name]) for name in both[0])
    going = [tempered_on(one, 33) for one in (session, again)]
    assert all(np.array_equal(going[0][name], going[1][name]) for name in going[0])


def tempered_on(session: Session, epochs: int):
    session.apply(SetRuleParams({"epochs": epochs}))
    return session.snapshot().training.lesson.beside
