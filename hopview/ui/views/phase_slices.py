"""Two cuts through the phase diagram at the network's own point: overlap against noise, and against load."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTransform

from hopview.core.coupling import Float64
from hopview.pictures.palette import Theme
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import ticks
from hopview.ui.views.square import draw_numbers
from hopview.ui.views.typography import SMALL, elided, sized


@dataclass(frozen=True, eq=False)
class Slice:
    """A curve m(x) up to where retrieval ends, `x` from 0 to `limit`; `dot` is (x, measured m) or None.

    No curve is drawn until it is `worked_out`: an empty one says that nothing is held.
    """

    title: str
    x: Float64
    m: Float64
    limit: float
    digits: int
    dot: tuple[float, float] | None
    worked_out: bool = True


def slice_box(box: QRectF, font: QFont) -> QRectF:
    """Where the curve itself is drawn in `box`, with room for title and numbers."""
    line = line_height(font)
    digits = QFontMetricsF(sized(font, SMALL, tabular=True))
    left, under = digits.horizontalAdvance("0.5") + 8, digits.height() + 4
    return box.adjusted(left, 1.4 * line, -0.8 * line, -under)


def draw_slice(painter: QPainter, box: QRectF, cut: Slice, font: QFont, theme: Theme, opacity: float) -> None:
    """Title, axes, curve, the fall where retrieval ends, and the measured point."""
    line, plot = line_height(font), slice_box(box, font)
    small = sized(font, SMALL, tabular=True)
    painter.setFont(small)
    painter.setPen(colour(theme.muted))
    title = QRectF(plot.left(), box.top(), box.right() - plot.left(), 1.3 * line)
    painter.drawText(title, int(Qt.AlignmentFlag.AlignVCenter), elided(small, cut.title, title.width()))
    _, values = ticks(0.0, cut.limit, max(1.0, min(5.0, plot.width() / (3.2 * line))))
    across = [(x / cut.limit, number(x, cut.digits)) for x in values]
    draw_numbers(painter, font, plot, across, [(0.0, "1"), (0.5, "0.5"), (1.0, "0")], theme)
    painter.setPen(QPen(colour(theme.grid), 1.0))
    for height in (plot.top(), plot.center().y()):
        painter.drawLine(QPointF(plot.left(), height), QPointF(plot.right(), height))
    painter.setPen(QPen(colour(theme.control), 1.0))
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    painter.setOpacity(opacity)
    if cut.worked_out:
        _draw_curve(painter, plot, cut, line, theme)
    painter.setOpacity(1.0)
    if cut.dot is not None:
        draw_dot(painter, _spot(plot, cut, *cut.dot), 0.34 * line, theme)


def draw_dot(painter: QPainter, spot: QPointF, radius: float, theme: Theme) -> None:
    """The network as it is now: amber, as the ball in the landscape."""
    painter.setPen(QPen(colour(theme.halo), 0.38 * radius))
    painter.setBrush(colour(theme.afterglow))
    painter.drawEllipse(spot, radius, radius)


def _draw_curve(painter: QPainter, plot: QRectF, cut: Slice, line: float, theme: Theme) -> None:
    scale = QTransform(plot.width() / cut.limit, 0, 0, -plot.height(), plot.left(), plot.bottom())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    last, height = (float(cut.x[-1]), float(cut.m[-1])) if cut.x.size else (0.0, 0.0)
    pen = QPen(colour(theme.accent), 0.13 * line)
    painter.setPen(pen)
    if cut.x.size > 1:
        painter.drawPolyline(scale.map(arrayToQPolygonF(np.ascontiguousarray(cut.x), cut.m)))
    painter.drawLine(scale.map(QPointF(last, 0.0)), scale.map(QPointF(cut.limit, 0.0)))
    if height > 0:
        painter.setPen(QPen(colour(theme.accent), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(scale.map(QPointF(last, height)), scale.map(QPointF(last, 0.0)))


def _spot(plot: QRectF, cut: Slice, x: float, m: float) -> QPointF:
    share = min(1.0, max(0.0, x / cut.limit))
    return QPointF(plot.left() + share * plot.width(), plot.bottom() - min(1.0, max(0.0, m)) * plot.height())
