"""The nine things a person can do, each in a real window with real events and a real file read back."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hopview.session.document import Document
from hopview.session.session import Session
from hopview.session.storage import load

from .conftest import User

Key, Shift, Control = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def recall(user: User) -> str:
    """Press Space and wait for the end; the outcome's label."""
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.outcome is not None and not user.controller.snapshot.playing)
    return user.controller.snapshot.outcome.label


def full_speed(user: User) -> None:
    """Push the speed slider to its end."""
    user.window.transport.speed.setValue(user.window.transport.speed.maximum())


def test_1_the_window_opens_on_a_recall_that_moves_and_ends(user: User) -> None:
    cue = user.controller.snapshot.state.copy()
    user.shot("1-start")
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.time > 0)
    user.wait(lambda: not np.array_equal(user.controller.snapshot.state, cue))
    user.shot("1-moving")
    full_speed(user)
    user.wait(lambda: user.controller.snapshot.outcome is not None)
    assert user.controller.snapshot.outcome.label == "pattern 1"
    assert "Pattern 1 (A)" in user.window.transport.status.text()


def test_2_draw_store_drop_paste_and_type(user: User, tmp_path: Path) -> None:
    user.press(Key.Key_N, Control)
    user.wait(lambda: not user.controller.document.patterns)
    user.settle()
    user.draw((4, 4), (4, 20), (20, 20))
    user.press(Key.Key_S)
    (drawn,) = user.controller.document.patterns
    grid = drawn.cells.reshape(user.controller.document.shape)
    assert (grid[4, 4:21] == 1).all() and (grid[4:21, 20] == 1).all() and grid[25, 5] == -1
    user.shot("2-drawn-and-stored")

    folder = tmp_path / "pictures"
    folder.mkdir()
    y, x = np.mgrid[:60, :60]
    for k in range(3):
        disc = np.hypot(y - 20 - 8 * k, x - 30) < 12 + 3 * k
        Image.fromarray(np.where(disc, 0, 255).astype(np.uint8)).save(folder / f"disc{k}.png")
    (folder / "notes.png").write_text("this is no picture")
    drop(user, [folder])
    page = user.window.library.import_page
    user.wait(lambda: len(page.pictures) == 3)
    user.shot("2-dropped-folder")
    page.store_all()
    user.wait(lambda: len(user.controller.document.patterns) == 4)

    QGuiApplication.clipboard().setImage(QImage(str(folder / "disc1.png")))
    user.wait(lambda: not QGuiApplication.clipboard().image().isNull())
    user.window.activateWindow()
    user.press(Key.Key_V, Control)
    user.wait(lambda: len(page.pictures) == 1)
    user.wait(page.isVisible)
    page.store()
    user.wait(lambda: len(user.controller.document.patterns) == 5)

    user.press(Key.Key_T)
    text = user.window.library.text_page
    user.wait(text.isVisible)
    user.shot("2-typing")
    from PySide6.QtWidgets import QLineEdit

    QTest.keyClicks(text.findChild(QLineEdit), "AB")
    user.settle()
    text.store()
    user.wait(lambda: len(user.controller.document.patterns) == 7)
    assert user.controller.document.names[-2:] == ("A", "B")


