"""The ground of the landscape of real units: heights, contours, arrows, memories, bottoms of valleys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from hopview.pictures.palette import Theme, pattern_style, sequential
from hopview.pictures.valleys import Valleys, valleys_rgba
from hopview.ui.figures import apart
from hopview.ui.theme import colour
from hopview.ui.views.arrows import draw_arrow
from hopview.ui.views.basin_legend import BasinPicture, draw_legend
from hopview.ui.views.map_marks import at, draw_distances, draw_frame, draw_heights, draw_names
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import Places, draw_bar, draw_words
from hopview.ui.views.typography import SMALL, elided, sized
from hopview.ui.views.valleys_balls import Balls, draw_balls

FROM, TO = "from ", "towards "
_NAMED = 12  # memories of two units that have their names beside them


def ends_of(valleys: Valleys | None) -> list[str]:
    """The numbers of the colour bar, from the top."""
    return [] if valleys is None else apart((valleys.highest, valleys.lowest), 2)


@dataclass(frozen=True, eq=False)
class ValleysGround:
    """All that stands still while the state moves.

    `names` and `colours` (places in the palette) of the memories, `axes` a and b; `boxes` is the width of the
    boxes naming these, or 0; `balls` are those that theory is sure of.
    """

    valleys: Valleys
    names: tuple[str, ...]
    colours: tuple[int, ...]
    axes: tuple[int, int]
    words: str
    where: Places
    font: QFont
    theme: Theme
    boxes: float = 0.0
    balls: Balls | None = None
    basins: BasinPicture | None = None

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return line_height(self.font)

    def draw(self, painter: QPainter) -> None:
        """All of it."""
        box = self.where.picture
        draw_words(painter, self.font, self.where.words, self.words, self.theme)
        painter.save()
        painter.setClipRect(box)
        self._draw_heights(painter, box)
        self._draw_arrows(painter, box)
        if self.balls is not None:
            draw_balls(painter, box, self.valleys, self.balls, self.colours, self.line, self.theme)
        self._draw_marks(painter, box)
        painter.restore()
        draw_frame(painter, box, self.theme)
        self._draw_axes(painter, box)
        if self.basins is not None:
            down = 1.4 * self.line  # of the words about the state
            draw_legend(painter, self.font, self.where, self.basins, self.words, self.theme, down)
            return
        ends, table = ends_of(self.valleys), sequential(self.theme)
        draw_bar(painter, self.font, self.where.bar, table, "E / N", ends, self.theme)

    def _draw_heights(self, painter: QPainter, box: QRectF) -> None:
        rgba = valleys_rgba(self.valleys, self.theme) if self.basins is None else self.basins.rgba
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.basins is None)
        draw_heights(painter, box, rgba)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.contour, 80), max(1.0, 0.06 * self.line)))
        for polyline in self.valleys.contours:
            shares = self.valleys.share(polyline) * [box.width(), box.height()] + [box.left(), box.top()]
            painter.drawPolyline(QPolygonF([QPointF(*p) for p in shares.tolist()]))

    def _draw_arrows(self, painter: QPainter, box: QRectF) -> None:
        pen = QPen(colour(self.theme.contour, 170), max(1.0, 0.07 * self.line))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for x, y, dx, dy in self.valleys.arrows:
            ends = (at(box, self.valleys, np.array([x + s * dx, y + s * dy])) for s in (-0.5, 0.5))
            draw_arrow(painter, *ends, self.line)

    def _draw_marks(self, painter: QPainter, box: QRectF) -> None:
        """Memories as dots of their colours, bottoms of valleys as rings, a, b and the mean by name."""
        valleys, line, (a, b) = self.valleys, self.line, self.axes
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for minimum in valleys.minima:
            for rgb, alpha, width in ((self.theme.halo, 150, 0.2), (self.theme.contour, 255, 0.09)):
                painter.setPen(QPen(colour(rgb, alpha), width * line))
                painter.drawEllipse(at(box, valleys, minimum), 0.36 * line, 0.36 * line)
        spots = [at(box, valleys, point) for point in valleys.memories]
        for k, spot in sorted(enumerate(spots), key=lambda item: item[0] in (a, b)):
            own = valleys.plane is None or k in (a, b)  # on the plane itself
            rgb = pattern_style(self.colours[k])[0] if own else self.theme.muted
            painter.setPen(QPen(colour(self.theme.halo, 230 if own else 150), 0.1 * line))
            painter.setBrush(colour(rgb, 255 if own else 200))
            painter.drawEllipse(spot, (0.24 if own else 0.14) * line, (0.24 if own else 0.14) * line)
        chosen = range(min(_NAMED, len(spots))) if valleys.plane is None else dict.fromkeys((a, b))
        named = [(self.names[k], spots[k]) for k in chosen]
        if valleys.plane is not None and valleys.plane.third == "mean" and len(spots) > 2:
            spot = at(box, valleys, valleys.plane.place(valleys.plane.point)[0])
            named.append(("mean", spot))
            painter.setBrush(colour(self.theme.halo))
            painter.setPen(QPen(colour(self.theme.contour), 0.08 * line))
            painter.drawEllipse(spot, 0.16 * line, 0.16 * line)
        self._draw_names(painter, box, named)

    def _draw_names(self, painter: QPainter, box: QRectF, named: list[tuple[str, QPointF]]) -> None:
        face, said = sized(self.font, SMALL, bold=True), []
        for place, (name, spot) in enumerate(named):
            short = elided(face, name, 0.3 * box.width())
            if short != name and place < len(self.names) and self.valleys.plane is None:
                short = f"{place + 1}"  # of two units, by number
            said.append((short, spot))
        draw_names(painter, self.font, box, said, QPolygonF(box), self.theme)

    def _draw_axes(self, painter: QPainter, box: QRectF) -> None:
        draw_distances(painter, self.font, box, self.valleys.extent, self.theme)
        painter.setFont(sized(self.font, SMALL))
        painter.setPen(colour(self.theme.muted))
        middle, where = Qt.AlignmentFlag.AlignVCenter, self.where
        if self.valleys.plane is None:
            painter.drawText(where.below, int(middle | Qt.AlignmentFlag.AlignRight), "unit 1")
            painter.drawText(where.above, int(middle | Qt.AlignmentFlag.AlignLeft), "unit 2")
            return
        first, second = ("", "") if self.boxes else (self.names[k] for k in self.axes)
        painter.drawText(where.above, int(middle | Qt.AlignmentFlag.AlignLeft), FROM + first)
        lead = painter.fontMetrics().horizontalAdvance(TO + second)
        left_end = where.below.right() - self.boxes - lead - 4
        spot = QRectF(left_end, where.below.top(), lead + 4, where.below.height())
        painter.drawText(spot, int(middle | Qt.AlignmentFlag.AlignLeft), TO + second)
