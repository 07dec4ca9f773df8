"""The scale of k_eff, over how many memories attention spreads: from a single one to their average."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopview.pictures.colour import mixed
from hopview.pictures.course import place, zones
from hopview.pictures.palette import Theme
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, sized

TALL = 2.4  # lines
_SHADES = (0.45, 0.18, 0.32)


def draw_spread_scale(
    painter: QPainter, font: QFont, box: QRectF, k_eff: Sequence[float], memories: int, theme: Theme
) -> None:
    """1 to `memories` by ratios, with the kinds of fixed point; a disc is this state, a ring the end."""
    line, small = line_height(font), sized(font, SMALL, tabular=True)
    metrics = QFontMetricsF(small)
    label, end = f"k_eff {number(k_eff[0], 1)}", f"{memories}"
    left = box.left() + metrics.horizontalAdvance(f"k_eff {number(memories, 1)}") + 0.5 * line
    right = box.right() - metrics.horizontalAdvance(end) - 0.5 * line
    bar = QRectF(left, box.top() + 0.2 * line, max(1.0, right - left), 0.9 * line)
    painter.setFont(small)
    painter.setPen(colour(theme.text))
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(QRectF(box.left(), bar.top(), left - box.left(), bar.height()), middle, label)
    painter.setPen(colour(theme.muted))
    room = metrics.horizontalAdvance(end) + 2
    painter.drawText(QRectF(right + 0.5 * line, bar.top(), room, bar.height()), middle, end)
    free = -1e9
    for shade, zone in zip(_SHADES, zones(memories), strict=False):
        x, wide = bar.left() + zone.low * bar.width(), (zone.high - zone.low) * bar.width()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mixed(theme.paper, theme.accent, shade)))
        painter.drawRect(QRectF(x, bar.top(), wide, bar.height()))
        painter.setPen(colour(theme.muted))
        room = metrics.horizontalAdvance(zone.name)
        x = min(max(x + wide / 2 - room / 2, bar.left()), bar.right() - room)
        if x > free:
            painter.drawText(QPointF(x, bar.bottom() + metrics.ascent() + 2), zone.name)
            free = x + room + 0.5 * line
    spots = [bar.left() + place(float(k), memories) * bar.width() for k in (k_eff[0], k_eff[-1])]
    painter.setPen(QPen(colour(theme.text), 1.5))
    painter.drawLine(QPointF(spots[0], bar.center().y()), QPointF(spots[1], bar.center().y()))
    for x, ground in ((spots[1], theme.paper), (spots[0], theme.text)):
        painter.setBrush(colour(ground))
        painter.drawEllipse(QPointF(x, bar.center().y()), 0.28 * line, 0.28 * line)
