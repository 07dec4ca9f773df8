"""A thermometer: how hot the heat bath is, by ratio, so that annealing falls at an even pace."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from hopview.pictures.graph import height_of
from hopview.pictures.palette import Theme, legible
from hopview.ui.figures import figures
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, sized

_MARKS = (0.1, 1.0, 10.0)
_FINE = (0.05, 0.2, 0.5, 2.0, 5.0, 20.0, 50.0)


def thermometer_width(font: QFont) -> float:
    """Room for the tube and its numbers."""
    return 5 * line_height(font)


def draw_thermometer(
    painter: QPainter,
    font: QFont,
    box: QRectF,
    temperature: float,
    doing: str,
    theme: Theme,
    taught_at: Sequence[float] = (),
) -> None:
    """The tube in the middle of `box`, above it its value and what it is `doing`; without room nothing.

    Marks at its left say at which temperatures the machine is `taught_at`, and that these cool down.
    """
    line = line_height(font)
    if box.height() < 6 * line or box.width() < 2 * line:
        return
    strong, small = sized(font, bold=True, tabular=True), sized(font, SMALL, tabular=True)
    centred = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    painter.setFont(strong)
    painter.setPen(colour(theme.text))
    painter.drawText(QRectF(box.left(), box.top(), box.width(), 1.3 * line), centred, said(temperature))
    if doing:
        painter.setFont(small)
        painter.setPen(colour(theme.muted))
        painter.drawText(QRectF(box.left(), box.top() + 1.2 * line, box.width(), 1.2 * line), centred, doing)
    tube, bulb = 0.36 * line, 0.62 * line
    x = box.left() + 0.4 * box.width()
    top, bottom = box.top() + 2.8 * line, box.bottom() - 2 * bulb
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(x - tube, top - tube, 2 * tube, bottom - top + tube + bulb), tube, tube)
    ball = QPainterPath()
    ball.addEllipse(QPointF(x, bottom + bulb), bulb, bulb)
    shape = shape.united(ball)
    warm = colour(legible(theme.afterglow, theme.paper, 3.0))
    painter.fillPath(shape, colour(theme.field))
    low = bottom - 0.2 * line  # the scale begins above the bulb
    level = low - height_of(temperature) * (low - top)
    mercury = QPainterPath()
    mercury.addRect(QRectF(x - bulb, level, 2 * bulb, bottom + 2 * bulb - level))
    painter.fillPath(shape.intersected(mercury), warm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.control), 1.2))
    painter.drawPath(shape)
    _mark_schedule(
        painter, [QPointF(x - tube, low - height_of(t) * (low - top)) for t in taught_at], line, theme
    )
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    for mark in (*_FINE, *_MARKS):
        y, long = low - height_of(mark) * (low - top), mark in _MARKS
        painter.setPen(QPen(colour(theme.control), 1.0))
        painter.drawLine(QPointF(x + tube + 3, y), QPointF(x + tube + (9 if long else 6), y))
        if long:
            painter.setPen(colour(theme.muted))
            painter.drawText(QPointF(x + tube + 13, y + 0.36 * metrics.ascent()), f"{mark:g}")


def _mark_schedule(painter: QPainter, spots: list[QPointF], line: float, theme: Theme) -> None:
    """A pointer at each spot, and from the first to the last an arrow beside them."""
    if not spots:
        return
    tall, wide = 0.22 * line, 0.42 * line
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.accent))
    for spot in spots:
        tip = spot - QPointF(3, 0)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-wide, -tall), tip + QPointF(-wide, tall)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.accent), 1.5))
    beside = QPointF(-wide - 0.35 * line, 0)
    start, end = spots[0] + beside, spots[-1] + beside
    painter.drawLine(start, end)
    painter.drawPolyline(QPolygonF([end + QPointF(-tall, -tall), end, end + QPointF(tall, -tall)]))


def said(temperature: float) -> str:
    """`T = 4.31`."""
    return f"T = {figures(temperature, 3)}"
