"""The ground of the landscape, painted once and kept: heat map, contours, named wells, axes, words."""

from __future__ import annotations

from dataclasses import dataclass

from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from hopview.pictures.landscape import Minimum, Surface, surface_rgba
from hopview.pictures.palette import Theme, sequential
from hopview.ui.figures import MINUS, apart, number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import draw_key
from hopview.ui.views.basin_legend import BasinPicture, draw_legend
from hopview.ui.views.map_marks import draw_paper, label_place
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import Places, draw_bar, draw_numbers, draw_words, image_of
from hopview.ui.views.typography import SMALL, elided, sized

REACH = 1.08  # the picture shows -1.08..1.08, so that the corners stand free
LEAD = "overlap with "
_ROOMY = 14.0  # lines: in a smaller picture only a and b are named

Label = tuple[str, int | None]  # a name, and its place in the palette if it is a pattern's


def at(box: QRectF, u: float, v: float) -> QPointF:
    """Where the overlaps (u, v) lie in the picture's `box`."""
    return QPointF(
        box.center().x() + u / REACH * box.width() / 2, box.center().y() - v / REACH * box.height() / 2
    )


def ends_of(surface: Surface | None) -> list[str]:
    """The numbers of the colour bar, from the top: the highest and the lowest F/N, told apart."""
    return [] if surface is None else apart((surface.highest, surface.lowest))


def lead_width(font: QFont) -> float:
    """The width of the words before the name of an axis."""
    return QFontMetricsF(sized(font, SMALL)).horizontalAdvance(LEAD)


