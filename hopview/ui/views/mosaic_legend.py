"""Beside a mosaic: which pictures its tiles come from, and what one tile remembers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from hopview.core.mosaic import Fit
from hopview.core.pattern import Pattern
from hopview.pictures.lattice import lattice_image
from hopview.pictures.mosaic import Origin, gathered, mosaic_image, origin_colour, sources_of
from hopview.pictures.palette import Theme, pattern_style
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import draw_tile, draw_words, fitted, image_of
from hopview.ui.views.typography import SMALL, elided, sized, wrapped_height

MOST_FITS = 6
Images = dict[int, tuple[Pattern, QImage]]


@dataclass(frozen=True, eq=False)
class TileLegend:
    """Names, tints and memories of tiles of `patterns` of `shape`; `images` are those drawn before."""

    patterns: tuple[Pattern, ...]
    shape: tuple[int, int]
    font: QFont
    theme: Theme
    ratio: float
    images: Images

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return line_height(self.font)

    def named(self, sources: tuple[int, ...]) -> str:
        """What tiles of these pictures are called."""
        if not sources:
            return "no picture's"
        patterns = self.patterns
        names = [patterns[mu].name or f"pattern {mu + 1}" for mu in sources if mu < len(patterns)]
        if len(names) > 3:
            return f"{names[0]} and {len(names) - 1} more"
        return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)

    def draw(self, painter: QPainter, box: QRectF, origins: tuple[Origin, ...], total: int) -> None:
        """A row for each origin: the picture in its tint, its name, how many of `total` tiles, and a bar."""
        rows, line = gathered(origins), self.line
        step = min(2.3 * line, box.height() / max(1, len(rows)))
        face, bold = sized(self.font), sized(self.font, tabular=True, bold=True)
        value = QFontMetricsF(bold).horizontalAdvance(number(total, 0)) + 2
        for place, origin in enumerate(rows):
            top = box.top() + place * step
            tile = QRectF(box.left() + 1, top + 1, step - 0.35 * line, step - 0.35 * line)
            self._draw_source(painter, tile, origin)
            left = tile.right() + 0.5 * line
            room = QRectF(left, top, box.right() - left - value, tile.height() - 0.35 * line)
            words = self.named(origin.sources) if origin.sources else "of no picture"
            if len(origin.sources) > 1:
                many = len([row for row in origins if len(row.sources) > 1])
                both = "both" if len(origin.sources) == 2 and len(origins) == 4 else words
                words = both if many == 1 else "of several pictures"
            painter.setFont(face)
            painter.setPen(colour(self.theme.text))
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(room, middle, elided(face, words, room.width()))
            painter.setFont(bold)
            right = QRectF(room.right(), top, value, room.height())
            painter.drawText(right, middle | int(Qt.AlignmentFlag.AlignRight), number(origin.count, 0))
            bar = QRectF(left, tile.bottom() - 0.3 * line, box.right() - left, 0.28 * line)
            painter.fillRect(bar, colour(self.theme.grid))
            bar.setWidth(bar.width() * origin.count / total)
            painter.fillRect(bar, colour(origin_colour(origin.sources, self.theme)))

    def _draw_source(self, painter: QPainter, box: QRectF, origin: Origin) -> None:
        """The picture itself in its tint; of several or none, a patch of their colour."""
        if len(origin.sources) != 1:
            painter.fillRect(box, colour(origin_colour(origin.sources, self.theme)))
            return
        mu, shape = origin.sources[0], self.shape
        pattern, known = self.patterns[mu], self.images.get(mu)
        if known is None or known[0] is not pattern:
            cells, whole = pattern.cells.reshape(shape), max(shape)
            bits = np.array([1 << mu], np.uint64)
            known = self.images[mu] = (pattern, image_of(mosaic_image(cells, bits, whole, self.theme)))
        draw_tile(painter, fitted(box, shape[1] / shape[0]), known[1], self.theme, self.ratio)

    def draw_fits(self, painter: QPainter, box: QRectF, fits: tuple[Fit, ...]) -> None:
        """The memories of the tile under the mouse, the nearest first."""
        words = f"Memories of this tile, {number(len(fits), 0)}, the nearest first"
        tall = wrapped_height(sized(self.font, SMALL, tabular=True), words, box.width()) + 0.3 * self.line
        draw_words(painter, self.font, QRectF(box.left(), box.top(), box.width(), tall), words, self.theme)
        step = 2.6 * self.line
        most = min(MOST_FITS, int((box.height() - tall) / step))
        for place, fit in enumerate(fits[:most]):
            top = box.top() + tall + place * step
            tile = whole(QRectF(box.left() + 1, top, step - 0.4 * self.line, step - 0.4 * self.line))
            image = image_of(lattice_image(fit.cells, None, self.theme))
            draw_tile(painter, tile, image, self.theme, self.ratio)
            left, sources = tile.right() + 0.5 * self.line, sources_of(fit.sources)
            room = QRectF(left, top, box.right() - left, tile.height())
            painter.setFont(sized(self.font))
            painter.setPen(colour(self.theme.text))
            said = f"m = {number(fit.overlap)}  {self.named(sources)}"
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided(self.font, said, room.width()))
            painter.fillRect(QRectF(left, tile.bottom() - 2, room.width() * max(0.0, fit.overlap), 3),
                             colour(pattern_style(sources[0])[0] if len(sources) == 1
                                    else origin_colour(sources, self.theme)))  # fmt: skip


def whole(box: QRectF) -> QRectF:
    """`box` on whole pixels."""
    return QRectF(
        round(box.left()), round(box.top()), max(2, round(box.width())), max(2, round(box.height()))
    )
