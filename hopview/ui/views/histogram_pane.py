"""Histograms laid over each other: filled steps, what two of them share coloured, means marked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.core.coupling import Float64
from hopview.pictures.free_energy import FreeEnergies, Sampled
from hopview.pictures.palette import LIGHT, Rgb, Theme, mixed, sample_style
from hopview.ui.figures import apart
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import labelled_ticks
from hopview.ui.views.typography import SMALL, sized


def shade(theme: Theme, kind: str) -> Rgb:
    """What fills a histogram; "overlap" is what data and fantasies share."""
    if kind == "overlap":
        between = mixed(sample_style(theme, "data")[0], sample_style(theme, "fantasies")[0], 0.5)
        return mixed(theme.paper, between, 0.75)
    return mixed(theme.paper, sample_style(theme, kind)[0], 0.3)


class HistogramPane(QWidget):
    """Shares of each bin, from `FreeEnergies`, with free energy in nats along the foot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Histograms of the free energy")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.found: FreeEnergies | None = None
        self._theme = LIGHT

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()

    def show_histograms(self, found: FreeEnergies) -> None:
        """Draw these."""
        self.found = found
        self.update()

    @property
    def _line(self) -> float:
        return line_height(self.font())

    def box(self) -> QRectF:
        """Where the steps stand."""
        line = self._line
        small = QFontMetricsF(sized(self.font(), SMALL, tabular=True))
        left = small.horizontalAdvance("100%") + 8
        foot = small.height() + 1.4 * line
        top = 0.7 * line
        wide, tall = self.width() - left - line, self.height() - top - foot
        return QRectF(left, top, max(8.0, wide), max(8.0, tall))

    @property
    def highest(self) -> float:
        """The share at the top of the axis."""
        kinds = self.found.kinds if self.found is not None else ()
        return 1.08 * max((float(kind.shares.max()) for kind in kinds), default=1.0)

    def bin_at(self, point: QPointF) -> int:
        """The bin over or under `point`; -1 outside."""
        box = self.box()
        if self.found is None or not self.found.kinds or not box.contains(point):
            return -1
        bins = self.found.edges.size - 1
        return min(bins - 1, int((point.x() - box.left()) / box.width() * bins))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.found is not None and self.found.kinds:
            self._draw(painter, self.found)
        painter.end()

    def _draw(self, painter: QPainter, found: FreeEnergies) -> None:
        box = self.box()
        self._draw_shares(painter, box)
        filled = [kind for kind in found.kinds if kind.name != "held out"]
        for kind in filled:
            self._fill(painter, box, kind.shares, shade(self._theme, kind.name))
        if found.overlap is not None:
            self._fill(painter, box, found.overlap, shade(self._theme, "overlap"))
        for kind in found.kinds:
            self._outline(painter, box, kind)
        self._draw_foot(painter, box, found)

    def _steps(self, box: QRectF, shares: Float64) -> QPolygonF:
        x = np.repeat(np.linspace(box.left(), box.right(), shares.size + 1), 2)
        y = np.concatenate([[0.0], np.repeat(shares, 2), [0.0]])
        scale = box.height() / self.highest
        return QPolygonF(
            [QPointF(a, box.bottom() - scale * b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
        )

    def _fill(self, painter: QPainter, box: QRectF, shares: Float64, rgb: Rgb) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(rgb))
        painter.drawPolygon(self._steps(box, shares))

    def _outline(self, painter: QPainter, box: QRectF, kind: Sampled) -> None:
        """The steps, and at the foot a mark under the mean."""
        rgb, dashed = sample_style(self._theme, kind.name)
        pen = QPen(colour(rgb), max(1.5, 0.1 * self._line))
        if dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._steps(box, kind.shares))
        assert self.found is not None
        low, high = float(self.found.edges[0]), float(self.found.edges[-1])
        x = box.left() + (kind.mean - low) / (high - low) * box.width()
        size = 0.32 * self._line
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(rgb))
        foot = box.bottom() + 1
        painter.drawPolygon(
            QPolygonF([QPointF(x, foot), QPointF(x - size, foot + size), QPointF(x + size, foot + size)])
        )

    def _draw_shares(self, painter: QPainter, box: QRectF) -> None:
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        values = labelled_ticks(0.0, 100 * self.highest, min(6.0, box.height() / (2.4 * self._line)))
        for value, text in zip(values, apart(values, 0), strict=True):
            y = round(box.bottom() - value / (100 * self.highest) * box.height()) + 0.5
            painter.setPen(QPen(colour(self._theme.grid), 1.0))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(colour(self._theme.muted))
            wide = metrics.horizontalAdvance(f"{text}%")
            painter.drawText(QPointF(box.left() - 6 - wide, y + 0.36 * metrics.ascent()), f"{text}%")

    def _draw_foot(self, painter: QPainter, box: QRectF, found: FreeEnergies) -> None:
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        painter.setPen(QPen(colour(self._theme.border), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(colour(self._theme.muted))
        low, high = float(found.edges[0]), float(found.edges[-1])
        values = labelled_ticks(low, high, min(8.0, box.width() / (4.5 * self._line)))
        base = box.bottom() + 0.4 * self._line + metrics.ascent()
        for value, text in zip(values, apart(values, 0), strict=True):
            x = box.left() + (value - low) / (high - low) * box.width() - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(x, base), text)
        words = "free energy F, nats"
        middle = box.center().x() - metrics.horizontalAdvance(words) / 2
        painter.drawText(QPointF(middle, base + 1.05 * metrics.height()), words)
