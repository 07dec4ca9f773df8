"""The timeline: every recorded moment on one line, to scrub with the mouse or the keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import LIGHT, Theme
from hopview.ui.theme import colour

_INSET = 10


class Timeline(QWidget):
    """A track with a handle at the moment shown, and marks where runs began.

    `sought(int)` gives the moment under the mouse while it drags.
    """

    sought = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._snapshot: Snapshot | None = None
        self._dragged: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline")
        self.setToolTip("Drag to go back to any recorded moment; play goes on from there")

    def sizeHint(self) -> QSize:
        return QSize(300, 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 34)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the recording."""
        self._snapshot = snapshot
        self.update()

    def moment_at(self, x: float) -> int:
        """The moment at widget coordinate `x`."""
        count = self._snapshot.moments if self._snapshot is not None else 1
        share = (x - _INSET) / max(1, self.width() - 2 * _INSET)
        return int(np.clip(round(share * (count - 1)), 0, max(0, count - 1)))

    def x_of(self, moment: int) -> float:
        """The widget coordinate of a moment."""
        count = self._snapshot.moments if self._snapshot is not None else 1
        return _INSET + (self.width() - 2 * _INSET) * (moment / (count - 1) if count > 1 else 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, theme = self.height() / 2, self.theme
        painter.setPen(QPen(colour(theme.border), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(_INSET, y), QPointF(self.width() - _INSET, y))
        snapshot = self._snapshot
        if snapshot is None:
            return
        handle = self.x_of(snapshot.moment if self._dragged is None else self._dragged)
        painter.setPen(QPen(colour(theme.accent), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(_INSET, y), QPointF(handle, y))
        painter.setPen(QPen(colour(theme.control), 1))
        for edge in snapshot.edge_moments[-200:]:
            x = self.x_of(edge)
            painter.drawLine(QPointF(x, y - 9), QPointF(x, y + 9))
        painter.setPen(QPen(colour(theme.panel), 2))
        painter.setBrush(colour(theme.accent))
        radius = 8 if self.hasFocus() else 7
        painter.drawEllipse(QRectF(handle - radius, y - radius, 2 * radius, 2 * radius))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event.position().x())
        elif self._snapshot is not None:
            moment = self.moment_at(event.position().x())
            QToolTip.showText(
                event.globalPosition().toPoint(), f"moment {moment + 1} of {self._snapshot.moments}", self
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        snapshot, key = self._snapshot, event.key()
        if snapshot is None or key not in (Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            return
        self.sought.emit(0 if key == Qt.Key.Key_Home else snapshot.moments - 1)

    def _drag_to(self, x: float) -> None:
        moment = self.moment_at(x)
        if moment != self._dragged:
            self._dragged = moment
            self.sought.emit(moment)
        self.update()
