"""A glance at training data: a dozen rows as small pictures, or points where a row has two values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.core.states import State
from hopview.pictures.palette import Theme
from hopview.ui.library.thumbnails import framed, pattern_pixmap
from hopview.ui.theme import colour

ACROSS, DOWN = 6, 2
_GAP, _LARGEST, _PLOT = 4, 40, 96
_MOST_POINTS = 1000


class DataStrip(QWidget):
    """Two lines of six rows, evenly spread over the data; the first pictures come first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rows: list[State] = []
        self.points: np.ndarray | None = None
        self._shape = (1, 1)
        self._pixmaps: list[QPixmap] = []
        self._made: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Some of the training data")

    def show_rows(self, rows: list[State], shape: tuple[int, int]) -> None:
        """Small pictures of `rows`, each (rows * cols,) of -1 (paper) to +1 (ink), laid out as `shape`."""
        self.rows, self._shape, self.points = rows[: ACROSS * DOWN], shape, None
        self._renew()

    def show_points(self, points: np.ndarray) -> None:
        """(n, 2) points in the plane."""
        step = max(1, len(points) // _MOST_POINTS)
        self.rows, self.points = [], points[::step]
        self._renew()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self._renew()

    def _renew(self) -> None:
        self._made = ()
        self.setVisible(bool(self.rows) or self.points is not None)
        self._fit()
        self.update()

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of a small picture."""
        wide = min(float(_LARGEST), (self.width() - _GAP * (ACROSS - 1)) / ACROSS)
        return wide, min(wide, max(6.0, wide * self._shape[0] / self._shape[1]))

    @property
    def _lines(self) -> int:
        return (len(self.rows) + ACROSS - 1) // ACROSS

    def _fit(self) -> None:
        """As high as the pictures are at this width."""
        rows = self._lines * self._cell[1] + max(0, self._lines - 1) * _GAP + 2
        self.setFixedHeight(_PLOT if self.points is not None else round(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.points is not None:
            self._paint_points(painter, self.points)
            return
        wide, tall = self._cell
        ratio = self.devicePixelRatioF()
        made = (round(wide), round(tall), ratio)
        if self._made != made:
            self._made = made
            room = (wide - 2, tall - 2)
            self._pixmaps = [pattern_pixmap(row, self._shape, self.theme, room, ratio) for row in self.rows]
        painter.setPen(QPen(colour(self.theme.border), 1))
        for k, pixmap in enumerate(self._pixmaps):
            line, place = divmod(k, ACROSS)
            room_for = QRectF(place * (wide + _GAP), line * (tall + _GAP) + 1, wide, tall)
            painter.drawRect(framed(painter, pixmap, room_for))

    def _paint_points(self, painter: QPainter, points: np.ndarray) -> None:
        side = float(min(self.height(), self.width()))
        reach = float(np.abs(points).max()) * 1.1 or 1.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, side, side), colour(self.theme.paper))
        painter.setPen(QPen(colour(self.theme.border), 1))
        middle = side / 2
        painter.drawLine(QPointF(0, middle), QPointF(side, middle))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, side))
        painter.setPen(QPen(colour(self.theme.ink), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        places = middle + points * (middle / reach) * np.array([1.0, -1.0])
        painter.drawPoints([QPointF(float(x), float(y)) for x, y in places])
