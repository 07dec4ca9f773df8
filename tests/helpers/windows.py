"""A real window for tests that try to break it, and files falling on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.ui.app import make_window
from hopview.ui.background import Background
from hopview.ui.window import MainWindow

LETTERS = "hopfield-1982/letters"


@contextmanager
def opened(qtbot: QtBot, target: str | None = LETTERS) -> Iterator[MainWindow]:
    """A window on `target`, on the screen and active; closed at the end."""
    window = make_window(target)
    window.resize(1280, 800)
    with qtbot.waitActive(window, timeout=10_000):
        window.show()
        window.activateWindow()
    try:
        yield window
    finally:
        window.close()
        if window.isVisible():
            window.close()  # what was made is lost
        window.deleteLater()
        QApplication.processEvents()


def drop(window: MainWindow, *paths: Path) -> None:
    """Let files fall on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, mime, left, plain)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), copy, mime, left, plain))


def idle(window: MainWindow) -> bool:
    """Whether no file or picture is under way."""
    return not Background._busy and not window.controller.files._jobs
