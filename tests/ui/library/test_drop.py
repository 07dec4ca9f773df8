"""Files and pictures dropped anywhere on the window, and pasted through the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.pictures.palette import LIGHT
from hopview.ui.library import DropFilter
from hopview.ui.library.mime import image_from, image_of, paths_of
from tests.ui.library.conftest import Shown

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(shown: Shown, mime: QMimeData) -> tuple[bool, DropFilter]:
    """Drag `mime` over the window and let go; whether it was taken."""
    found = DropFilter(shown.window, LIGHT)
    found.paths_dropped.connect(shown.panel.import_paths)
    found.image_dropped.connect(shown.panel.import_image)
    enter = QDragEnterEvent(QPoint(50, 50), COPY, mime, LEFT, NONE)
    QApplication.sendEvent(shown.window, enter)
    assert found.cover.isVisible() == enter.isAccepted()
    if not enter.isAccepted():
        return False, found
    event = QDropEvent(QPointF(50, 50), COPY, mime, LEFT, NONE, QEvent.Type.Drop)
    QApplication.sendEvent(shown.window, event)
    assert not found.cover.isVisible()
    return event.isAccepted(), found


def test_files_and_folders(shown: Shown, qtbot: QtBot, picture: Callable[..., Path]) -> None:
    mime = QMimeData()
    folder = picture("some/1.png").parent
    files = [picture("ant.jpg"), folder]
    mime.setUrls(
        [QUrl.fromLocalFile(str(p)) for p in [*files, files[0]]] + [QUrl("https://example.org/a.png")]
    )
    assert paths_of(mime) == files
    assert drop(shown, mime)[0]
    page = shown.panel.import_page
    qtbot.waitUntil(lambda: len(page.pictures) == 2 and not page.incoming.busy, timeout=8000)
    page.store_all()
    qtbot.waitUntil(lambda: shown.controller.document.names == ("ant", "1"), timeout=8000)


def test_a_picture_itself(shown: Shown, qtbot: QtBot) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    mime = QMimeData()
    mime.setImageData(image)
    assert drop(shown, mime)[0]
    page = shown.panel.import_page
    qtbot.waitUntil(lambda: len(page.pictures) == 1, timeout=8000)
    assert page.pictures[0].image.size == (40, 30)
    assert page.pictures[0].title == "The dropped picture"


def test_words_are_not_taken(shown: Shown) -> None:
    mime = QMimeData()
    mime.setText("only words")
    taken, found = drop(shown, mime)
    assert not taken
    found.cover.appear()
    assert found.cover.grab().toImage().width() == shown.window.width()
    QApplication.sendEvent(shown.window, QDragLeaveEvent())
    assert not found.cover.isVisible()


def test_paste(shown: Shown, qtbot: QtBot, picture: Callable[..., Path]) -> None:
    clipboard = QGuiApplication.clipboard()
    rgba = np.zeros((20, 30, 4), np.uint8)
    rgba[..., 3] = 255
    rgba[:, 15:] = 255
    clipboard.setImage(image_from(rgba))
    shown.panel.paste()
    page = shown.panel.import_page
    qtbot.waitUntil(lambda: len(page.pictures) == 1, timeout=8000)
    page.store()
    qtbot.waitUntil(lambda: len(shown.controller.document.patterns) == 1, timeout=8000)
    cells = shown.controller.document.patterns[0].cells.reshape(12, 12)
    assert (cells[:, :6] == 1).all() and (cells[:, 6:] == -1).all()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture("bee.png")))])
    clipboard.setMimeData(mime)
    shown.panel.paste()
    qtbot.waitUntil(lambda: len(page.pictures) == 1, timeout=8000)
    assert page.pictures[0].title == "bee"
    clipboard.setText("words")
    shown.panel.paste()
    assert shown.failures == ["There is no picture on the clipboard. Copy one, then paste it here."]


def test_arrays_of_every_width() -> None:
    for width in (1, 3, 7):
        rgba = np.random.default_rng(width).integers(0, 256, (5, width, 4), dtype=np.uint8)
        rgba[..., 3] = 255
        mime = QMimeData()
        mime.setImageData(image_from(rgba))
        assert np.array_equal(image_of(mime), rgba)
    assert image_of(None) is None and paths_of(None) == []