@dataclass(frozen=True, eq=False)
class LandscapeGround:
    """All that stands still while the ball rolls. `boxes` is the width of the boxes naming the axes, or 0."""

    surface: Surface | None
    across: Label
    up: Label
    words: str
    where: Places
    font: QFont
    theme: Theme
    boxes: float = 0.0
    basins: BasinPicture | None = None
    down: float = 0.0  # room for a control between picture and legend

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return line_height(self.font)

    def draw(self, painter: QPainter) -> None:
        """All of it, on paper."""
        box = self.where.picture
        draw_words(painter, self.font, self.where.words, self.words, self.theme)
        values = (-1.0, 0.0, 1.0) if box.width() < 9 * self.line else (-1.0, -0.5, 0.0, 0.5, 1.0)
        across = [(0.5 + 0.5 * value / REACH, number(value, 1)) for value in values]
        draw_numbers(
            painter, self.font, box, across, [(1.0 - place, text) for place, text in across], self.theme
        )
        self._draw_axis_name(painter, self.where.below, self.across, right=True)
        self._draw_axis_name(painter, self.where.above, self.up, right=False)
        if self.surface is not None:
            self._draw_surface(painter, self.surface)
            self._draw_wells(painter, self.surface)
            if self.basins is not None:
                draw_legend(painter, self.font, self.where, self.basins, self.words, self.theme, self.down)
                return
            height = f"{self.surface.letter} / N"
            draw_bar(
                painter,
                self.font,
                self.where.bar,
                sequential(self.theme),
                height,
                ends_of(self.surface),
                self.theme,
            )

    def _draw_surface(self, painter: QPainter, surface: Surface) -> None:
        box = self.where.picture
        rgba = surface_rgba(surface, self.theme) if self.basins is None else self.basins.rgba
        image = image_of(rgba)  # its outline is cut by the polygon below
        # The centres of the image's outermost pixels lie at -1 and 1.
        pixel = box.width() / REACH / (image.width() - 1)
        origin = at(box, -1.0, 1.0) - QPointF(pixel / 2, pixel / 2)
        brush = QBrush(image)
        brush.setTransform(QTransform(pixel, 0, 0, pixel, origin.x(), origin.y()))
        corners = self._outline(surface)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(corners)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.contour, 90), max(1.0, 0.06 * self.line)))
        centre, half = box.center(), box.width() / 2 / REACH
        scale = QTransform(half, 0, 0, -half, centre.x(), centre.y())
        for line in surface.contours:
            painter.drawPolyline(scale.map(arrayToQPolygonF(line[:, 0], line[:, 1])))
        painter.setPen(QPen(colour(self.theme.control), max(1.0, 0.08 * self.line)))
        painter.drawPolygon(corners)

    def _outline(self, surface: Surface) -> QPolygonF:
        return QPolygonF([at(self.where.picture, float(u), float(v)) for u, v in surface.feasible])

    # -- wells ---------------------------------------------------------------------------------------------

    def _draw_wells(self, painter: QPainter, surface: Surface) -> None:
        """A ring at each well, and its name beside it."""
        box, line, ring = self.where.picture, self.line, 0.26 * self.line
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for minimum in surface.minima:
            for rgb, alpha, width in ((self.theme.halo, 150, 0.2), (self.theme.contour, 255, 0.09)):
                painter.setPen(QPen(colour(rgb, alpha), width * line))
                painter.drawEllipse(at(box, minimum.u, minimum.v), ring, ring)
        face = sized(self.font, SMALL, bold=True)
        metrics = QFontMetricsF(face)
        spots = [at(box, minimum.u, minimum.v) for minimum in surface.minima]
        taken: list[QRectF] = []
        named = {"a", "b"} if box.width() < _ROOMY * line else {"a", "-a", "b", "-b", "mixture", "paramagnet"}
        for minimum, spot in zip(surface.minima, spots, strict=True):
            if minimum.name not in named:
                continue
            name, place = self._well(minimum)
            name = elided(face, name, 0.36 * box.width())
            key = 0.0 if place is None else 1.15 * line
            size = QSizeF(metrics.horizontalAdvance(name) + key + 0.6 * line, metrics.height() + 0.2 * line)
            label = label_place(spot, size, box, 0.5 * line, taken, spots, self._outline(surface))
            if label is not None:
                taken.append(label)
                self._draw_label(painter, label, name, place, face)

    def _well(self, minimum: Minimum) -> Label:
        sign = MINUS if minimum.name.startswith("-") else ""
        if minimum.name in ("a", "-a"):
            return sign + self.across[0], self.across[1]
        if minimum.name in ("b", "-b"):
            return sign + self.up[0], self.up[1]
        greys = self.surface is not None and self.surface.greys
        return "all grey" if greys and minimum.name == "paramagnet" else minimum.name, None

    def _draw_label(self, painter: QPainter, box: QRectF, name: str, place: int | None, face: QFont) -> None:
        line = self.line
        draw_paper(painter, box, line, self.theme)
        left = box.left() + 0.3 * line
        if place is not None:
            draw_key(painter, QRectF(left, box.top(), 0.9 * line, box.height()), place)
            left += 1.15 * line
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        painter.drawText(
            QRectF(left, box.top(), box.width() + line, box.height()),
            int(Qt.AlignmentFlag.AlignVCenter),
            name,
        )

    # -- axes ----------------------------------------------------------------------------------------------

    def _draw_axis_name(self, painter: QPainter, box: QRectF, label: Label, *, right: bool) -> None:
        """The words "overlap with", the pattern's line, its name; or room for the box where it is chosen."""
        line, (name, place) = self.line, label
        lead = lead_width(self.font)
        face = sized(self.font, bold=place is not None)
        key = 0.0 if place is None or self.boxes else 1.7 * line
        name = elided(face, name, max(2 * line, 1.2 * box.width() - lead - key))
        total = lead + key + (self.boxes or QFontMetricsF(face).horizontalAdvance(name))
        left = max(0.3 * line, box.right() - total) if right else box.left()
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(sized(self.font, SMALL))
        painter.setPen(colour(self.theme.muted))
        painter.drawText(QRectF(left, box.top(), lead + line, box.height()), flags, LEAD)
        if self.boxes:
            return
        if place is not None:
            draw_key(painter, QRectF(left + lead, box.top(), 1.3 * line, box.height()), place)
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        painter.drawText(QRectF(left + lead + key, box.top(), 4 * box.width(), box.height()), flags, name)
