"""Arrows that show which way something goes."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

_LEAST = 2.0  # pixels: a shorter one would be a speck


def draw_arrow(painter: QPainter, start: QPointF, stop: QPointF, line: float) -> None:
    """From `start` to `stop` in the pen in use, the head at most 0.3 of a `line` of text; nothing if tiny."""
    way = stop - start
    length = math.hypot(way.x(), way.y())
    if length < _LEAST:
        return
    painter.drawLine(start, stop)
    head = min(0.3 * line, 0.45 * length) / length
    for turn in (2.6, -2.6):
        c, s = math.cos(turn), math.sin(turn)
        tip = QPointF(c * way.x() - s * way.y(), s * way.x() + c * way.y()) * head
        painter.drawLine(stop, stop + tip)
