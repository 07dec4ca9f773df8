"""Typed letters, and the pictures that ship with hopview."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopview.pictures.palette import DARK
from hopview.sources import glyph, load_collection
from hopview.ui.library.shipped import OFFERS
from tests.ui.library.conftest import SHAPE, Shown

LEFT = Qt.MouseButton.LeftButton


def test_typed_letters(shown: Shown, qtbot: QtBot) -> None:
    page = shown.panel.text_page
    qtbot.mouseClick(shown.panel.buttons["text"], LEFT)
    assert shown.panel.pages.currentWidget() is page
    qtbot.waitUntil(page.text.hasFocus)
    qtbot.keyClicks(page.text, "SAN")  # typed, not taken for shortcuts
    qtbot.waitUntil(lambda: page.grid.count() == 3, timeout=8000)
    assert page.store_button.text() == "Store 3"
    qtbot.mouseClick(page.store_button, LEFT)
    assert shown.controller.document.names == ("S", "A", "N")
    assert np.array_equal(shown.controller.document.patterns[1].cells, glyph("A", SHAPE).reshape(-1))
    assert shown.panel.pages.currentWidget() is shown.panel.list_page


def test_enter_right_after_typing_stores_what_was_typed(shown: Shown, qtbot: QtBot) -> None:
    page = shown.panel.text_page
    shown.panel.show_text()
    qtbot.keyClicks(page.text, "XY")
    qtbot.keyClick(page.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.controller.document.names == ("X", "Y"), timeout=8000)
    assert np.array_equal(shown.controller.document.patterns[0].cells, glyph("X", SHAPE).reshape(-1))


def test_one_word_and_missing_letters(shown: Shown, qtbot: QtBot) -> None:
    page = shown.panel.text_page
    shown.panel.show_text()
    qtbot.keyClicks(page.text, "NO")
    page.word.click()
    qtbot.waitUntil(lambda: page.grid.count() == 1 and page.grid.patterns[0].name == "NO", timeout=8000)
    page.text.setText("\U0001f40c")
    qtbot.waitUntil(lambda: "no shape for" in page.words.text(), timeout=8000)
    assert not page.store_button.isEnabled()
    page.set_theme(DARK)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.text.text() == "" and shown.controller.document.names == ()


def test_every_collection_in_one_click(shown: Shown, qtbot: QtBot) -> None:
    actions = [action for action in shown.panel.collections.actions() if action.text()]
    offered = actions[: len(OFFERS)]
    assert [action.text() for action in offered] == [offer.title for offer in OFFERS]
    for action in offered:
        assert action.toolTip()
        action.trigger()  # all at once: none is lost
    expected = sum(offer.count for offer in OFFERS)
    qtbot.waitUntil(lambda: len(shown.controller.document.patterns) == expected, timeout=20000)
    names = shown.controller.document.names
    assert names[:5] == ("A", "H", "K", "V", "Z") and names[11:21] == tuple("0123456789")
    said: list[str] = []
    shown.controller.said.connect(said.append)
    actions[0].trigger()
    qtbot.waitUntil(lambda: said == ["5 patterns already stored"], timeout=8000)


def test_single_ones_from_the_browser(shown: Shown, qtbot: QtBot) -> None:
    browse = shown.panel.collections.actions()[-1]
    browse.trigger()
    page = shown.panel.browser_page
    assert shown.panel.pages.currentWidget() is page
    page.choice.setCurrentIndex(page.choice.findData("creatures"))
    every = load_collection("creatures", SHAPE)
    qtbot.waitUntil(lambda: page.grid.count() == len(every), timeout=8000)
    assert not page.store_button.isEnabled()
    for row in (1, 3):
        where = page.grid.visualItemRect(page.grid.item(row)).center()
        qtbot.mouseClick(page.grid.viewport(), LEFT, pos=where)
    assert page.store_button.text() == "Store 2"
    qtbot.mouseClick(page.store_button, LEFT)
    assert shown.controller.document.names == (every[1].name, every[3].name)
    where = page.grid.visualItemRect(page.grid.item(0)).center()
    qtbot.mouseClick(page.grid.viewport(), LEFT, pos=where)
    qtbot.mouseDClick(page.grid.viewport(), LEFT, pos=where)
    assert shown.controller.document.names[-1] == every[0].name
    shown.controller.set_shape(16, 16)
    qtbot.waitUntil(lambda: page.grid.patterns[0].cells.size == 256, timeout=8000)
    qtbot.mouseClick(page.cancel_button, LEFT)
    assert shown.panel.pages.currentWidget() is shown.panel.list_page


def test_the_dialog_does_not_stop_the_window(shown: Shown, qtbot: QtBot) -> None:
    qtbot.mouseClick(shown.panel.buttons["picture"], LEFT)
    dialog = shown.panel.dialog
    assert dialog.isVisible() and not dialog.isModal()
    dialog.close()
