"""The ground of the phase diagram, painted once and kept: regions, lines, names and axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTransform

from hopview.pictures.palette import Rgb, Theme
from hopview.pictures.phase import PhasePicture
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import ticks
from hopview.ui.views.square import draw_numbers
from hopview.ui.views.typography import SMALL, sized

DIMMED = 0.4  # opacity where the theory does not hold
_SHADES = {"retrieval stable": 96, "retrieval metastable": 46, "spin glass": 20, "paramagnet": 0}
_LINES = {"T_g": (0.09, Qt.PenStyle.SolidLine), "T_M": (0.15, Qt.PenStyle.SolidLine),
          "T_c": (0.12, Qt.PenStyle.DashLine)}  # fmt: skip
_TIGHT = 9.0  # lines of height: in a lower diagram T_c has no room for its sign
_SIGN_AT = {"T_M": 0.33, "T_c": 0.5}  # temperatures at which the signs of these lines stand; T_g's is far out


def at(box: QRectF, picture: PhasePicture, load: float, temperature: float) -> QPointF:
    """Where a point of the diagram lies in `box`."""
    return QPointF(
        box.left() + load / picture.load_limit * box.width(),
        box.bottom() - temperature / picture.temperature_limit * box.height(),
    )


@dataclass(frozen=True, eq=False)
class PhaseGround:
    """All that stands still while the dot moves: `picture` in `box`, faded where it does not `hold`."""

    picture: PhasePicture
    box: QRectF
    font: QFont
    theme: Theme
    holds: bool

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return line_height(self.font)

    def draw(self, painter: QPainter) -> None:
        """All of it, on paper."""
        self._draw_axes(painter)
        painter.save()
        painter.setClipRect(self.box)
        painter.setOpacity(1.0 if self.holds else DIMMED)
        self._draw_regions(painter)
        self._draw_lines(painter)
        painter.restore()
        painter.setOpacity(1.0 if self.holds else 0.75)
        self._draw_names(painter)
        self._draw_signs(painter)

    def _scale(self) -> QTransform:
        box, picture = self.box, self.picture
        return QTransform(
            box.width() / picture.load_limit, 0, 0, -box.height() / picture.temperature_limit,
            box.left(), box.bottom(),
        )  # fmt: skip

    def _draw_axes(self, painter: QPainter) -> None:
        box, picture, line = self.box, self.picture, self.line
        _, loads = ticks(0.0, picture.load_limit, max(2.0, min(6.0, box.width() / (4 * line))))
        _, temperatures = ticks(0.0, picture.temperature_limit, max(2.0, min(8.0, box.height() / (2 * line))))
        digits = 2 if picture.load_limit <= 2 else 0
        across = [(a / picture.load_limit, number(a, digits)) for a in loads]
        up = [(1 - t / picture.temperature_limit, number(t, 1)) for t in temperatures]
        draw_numbers(painter, self.font, box, across, up, self.theme)
        small = sized(self.font, SMALL)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        top = box.bottom() + QFontMetricsF(sized(self.font, SMALL, tabular=True)).height() + 2
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        painter.drawText(QRectF(box.left(), top, box.width(), 1.3 * line), flags, "load a = P/N")
        over = QRectF(box.left(), box.top() - 1.15 * line, box.width(), 1.1 * line)
        painter.drawText(over, int(Qt.AlignmentFlag.AlignLeft), "temperature T")
        painter.setPen(QPen(colour(self.theme.control), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.topLeft())

    def _draw_regions(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        scale = self._scale()
        for region in self.picture.regions:
            if _SHADES[region.name]:
                painter.setBrush(colour(self.theme.accent, _SHADES[region.name]))
                outline = arrayToQPolygonF(region.outline[:, 0], region.outline[:, 1])
                painter.drawPolygon(scale.map(outline))

    def _draw_lines(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        scale = self._scale()
        for name, points in self.picture.lines.items():
            width, style = _LINES[name]
            pen = QPen(colour(self._hue(name)), max(1.0, width * self.line), style)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(scale.map(arrayToQPolygonF(points[:, 0], points[:, 1])))

    def _hue(self, name: str) -> Rgb:
        return self.theme.muted if name == "T_g" else self.theme.accent

    def _draw_names(self, painter: QPainter) -> None:
        """The name of each region in its place, one word a line where the region is narrow."""
        face = sized(self.font, SMALL, bold=True)
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        for region in self.picture.regions:
            words = region.name.split()
            if len(words) > 1 and region.name.startswith("retrieval"):
                text = "\n".join(words)
                if not self._fits(text, metrics):
                    continue
            else:
                text = region.name
            place = at(self.box, self.picture, *region.anchor)
            wide = max(metrics.horizontalAdvance(word) for word in text.split("\n")) + 2
            tall = metrics.height() * (text.count("\n") + 1)
            box = QRectF(place.x() - wide / 2, place.y() - tall / 2, wide, tall)
            box.moveLeft(max(box.left(), self.box.left() + 3))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _fits(self, text: str, metrics: QFontMetricsF) -> bool:
        """Whether the retrieval phase, a third of the usual diagram, has room for its names.

        Under the line T_c there is no more than a load of 0.048 at the height of the upper word.
        """
        room = 0.048 / self.picture.load_limit * self.box.width()
        return room >= max(metrics.horizontalAdvance(word) for word in text.split("\n"))

    def _draw_signs(self, painter: QPainter) -> None:
        """T_g, T_M and T_c beside their lines."""
        italic, low = sized(self.font), sized(self.font, 0.7)
        italic.setItalic(True)
        wide = QFontMetricsF(italic).horizontalAdvance("T")
        for name, points in self.picture.lines.items():
            letter, index = name.split("_")
            if name == "T_c" and self.box.height() < _TIGHT * self.line:
                continue  # between the other names it would be in the way
            if name in _SIGN_AT:
                load, temperature = points[int(np.argmax(points[:, 1] < _SIGN_AT[name]))]
            else:
                load, temperature = points[int(0.92 * len(points))]
            spot = at(self.box, self.picture, float(load), float(temperature))
            spot += QPointF(0.35 * self.line, -0.5 * self.line if name == "T_g" else -0.3 * self.line)
            painter.setPen(colour(self._hue(name)))
            painter.setFont(italic)
            painter.drawText(spot, letter)
            painter.setFont(low)
            painter.drawText(spot + QPointF(wide, 0.22 * self.line), index)
