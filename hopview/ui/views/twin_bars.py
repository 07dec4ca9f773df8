"""The hidden units of a bipartite twin as bars: their means, which are overlaps, and the z drawn."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopview.core.snapshot import Snapshot
from hopview.core.twin import Twin
from hopview.pictures.bars import Bar, overlap_bars
from hopview.pictures.curves import most_relevant
from hopview.pictures.palette import Theme, pattern_style
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import draw_key
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, elided, sized

_LEAST, _TALLEST = 1.3, 2.4  # lines: a row
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _MIDDLE)


class TwinBars:
    """A row a hidden unit in `box`, those with the largest overlaps where not all have room."""

    def __init__(self, font: QFont, box: QRectF, snapshot: Snapshot, twin: Twin, theme: Theme) -> None:
        """`twin` has one hidden unit at the least."""
        self.font, self.box, self.snapshot, self.twin, self.theme = font, box, snapshot, twin, theme
        self.line, self.small = line_height(font), sized(font, SMALL, tabular=True)
        m, count = twin.overlaps, twin.overlaps.size
        room = max(1, int((box.height() - 2.6 * self.line) / (_LEAST * self.line)))
        few = list(range(count)) if count <= room else most_relevant(np.abs(m), m, max(1, room - 1))
        self.rows = overlap_bars(m, few, snapshot.patterns)
        free = (box.height() - 2.6 * self.line) / (len(self.rows.bars) + bool(self.rows.hidden))
        self.step = max(1.0, min(_TALLEST * self.line, free))
        bold = QFontMetricsF(sized(font, bold=True, tabular=True))
        self.value = max(
            bold.horizontalAdvance("−0.88"), QFontMetricsF(self.small).horizontalAdvance("z, drawn")
        )
        self.figures = box.right() - 2 * self.value - 0.4 * self.line
        self.key = 1.8 * self.line if box.width() > 20 * self.line else 0.0
        widest = max(bold.horizontalAdvance(bar.name) for bar in self.rows.bars)
        self.names = min(widest + self.key, 0.3 * box.width())
        left, top = box.left() + self.names + 0.4 * self.line, box.top() + 1.2 * self.line
        wide = max(1.0, self.figures - 0.5 * self.line - left)
        self.scale = QRectF(left, top, wide, self.step * len(self.rows.bars))

    def reading(self, point: QPointF) -> str:
        """The overlap of the pattern under `point` in both, and the z drawn; "" beside the rows."""
        place = int((point.y() - self.scale.top()) // self.step)
        if not (self.box.contains(point) and 0 <= place < len(self.rows.bars)):
            return ""
        bar, twin = self.rows.bars[place], self.twin
        return (
            f"{bar.name}: mean of z {number(float(twin.means[bar.index]))} = {number(twin.scale)} × "
            f"{number(bar.value, 4)}\nz drawn {number(float(twin.hidden[bar.index]))}, "
            f"overlap of the one layer {number(self._alone(bar), 4)}"
        )

    def draw(self, painter: QPainter) -> None:
        """Headings, scale, and the rows."""
        line, box = self.line, self.box
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(QRectF(self.figures, box.top(), self.value, 1.2 * line), _RIGHT, "mean")
        painter.drawText(
            QRectF(box.right() - self.value, box.top(), self.value, 1.2 * line), _RIGHT, "z, drawn"
        )
        self._draw_scale(painter)
        for k, bar in enumerate(self.rows.bars):
            row = QRectF(box.left(), self.scale.top() + k * self.step, box.width(), self.step)
            self._draw_words(painter, row, bar)
            self._draw_bar(painter, row, bar)
        if self.rows.hidden:
            painter.setFont(self.small)
            painter.setPen(colour(self.theme.muted))
            largest = number(self.rows.hidden_largest)
            words = f"and {number(self.rows.hidden, 0)} more, |m| up to {largest}"
            painter.drawText(QRectF(box.left(), self.scale.bottom(), box.width(), 1.2 * line), 0, words)

    def _alone(self, bar: Bar) -> float:
        """The overlap of the one layer."""
        m = self.snapshot.overlaps
        return float(m[bar.index]) if m.size > bar.index else math.nan

    def _draw_scale(self, painter: QPainter) -> None:
        painter.setFont(self.small)
        scale = self.scale
        for m, said in ((-1, "−1"), (0, "0"), (1, "1")):
            x = scale.center().x() + m * scale.width() / 2
            painter.setPen(QPen(colour(self.theme.control if m == 0 else self.theme.grid), 1.0))
            painter.drawLine(QPointF(x, scale.top()), QPointF(x, scale.bottom()))
            if not self.rows.hidden:  # else what is said of the others stands there
                painter.setPen(colour(self.theme.muted))
                room = QRectF(x - 2 * self.line, scale.bottom(), 4 * self.line, 1.2 * self.line)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), said)

    def _draw_words(self, painter: QPainter, row: QRectF, bar: Bar) -> None:
        line = self.line
        if self.key:
            sample = QRectF(row.left(), row.center().y() - line / 2, 1.4 * line, line)
            draw_key(painter, sample, bar.colour)
        face = sized(self.font, bold=bar.leader, tabular=True)
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        room = QRectF(row.left() + self.key, row.top(), self.names - self.key, self.step)
        painter.drawText(room, int(_MIDDLE), elided(face, bar.name, room.width()))
        painter.drawText(QRectF(self.figures, row.top(), self.value, self.step), _RIGHT, number(bar.value))
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        room = QRectF(self.box.right() - self.value, row.top(), self.value, self.step)
        painter.drawText(room, _RIGHT, number(float(self.twin.scaled[bar.index])))

    def _draw_bar(self, painter: QPainter, row: QRectF, bar: Bar) -> None:
        """The mean as a bar, the overlap of the one layer as a thin line, the z drawn as a ring."""
        line, zero, half = self.line, self.scale.center().x(), self.scale.width() / 2
        thick, middle, alone = min(0.5 * row.height(), line), row.center().y(), self._alone(bar)
        end = zero + bar.value * half
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(pattern_style(bar.colour)[0]))
        painter.drawRect(QRectF(min(zero, end), middle - thick / 2, abs(end - zero), thick))
        if math.isfinite(alone):
            painter.setPen(QPen(colour(self.theme.text), max(1.5, 0.1 * line)))
            y = middle + thick / 2 + 0.16 * line
            painter.drawLine(QPointF(zero, y), QPointF(zero + alone * half, y))
        drawn = max(-1.15, min(1.15, float(self.twin.scaled[bar.index])))
        spot = QPointF(zero + drawn * half, middle)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rgb, width in ((self.theme.halo, 0.22), (self.theme.ball, 0.1)):
            painter.setPen(QPen(colour(rgb), width * line))
            painter.drawEllipse(spot, 0.28 * line, 0.28 * line)
