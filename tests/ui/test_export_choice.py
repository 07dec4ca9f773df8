"""What the export panel offers: views that fit, the training of a machine, all on a small screen."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from helpers.windows import opened
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hopview.core.errors import CancelledError
from hopview.export.frames import CANCELLED
from hopview.session.run import Run
from hopview.session.training_run import TrainingRun
from hopview.session.trial_run import TrialRun
from hopview.ui.export_panel import ExportPanel
from hopview.ui.window import MainWindow

BARS = "fischer-2014/bars-and-stripes"
Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


def panel_of(window: MainWindow, qtbot: QtBot) -> ExportPanel:
    QTest.keyClick(window, Key.Key_E, Control)
    panel = window.exporter
    assert isinstance(panel, ExportPanel) and panel.isVisible()
    qtbot.waitUntil(lambda: panel._asked is None or not panel._asked.done())
    qtbot.wait(60)
    return panel


def taught(window: MainWindow, qtbot: QtBot, epochs: int = 8) -> None:
    """Learn a few epochs, by the key that learns on."""
    QTest.keyClick(window, Key.Key_O)
    qtbot.waitUntil(lambda: window.controller.snapshot.steps >= epochs, timeout=30_000)
    QTest.keyClick(window, Key.Key_O)
    qtbot.waitUntil(lambda: window.controller.snapshot.steps == window.controller.teacher.steps)


def offered(panel: ExportPanel) -> set[str]:
    return {name for name, check in panel.checks.items() if check.isVisible()}


@pytest.mark.parametrize("key", ["hopfield-1982/letters", BARS])
def test_it_fits_a_screen_of_1280(qtbot: QtBot, key: str) -> None:
    with opened(qtbot, key) as window:
        panel = panel_of(window, qtbot)
        assert panel.minimumSizeHint().width() <= 1000 and panel.width() <= 1000
        seen = [check for check in panel.checks.values() if check.isVisible()]
        for part in (panel.go, panel.stop, *seen):
            assert panel.rect().contains(QRect(part.mapTo(panel, QPoint(0, 0)), part.size()))


def test_it_offers_and_ticks_what_fits_the_model_and_follows_it(qtbot: QtBot) -> None:
    with opened(qtbot) as window:
        panel = panel_of(window, qtbot)
        assert {"lattice", "energy", "overlaps", "stability", "weights"} <= offered(panel)
        assert not {"twin", "filters", "mosaic"} & offered(panel)
        assert panel.choice.views == ("lattice", "energy", "overlaps")
        tabs = {window.tabs.tabText(k) for k in range(window.tabs.count()) if window.tabs.isTabVisible(k)}
        assert tabs - {"Help"} <= {panel.checks[name].text() for name in offered(panel)}
        window.controller.open_experiment(BARS)
        qtbot.waitUntil(lambda: "filters" in offered(panel))
        assert not {"twin", "stability", "phase", "overlaps", "mosaic"} & offered(panel)
        assert "overlaps" not in panel.choice.views and panel.choice.views[0] == "filters"
        assert set(panel.choice.views) <= offered(panel)


def test_a_training_is_the_movie_of_a_machine_that_was_taught(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, BARS) as window:
        assert not window.controller.snapshot.playing
        taught(window, qtbot)
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.kind == "training")
        assert panel.choice.of.isVisible() and panel.choice.views == ("filters", "training", "strips")
        path = tmp_path / "training.mp4"
        panel.path.setText(str(path))
        panel.size_choice.setCurrentIndex(3)
        panel.fps.setValue(10)
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: path.exists() and panel.attempt is None, timeout=60_000)
        epochs = window.controller.snapshot.steps
        with av.open(str(path)) as movie:
            frames = sum(1 for _ in movie.decode(video=0))
        seconds = min(10.0, max(0.3 * epochs, 5.0))  # of at least 5 lessons
        assert epochs >= 5 and frames == 10 + round(10 * seconds) + 15


def test_what_an_experiment_teaches_is_the_movie_of_a_machine_not_taught_yet(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(ExportPanel, "_write", lambda self, attempt, run: made.append(run))
    with opened(qtbot, "ota-2023/attention") as window:
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.kind == "training")
        assert panel.choice.of.currentText() == "A training of 8 epochs"
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(made))
        assert isinstance(made[0], TrainingRun) and made[0].epochs.tolist() == list(range(9))
        assert window.controller.snapshot.steps == 0  # the machine at hand was left alone
        panel._on_failed("")
    with opened(qtbot, "ota-2023/half-a-letter") as window:
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.of.isVisible() and panel.choice.kind == "run")


def test_a_training_nobody_waits_for_is_broken_off(qtbot: QtBot) -> None:
    with opened(qtbot, "cho-2010/tempering") as window:  # seconds of work
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.kind == "training")
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
        answer = panel.attempt.answer
        panel.cancel()
        assert panel.attempt is None and panel.words.text() == CANCELLED
        qtbot.waitUntil(answer.done)
        assert isinstance(answer.exception(), CancelledError)


def test_a_run_made_since_is_what_is_offered_first(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(ExportPanel, "_write", lambda self, attempt, run: made.append(run))
    with opened(qtbot, BARS) as window:
        taught(window, qtbot, 3)
        QTest.keyClick(window, Key.Key_Right)
        qtbot.waitUntil(lambda: window.controller.snapshot.time > 0)
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.of.isVisible() and panel.choice.kind == "run")
        panel.choice.of.setFocus()
        QTest.keyClick(panel.choice.of, Key.Key_Up)
        assert panel.choice.kind == "training" and "training" in panel.choice.views
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(made))
        assert isinstance(made[0], TrainingRun) and len(made[0]) == window.controller.snapshot.steps + 1
        panel.cancel()
        panel._on_failed("")


def test_a_name_of_ones_own_stays(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot) as window:
        panel = panel_of(window, qtbot)
        panel.path.clear()
        QTest.keyClicks(panel.path, str(tmp_path / "w7_letters.csv"))
        QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.words.text().startswith("Written"))
        assert panel.path.text() == str(tmp_path / "w7_letters-2.csv")
        panel.close()
        assert panel_of(window, qtbot).path.text() == str(tmp_path / "w7_letters-2.csv")
        window.controller.open_experiment("amit-1985/melting")
        panel.close()
        assert "w7_letters" not in panel_of(window, qtbot).path.text()


def test_trials_are_shown_before_the_response_or_left_out(qtbot: QtBot) -> None:
    with opened(qtbot, "kamin-1969/blocking") as window:
        panel = panel_of(window, qtbot)
        choice, ask = panel.choice, window.controller.runner.ask
        assert choice.of.isVisible() and choice.of.currentText() == "The trials, then the response"
        assert choice.views == ("lattice", "conditioning")
        assert isinstance(ask(panel._wanted("movie")).result(20), TrialRun)
        choice.choose("run")
        assert isinstance(ask(panel._wanted("movie")).result(20), Run)
        assert isinstance(ask(panel._wanted("data")).result(20), Run)


def test_what_was_taught_here_comes_first_where_its_experiment_tells_the_run(qtbot: QtBot) -> None:
    with opened(qtbot, "ota-2023/half-a-letter") as window:
        steps = window.controller.teacher.steps
        QTest.keyClick(window, Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda: window.controller.snapshot.steps > steps)
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.of.isVisible() and panel.choice.kind == "training")
        panel.words.setText("Written: before.mp4")
        panel.close()
        assert panel_of(window, qtbot).words.text() == ""


def test_a_run_that_went_on_while_it_was_taught_gives_way_to_the_training(qtbot: QtBot) -> None:
    with opened(qtbot, BARS) as window:
        window.controller.play()
        qtbot.waitUntil(lambda: window.controller.snapshot.time > 0)
        taught(window, qtbot, 3)
        learned = window.controller.snapshot.time
        qtbot.waitUntil(lambda: window.controller.snapshot.time > learned)
        window.controller.pause()
        panel = panel_of(window, qtbot)
        qtbot.waitUntil(lambda: panel.choice.of.isVisible() and panel.choice.kind == "training")