def drop(user: User, paths: list[Path]) -> None:
    """Let files fall on the lattice."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, buttons = QPointF(400, 300), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(
        place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(user.window, enter)
    assert enter.isAccepted()
    fall = QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(user.window, fall)
    user.settle()


def test_3_spoil_and_watch_it_come_back(user: User) -> None:
    user.press(Key.Key_2)
    pattern = user.controller.document.patterns[1].cells
    user.wait(lambda: np.array_equal(user.controller.snapshot.state, pattern))
    user.press(Key.Key_N)
    user.wait(lambda: not np.array_equal(user.controller.snapshot.state, pattern))
    flipped = int((user.controller.snapshot.state != pattern).sum())
    assert flipped == round(user.controller.spoiling.amount * pattern.size)
    user.shot("3-spoiled")
    user.window.transport.speed.setValue(0)
    user.press(Key.Key_Right, Shift)
    user.wait(lambda: user.controller.snapshot.moments > 1 and user.controller.snapshot.flips == 1)
    user.press(Key.Key_Right)
    user.wait(lambda: user.controller.snapshot.sweep == 1)
    full_speed(user)
    assert recall(user) == "pattern 2"
    assert np.array_equal(user.controller.snapshot.state, pattern)


def test_3_every_way_of_spoiling_changes_the_cue(user: User) -> None:
    kinds = user.window.tools.kind
    for index in range(kinds.count()):
        kinds.setCurrentIndex(index)
        user.window.tools.amount.setValue(40)
        user.press(Key.Key_1)
        user.settle()
        user.press(Key.Key_N)
        user.settle()
        cue, pattern = user.controller.document.cue, user.controller.document.patterns[0].cells
        assert not np.array_equal(cue, pattern), kinds.currentText()
        assert np.array_equal(user.controller.snapshot.state, cue)


def test_4_beside_it_live_energy_overlaps_weights_field_landscape(user: User) -> None:
    full_speed(user)
    recall(user)
    snapshot = user.controller.snapshot
    curves = snapshot.curves
    assert (np.diff(curves.energies) <= 0).all() and curves.energies[-1] < curves.energies[0]
    assert curves.overlaps[-1, 0] == pytest.approx(snapshot.overlaps[0])
    views = user.window.views
    assert views["energy"].snapshot is snapshot and views["overlaps"].snapshot is snapshot
    u, v = user.controller.axes
    assert u == 0 and v in (1, 2, 3)
    QTest.mouseMove(user.window.lattice, user.cell(10, 10))
    user.settle()
    unit = 10 * user.controller.document.shape[1] + 10
    assert views["field"].unit == unit
    user.shot("4-all-views")
    user.window.tabs.setCurrentWidget(views["weights"])
    user.settle()
    user.shot("4-weights")
    before = views["landscape"].words
    user.window.tabs.setCurrentWidget(views["landscape"])
    user.controller.set_params(temperature=0.6)
    user.settle()
    assert "0.60" in views["landscape"].words and views["landscape"].words != before
    user.shot("4-warm-landscape")


def test_5_switch_rule_and_dynamics_while_it_runs(user: User) -> None:
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.time > 0)
    old = user.controller.snapshot.coupling
    for rule in ("storkey", "pseudo_inverse", "hebb"):
        user.controller.set_rule(rule)
        user.wait(lambda rule=rule: user.controller.snapshot.rule == rule)
        assert user.controller.snapshot.coupling is not old
        old = user.controller.snapshot.coupling
    full_speed(user)
    for update in ("sequential", "sync", "glauber", "metropolis", "async"):
        user.controller.set_params(update=update)
        user.wait(lambda update=update: user.controller.snapshot.update == update)
    user.controller.open_experiment("goles-1985/two-cycle")
    full_speed(user)
    user.settle()
    user.press(Key.Key_Space)
    user.wait(lambda: getattr(user.controller.snapshot.outcome, "kind", "") == "cycle")
    one = user.controller.snapshot.state
    user.wait(lambda: np.array_equal(user.controller.snapshot.state, -one))  # it flickers for ever
    user.press(Key.Key_Space)
    user.wait(lambda: not user.controller.snapshot.playing)
    assert "2-cycle" in user.window.transport.status.text()
    user.shot("5-two-cycle")


def test_6_be_told_where_it_ended(user: User) -> None:
    full_speed(user)
    assert recall(user) == "pattern 1"
    user.press(Key.Key_1)
    user.settle()
    user.press(Key.Key_I)
    user.settle()
    assert recall(user) == "-pattern 1"
    assert "negative of pattern 1 (A)" in user.window.transport.status.text()
    assert "overlap 1.00" in user.window.transport.status.text()
    user.shot("6-negative")


def test_7_export_with_progress_and_a_cancel_that_leaves_nothing(user: User, tmp_path: Path) -> None:
    full_speed(user)
    recall(user)
    user.press(Key.Key_E, Control)
    panel = user.window.exporter
    user.wait(panel.isVisible)
    user.shot("7-export")
    target = tmp_path / "recall.mp4"
    panel.path.setText(str(target))
    panel.size_choice.setCurrentIndex(3)
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    user.wait(lambda: panel.job is not None and panel.progress.value() > 3)
    QTest.mouseClick(panel.stop, Qt.MouseButton.LeftButton)
    user.wait(lambda: panel.job is None)
    assert list(tmp_path.iterdir()) == [] or not target.exists()
    assert not [p for p in tmp_path.iterdir() if p.is_file()]
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    user.wait(lambda: panel.job is None and target.exists(), timeout=120_000)
    with av.open(str(target)) as movie:
        stream = movie.streams.video[0]
        assert (stream.width, stream.height) == (640, 360)
        frames = sum(1 for _ in movie.decode(video=0))
    assert frames > 60
    panel.path.setText(str(tmp_path / "nowhere" / "recall.mp4"))
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    user.wait(lambda: "nowhere" in panel.words.text())


def test_8_go_back_and_on_from_there(user: User) -> None:
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.moments > 30)
    user.press(Key.Key_Space)
    user.wait(lambda: not user.controller.snapshot.playing)
    made = user.controller.snapshot.moments
    timeline = user.window.transport.timeline
    place = QPoint(round(timeline.x_of(10)), timeline.height() // 2)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=place)
    user.wait(lambda: user.controller.snapshot.moment == timeline.moment_at(place.x()))
    there = user.controller.snapshot
    assert there.moments == made and there.time < there.curves.sweeps[-1]
    assert "In the past" in user.window.transport.status.text()
    assert user.window.views["energy"].snapshot.moment == there.moment
    user.shot("8-back")
    full_speed(user)
    assert recall(user) == "pattern 1"
    assert "of 256 MiB" in user.window.transport.recorded.text()
    user.press(Key.Key_Left)
    user.wait(lambda: user.controller.snapshot.moment < user.controller.snapshot.moments - 1)


def test_9_undo_redo_save_and_open(user: User, tmp_path: Path) -> None:
    start = user.controller.document.digest()
    user.press(Key.Key_C)
    user.settle()
    user.draw((3, 3), (3, 12), (12, 12))
    user.press(Key.Key_S)
    user.controller.set_params(temperature=0.4)
    user.controller.set_rule("storkey")
    user.settle()
    end = user.controller.document.digest()
    undone = 0
    while user.window.actions_of["undo"].isEnabled():
        user.press(Key.Key_Z, Control)
        undone += 1
    assert user.controller.document.digest() == start
    assert undone == 5  # clear, one stroke, store, T with Glauber, Storkey
    for _ in range(undone):
        user.press(Key.Key_Z, Control | Shift)
    assert user.controller.document.digest() == end
    path = tmp_path / "mine.hop"
    user.controller.save(path)
    user.wait(lambda: not user.controller.session.changed)
    assert load(path).digest() == end
    user.press(Key.Key_N, Control)
    user.settle()
    user.controller.open_file(path)
    user.wait(lambda: user.controller.path == path and user.controller.document.digest() == end)
    user.shot("9-opened-again")


def test_a_newcomers_own_drawing_takes_three_actions(user: User) -> None:
    """Clear; draw and store it; spoil it: then Space brings it back."""
    user.press(Key.Key_N, Control)
    user.settle()
    user.draw((5, 5), (5, 26), (26, 26), (26, 5))
    user.press(Key.Key_S)
    user.press(Key.Key_N)
    user.settle()
    full_speed(user)
    assert recall(user) == "pattern 1"


def test_the_window_command_line_and_export_agree(user: User) -> None:
    full_speed(user)
    recall(user)
    document: Document = user.controller.document
    headless = Session.of(document).run(50)
    assert np.array_equal(headless.states[-1], user.controller.snapshot.state)
    window_run = user.controller.runner.ask(lambda engine: engine.current_run()).result(timeout=10)
    assert np.array_equal(window_run.states, headless.states)
