"""One line that names the curves of a plot: a sample of each line, and words beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.pictures.palette import LIGHT, Rgb, Theme
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, elided, sized


@dataclass(frozen=True)
class Key:
    """What a colour stands for; `filled` draws a patch in place of a line."""

    words: str
    rgb: Rgb
    dashed: bool = False
    filled: bool = False


class Legend(QWidget):
    """Keys one after another, from the left; what has no room is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: tuple[Key, ...] = ()
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and the font in force."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(self, keys: tuple[Key, ...]) -> None:
        """Name these."""
        if keys != self.keys:
            self.keys = keys
            self.setAccessibleName(", ".join(key.words for key in keys))
            self.update()

    def sizeHint(self) -> QSize:
        """One small line."""
        return QSize(80, round(1.1 * line_height(self.font())))

    def minimumSizeHint(self) -> QSize:
        """One small line."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, small = line_height(self.font()), sized(self.font(), SMALL, tabular=True)
        metrics, middle = QFontMetricsF(small), self.height() / 2
        painter.setFont(small)
        x = 0.0
        for key in self.keys:
            room = self.width() - x - 1.9 * line
            if room < 2 * line:
                break
            self._draw_sample(painter, QRectF(x, middle - 0.35 * line, 1.4 * line, 0.7 * line), key)
            words = elided(small, key.words, room)
            painter.setPen(colour(self._theme.muted))
            painter.drawText(QPointF(x + 1.8 * line, middle + 0.36 * metrics.ascent()), words)
            x += 1.8 * line + metrics.horizontalAdvance(words) + 1.2 * line
        painter.end()

    def _draw_sample(self, painter: QPainter, box: QRectF, key: Key) -> None:
        if key.filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(key.rgb))
            painter.drawRect(box)
            return
        pen = QPen(colour(key.rgb), max(2.0, 0.15 * box.width() / 1.4))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if key.dashed:
            pen.setDashPattern([2.0, 1.2])
        painter.setPen(pen)
        y = box.center().y()
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
