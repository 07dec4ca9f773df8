"""The panel with mouse and keys: select, take, rename, forget, advice, a thousand patterns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from hopview.core.pattern import Pattern, spins
from hopview.pictures.palette import DARK
from hopview.ui.library.pattern_list import PatternList
from tests.ui.library.conftest import SHAPE, Shown, random_patterns

LEFT = Qt.MouseButton.LeftButton


def centre(rows: PatternList, row: int) -> QPoint:
    return rows.visualRect(rows.patterns.index(row)).center()


def header(shown: Shown) -> str:
    return shown.panel.header.text().replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def menu_action(menu: QMenu, text: str) -> object:
    return next(action for action in menu.actions() if action.text() == text)


def test_empty_and_header(shown: Shown) -> None:
    assert header(shown) == "0 patterns, P/N = 0.000"
    assert not shown.panel.advice.isVisible()
    before = shown.panel.list.viewport().grab().toImage()
    shown.controller.store(random_patterns(1))
    assert header(shown) == "1 pattern, P/N = 0.007"
    assert shown.panel.list.viewport().grab().toImage() != before


def test_selection_both_ways(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(4))
    rows = shown.panel.list
    assert rows.currentIndex().row() == 3
    qtbot.mouseClick(rows.viewport(), LEFT, pos=centre(rows, 1))
    assert shown.controller.selected == 1
    shown.controller.select(2)
    assert rows.currentIndex().row() == 2
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    assert shown.controller.selected == 1
    shown.controller.undo()
    assert shown.controller.selected == -1
    assert not rows.currentIndex().isValid()


def test_double_click_and_enter_take_the_cue(shown: Shown, qtbot: QtBot) -> None:
    patterns = random_patterns(3)
    shown.controller.store(patterns)
    rows = shown.panel.list
    qtbot.mouseClick(rows.viewport(), LEFT, pos=centre(rows, 1))
    qtbot.mouseDClick(rows.viewport(), LEFT, pos=centre(rows, 1))
    assert np.array_equal(shown.controller.document.cue, patterns[1].cells)
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert np.array_equal(shown.controller.document.cue, patterns[0].cells)


def test_rename_in_place(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(2))
    rows = shown.panel.list
    rows.setFocus()
    shown.controller.select(0)
    qtbot.keyClick(rows, Qt.Key.Key_F2)
    editor = rows.viewport().findChild(QLineEdit)
    qtbot.keyClicks(editor, "Snow")  # S and N are shortcuts of the window, but not while typing
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.controller.document.names == ("Snow", "p2"), timeout=2000)
    qtbot.keyClick(rows, Qt.Key.Key_F2)
    editor = rows.viewport().findChildren(QLineEdit)[-1]
    qtbot.keyClicks(editor, "other")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert shown.controller.document.names == ("Snow", "p2")


def test_a_click_on_the_selected_pattern_renames_it_if_it_is_still_there(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(2))
    rows = shown.panel.list
    shown.controller.select(0)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=centre(rows, 0))
    qtbot.waitUntil(lambda: rows.viewport().findChild(QLineEdit) is not None, timeout=3000)
    qtbot.keyClick(rows.viewport().findChild(QLineEdit), Qt.Key.Key_Escape)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=centre(rows, 0))
    shown.controller.forget(0, 1)
    qtbot.wait(QApplication.doubleClickInterval() + 100)  # Qt would warn of an index that is gone
    assert not shown.controller.document.patterns


def test_typing_a_name_is_not_disturbed_by_the_run(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(3))
    rows = shown.panel.list
    rows.edit(rows.patterns.index(0))
    editor = rows.viewport().findChild(QLineEdit)
    qtbot.keyClicks(editor, "moon")
    rows.patterns.show_overlaps(np.array([0.9, 0.1, -0.3]))
    assert editor.text() == "moon"
    cue = shown.controller.document.cue
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.controller.document.names == ("moon", "p2", "p3"), timeout=2000)
    assert shown.controller.document.cue is cue


def test_delete_forgets_through_the_registry(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(3))
    rows = shown.panel.list
    qtbot.mouseClick(rows.viewport(), LEFT, pos=centre(rows, 1))
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert shown.controller.document.names == ("p1", "p3")
    assert rows.currentIndex().row() == shown.controller.selected == 1


def test_context_menu(shown: Shown, qtbot: QtBot) -> None:
    patterns = random_patterns(4)
    shown.controller.store(patterns)
    rows = shown.panel.list
    menu = rows.menu_for(2)
    assert shown.controller.selected == 2
    menu_action(menu, "Take as cue").trigger()
    assert np.array_equal(shown.controller.document.cue, patterns[2].cells)
    menu_action(menu, "Spoil").trigger()
    flipped = (shown.controller.document.cue != patterns[2].cells).mean()
    assert abs(flipped - shown.controller.spoiling.amount) < 0.02
    shown.controller.set_axes(0, 1)
    menu_action(menu, "Landscape axis b").trigger()
    assert shown.controller.axes == (0, 2)
    menu_action(menu, "Landscape axis a").trigger()
    assert shown.controller.axes == (2, 0)
    menu_action(menu, "Rename").trigger()
    assert rows.viewport().findChild(QLineEdit) is not None
    menu_action(menu, "Forget").trigger()
    assert shown.controller.document.names == ("p1", "p2", "p4")


def test_overlaps_follow_the_run(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(3))
    shown.controller.take_cue(1)
    rows = shown.panel.list.patterns
    qtbot.waitUntil(lambda: rows.overlap(1) == 1.0, timeout=8000)
    assert abs(rows.overlap(0)) < 0.5


def test_advice_names_a_rule_and_a_click_takes_it(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(40))
    advice = shown.panel.advice
    qtbot.waitUntil(advice.isVisible, timeout=8000)
    assert "0.138" in advice.words.text()
    assert advice.remarks[0].level == "warning"
    remedy = advice.remedies["pseudo_inverse"]
    assert remedy.isVisible() and not advice.remedies["balance"].isVisible()
    qtbot.mouseClick(advice.more, LEFT)
    assert advice.words.text().count("\n\n") == len(advice.remarks) - 1
    qtbot.mouseClick(remedy, LEFT)
    assert shown.controller.document.rule == "pseudo_inverse"
    assert not remedy.isVisible()


def test_what_was_said_of_other_patterns_is_taken_away_at_once(
    shown: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old remarks stay while patterns of one set change, but not where the set is another."""
    controller, advice = shown.controller, shown.panel.advice
    controller.store(random_patterns(40))
    qtbot.waitUntil(advice.isVisible, timeout=8000)
    monkeypatch.setattr("hopview.ui.surveyor.AT_ONCE", 0)
    controller.forget(39)
    assert advice.isVisible() and advice.remarks
    others = tuple(random_patterns(40, seed=2))
    controller.open_document(replace(controller.document, patterns=others), None, None)
    assert controller.document.patterns is others
    assert controller.surveyor.of(controller.document) is None
    assert not advice.isVisible() and not advice.remarks
    qtbot.waitUntil(advice.isVisible, timeout=8000)
    assert advice.remarks


