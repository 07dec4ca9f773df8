"""The ground of the plane through two rows of the data: relief, contours, rows and dreams, marks, axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen, QPolygonF

from hopview.core.coupling import Float64
from hopview.pictures.data_plane import Third
from hopview.pictures.palette import Rgb, Theme, pattern_style, sequential
from hopview.pictures.relief import Relief, relief_rgba
from hopview.ui.figures import apart
from hopview.ui.theme import colour
from hopview.ui.views.map_marks import at, draw_distances, draw_frame, draw_heights, draw_names
from hopview.ui.views.paper import line_height
from hopview.ui.views.plane_spread import TOWARDS
from hopview.ui.views.square import Places, draw_bar, draw_words
from hopview.ui.views.typography import SMALL, elided, sized

NAMES: dict[Third, str] = {"mean": "mean", "middle": "middle", "random": ""}


def ends_of(relief: Relief | None) -> list[str]:
    """The numbers of the colour bar, from the top."""
    return [] if relief is None else apart((relief.highest, relief.lowest), 1)


@dataclass(frozen=True, eq=False)
class PlaneGround:
    """All that stands still while the state moves. `data` and `dreams` (n, 2) are places on the plane."""

    relief: Relief
    data: Float64
    dreams: Float64
    words: str
    where: Places
    font: QFont
    theme: Theme

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
        self._draw_relief(painter, box)
        draw_rows(painter, [at(box, self.relief, p) for p in self.data], self.line, self.theme)
        draw_dreams(painter, [at(box, self.relief, p) for p in self.dreams], self.line, self.theme)
        painter.restore()
        draw_frame(painter, box, self.theme)
        self._draw_marks(painter, box)
        self._draw_axes(painter, box)
        table = sequential(self.theme)
        draw_bar(painter, self.font, self.where.bar, table, "F", ends_of(self.relief), self.theme)

    def _draw_relief(self, painter: QPainter, box: QRectF) -> None:
        draw_heights(painter, box, relief_rgba(self.relief, self.theme))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.contour, 80), max(1.0, 0.06 * self.line)))
        left, right, bottom, top = self.relief.extent
        for line in self.relief.contours:
            x = box.left() + (line[:, 0] - left) / (right - left) * box.width()
            y = box.top() + (top - line[:, 1]) / (top - bottom) * box.height()
            painter.drawPolyline(QPolygonF([QPointF(*p) for p in zip(x.tolist(), y.tolist(), strict=True)]))
        if self.relief.plane.bounded and len(self.relief.outline) > 2:
            corners = QPolygonF([at(box, self.relief, p) for p in self.relief.outline])
            beyond, within = QPainterPath(), QPainterPath()
            beyond.addRect(box)
            within.addPolygon(corners)
            within.closeSubpath()
            painter.fillPath(beyond.subtracted(within), colour(self.theme.paper, 120))
            painter.setPen(QPen(colour(self.theme.control), max(1.0, 0.08 * self.line)))
            painter.drawPolygon(corners)

    def _draw_marks(self, painter: QPainter, box: QRectF) -> None:
        """Rings at a, b and the third point, each with its name on paper."""
        plane = self.relief.plane
        points = plane.place(np.stack([plane.a, plane.b, plane.point]))
        named = [("a", pattern_style(0)[0]), ("b", pattern_style(1)[0])]
        named += [(NAMES[plane.third], self.theme.muted)] if NAMES[plane.third] else []
        spots = [at(box, self.relief, point) for point in points[: len(named)]]
        corners = QPolygonF([at(box, self.relief, p) for p in self.relief.outline])
        for (_, rgb), spot in zip(named, spots, strict=True):
            self._draw_ring(painter, spot, rgb)
        names = [(name, spot) for (name, _), spot in zip(named, spots, strict=True)]
        draw_names(painter, self.font, box, names, corners, self.theme)

    def _draw_ring(self, painter: QPainter, spot: QPointF, rgb: Rgb) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tint, alpha, width in ((self.theme.contour, 230, 0.3), (rgb, 255, 0.16)):
            painter.setPen(QPen(colour(tint, alpha), width * self.line))
            painter.drawEllipse(spot, 0.34 * self.line, 0.34 * self.line)

    def _draw_axes(self, painter: QPainter, box: QRectF) -> None:
        draw_distances(painter, self.font, box, self.relief.extent, self.theme)
        face, plane = sized(self.font, SMALL), self.relief.plane
        one = TOWARDS[plane.third] if plane.same else "b"
        two = TOWARDS["random" if plane.same else plane.third]
        painter.setFont(face)
        painter.setPen(colour(self.theme.muted))
        for place, words, align in (
            (self.where.below, f"distance from a towards {one}", Qt.AlignmentFlag.AlignRight),
            (self.where.above, f"distance towards {two}", Qt.AlignmentFlag.AlignLeft),
        ):
            middle = int(align | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, middle, elided(face, words, place.width()))


def draw_rows(painter: QPainter, spots: list[QPointF], line: float, theme: Theme) -> None:
    """Rows of the data: small round dots."""
    size = max(1.6, 0.13 * line)
    painter.setPen(QPen(colour(theme.halo, 150), max(0.7, 0.05 * line)))
    painter.setBrush(colour(theme.contour, 220))
    for spot in spots:
        painter.drawEllipse(spot, size, size)


def draw_dreams(painter: QPainter, spots: list[QPointF], line: float, theme: Theme) -> None:
    """Fantasies: small orange diamonds."""
    size = max(2.2, 0.22 * line)
    painter.setPen(QPen(colour(theme.halo, 190), max(0.7, 0.05 * line)))
    painter.setBrush(colour(theme.afterglow))
    for spot in spots:
        x, y = spot.x(), spot.y()
        painter.drawPolygon(
            [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
        )
