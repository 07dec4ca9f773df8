"""Bars of overlaps: how near the state is to each pattern at this moment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from hopview.pictures.bars import Bar, OverlapBars
from hopview.pictures.palette import LIGHT, Theme, pattern_style
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import draw_key
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, elided, sized


def rest(rows: OverlapBars) -> str:
    """What is said of the patterns that have no bar."""
    return f"and {number(rows.hidden, 0)} more, |m| up to {number(rows.hidden_largest)}"


class BarsPane(QWidget):
    """Bars from zero, on -1..1: name at the left, value at the right, one row a pattern."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Overlap with each pattern")
        self.rows = OverlapBars()
        self.foot = 0.0
        self._theme = LIGHT

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()

    def show_rows(self, rows: OverlapBars) -> None:
        """Draw these."""
        self.rows = rows
        self.update()

    @property
    def fits(self) -> int:
        """How many rows there is room for; one is kept for the words about the others."""
        return max(1, int(self._room().height() / (1.25 * line_height(self.font()))) - 1)

    def holds(self, count: int) -> bool:
        """Whether `count` rows have room with nothing under them, if closer together than `fits` has them."""
        return count * 1.05 * line_height(self.font()) <= self._room().height()

    def _room(self) -> QRectF:
        line = line_height(self.font())
        return QRectF(0, 0.25 * line, self.width(), max(1.0, self.height() - self.foot - 0.25 * line))

    def _columns(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where names, bars and values stand."""
        line, box = line_height(self.font()), self._room()
        value = QFontMetricsF(sized(self.font(), bold=True, tabular=True)).horizontalAdvance(number(-0.88))
        names = [
            QFontMetricsF(sized(self.font(), bold=True)).horizontalAdvance(b.name) for b in self.rows.bars
        ]
        key = 1.9 * line
        name = min(key + max(names, default=0.0), max(0.55 * box.width(), key + line)) + 0.5 * line
        left = QRectF(box.left(), box.top(), name, box.height())
        right = QRectF(box.right() - value, box.top(), value, box.height())
        middle = QRectF(name, box.top(), max(1.0, right.left() - name - 0.4 * line), box.height())
        return left, middle, right

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.rows.bars:
            line = line_height(self.font())
            count = len(self.rows.bars) + bool(self.rows.hidden)
            step = min(3.0 * line, self._room().height() / count)
            columns = self._columns()
            self._draw_scale(painter, columns[1], min(self._room().height(), step * len(self.rows.bars)))
            for k, bar in enumerate(self.rows.bars):
                self._draw_bar(painter, bar, self._room().top() + k * step, step, columns)
            if self.rows.hidden:
                small = sized(self.font(), SMALL, tabular=True)
                painter.setFont(small)
                painter.setPen(colour(self._theme.muted))
                top = self._room().top() + len(self.rows.bars) * step
                painter.drawText(
                    QRectF(0, top, self.width(), step),
                    int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                    elided(small, rest(self.rows), self.width()),
                )
        painter.end()

    def _draw_scale(self, painter: QPainter, box: QRectF, height: float) -> None:
        """Zero, the ends, and their numbers at the height of the numbers under the curves."""
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        bottom = box.top() + height
        for place, value in ((0.0, -1), (0.5, 0), (1.0, 1)):
            x = box.left() + place * box.width()
            painter.setPen(QPen(colour(self._theme.control if value == 0 else self._theme.grid), 1.0))
            painter.drawLine(QPointF(round(x) + 0.5, box.top()), QPointF(round(x) + 0.5, bottom))
            if self.rows.hidden == 0 and self.height() - bottom > metrics.height():
                text = number(value, 0)
                painter.setPen(colour(self._theme.muted))
                wide = metrics.horizontalAdvance(text)
                painter.drawText(QPointF(x - wide / 2, bottom + metrics.ascent() + 3), text)

    def _draw_bar(
        self, painter: QPainter, bar: Bar, top: float, step: float, columns: tuple[QRectF, QRectF, QRectF]
    ) -> None:
        names, scale, values = columns
        line, middle = line_height(self.font()), top + step / 2
        hue = colour(pattern_style(bar.colour)[0])
        draw_key(painter, QRectF(names.left(), middle - line / 2, 1.4 * line, line), bar.colour)
        face = sized(self.font(), bold=bar.leader, tabular=True)
        painter.setFont(face)
        painter.setPen(colour(self._theme.text))
        start = names.left() + 1.9 * line
        row = QRectF(start, top, names.right() - start - 0.4 * line, step)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), elided(face, bar.name, row.width()))
        painter.drawText(
            QRectF(values.left() - line, top, values.width() + line, step),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            number(bar.value),
        )
        thick = min(0.62 * step, 1.2 * line)
        zero = scale.center().x()
        end = zero + bar.value * scale.width() / 2
        box = QRectF(min(zero, end), middle - thick / 2, abs(end - zero), thick)
        if bar.dashed:
            painter.setBrush(colour(pattern_style(bar.colour)[0], 90))
            outline = QPen(hue, 1.2)
            outline.setDashPattern([3.0, 2.0])
            painter.setPen(outline)
        else:
            painter.setBrush(hue)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(box)
