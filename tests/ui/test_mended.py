"""What a newcomer stumbled over in the window: seen at 1280 x 800, by keys and mouse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.windows import drop, opened
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.core.errors import ParameterError
from hopview.pictures.palette import DARK, LIGHT, contrast
from hopview.ui.fields import Tick
from hopview.ui.fields.choice import QuietComboBox
from hopview.ui.view_tabs import SmallTabs
from hopview.ui.window import MainWindow

BARS = "fischer-2014/bars-and-stripes"
Key = Qt.Key


@pytest.mark.parametrize(
    "key", ["ackley-1985/encoder", "ackley-1985/adder", "ota-2023/half-a-letter", "cho-2010/tempering"]
)
def test_all_tabs_stand_whole_side_by_side(qtbot: QtBot, key: str) -> None:
    with opened(qtbot, key) as window:
        bar = window.tabs.tabBar()
        assert isinstance(bar, SmallTabs)
        window.actions_of["dark"].trigger()  # another theme must not bring the large type back
        window.actions_of["light"].trigger()
        qtbot.wait(60)
        shown = [k for k in range(bar.count()) if bar.isTabVisible(k)]
        assert bar.tabRect(shown[0]).left() >= 0 and bar.tabRect(shown[-1]).right() <= bar.width()
        for k in shown:
            assert bar.fontMetrics().horizontalAdvance(bar.tabText(k)) <= bar.tabRect(k).width() - 6


def test_what_went_wrong_is_said_until_the_same_is_done_right(window: MainWindow, qtbot: QtBot) -> None:
    controller, banner = window.controller, window.banner
    assert not controller.set_params(temperature=-1.0) and banner.isVisible()
    controller.set_seed(4)
    assert banner.isVisible() and "temperature" in banner.words.text().lower()
    assert controller.set_params(temperature=0.5)  # which turns the update too
    assert not banner.isVisible()
    controller.take_cue(99)
    assert banner.isVisible()
    controller.take_cue(0)
    assert not banner.isVisible()
    window.show_view("filters")
    assert banner.isVisible()
    window.show_view("weights")
    assert not banner.isVisible()
    assert not controller.set_shape(0, 4) and banner.isVisible()
    assert controller.set_shape(8, 8) and not banner.isVisible()


def test_what_the_worker_could_not_do_is_said_until_it_can(window: MainWindow, qtbot: QtBot) -> None:
    def fail(_engine: object) -> None:
        raise ParameterError("This cannot be. Do that.")

    window.controller.runner.post(fail)
    qtbot.waitUntil(window.banner.isVisible)
    window.controller.set_seed(5)
    qtbot.waitUntil(lambda: not window.banner.isVisible())


def test_titles_of_models_are_whole_in_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    choice = window.model.model_choice
    assert isinstance(choice, QuietComboBox)
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: choice.view().isVisible())
    widest = max(choice.fontMetrics().horizontalAdvance(choice.itemText(k)) for k in range(choice.count()))
    assert choice.view().viewport().width() > widest
    choice.hidePopup()


def test_an_empty_check_box_can_be_seen_in_the_dark(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of["dark"].trigger()
    window.actions_of["export"].trigger()
    panel = window.exporter
    check = panel.checks["weights"]
    assert isinstance(check, Tick) and check.isVisible() and not check.isChecked()
    image, square = check.grab().toImage(), check.square.toRect()
    edge = [QColor(image.pixel(square.left(), y)) for y in range(square.top() + 3, square.bottom() - 2)]
    assert all(contrast((c.red(), c.green(), c.blue()), DARK.window) >= 2.5 for c in edge)
    window.actions_of["light"].trigger()
    assert window.keeper.theme is LIGHT


def test_an_error_goes_when_the_next_thing_succeeds(qtbot: QtBot, tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(9))
    np.save(tmp_path / "d.npy", np.eye(16)[:8])
    with opened(qtbot, BARS) as window:
        drop(window, tmp_path / "one.npy")
        qtbot.waitUntil(lambda: window.banner.isVisible() and "one.npy" in window.banner.words.text())
        drop(window, tmp_path / "d.npy")
        qtbot.waitUntil(lambda: len(window.controller.document.data) == 8)
        assert not window.banner.isVisible()


def test_what_was_wrong_with_one_folder_is_not_said_of_the_next(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    empty, good = tmp_path / "emptydir", tmp_path / "good"
    empty.mkdir()
    good.mkdir()
    for k in range(3):
        Image.new("L", (20, 20), 80 * k).save(good / f"{k}.png")
    page = window.library.import_page
    drop(window, empty)
    qtbot.waitUntil(lambda: "emptydir" in page.problems.text())
    drop(window, good)
    qtbot.waitUntil(lambda: len(page.pictures) == 3)
    assert page.problems.text() == "" and not page.problems.isVisible()


def test_a_training_that_stopped_says_so_and_which_epoch_is_kept(qtbot: QtBot) -> None:
    with opened(qtbot, "melchior-2017/patches") as window:
        controller = window.controller
        controller.set_rule("cd")
        controller.set_rule_params(controller.new_gesture(), learning_rate=1.0, epochs=0)
        controller.set_rule_params(controller.new_gesture(), epochs=40)
        qtbot.waitUntil(lambda: window.controller.teacher.ended, timeout=30_000)
        kept = controller.snapshot.steps
        assert kept < 40
        window.lattice.setFocus()
        QTest.keyClick(window, Key.Key_O)
        words = window.transport.status.text()
        assert words.startswith("Training stopped in epoch") and "Nothing is left" not in words
        assert "left the numbers" not in words
        qtbot.waitUntil(lambda: window.model.rule_form.rows["epochs"].note.text() == f"stopped at {kept}")


def test_the_library_tells_a_load_of_networks_alone(qtbot: QtBot) -> None:
    with opened(qtbot) as window:
        assert "P/" in window.library.header.text()
        window.controller.open_experiment(BARS)
        assert "P/" not in window.library.header.text() and "of data" in window.library.header.text()
        window.controller.open_experiment("ramsauer-2020/photographs")
        assert "P/" not in window.library.header.text()
        window.controller.open_experiment("hopfield-1982/letters")
        assert "P/" in window.library.header.text()


def test_passing_words_give_way_to_the_outcome(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Key.Key_O)
    assert "at a stroke" in window.transport.status.text()
    window.controller.set_rate(float("inf"))
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.controller.snapshot.outcome is not None)
    qtbot.wait(40)
    assert "at a stroke" not in window.transport.status.text()


def test_without_an_energy_the_plot_has_no_figures(window: MainWindow, qtbot: QtBot) -> None:
    plot = window.views["energy"].plot
    assert plot.labels_shown()
    window.controller.set_rule("perceptron")
    qtbot.waitUntil(lambda: not window.controller.snapshot.has_energy)
    qtbot.waitUntil(lambda: not plot.labels_shown())
    window.controller.set_rule("hebb")
    qtbot.waitUntil(lambda: bool(plot.labels_shown()))


def test_a_lecture_shows_the_field_only_while_a_unit_is_pointed_at(qtbot: QtBot) -> None:
    with opened(qtbot, "barra-2012/twin") as window:
        field = window.views["field"]
        QTest.mouseMove(window.tools, QPoint(2, 2))
        assert field.isVisible()
        QTest.keyClick(window, Key.Key_F11)
        window.showNormal()
        window.resize(1280, 800)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not field.isVisible())
        twin = window.views["twin"]
        _, left, _, graph, low = twin.boxes()
        assert left.height() > 150 and graph.height() > 110 and low.height() > 110
        x, y = window.lattice.viewport.pixel_at(3.5, 3.5)
        QTest.mouseMove(window.lattice, QPoint(round(x), round(y)))
        qtbot.waitUntil(field.isVisible)
        QTest.keyClick(window, Key.Key_F11)
        assert field.isVisible()
