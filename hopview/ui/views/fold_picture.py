"""The fold as it is painted: a ring of tied units that opens into two layers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopview.core.coupling import Float64, Int8
from hopview.core.pattern import Pattern
from hopview.core.twin import Twin
from hopview.pictures.bars import pattern_label
from hopview.pictures.folding import fold
from hopview.pictures.palette import Theme, diverging, pattern_style
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, elided, sized

_FULL = 0.95  # of the colours' range: +1 and -1
_SEEN = 0.02  # folded less than this, no hidden unit is seen


class FoldPicture:
    """A fold laid out in a box: strands, which depend on patterns alone, and the units of both layers.

    Strands are blue or ochre by their sign, units ink and paper, hidden units filled by their overlap.
    """

    def __init__(self, font: QFont, box: QRectF, cells: Int8, folded: float) -> None:
        """`cells` is X (P, N); `folded` from one layer (0) to two (1)."""
        self.font, self.folded, self.fold = font, folded, fold(cells, folded)
        self.line = line_height(font)
        room = box.adjusted(0.6 * self.line, 0.6 * self.line, -0.6 * self.line, -0.6 * self.line)
        side = min(room.height(), room.width())
        wide = side + folded * (room.width() - side)  # a ring is round, rows take all of the room
        tall = side + folded * (room.height() - side)
        self.room = QRectF(room.center().x() - wide / 2, room.center().y() - tall / 2, wide, tall)

    def at(self, point: Float64) -> QPointF:
        """Where a place in the square lies."""
        room = self.room
        return QPointF(room.left() + point[0] * room.width(), room.top() + point[1] * room.height())

    def draw_strands(self, painter: QPainter, theme: Theme) -> None:
        """The ties."""
        table, found = diverging(theme), self.fold
        steps = np.clip(128 + 127 * _FULL * found.signs, 0, 255).astype(np.int64)
        alpha = 70 if len(found.strands) > 120 else 110
        width = max(1.0, 0.06 * self.line)
        for (i, j, _), corner, tones in zip(found.strands, found.corners, steps, strict=True):
            middle = self.at(corner)
            for end, tone in ((i, tones[0]), (j, tones[1])):
                r, g, b = (int(c) for c in table[tone])
                painter.setPen(QPen(colour((r, g, b), alpha), width))
                painter.drawLine(self.at(found.units[end]), middle)

    def draw_units(
        self, painter: QPainter, patterns: tuple[Pattern, ...], state: Int8, twin: Twin, theme: Theme
    ) -> None:
        """The units: of the ring those of the one layer, `state`, of the row those of the twin."""
        radius = min(0.42 * self.line, 0.03 * self.room.width() + 2)
        shown = np.asarray(state if self.folded < 0.5 else twin.state)
        for place, unit in zip(self.fold.units, self.fold.chosen, strict=True):
            painter.setPen(QPen(colour(theme.control), 1.2))
            painter.setBrush(colour(theme.ink if shown[unit] > 0 else theme.paper))
            painter.drawEllipse(self.at(place), radius, radius)
        if self.folded > _SEEN:
            self._draw_hidden(painter, patterns, twin, theme)

    def _draw_hidden(
        self, painter: QPainter, patterns: tuple[Pattern, ...], twin: Twin, theme: Theme
    ) -> None:
        line, small, hidden = self.line, sized(self.font, SMALL), self.fold.hidden
        wide = self.room.width() / max(1, len(hidden))
        size = self.folded * min(0.75 * line, 0.3 * wide)
        for mu, place in enumerate(hidden):
            spot, (name, tint) = self.at(place), pattern_label(patterns, mu)
            rgb = pattern_style(tint)[0]
            painter.setPen(QPen(colour(rgb), max(1.5, 0.12 * line)))
            painter.setBrush(colour(theme.paper))
            painter.drawEllipse(spot, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(rgb, round(255 * min(1.0, abs(float(twin.overlaps[mu]))))))
            painter.drawEllipse(spot, size, size)
            if self.folded == 1.0:
                painter.setFont(small)
                painter.setPen(colour(theme.text))
                tall = QFontMetricsF(small).height()
                words = QRectF(spot.x() - wide / 2, spot.y() - size - tall - 1, wide, tall)
                painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), elided(small, f"z {name}", wide))
