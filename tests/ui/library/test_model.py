"""The list model keeps its promises to Qt, and rows come and go one by one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from hopview.core.pattern import Pattern
from hopview.ui import surveyor
from hopview.ui.controller import Controller
from hopview.ui.library.model import PatternModel
from hopview.ui.surveyor import Alike, Surveyed, Surveyor, correlations, look_at
from tests.ui.library.conftest import SHAPE, random_patterns


def following(controller: Controller) -> PatternModel:
    model = PatternModel(controller)
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_document(controller.document)
    controller.document_changed.connect(model.show_document)
    return model


def test_the_model_is_sound_through_every_edit(controller: Controller) -> None:
    model = following(controller)
    inserted, removed = [], []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: removed.append((first, last)))
    controller.store(random_patterns(5))
    controller.store(random_patterns(1, seed=2))
    controller.forget(2)
    controller.forget(0, 3)
    controller.undo()
    controller.redo()
    controller.set_shape(6, 9)
    controller.undo()
    assert inserted[:2] == [(0, 4), (5, 5)]
    assert removed[0] == (2, 2)
    assert [model.name(k) for k in range(model.rowCount())] == list(controller.document.names)
    assert model.rowCount(model.index(0)) == 0


def test_renaming_goes_through_the_session(controller: Controller) -> None:
    model = following(controller)
    controller.store(random_patterns(2))
    assert model.setData(model.index(1), "  moon ")
    assert controller.document.names == ("p1", "moon")
    assert not model.setData(model.index(1), "   ")
    assert controller.document.names == ("p1", "moon")
    assert not model.setData(QModelIndex(), "x")
    controller.undo()
    assert model.data(model.index(1)) == "p2"


def test_what_a_row_says(controller: Controller) -> None:
    model = following(controller)
    controller.store(random_patterns(2))
    model.show_overlaps(np.array([0.25, -1.0]))
    model.show_alike((None, Alike(0, 0.62)))
    tip = model.data(model.index(1), Qt.ItemDataRole.ToolTipRole)
    assert "overlap with the lattice −1.00" in tip
    assert "overlap +0.62 with pattern 1 (p1)" in tip
    assert "source: tossed" in tip
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole).startswith("Pattern 1: p1, mean")
    model.show_overlaps(np.zeros(7))  # of another set
    assert model.overlap(0) == 0.25


def test_small_changes_of_overlap_do_not_repaint(controller: Controller, qtbot: QtBot) -> None:
    model = following(controller)
    controller.store(random_patterns(2))
    model.show_overlaps(np.array([0.5, 0.0]))
    with qtbot.assertNotEmitted(model.redrawn):
        model.show_overlaps(np.array([0.501, 0.0]))
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.waitSignal(model.redrawn, timeout=0):
        model.show_overlaps(np.array([0.6, 0.0]))
    assert model.overlap(0) == 0.6


def test_resemblance() -> None:
    patterns = random_patterns(3)
    near = patterns[0].cells.copy()
    near[:20] *= -1
    twin = type(patterns[0])(near, "twin")
    found = look_at((*patterns, twin), SHAPE[0] * SHAPE[1])
    assert found.alike[0] == Alike(3, 1 - 40 / 144)
    assert found.alike[1] is None


def test_greys_resemble_each_other_by_correlation() -> None:
    draws = np.random.default_rng(3)
    face, other = draws.uniform(-1, 1, (2, 400))
    rows = [face, other, 0.3 * face + 0.5, 0.9 * other - 0.8 * face, np.full(400, 0.25)]
    patterns = tuple(
        Pattern(np.where(row > 0, 1, -1).astype(np.int8), greys=row.astype(np.float32)) for row in rows
    )
    expected = np.corrcoef(np.array(rows[:4], np.float32))
    assert correlations(patterns)[:4, :4] == pytest.approx(expected, abs=1e-5)
    assert not correlations(patterns)[4].any()  # an even grey is like nothing
    alike = look_at(patterns, 400, greys=True).alike
    assert alike[0] is not None and (alike[0].other, alike[0].overlap) == (2, pytest.approx(1.0, abs=1e-5))
    assert alike[3] is not None and alike[3].overlap == pytest.approx(expected[3, alike[3].other], abs=1e-5)
    assert alike[4] is None


def test_one_survey_serves_all_and_is_not_made_again_for_a_name(
    controller: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def counted(patterns: tuple[Pattern, ...], size: int, greys: bool) -> Surveyed:
        made.append(len(patterns))
        return look_at(patterns, size, greys)

    monkeypatch.setattr("hopview.ui.surveyor.look_at", counted)
    monkeypatch.setattr("hopview.ui.surveyor.AT_ONCE", 0)
    surveyor = Surveyor()
    controller.store(random_patterns(3))
    assert surveyor.of(controller.document) is None
    for _panel in range(2):
        surveyor.look(controller.document)
    qtbot.waitUntil(lambda: surveyor.of(controller.document) is not None)
    controller.rename(0, "moon")
    assert surveyor.of(controller.document) is None
    surveyor.look(controller.document)
    assert surveyor.of(controller.document) is not None and made == [3]
    controller.forget(0)
    surveyor.look(controller.document)
    qtbot.waitUntil(lambda: surveyor.of(controller.document) is not None)
    assert made == [3, 2]


def test_too_many_patterns_are_not_compared(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveyor, "MOST", 3)
    watcher = Surveyor()
    told: list[bool] = []
    watcher.surveyed.connect(lambda: told.append(True))
    controller.store(random_patterns(3))
    watcher.look(controller.document)
    assert watcher.of(controller.document) is not None and len(told) == 1
    controller.store(random_patterns(1, seed=4))
    watcher.look(controller.document)
    assert watcher.of(controller.document) is None and watcher.stale(controller.document)
    assert len(told) == 2  # so that what was said of three is taken back
