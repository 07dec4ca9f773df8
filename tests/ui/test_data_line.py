"""Training data in the window: shown, chosen, opened, dropped, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.core.data import DataSet
from hopview.pictures.palette import DARK, LIGHT
from hopview.session.experiments import open_experiment
from hopview.sources import load_data
from hopview.ui.controller import Controller
from hopview.ui.data_line import DataLine, small_rows, spread
from hopview.ui.library.drop import DATA_WORDS
from hopview.ui.window import MainWindow

LETTERS = "hopfield-1982/letters"


@pytest.fixture
def controller() -> Iterator[Controller]:
    made = Controller(open_experiment(LETTERS).document())
    made.set_shape(4, 4)
    yield made
    made.close()


@pytest.fixture
def line(controller: Controller, qtbot: QtBot) -> DataLine:
    controller.set_model("attn_bm")
    made = DataLine(controller, LIGHT)
    controller.document_changed.connect(made.show_document)
    qtbot.addWidget(made)
    made.resize(226, 300)
    made.show()
    return made


def chosen(line: DataLine, start: str) -> None:
    line.fill_menu()
    (action,) = (a for a in line.menu.actions() if a.text().startswith(start))
    action.trigger()


def test_it_is_there_for_machines_alone(controller: Controller, qtbot: QtBot) -> None:
    line = DataLine(controller, LIGHT)
    qtbot.addWidget(line)
    controller.document_changed.connect(line.show_document)
    assert line.isHidden()
    controller.set_model("attn_bm")
    assert not line.isHidden()
    controller.set_model("hopfield")
    assert line.isHidden()


def test_stored_patterns_are_the_data_until_others_are_chosen(line: DataLine, qtbot: QtBot) -> None:
    controller = line.controller
    assert line.headline.text() == "The 4 stored patterns" and len(line.strip.rows) == 4
    assert line.stored_button.isHidden()
    chosen(line, "Bars and stripes 4 x 4")
    qtbot.waitUntil(lambda: controller.document.data is not None)
    assert line.headline.text() == "30 rows: bars-and-stripes:4"
    assert "each once" in line.words.text() and len(line.strip.rows) == 12
    line.stored_button.click()
    assert controller.document.data is None and line.headline.text() == "The 4 stored patterns"
    controller.undo()
    assert controller.document.data is not None


def test_a_set_on_another_grid_lays_the_units_out_anew_in_one_undo(line: DataLine, qtbot: QtBot) -> None:
    controller = line.controller
    chosen(line, "Gaussians in the plane (1 x 2)")
    qtbot.waitUntil(lambda: controller.document.shape == (1, 2))
    assert line.strip.points is not None and line.strip.points.shape == (400, 2)
    line.grab()
    controller.undo()
    assert controller.document.shape == (4, 4) and controller.document.data is None


def test_units_that_never_change_are_named_where_data_are_described(line: DataLine) -> None:
    line.controller.set_data(DataSet(np.eye(16), source="all rows"))
    assert line.words.text() == "All rows."
    line.controller.set_data(DataSet(np.eye(16)[:5], source="five rows"))
    assert line.words.text().startswith("Five rows. 11 of 16 units are the same in all rows")


def test_nothing_stored_says_what_to_do(line: DataLine) -> None:
    line.controller.forget(0, 1, 2, 3)
    assert line.headline.text() == "Nothing to learn yet"
    assert "draw and store patterns" in line.words.text() and line.strip.isHidden()


def test_a_file_is_read_beside_the_window_and_brings_its_grid(
    line: DataLine, qtbot: QtBot, tmp_path: Path
) -> None:
    controller = line.controller
    np.save(tmp_path / "a.npy", np.eye(36))
    with qtbot.waitSignal(line.opened):
        line.open_path(tmp_path / "a.npy")
    assert controller.document.shape == (6, 6) and controller.document.data is not None
    np.save(tmp_path / "b.npy", np.zeros((3, 5)))
    with qtbot.waitSignal(controller.failed) as said:
        line.open_path(tmp_path / "b.npy")
    assert "have 5 values, but the grid of 6 x 6 has 36" in said.args[0]
    with qtbot.waitSignal(controller.failed) as said:
        line.open_path(tmp_path / "none.csv")
    assert "There is no file" in said.args[0]
    assert controller.document.data.name == "a.npy"


def test_of_several_the_last_asked_for_is_taken(line: DataLine, qtbot: QtBot) -> None:
    taken: list[str] = []
    line.opened.connect(taken.append)
    for name in ("digits", "bars-and-stripes:4", "glyphs"):
        line.take(name, (4, 4) if name.startswith("bars") else (8, 8))
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["glyphs"]


def test_a_dialog_that_does_not_stop_the_run(line: DataLine, qtbot: QtBot, tmp_path: Path) -> None:
    line.open_button.click()
    assert line.dialog is not None and line.dialog.isVisible() and not line.dialog.isModal()
    np.save(tmp_path / "a.npy", np.eye(16))
    with qtbot.waitSignal(line.opened):
        line.dialog.fileSelected.emit(str(tmp_path / "a.npy"))
    line.dialog.close()


def test_small_pictures_show_real_values_by_their_spread() -> None:
    data = load_data("patches:4:100", kind="real")
    shown = small_rows(data, "real")
    assert len(shown) == 12
    assert all(np.abs(row).max() <= 1.0 for row in shown) and max(np.ptp(row) for row in shown) > 0.5
    even = DataSet(np.zeros((3, 4)))
    assert [row.tolist() for row in small_rows(even, "real")] == [[0.0] * 4] * 3
    assert small_rows(even, "binary")[0].tolist() == [-1] * 4
    assert spread(0) == [] and spread(3) == [0, 1, 2] and spread(24) == list(range(0, 24, 2))


def test_themes_change_the_pictures(line: DataLine) -> None:
    light = line.strip.grab().toImage()
    line.set_theme(DARK)
    assert line.strip.grab().toImage() != light


def dropped(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), copy, mime, left, none))
    assert window.drops.cover.words == DATA_WORDS
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, left, none, QEvent.Type.Drop))


def test_a_file_of_data_dropped_on_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1,0,1,0\n0,1,0,1\n")
    with qtbot.waitSignal(window.controller.failed) as said:
        dropped(window, tmp_path / "rows.csv")
    assert "Boltzmann machines learn. Choose one as the model first" in said.args[0]
    window.controller.set_model("attn_bm")
    dropped(window, tmp_path / "rows.csv")
    qtbot.waitUntil(lambda: window.controller.document.data is not None)
    assert window.controller.document.shape == (2, 2)
    assert window.model.data.isVisible()
