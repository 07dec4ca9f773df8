"""A row a pattern: what of it the state has, its overlap as a bar, and what theory says of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from hopview.core.coupling import Float64
from hopview.core.several import Several
from hopview.core.snapshot import Snapshot
from hopview.pictures.bars import Bar, overlap_bars
from hopview.pictures.curves import most_relevant
from hopview.pictures.palette import Theme, pattern_style
from hopview.theory import multitask
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import draw_tile
from hopview.ui.views.typography import SMALL, elided, sized

_TALLEST, _LEAST = 8.0, 1.6  # lines
_FEW = 4  # patterns: of more, theory is known for the hierarchical state, and a few more at T = 0
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@lru_cache(maxsize=64)
def expected(count: int, blanks: float, temperature: float, entropy: float) -> Float64:
    """m_k by rank (P,) as theory has them; only as many as it is worked out for."""
    if entropy > 0 and count <= _FEW:
        return multitask.recalled_from_examples(blanks, count, entropy)
    if entropy <= 0 and count <= _FEW + 2 * (temperature <= 0):
        return multitask.recalled(blanks, count, temperature)
    if entropy <= 0 and temperature <= 0 and blanks < multitask.critical_blanks(count):
        return multitask.hierarchical(blanks, count)
    return np.full(count, np.nan)


class ServingRows:
    """Rows in `box`, the patterns of largest |m| where not all have room."""

    def __init__(self, font: QFont, box: QRectF, snapshot: Snapshot, several: Several, theme: Theme) -> None:
        self.font, self.box, self.several, self.theme = font, box, several, theme
        self.line, self.small = line_height(font), sized(font, SMALL, tabular=True)
        m, count = snapshot.overlaps, len(several.patterns)
        most = max(1, int((box.height() - 1.2 * self.line) / (_LEAST * self.line)))
        few = list(range(count)) if count <= most else most_relevant(np.abs(m), m, max(1, most - 1))
        self.rows = overlap_bars(m, few, snapshot.patterns)
        ranks = np.argsort(np.argsort(-np.abs(m), kind="stable"), kind="stable")
        theory = expected(count, several.blanks, snapshot.temperature, several.entropy)
        self.theory = {bar.index: float(theory[ranks[bar.index]]) for bar in self.rows.bars}
        free = (box.height() - 1.2 * self.line) / (len(self.rows.bars) + bool(self.rows.hidden))
        self.step = max(1.0, min(_TALLEST * self.line, free))
        self.tall = min(self.step - 0.4 * self.line, 0.36 * box.width())
        metrics = QFontMetricsF(sized(font, bold=True, tabular=True))
        names = max(metrics.horizontalAdvance(bar.name) for bar in self.rows.bars)
        needed = names + metrics.horizontalAdvance(f"{number(-0.88)}  {number(-0.88)}") + 1.2 * self.line
        self.both = self.tall + 0.7 * self.line + needed <= box.width()  # else there is room for m alone

    def row(self, place: int) -> QRectF:
        """Where row `place` stands."""
        top = self.box.top() + 1.2 * self.line + place * self.step
        return QRectF(self.box.left(), top, self.box.width(), self.step)

    def quality(self, value: float) -> float:
        """m / (1 - d): 1 where the pattern is recalled whole."""
        return value / (1.0 - self.several.blanks)

    def reading(self, point: QPointF) -> str:
        """The figures of the pattern under `point`."""
        for place, bar in enumerate(self.rows.bars):
            if self.row(place).contains(point):
                whole = number(self.quality(bar.value), 3)
                return (
                    f"{bar.name}: overlap {number(bar.value, 4)}, "
                    f"theory {number(self.theory[bar.index], 4)}\n"
                    f"of its own units {whole}: m / (1 − d)"
                )
        return ""

    def draw(self, painter: QPainter, thumbnail: Callable[[int], QImage], ratio: float) -> None:
        """Headings and rows."""
        box, line = self.box, self.line
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        head = QRectF(box.left(), box.top(), box.width(), 1.1 * line)
        words = "m and m / (1 − d)" if self.both else "m"
        painter.drawText(head, int(Qt.AlignmentFlag.AlignRight | _MIDDLE), words)
        for place, bar in enumerate(self.rows.bars):
            self._draw_row(painter, self.row(place), bar, thumbnail(bar.index), ratio)
        if self.rows.hidden:
            painter.setFont(self.small)
            painter.setPen(colour(self.theme.muted))
            words = f"and {number(self.rows.hidden, 0)} more, |m| up to {number(self.rows.hidden_largest)}"
            painter.drawText(self.row(len(self.rows.bars)), int(_MIDDLE), words)

    def _draw_row(self, painter: QPainter, row: QRectF, bar: Bar, image: QImage, ratio: float) -> None:
        line = self.line
        tall = self.tall
        scale = min(tall / image.width(), tall / image.height())
        wide, high = max(2, round(image.width() * scale)), max(2, round(image.height() * scale))
        tile = QRectF(round(row.left()), round(row.center().y() - high / 2), wide, high)
        draw_tile(painter, tile, image, self.theme, ratio)
        left = row.left() + tall + 0.7 * line
        room = QRectF(left, row.top(), row.right() - left, row.height())
        text = QRectF(room.left(), room.center().y() - 1.35 * line, room.width(), 1.2 * line)
        if row.height() < 2.8 * line:
            text.moveTop(room.center().y() - 1.0 * line)
        face = sized(self.font, bold=bar.leader, tabular=True)
        figures = number(bar.value)
        if self.both:
            figures += f"  {number(self.quality(bar.value))}"
        taken = QFontMetricsF(face).horizontalAdvance(figures)
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | _MIDDLE), figures)
        painter.drawText(text, int(_MIDDLE), elided(face, bar.name, text.width() - taken - line))
        thick = min(0.8 * line, 0.3 * row.height())
        self._draw_bar(painter, QRectF(left, text.bottom() + 0.1 * line, room.width(), thick), bar)

    def _draw_bar(self, painter: QPainter, whole: QRectF, bar: Bar) -> None:
        """|m| of 1, the part that the pattern could have (1 - d) paler, and the mark of theory."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.theme.grid))
        own = QRectF(whole.left(), whole.top(), whole.width() * (1.0 - self.several.blanks), whole.height())
        painter.drawRect(own)
        painter.setBrush(colour(pattern_style(bar.colour)[0]))
        length = min(1.0, abs(bar.value)) * whole.width()
        painter.drawRect(QRectF(whole.left(), whole.top(), length, whole.height()))
        if not np.isfinite(self.theory[bar.index]):
            return
        x = whole.left() + self.theory[bar.index] * whole.width()
        painter.setPen(QPen(colour(self.theme.text), max(1.5, 0.12 * self.line)))
        over = 0.2 * self.line
        painter.drawLine(QPointF(x, whole.top() - over), QPointF(x, whole.bottom() + over))
