"""The command palette: typing finds, Enter does, and what cannot be done is grey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from hopview.pictures.palette import DARK, LIGHT
from hopview.ui.actions import ACTIONS, ActionRegistry
from hopview.ui.command_palette import CommandPalette, Further
from hopview.ui.fields.fuzzy import match

ENTRY = Qt.ItemDataRole.UserRole
KEY = Qt.Key


class Desk:
    """A window with the registry's actions and a palette over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.button = QPushButton("elsewhere")
        self.window.setCentralWidget(self.button)
        self.window.resize(800, 500)
        self.actions = ActionRegistry(self.window, LIGHT)
        self.done: list[str] = []
        for spec in ACTIONS:
            self.actions.bind(**{spec.key: lambda key=spec.key: self.done.append(key)})
        letters = "Open experiment: Letters that come back"
        extra = [
            Further(letters, lambda: self.done.append("letters"), "J. J. Hopfield (1982)", ("alphabet",))
        ]
        self.palette = CommandPalette(self.actions.all(), extra, LIGHT)
        self.window.show()
        assert QTest.qWaitForWindowExposed(self.window)
        self.window.activateWindow()
        self.palette.open_over(self.window)

    def titles(self) -> list[str]:
        items = (self.palette.list.item(row) for row in range(self.palette.list.count()))
        return [item.data(ENTRY)[0].title for item in items]

    def chosen(self) -> str:
        return str(self.palette.list.currentItem().data(ENTRY)[0].title)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.palette.close_palette()


def test_it_opens_near_the_top_with_everything(desk: Desk) -> None:
    palette = desk.palette
    assert palette.isVisible()
    assert palette.y() < 100
    assert abs(palette.geometry().center().x() - desk.window.rect().center().x()) <= 1
    assert len(desk.titles()) == len(ACTIONS)  # without itself, with the extra one
    desk.window.resize(600, 400)
    assert palette.width() <= 600 - 32


def test_typing_filters_and_enter_does(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClicks(desk.palette.line, "sto")
    assert desk.titles()[:2] == ["Store", "Restore the cue"]
    qtbot.keyClick(desk.palette.line, KEY.Key_Return)
    assert desk.done == ["store"]
    assert not desk.palette.isVisible()


def test_letters_may_lie_apart(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClicks(desk.palette.line, "olc")
    assert "Open experiment: Letters that come back" in desk.titles()
    desk.palette.line.clear()
    qtbot.keyClicks(desk.palette.line, "rest cue")
    assert desk.chosen() == "Restore the cue"


@pytest.mark.parametrize("words", ["alphabet", "alph", "hopfield 1982", "hopfield letters"])
def test_further_things_are_found_by_other_words(qtbot: QtBot, desk: Desk, words: str) -> None:
    qtbot.keyClicks(desk.palette.line, words)
    assert desk.titles() == ["Open experiment: Letters that come back"]
    qtbot.keyClick(desk.palette.line, KEY.Key_Return)
    assert desk.done == ["letters"]


def test_arrows_go_round_and_pass_over_what_is_disabled(qtbot: QtBot, desk: Desk) -> None:
    desk.palette.close_palette()
    desk.actions["redo"].setEnabled(False)
    desk.palette.open_over(desk.window)
    qtbot.keyClicks(desk.palette.line, "do")
    titles = desk.titles()
    assert "Redo" in titles
    seen = set()
    for _ in titles:
        seen.add(desk.chosen())
        qtbot.keyClick(desk.palette.line, KEY.Key_Down)
    assert seen == set(titles) - {"Redo"}
    qtbot.keyClick(desk.palette.line, KEY.Key_Up)
    assert desk.chosen() in seen


def test_a_disabled_action_is_shown_and_does_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.palette.close_palette()
    desk.actions["undo"].setEnabled(False)
    desk.palette.open_over(desk.window)
    qtbot.keyClicks(desk.palette.line, "undo")
    row = desk.titles().index("Undo")
    item = desk.palette.list.item(row)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled
    qtbot.mouseClick(
        desk.palette.list.viewport(), Qt.MouseButton.LeftButton,
        pos=desk.palette.list.visualItemRect(item).center(),
    )  # fmt: skip
    assert "undo" not in desk.done


def test_the_mouse_does_it_too(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClicks(desk.palette.line, "clear")
    view = desk.palette.list
    at = view.visualItemRect(view.item(0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.done == ["clear"]


def test_nothing_found_says_so(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClicks(desk.palette.line, "qqq")
    assert not desk.titles()
    assert desk.palette.nothing.isVisible()
    qtbot.keyClick(desk.palette.line, KEY.Key_Return)
    assert desk.palette.isVisible()


def test_escape_closes(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.palette.closed):
        qtbot.keyClick(desk.palette.line, KEY.Key_Escape)
    assert not desk.palette.isVisible()
    assert not desk.done


def test_a_press_elsewhere_closes(qtbot: QtBot, desk: Desk) -> None:
    qtbot.mouseClick(desk.button, Qt.MouseButton.LeftButton, pos=QPoint(5, 480))
    assert not desk.palette.isVisible()


def test_losing_the_focus_closes(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(desk.palette.line.hasFocus)
    desk.button.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not desk.palette.isVisible()


def test_keys_are_shown_and_the_theme_changes_live(desk: Desk) -> None:
    entries = [desk.palette.list.item(row).data(ENTRY)[0] for row in range(desk.palette.list.count())]
    assert {e.title: e.keys for e in entries}["Store"] == "S"
    before = desk.palette.grab().toImage()
    desk.palette.set_theme(DARK)
    assert desk.palette.grab().toImage() != before


def test_better_matches_score_higher() -> None:
    def score(query: str, title: str) -> float:
        found = match(query, title)
        assert found is not None
        return found.score

    assert score("sto", "Store") > score("sto", "Restore the cue") > score("sto", "Set one more")
    assert score("rc", "Restore the cue") > score("rc", "Search actions")
    assert match("xyz", "Store") is None
    assert match("lattice", "Store", "Store what is on the lattice") is not None
    found = match("oc", "One cell")
    assert found is not None and found.places == (0, 4)


def test_other_words_for_the_same_are_found_first(qtbot: QtBot, desk: Desk) -> None:
    for word, title in (
        ("recover", "Reopen last session"),
        ("reopen", "Reopen last session"),
        ("stop", "Play"),
    ):
        desk.palette.line.clear()
        qtbot.keyClicks(desk.palette.line, word)
        assert desk.titles()[0] == title
    assert desk.titles()[1] == "Learn on"
