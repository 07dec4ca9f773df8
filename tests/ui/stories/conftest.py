"""A real window on a real session, driven as a person would; screenshots are kept for people to look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hopview.ui.app import make_window
from hopview.ui.window import MainWindow

LETTERS = "hopfield-1982/letters"
ARTIFACTS = Path(os.environ.get("HOPVIEW_ARTIFACTS", "artifacts"))


class User:
    """What a person at the window does: keys, the mouse on the lattice, waiting, looking."""

    def __init__(self, window: MainWindow, qtbot: object) -> None:
        self.window, self.controller, self._qtbot = window, window.controller, qtbot

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the window."""
        QTest.keyClick(self.window, key, modifier)
        QApplication.processEvents()

    def wait(self, condition: Callable[[], bool], timeout: int = 20_000) -> None:
        """Wait until something is so; the test fails if it never is."""
        self._qtbot.waitUntil(condition, timeout=timeout)

    def settle(self) -> None:
        """Wait until what was asked has reached the screen: the worker's answer and a display tick."""
        self._qtbot.wait(120)

    def cell(self, row: int, col: int) -> QPoint:
        """Where on the lattice a unit is drawn."""
        x, y = self.window.lattice.viewport.pixel_at(row + 0.5, col + 0.5)
        return QPoint(round(x), round(y))

    def draw(self, *places: tuple[int, int]) -> None:
        """Drag the left button over units, in a line from each to the next."""
        target = self.window.lattice
        points = [self.cell(*place) for place in places]
        QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(target, point)
            QApplication.processEvents()
        QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=points[-1])
        self.settle()

    def shot(self, name: str) -> None:
        """Keep a screenshot of the whole window as it is on the screen."""
        self.settle()
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        where = self.window.mapToGlobal(QPoint(0, 0))
        screen = self.window.screen()
        picture = screen.grabWindow(0, where.x(), where.y(), self.window.width(), self.window.height())
        assert picture.save(str(ARTIFACTS / f"{name}.png"))


@pytest.fixture
def user(qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    """A person before the window as it opens: the letters, not yet playing."""
    window = make_window(LETTERS)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 10_000)
    person = User(window, qtbot)
    person.settle()
    yield person
    window.close()
    window.deleteLater()
    QApplication.processEvents()