def test_resemblance_is_marked(shown: Shown, qtbot: QtBot) -> None:
    first = random_patterns(1)[0]
    near = np.array(first.cells)
    near[:20] *= -1
    shown.controller.store([first, Pattern(spins(near), "moon")])
    rows = shown.panel.list.patterns
    qtbot.waitUntil(lambda: rows.alike(0) is not None, timeout=8000)
    assert rows.alike(0).other == 1
    assert f"{rows.alike(0).overlap:.2f}" == "0.72"


def test_a_thousand_patterns(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(1000))
    rows = shown.panel.list
    assert header(shown) == "1,000 patterns, P/N = 6.944"
    rows.scrollToBottom()
    rows.viewport().grab()
    drawn = len(rows.painter_of_rows.thumbnails._made)
    assert 0 < drawn < 60  # only what is seen
    rows.viewport().grab()
    assert len(rows.painter_of_rows.thumbnails._made) == drawn
    qtbot.waitUntil(shown.panel.advice.isVisible, timeout=20000)


def test_draw_clears_and_takes_the_pen(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(1))
    shown.controller.take_cue(0)
    qtbot.mouseClick(shown.panel.buttons["draw"], LEFT)
    assert (shown.controller.document.cue == -1).all()
    assert shown.actions["pen"].isChecked()


def test_theme_and_large_type(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.store(random_patterns(8))
    light = shown.panel.grab().toImage()
    shown.panel.set_theme(DARK)
    assert shown.panel.list.grab().toImage() != light
    rows, before = shown.panel.list, QApplication.font()
    small = rows.sizeHintForRow(0)
    large = QFont(before)
    large.setPointSizeF(2 * before.pointSizeF())
    try:
        QApplication.setFont(large)
        qtbot.waitUntil(lambda: rows.sizeHintForRow(0) > 1.3 * small, timeout=2000)
        qtbot.waitUntil(lambda: shown.panel.text_page.words.font().pointSizeF() > 13, timeout=2000)
        shown.panel.grab()
    finally:
        QApplication.setFont(before)


def test_everything_can_be_named_by_a_screen_reader(shown: Shown) -> None:
    for button in shown.panel.buttons.values():
        assert button.accessibleName() and button.toolTip()
    for control in shown.panel.import_page.form.controls.values():
        assert control.accessibleName() and control.toolTip()
    for page in (shown.panel.import_page, shown.panel.text_page, shown.panel.browser_page):
        assert page.accessibleName()
    assert shown.panel.list.accessibleName() == "Stored patterns"
    assert shown.panel.minimumSizeHint().width() <= 170 and SHAPE == (12, 12)
