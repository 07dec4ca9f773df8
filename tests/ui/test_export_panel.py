"""The export panel: free names, nothing replaced unasked, cancelling at every stage, errors in place."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.pictures.palette import LIGHT
from hopview.ui import export_panel, movie
from hopview.ui.controller import Controller
from hopview.ui.export_names import suggested_path
from hopview.ui.export_panel import ExportPanel
from hopview.ui.files import FileWorker
from hopview.ui.movie import MovieJob


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller, tmp_path: Path) -> ExportPanel:
    made = ExportPanel(controller, LIGHT)
    qtbot.addWidget(made)
    made.path.setText(str(tmp_path / "first.csv"))
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    made.size_choice.setCurrentIndex(3)
    return made


def idle(panel: ExportPanel) -> bool:
    return panel.go.isEnabled() and panel.attempt is None


def test_a_second_export_takes_another_name_in_the_same_folder(
    qtbot: QtBot, panel: ExportPanel, tmp_path: Path
) -> None:
    first = Path(panel.path.text())
    assert first.parent == tmp_path and first.suffix == ".csv" and not first.exists()
    panel.start()
    qtbot.waitUntil(lambda: idle(panel))
    assert first.exists() and panel.words.text().startswith("Written")
    second = Path(panel.path.text())
    assert second != first and (second.parent, second.suffix) == (tmp_path, ".csv")
    panel.hide()
    second.touch()
    panel.show()
    assert not Path(panel.path.text()).exists()


def test_a_typed_name_that_exists_is_replaced_only_at_the_second_press(
    qtbot: QtBot, panel: ExportPanel, tmp_path: Path
) -> None:
    (tmp_path / "recall.csv").write_text("mine")
    panel.path.setText(str(tmp_path / "recall.csv"))
    panel.start()
    assert panel.words.text() == "recall.csv exists; press Export again to replace it."
    assert (tmp_path / "recall.csv").read_text() == "mine" and idle(panel)
    panel.start()
    qtbot.waitUntil(lambda: idle(panel))
    assert (tmp_path / "recall.csv").read_text() != "mine"
    panel.path.setText(str(tmp_path / "recall.csv"))
    panel.start()
    assert "press Export again" in panel.words.text()
    panel._on_chosen(str(tmp_path / "recall.csv"))  # there the file dialog has asked
    panel.start()
    assert panel.attempt is not None
    qtbot.waitUntil(lambda: idle(panel))


def test_cancelling_while_the_recall_is_prepared(
    qtbot: QtBot, panel: ExportPanel, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer: Future[Any] = Future()
    monkeypatch.setattr(controller.runner, "ask", lambda question: answer)
    began: list[object] = []
    monkeypatch.setattr(panel, "_write", lambda attempt, run: began.append(attempt))
    panel.start()
    assert "Preparing" in panel.words.text() and not panel.go.isEnabled()
    panel.cancel()
    assert idle(panel) and panel.isVisible() and "cancelled" in panel.words.text()
    answer.set_result(None)
    qtbot.wait(60)
    assert not began and list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize("suffix", [".npz", ".svg", ".mp4"])
def test_cancelling_while_it_is_written_leaves_no_file(
    qtbot: QtBot, panel: ExportPanel, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    panel.path.setText(str(path))
    panel._may_replace = None
    original = panel._write

    def write_and_cancel(attempt: export_panel.Attempt, run: Any) -> None:
        attempt.cancelled.set() if suffix != ".mp4" else None
        original(attempt, run)
        panel.cancel()

    panel._write = write_and_cancel  # type: ignore[method-assign]
    panel.start()
    qtbot.waitUntil(lambda: idle(panel), timeout=10_000)
    assert "no file was written" in panel.words.text()
    assert not path.exists()


def test_an_unexpected_error_is_a_sentence_and_the_panel_is_free_again(
    qtbot: QtBot, panel: ExportPanel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("no parts")

    monkeypatch.setattr(export_panel, "write_run", broken)
    panel.start()
    qtbot.waitUntil(lambda: idle(panel))
    assert "ZeroDivisionError: no parts" in panel.words.text()
    monkeypatch.setattr(export_panel, "drawn", broken)
    panel.path.setText(str(Path(panel.path.text()).with_suffix(".svg")))
    panel.start()
    qtbot.waitUntil(lambda: idle(panel))
    assert "ZeroDivisionError: no parts" in panel.words.text()
    monkeypatch.setattr(movie.Stage, "frame", broken)
    panel.path.setText(str(Path(panel.path.text()).with_suffix(".gif")))
    panel.start()
    qtbot.waitUntil(lambda: idle(panel))
    assert "ZeroDivisionError: no parts" in panel.words.text()
    assert "Traceback" in capsys.readouterr().err


def test_the_file_worker_goes_on_after_an_unexpected_error(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    done: list[object] = []
    worker = FileWorker(told.append)
    worker.begin(lambda: {}["missing"], done.append)
    worker.begin(lambda: 7, done.append)
    worker.close()
    worker.deliver()
    assert done == [7] and len(told) == 1 and "KeyError" in told[0]


@pytest.mark.parametrize("text", ["", "~nosuchuser/x.mp4", "/", ".", "a\0b.csv", "no suffix"])
def test_whatever_is_typed_is_answered_in_place(
    panel: ExportPanel, controller: Controller, text: str
) -> None:
    panel.path.setText(text)
    panel.format.setCurrentIndex(2)
    assert panel.path.text().endswith(".gif") or "nosuchuser" in text
    panel.path.setText(text)
    if text != "a\0b.csv":
        panel.start()
        assert idle(panel) and panel.words.property("role") == "problem"
    assert suggested_path(controller, text).name


def test_a_movie_job_goes_when_it_is_through(qtbot: QtBot, panel: ExportPanel, tmp_path: Path) -> None:
    for name in ("a.gif", "b.gif"):
        panel.path.setText(str(tmp_path / name))
        panel.start()
        qtbot.waitUntil(lambda: panel.job is not None)
        job = panel.job
        assert job is not None
        panel.cancel()
        qtbot.waitUntil(lambda: idle(panel))
        assert list(job._source) == []
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(10)
    assert panel.findChildren(MovieJob) == []


def test_the_format_follows_a_suffix_typed_by_hand(panel: ExportPanel) -> None:
    panel.path.clear()
    QTest.keyClicks(panel.path, "big.gif")
    assert panel.format.currentData() == ".gif" and panel.path.text() == "big.gif"
