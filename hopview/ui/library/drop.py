"""Drop pictures anywhere on the window: it lights up, says what will happen, and passes them on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from hopview.pictures.palette import Theme, mixed
from hopview.ui.library.mime import holds_pictures, image_of, paths_of
from hopview.ui.theme import colour, font

WORDS = "Drop to make patterns"
DATA_WORDS = "Drop to learn from these data"
DATA_SUFFIXES = (".npy", ".npz", ".csv", ".tsv")


class DropFilter(QObject):
    """Makes `window` accept drops of files, folders and pictures.

    `paths_dropped(list[Path])`, `image_dropped(array (H, W, 4), name)`, and `data_dropped(Path)` for
    a file of training data.
    """

    paths_dropped = Signal(list)
    image_dropped = Signal(object, str)
    data_dropped = Signal(object)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self.cover = DropCover(window, theme)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.cover.theme = theme
        self.cover.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window:
            return False
        if isinstance(event, QDropEvent) and not isinstance(event, QDragMoveEvent):
            return self._dropped(event)
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
            if not holds_pictures(event.mimeData()):
                return False
            self.cover.appear(DATA_WORDS if _data_in(paths_of(event.mimeData())) else WORDS)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if event.type() in (QEvent.Type.DragLeave, QEvent.Type.Hide):
            self.cover.hide()
        return False

    def _dropped(self, event: QDropEvent) -> bool:
        self.cover.hide()
        mime = event.mimeData()
        paths = paths_of(mime)
        image = None if paths else image_of(mime)
        if not paths and image is None:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        data = _data_in(paths)
        if data is not None:
            self.data_dropped.emit(data)
        elif paths:
            self.paths_dropped.emit(paths)
        else:
            self.image_dropped.emit(image, "The dropped picture")
        return True


def _data_in(paths: list[Path]) -> Path | None:
    """The first file of training data among `paths`."""
    return next((path for path in paths if path.suffix.casefold() in DATA_SUFFIXES), None)


class DropCover(QWidget):
    """A frame over the whole window while something hangs over it."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = WORDS
        self.hide()

    def appear(self, words: str = WORDS) -> None:
        """Cover the window, with `words` that say what will happen."""
        self.words = words
        self.setAccessibleName(words)
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour(mixed(theme.window, theme.accent, 0.2), 110))
        painter.setPen(QPen(colour(theme.accent), 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 8, 8)
        painter.setFont(font(1.25, bold=True))
        size = painter.fontMetrics().size(0, self.words)
        box = QRectF(0, 0, size.width() + 48, size.height() + 24)
        box.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.accent))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(colour(theme.on_accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.words)
