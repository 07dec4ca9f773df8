"""Overlaps of several patterns over the share of blanks, or over the number of examples: theory, and here."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from hopview.core.coupling import Float64
from hopview.core.several import Several
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import Theme, pattern_style
from hopview.theory import multitask
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import draw_numbers
from hopview.ui.views.typography import SMALL, sized

MOST_BLANKS, MOST_EXAMPLES = 0.95, 1000
_POINTS, _FEW = 64, 4  # points of a line; patterns that all is worked out for while a slider moves
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@lru_cache(maxsize=8)
def over_blanks(count: int, temperature: float) -> tuple[Float64, Float64]:
    """(d (D,), m_k (D, P)) as theory has them; of many patterns the hierarchical state up to d_c."""
    shares = np.linspace(0.0, MOST_BLANKS, _POINTS)
    if count <= _FEW + 2 * (temperature <= 0):
        return shares, multitask.ladders(shares, count, temperature)
    shares = np.linspace(0.0, multitask.critical_blanks(count), _POINTS)
    return shares, np.array([multitask.hierarchical(d, count) for d in shares])


@lru_cache(maxsize=8)
def over_examples(count: int, blanks: float, quality: float) -> tuple[Float64, Float64]:
    """(M (D,), m_k (D, P)); of many patterns, that of one alone."""
    numbers = np.geomspace(1.0, MOST_EXAMPLES, _POINTS)
    entropies = multitask.entropy(quality, 1) / numbers
    if count < _FEW:
        return numbers, multitask.ladders_from_examples(blanks, count, entropies)
    return numbers, (1.0 - blanks) * multitask.ladders_from_examples(0.0, 1, entropies)


class ServingPlot:
    """Lines of theory in `box`, the k-th largest overlap each, and a dot a pattern where it is now."""

    def __init__(self, font: QFont, box: QRectF, snapshot: Snapshot, several: Several, theme: Theme) -> None:
        self.font, self.snapshot, self.several, self.theme = font, snapshot, several, theme
        self.line, self.small = line_height(font), sized(font, SMALL, tabular=True)
        left = QFontMetricsF(self.small).horizontalAdvance("0.5") + 0.8 * self.line
        self.box = box.adjusted(left, 1.3 * self.line, -0.6 * self.line, -2.4 * self.line)
        count = len(several.patterns)
        self.learns = several.examples > 0
        if self.learns:
            self.x, self.m = over_examples(count, several.blanks, several.quality)
        else:
            self.x, self.m = over_blanks(count, snapshot.temperature)
        self.critical = multitask.critical_blanks(count)
        self.here = float(several.examples) if self.learns else min(MOST_BLANKS, several.blanks)

    def across(self, x: float) -> float:
        """Where d, or M, stands."""
        share = math.log(x) / math.log(MOST_EXAMPLES) if self.learns else x / MOST_BLANKS
        return self.box.left() + share * self.box.width()

    def up(self, m: float) -> float:
        """Where an overlap stands."""
        return self.box.bottom() - m * self.box.height()

    def draw(self, painter: QPainter) -> None:
        """Numbers, lines, where the change is, and where this network stands."""
        self._draw_scales(painter)
        if self.learns:
            self._draw_threshold(painter, multitask.needed_examples(self.several.quality), "enough: ρ = 0.5")
        elif self.critical < MOST_BLANKS:
            self._draw_threshold(painter, self.critical, f"change at {number(self.critical, 3)}")
        for k in range(self.m.shape[1]):
            line = [QPointF(self.across(x), self.up(m)) for x, m in zip(self.x, self.m[:, k], strict=True)]
            painter.setPen(
                QPen(colour(self.theme.text if k == 0 else self.theme.muted), max(1.2, 0.1 * self.line))
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(line))
        self._draw_here(painter)

    def _draw_scales(self, painter: QPainter) -> None:
        box, line = self.box, self.line
        painter.setPen(QPen(colour(self.theme.grid), 1.0))
        for m in (0.0, 0.5, 1.0):
            painter.drawLine(QPointF(box.left(), self.up(m)), QPointF(box.right(), self.up(m)))
        if self.learns:
            marks = [((self.across(x) - box.left()) / box.width(), f"{x:,}") for x in (1, 10, 100, 1000)]
        else:
            marks = [
                ((self.across(x) - box.left()) / box.width(), number(x, 1)) for x in (0, 0.2, 0.4, 0.6, 0.8)
            ]
        draw_numbers(painter, self.font, box, marks, [(0.0, "1"), (0.5, "0.5"), (1.0, "0")], self.theme)
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        over = QRectF(box.left(), box.top() - 1.3 * line, box.width(), 1.2 * line)
        warm = self.snapshot.temperature if not self.learns and len(self.several.patterns) <= _FEW else 0.0
        painter.drawText(over, int(_MIDDLE), f"overlaps m, theory at T = {warm:g} (lines) and here (dots)")
        below = QRectF(box.left(), box.bottom() + 1.2 * line, box.width(), 1.2 * line)
        words = "examples of each pattern, M" if self.learns else "share of blanks, d"
        painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter | _MIDDLE), words)

    def _draw_threshold(self, painter: QPainter, x: float, words: str) -> None:
        """A line where things change, named at its top."""
        if self.learns and not 1 < x < MOST_EXAMPLES:
            return
        at, line = self.across(x), self.line
        painter.setPen(QPen(colour(self.theme.accent), max(1.2, 0.1 * line), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at, self.box.top()), QPointF(at, self.box.bottom()))
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.accent))
        wide = QFontMetricsF(self.small).horizontalAdvance(words)
        right, here = at + 0.4 * line, self.across(self.here)
        crossed = right - line < here < right + wide + line
        beyond = right + wide > self.box.right() + 0.6 * line  # as much is free beside the box
        left = at - wide - 0.4 * line if crossed or beyond else right
        top = self.box.bottom() - 1.3 * line if self.learns else self.box.top()
        painter.drawText(QRectF(left, top, wide + line, 1.2 * line), int(_MIDDLE), words)

    def _draw_here(self, painter: QPainter) -> None:
        """A dot a pattern, in its colour, on a thin line."""
        at, line = self.across(self.here), self.line
        painter.setPen(QPen(colour(self.theme.control), 1.0))
        painter.drawLine(QPointF(at, self.box.top()), QPointF(at, self.box.bottom()))
        for pattern, m in zip(self.snapshot.patterns, self.snapshot.overlaps, strict=True):
            spot = QPointF(at, self.up(min(1.0, abs(float(m)))))
            painter.setPen(QPen(colour(self.theme.paper), 0.12 * line))
            painter.setBrush(colour(pattern_style(pattern.colour)[0]))
            painter.drawEllipse(spot, 0.32 * line, 0.32 * line)
