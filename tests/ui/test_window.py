"""What the window keeps straight: files and titles over undo, tools, the last session, the layout."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from hopview.core.resources import resource
from hopview.session.document import Document, Story, blank
from hopview.session.edits import SetModel, SetRule
from hopview.session.experiments import experiments
from hopview.session.storage import load, save
from hopview.ui.app import make_window
from hopview.ui.window import MainWindow


def saved(path: Path, side: int) -> Path:
    """A session file with a grid of side x side."""
    return save(Document(shape=(side, side), cue=blank((side, side))), path)


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.controller.open_file(path)
    qtbot.waitUntil(lambda: window.controller.path == path)


def test_the_menu_of_experiments_has_a_chapter_for_each_family(window: MainWindow, qtbot: QtBot) -> None:
    menu = window.menus["Experiments"]
    chapters = {action.text(): action.menu() for action in menu.actions()}
    found = [action for chapter in chapters.values() for action in chapter.actions()]
    assert [action.text() for action in found] == [info.title for info in experiments()]
    chapters["Conditioning"].actions()[0].trigger()
    qtbot.waitUntil(lambda: window.controller.document.model == "linear_attention")


def test_the_story_is_that_of_the_document_at_hand(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    def told() -> str:
        return " ".join(label.text() for label in window.story.widget().findChildren(QLabel))

    title = window.controller.document.story.title
    own = save(
        replace(window.controller.document, story=Story(title="Mine", text="My own words.")), tmp_path / "a"
    )
    assert title in told()
    window.actions_of["new"].trigger()
    assert title not in told() and "Your own network" in told()
    opened(window, qtbot, own)
    assert "My own words." in told() and "Your own network" not in told()
    window.controller.undo()
    assert "Your own network" in told()


def test_undoing_an_open_brings_back_where_the_document_belonged(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    story = window.controller.experiment
    a, b = saved(tmp_path / "a.hop", 8), saved(tmp_path / "b.hop", 10)
    opened(window, qtbot, a)
    assert "a.hop" in window.windowTitle() and not window.isWindowModified()
    opened(window, qtbot, b)
    assert "b.hop" in window.windowTitle() and window.controller.experiment is None
    window.controller.undo()
    assert window.controller.path == a and window.controller.document.shape == (8, 8)
    assert "a.hop" in window.windowTitle() and not window.isWindowModified()
    window.controller.clear()
    window.controller.invert()
    window.actions_of["save"].trigger()
    qtbot.waitUntil(lambda: not window.controller.session.changed)
    assert load(b).shape == (10, 10) and load(a).shape == (8, 8)
    for _ in range(3):
        window.controller.undo()
    assert window.controller.path is None and window.controller.experiment is story
    window.controller.redo()
    assert window.controller.path == a


def test_a_save_that_ends_late_does_not_claim_what_was_opened_since(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.controller.save(tmp_path / "late.hop")
    window.controller.open_experiment("amit-1985/melting")
    qtbot.waitUntil((tmp_path / "late.hop").exists)
    qtbot.wait(100)
    assert window.controller.path is None
    assert load(tmp_path / "late.hop").story.key == "hopfield-1982/letters"


def test_the_last_session_stays_for_reopening_after_edits(qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "hopview-home"
    home.mkdir()
    saved(home / "last-session.hop", 6)
    window = make_window()
    try:
        assert window.actions_of["reopen"].isEnabled()
        window.controller.invert()
        window.recovery.keep()
        qtbot.waitUntil(window.recovery.path.exists)
        window.actions_of["reopen"].trigger()
        qtbot.waitUntil(lambda: window.controller.document.shape == (6, 6))
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def test_what_was_made_is_kept_when_the_window_closes(qtbot: QtBot) -> None:
    window = make_window()
    window.controller.clear()
    expected = window.controller.document
    window.close()
    assert load(window.recovery.path).equals(expected)
    window.deleteLater()
    QApplication.processEvents()


def test_tools_agree_with_their_buttons(window: MainWindow) -> None:
    registry, lattice = window.actions_of, window.lattice
    before = lattice.brush_size
    registry["larger"].trigger()
    assert lattice.brush_size == before + 1
    registry["smaller"].trigger()
    registry["smaller"].trigger()
    assert lattice.brush_size == before - 1
    registry["eraser"].trigger()
    assert lattice.tool == "eraser" and not registry["pen"].isChecked()
    QTest.mouseClick(window.library.buttons["draw"], Qt.MouseButton.LeftButton)
    assert lattice.tool == "pen" and not registry["eraser"].isChecked()


def test_a_stroke_is_undone_without_touching_what_ran_since(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    controller.set_rate(float("inf"))
    cells = np.arange(64)
    cue = controller.document.cue.copy()
    qtbot.waitUntil(lambda: controller.snapshot.moments == 1)
    controller.paint(cells, np.ones(64, np.int8), 1)
    qtbot.waitUntil(lambda: controller.snapshot.state[:64].min() == 1)
    controller.play()
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None and not controller.snapshot.playing)
    controller.undo()
    qtbot.waitUntil(lambda: np.array_equal(controller.snapshot.state, cue))
    assert controller.snapshot.time == 0


def test_two_presses_of_space_cancel_out(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.set_rate(1.0)
    window.controller.toggle()
    window.controller.toggle()
    qtbot.wait(150)
    assert not window.controller.snapshot.playing


def test_the_layout_is_put_back(window: MainWindow, qtbot: QtBot) -> None:
    width = window.docks["library"].width()
    window.docks["library"].close()
    window.docks["model"].setFloating(True)
    window.actions_of["reset_layout"].trigger()
    qtbot.waitUntil(lambda: window.docks["library"].isVisible() and not window.docks["model"].isFloating())
    assert abs(window.docks["library"].width() - width) < 40


def test_a_bad_target_opens_the_first_experiment_and_says_why(qtbot: QtBot) -> None:
    window = make_window("hopfield-1982/leters")
    try:
        window.show()
        assert "letters" in window.banner.words.text() and not window.banner.isHidden()
        assert window.controller.document.patterns
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def test_a_folder_of_pictures_is_opened_from_the_command_line(qtbot: QtBot) -> None:
    window = make_window(str(resource("patterns", "photographs")))
    try:
        page = window.library.import_page
        qtbot.waitUntil(lambda: len(page.pictures) == 8)
        assert page.heading.text() == "8 pictures" and not page.problems.text()
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def test_space_after_the_end_plays_again_from_the_cue(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    controller.set_rate(float("inf"))
    controller.toggle()
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None and not controller.snapshot.playing)
    made = controller.snapshot.moments
    controller.set_rate(1.0)
    controller.toggle()
    qtbot.waitUntil(lambda: controller.snapshot.moments > made and controller.snapshot.playing)
    assert controller.snapshot.overlaps[0] < 0.6  # spoiled again, and on its way back


def test_redo_brings_a_painted_picture_back_whatever_ran_between(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    controller.set_rate(float("inf"))
    controller.toggle()
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None and not controller.snapshot.playing)
    controller.paint(np.arange(96), np.ones(96, np.int8), 1)
    qtbot.waitUntil(lambda: controller.snapshot.state[:96].min() == 1)
    painted = controller.snapshot.state.copy()
    controller.toggle()
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None and not controller.snapshot.playing)
    controller.undo()
    controller.redo()
    qtbot.waitUntil(lambda: np.array_equal(controller.snapshot.state, painted))
    assert np.array_equal(controller.document.cue, painted)


def test_every_action_has_a_callback_and_a_tip(window: MainWindow) -> None:
    for action in window.actions_of.all():
        assert action.receivers("2triggered(bool)") >= 1, action.objectName()
        assert len(action.statusTip()) > 5, action.objectName()


def test_after_the_grid_is_applied_the_keys_are_the_windows_again(window: MainWindow, qtbot: QtBot) -> None:
    grid = window.model.grid
    grid.rows.setFocus()
    grid.rows.selectAll()
    QTest.keyClicks(grid.rows, "24")
    QTest.keyClick(grid.rows, Qt.Key.Key_Return)
    QTest.mouseClick(grid.apply, Qt.MouseButton.LeftButton)
    assert window.controller.document.shape == (24, 32)
    assert not any(box.hasFocus() for box in (grid.rows, grid.cols, window.model.seed.box))


def test_each_view_comes_forward_by_its_action(window: MainWindow) -> None:
    for name, key in (("phase", "D"), ("weights", "W"), ("landscape", "L")):
        action = window.actions_of[f"show_{name}"]
        assert action.shortcut().toString() == key
        action.trigger()
        assert window.tabs.currentWidget() is window.views[name]


def test_the_view_menu_offers_what_fits_and_keys_go_on_working(window: MainWindow) -> None:
    menu, named = window.menus["View"], window.actions_of
    unfit, fit = named["show_mosaic"], named["show_landscape"]
    menu.aboutToShow.emit()
    assert fit.isVisible() and not unfit.isVisible() and named["lecture"].isVisible()
    menu.aboutToHide.emit()
    assert unfit.isVisible()
    unfit.trigger()
    assert not window.banner.isHidden()


def test_the_dot_of_the_phase_diagram_follows_temperature_and_patterns(
    window: MainWindow, qtbot: QtBot
) -> None:
    phase, controller = window.views["phase"], window.controller
    window.show_view("phase")
    controller.set_params(update="glauber")
    for temperature in (0.2, 0.3, 0.4):
        controller.set_params(temperature=temperature)
    controller.pause()
    qtbot.waitUntil(lambda: phase.place[1] == 0.4, timeout=10_000)
    stored = len(controller.document.patterns)
    window.actions_of["store"].trigger()
    qtbot.waitUntil(lambda: phase.place[0] == (stored + 1) / controller.document.size, timeout=10_000)
    assert phase.heading[0].endswith("T = 0.40")


def test_weights_that_are_out_of_date_are_let_go_by_what_is_out_of_sight(
    window: MainWindow, qtbot: QtBot
) -> None:
    controller = window.controller
    controller.pause()
    controller.set_params(form="dense")
    window.views["field"].set_unit(5)
    for name in ("landscape", "weights", "stability", "phase"):
        window.show_view(name)
        view = window.views[name]
        qtbot.waitUntil(lambda view=view: view.snapshot is controller.snapshot)
    qtbot.wait(200)
    window.views["field"].set_unit(-1)
    old = weakref.ref(controller.snapshot.coupling)
    controller.set_rule("storkey")
    qtbot.waitUntil(lambda: controller.snapshot.coupling is not old())
    qtbot.wait(100)
    gc.collect()
    assert old() is None
    for name in ("weights", "stability", "landscape"):
        window.show_view(name)
        assert window.views[name].snapshot is controller.snapshot
    qtbot.waitUntil(lambda: window.views["stability"].found is not None)


def test_curves_shown_again_are_of_this_moment(window: MainWindow, qtbot: QtBot) -> None:
    controller, curves = window.controller, window.docks["curves"]
    controller.pause()
    curves.hide()
    before = controller.snapshot.moments
    controller.step_sweep()
    qtbot.waitUntil(lambda: controller.snapshot.moments > before)
    curves.show()
    energy = window.views["energy"]
    qtbot.waitUntil(lambda: energy.snapshot is controller.snapshot)
    assert energy.snapshot.moments > before


def test_tabs_are_those_that_fit_the_model(window: MainWindow) -> None:
    def shown() -> list[str]:
        return [window.tabs.tabText(k) for k in range(window.tabs.count()) if window.tabs.isTabVisible(k)]

    network = window.controller.document
    machine = SetModel("rbm").apply(network)
    assert shown() == ["Landscape", "Section", "Weights", "Stability", "Phase diagram", "Help"]
    window.tabs.follow(machine)
    assert shown() == ["Filters", "Learning", "Samples", "Free energy", "Data plane", "Help"]
    window.tabs.setCurrentWidget(window.views["strips"])
    window.tabs.follow(SetRule("exact").apply(machine))  # another rule: what is in front stays there
    assert shown() == ["Filters", "Learning", "Samples", "Free energy", "Data plane", "Phases", "Help"]
    assert window.tabs.currentWidget() is window.views["strips"]
    window.show_view("filters")
    assert window.tabs.currentWidget() is window.views["filters"]
    window.show_view("weights")
    assert window.tabs.currentWidget() is window.views["filters"]
    window.tabs.follow(network)
    assert window.tabs.currentWidget() is window.views["landscape"]
    window.show_view("filters")
    assert window.tabs.currentWidget() is window.views["landscape"]
    assert "Boltzmann" in window.banner.words.text()
    window.tabs.setCurrentWidget(window.help)
    window.tabs.follow(machine)
    assert window.tabs.currentWidget() is window.help


def test_a_machine_brings_its_filters_forward_and_is_shown_learning(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    controller.pause()
    controller.set_shape(8, 8)
    controller.set_model("rbm")
    filters, learning = window.views["filters"], window.views["training"]
    assert window.tabs.currentWidget() is filters and not window.views["field"].isVisible()
    qtbot.waitUntil(lambda: filters.filters is not None and "Learn on" in filters.words)
    controller.set_rule_params(epochs=3)
    qtbot.waitUntil(lambda: "Learn on" not in filters.words, timeout=10_000)
    window.show_view("training")
    qtbot.waitUntil(lambda: learning.shown is not None and learning.plot.drawn(0)[0][0][-1] == 3)
    window.show_view("strips")
    qtbot.waitUntil(lambda: window.views["strips"].found is not None)
    window.show_view("free_energy")
    qtbot.waitUntil(lambda: window.views["free_energy"].found is not None)
    controller.set_model("hopfield")
    assert window.tabs.currentWidget() is window.views["landscape"] and window.views["field"].isVisible()


def test_after_a_window_that_was_killed_the_next_says_where_its_work_is(qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "hopview-home"
    home.mkdir()
    lock = QLockFile(str(home / "last-session.lock"))
    for killed in (True, False):
        saved(home / "last-session.hop", 6)
        if killed:
            lock.lock()
            rest = (home / "last-session.lock").read_bytes().partition(b"\n")[2]
            lock.unlock()
            (home / "last-session.lock").write_bytes(b"999999999\n" + rest)  # of a process that is no more
        window = make_window()
        try:
            assert window.recovery.found and window.recovery.broken == killed
            assert ("Reopen last session" in window.banner.words.text()) == killed
        finally:
            window.close()
            window.deleteLater()
            QApplication.processEvents()


def test_the_basins_are_found_by_name(window: MainWindow) -> None:
    show = next(more.run for more in window.palette_box.extra if more.title.startswith("Basins"))
    show()
    assert window.tabs.currentWidget() is window.views["landscape"]
    assert window.views["landscape"].way == "basins"
    window.controller.open_experiment("fischer-2014/bars-and-stripes")
    show()
    assert "Basins" in window.banner.words.text()


def test_the_model_panel_begins_at_its_top_with_another_document(window: MainWindow) -> None:
    window.show()
    bar = window.model.scroll.verticalScrollBar()
    bar.setRange(0, 400)
    bar.setValue(100)
    window.controller.invert()
    assert bar.value() == 100
    window.controller.open_experiment("ota-2023/half-a-letter")
    assert bar.value() == 0


def test_a_session_is_saved_under_the_name_of_its_experiment(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of["save_as"].trigger()
    dialog = window.findChild(QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["letters-that-come-back.hop"]
    dialog.reject()
