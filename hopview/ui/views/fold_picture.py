"""The fold as it is painted: a ring of tied units that opens into two layers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopview.core.coupling import Float64, Int8
from hopview.core.pattern import Pattern
from hopview.core.twin import Twin
from hopview.pictures.bars import pattern_label
from hopview.pictures.folding import Fold, fold
from hopview.pictures.palette import Theme, diverging, pattern_style
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, elided, sized

At = Callable[[Float64], QPointF]  # where a place in the square lies
_FULL = 0.95  # of the colours' range: +1 and -1
_SEEN = 0.02  # folded less than this, no hidden unit is seen


def draw_fold(
    painter: QPainter,
    font: QFont,
    box: QRectF,
    patterns: tuple[Pattern, ...],
    cells: Int8,
    state: Int8,
    twin: Twin,
    folded: float,
    theme: Theme,
) -> None:
    """Strands blue or ochre by their sign, units as ink and paper, hidden units filled by their overlap.

    `cells` is X (P, N); `state` that of the one layer, which the ring shows, the row showing the twin's.
    """
    found = fold(cells, folded)
    line = line_height(font)
    room = box.adjusted(0.6 * line, 0.6 * line, -0.6 * line, -0.6 * line)
    side = min(room.height(), room.width())
    wide = side + folded * (room.width() - side)  # a ring is round, rows take all of the width
    room = QRectF(room.center().x() - wide / 2, room.top(), wide, room.height())
    if folded < 1.0:
        tall = min(room.height(), side + folded * (room.height() - side))
        room = QRectF(room.left(), room.center().y() - tall / 2, wide, tall)

    def at(point: Float64) -> QPointF:
        return QPointF(room.left() + point[0] * room.width(), room.top() + point[1] * room.height())

    _draw_strands(painter, found, at, max(1.0, 0.06 * line), theme)
    radius = min(0.42 * line, 0.03 * room.width() + 2)
    shown = np.asarray(state if folded < 0.5 else twin.state)
    for place, unit in zip(found.units, found.chosen, strict=True):
        painter.setPen(QPen(colour(theme.control), 1.2))
        painter.setBrush(colour(theme.ink if shown[unit] > 0 else theme.paper))
        painter.drawEllipse(at(place), radius, radius)
    if folded > _SEEN:
        _draw_hidden(painter, font, found, at, room, patterns, twin, folded, theme)


def _draw_strands(painter: QPainter, found: Fold, at: At, width: float, theme: Theme) -> None:
    table = diverging(theme)
    steps = np.clip(128 + 127 * _FULL * found.signs, 0, 255).astype(np.int64)
    alpha = 70 if len(found.strands) > 120 else 110
    for (i, j, _), corner, tones in zip(found.strands, found.corners, steps, strict=True):
        middle = at(corner)
        for end, tone in ((i, tones[0]), (j, tones[1])):
            r, g, b = (int(c) for c in table[tone])
            painter.setPen(QPen(colour((r, g, b), alpha), width))
            painter.drawLine(at(found.units[end]), middle)


def _draw_hidden(
    painter: QPainter, font: QFont, found: Fold, at: At, room: QRectF, patterns: tuple[Pattern, ...],
    twin: Twin, folded: float, theme: Theme,
) -> None:  # fmt: skip
    line, small = line_height(font), sized(font, SMALL)
    size = folded * min(0.75 * line, 0.3 * room.width() / max(1, len(found.hidden)))
    for mu, place in enumerate(found.hidden):
        spot, (name, tint) = at(place), pattern_label(patterns, mu)
        rgb = pattern_style(tint)[0]
        painter.setPen(QPen(colour(rgb), max(1.5, 0.12 * line)))
        painter.setBrush(colour(theme.paper))
        painter.drawEllipse(spot, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(rgb, round(255 * min(1.0, abs(float(twin.overlaps[mu]))))))
        painter.drawEllipse(spot, size, size)
        if folded == 1.0:
            painter.setFont(small)
            painter.setPen(colour(theme.text))
            wide = room.width() / len(found.hidden)
            tall = QFontMetricsF(small).height()
            words = QRectF(spot.x() - wide / 2, spot.y() - size - tall - 1, wide, tall)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), elided(small, f"z {name}", wide))
