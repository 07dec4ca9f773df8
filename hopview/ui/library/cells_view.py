"""A pattern that is about to be stored, as it will be: ink on paper, or greys, at the grid's size."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.pictures.palette import Theme
from hopview.ui.library.thumbnails import Cells, framed, pattern_pixmap
from hopview.ui.theme import colour


class CellsView(QWidget):
    """Shows (rows, cols) cells as large as they fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.cells: Cells | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 60)
        self.setAccessibleName("The pattern it becomes")
        self.setToolTip("What will be stored, at the grid's size")

    def sizeHint(self) -> QSize:
        return QSize(150, 130)

    def show_cells(self, cells: Cells | None) -> None:
        """Show a pattern, or nothing."""
        self.cells = cells
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.cells is None:
            return
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        shape = (int(self.cells.shape[0]), int(self.cells.shape[1]))
        size = (room.width(), room.height())
        pixmap = pattern_pixmap(
            self.cells.reshape(-1), shape, self.theme, size, self.devicePixelRatioF(), 0.97
        )
        frame = framed(painter, pixmap, room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.border), 1))
        painter.drawRect(frame)
