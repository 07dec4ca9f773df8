"""Bars of the patterns' stabilities, one beside the other in order of age."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.pictures.palette import LIGHT, Theme
from hopview.pictures.stability import Stabilities
from hopview.ui.figures import apart, number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import labelled_ticks, nice_step
from hopview.ui.views.typography import SMALL, sized

HEAD = 1.4  # lines above the bars, for the arrow at the newest


class StabilityBars(QWidget):
    """A bar from zero to the least stability of each pattern, a mark at the mean; an arrow at the newest."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Stability of each pattern")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.found: Stabilities | None = None
        self.foot = 0.0
        self._stored = 0
        self._names: tuple[str, ...] = ()
        self._low = self._high = 0.0
        self._theme = LIGHT

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()

    def show_bars(
        self, found: Stabilities, stored: int, names: tuple[str, ...], low: float = 0.0, high: float = 0.0
    ) -> None:
        """Draw the first `stored` patterns, the others wait; `low` to `high` are to be on the axis too."""
        self.found, self._stored, self._names = found, stored, names
        self._low, self._high = low, high
        words = f"{stored - int((found.against[:stored] > 0).sum())} of {stored} patterns are stable"
        self.setAccessibleDescription(words)
        self.update()

    @property
    def limits(self) -> tuple[float, float]:
        """(low, high) of the axis, in halves so that it rarely moves."""
        if self.found is None or not self._stored:
            return -1.0, 1.0
        low = min(self._low, float(self.found.least[: self._stored].min()))
        high = max(self._high, float(self.found.mean[: self._stored].max()))
        return min(-1.0, math.floor(2 * low) / 2), max(1.0, math.ceil(2 * max(high + 0.1, 1.04 * high)) / 2)

    def _box(self) -> QRectF:
        """Where the bars stand."""
        line = line_height(self.font())
        small = QFontMetricsF(sized(self.font(), SMALL, tabular=True))
        below = max(self.foot, small.height() + 4)
        top = HEAD * line
        written = apart(self._scale(self.height() - below - top), 1)
        left = max(small.horizontalAdvance(text) for text in (number(-88.8, 1), *written)) + 6
        return QRectF(left, top, max(8.0, self.width() - left - 2), max(8.0, self.height() - below - top))

    def _scale(self, height: float) -> list[float]:
        """The numbers along the axis, `height` pixels long."""
        small = QFontMetricsF(sized(self.font(), SMALL, tabular=True))
        return labelled_ticks(*self.limits, min(6.0, height / (2.4 * small.height())))

    def at(self, point: QPointF) -> int:
        """The pattern whose bar is over or under `point`; -1 for none."""
        box = self._box()
        if self.found is None or not box.adjusted(0, -20, 0, 20).contains(point):
            return -1
        return min(self.found.least.size - 1, int((point.x() - box.left()) / self._slot(box)))

    def _slot(self, box: QRectF) -> float:
        count = self.found.least.size if self.found is not None else 1
        return min(box.width() / max(1, count), 3.0 * line_height(self.font()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.found is not None and self.found.least.size:
            self._draw(painter, self.found)
        painter.end()

    def _draw(self, painter: QPainter, found: Stabilities) -> None:
        box, (low, high) = self._box(), self.limits
        scale = box.height() / (high - low)
        zero = box.bottom() + low * scale
        self._draw_scale(painter, box, scale, zero)
        slot = self._slot(box)
        wide = slot * (0.74 if slot > 4 else 1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, slot > 4)
        for index in range(self._stored):
            left = box.left() + index * slot + (slot - wide) / 2
            hue = self._theme.warning if found.against[index] > 0 else self._theme.accent
            end = zero - float(found.least[index]) * scale
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(hue))
            painter.drawRect(QRectF(left, min(zero, end), wide, max(1.0, abs(end - zero))))
            mark = zero - float(found.mean[index]) * scale
            painter.setPen(QPen(colour(self._theme.muted), 1.5))
            painter.drawLine(QPointF(left, mark), QPointF(left + wide, mark))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self._theme.control), 1.0))
        painter.drawLine(QPointF(box.left(), zero), QPointF(box.left() + slot * found.least.size, zero))
        self._draw_ends(painter, box, slot, found.least.size)
        if self._stored:
            self._draw_newest(painter, box, box.left() + (self._stored - 0.5) * slot)

    def _draw_scale(self, painter: QPainter, box: QRectF, scale: float, zero: float) -> None:
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        values = self._scale(box.height())
        for value, text in zip(values, apart(values, 1), strict=True):
            y = round(zero - value * scale) + 0.5
            painter.setPen(QPen(colour(self._theme.grid), 1.0))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(colour(self._theme.muted))
            painter.drawText(
                QPointF(box.left() - 6 - metrics.horizontalAdvance(text), y + metrics.ascent() / 2 - 1), text
            )

    def _draw_ends(self, painter: QPainter, box: QRectF, slot: float, count: int) -> None:
        """The names of the patterns under their bars where all fit, else the numbers of some."""
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        painter.setPen(colour(self._theme.muted))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        named = len(self._names) == count and widest < 0.9 * slot
        room = 1.8 * metrics.horizontalAdvance(str(count))
        step = max(1, round(nice_step(count, min(8.0, count * slot / room))))
        some = range(1, count + 1) if named or step == 1 else (1, *range(step, count + 1, step))
        for index in some:
            text = self._names[index - 1] if named else str(index)
            wide = metrics.horizontalAdvance(text)
            x = min(box.left() + (index - 0.5) * slot - wide / 2, self.width() - wide)
            painter.drawText(QPointF(x, box.bottom() + metrics.ascent() + 3), text)

    def _draw_newest(self, painter: QPainter, box: QRectF, x: float) -> None:
        """A small arrow over the pattern stored last, with the word where it fits."""
        small = sized(self.font(), SMALL)
        metrics = QFontMetricsF(small)
        size = 0.3 * metrics.height()
        tip = box.top() - 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._theme.text))
        painter.drawPolygon(
            QPolygonF([QPointF(x, tip), QPointF(x - size, tip - size), QPointF(x + size, tip - size)])
        )
        painter.setFont(small)
        painter.setPen(colour(self._theme.text))
        wide = metrics.horizontalAdvance("newest")
        left = x - size - 4 - wide if x - size - 4 - wide > box.left() - 4 else x + size + 4
        painter.drawText(QPointF(left, tip - size + metrics.ascent() / 2 - 1), "newest")
