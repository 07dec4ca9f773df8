"""A square picture with numbers along its sides, and beside it words and the bar of its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from hopview.pictures.colour import UInt8
from hopview.pictures.palette import Theme
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import SMALL, draw_wrapped, sized, wrapped_height

_SIDE = 6.0  # lines: a column narrower than this is too narrow for words
_BAR = 5.2  # lines of width that the colour bar and its numbers take


@dataclass(frozen=True)
class Places:
    """Where things stand: the `picture`, the `words`, the colour `bar` with its numbers at its right.

    `above` is the line over the picture, for what its vertical axis is; `below` the one under its
    numbers, for the horizontal one.
    """

    picture: QRectF
    words: QRectF
    bar: QRectF
    above: QRectF
    below: QRectF


def places(
    size: QSizeF,
    font: QFont,
    words: str,
    *,
    aspect: float = 1.0,
    controls: float = 0.0,
    widest: str = "−0.5",
    ends: Sequence[str] = (),
) -> Places:
    """The layout for a view of `size`: words beside the picture where that is wide enough, else over it.

    `aspect` is the picture's width over its height, `controls` the least height of the lines above and
    below, `widest` the widest number at the left, `ends` the numbers of the bar.
    """
    line = line_height(font)
    small = sized(font, SMALL, tabular=True)
    digits = QFontMetricsF(small)
    gap = 0.5 * line
    left = gap + digits.horizontalAdvance(widest) + 5
    over, under = max(1.2 * line, controls), max(1.2 * line, controls)
    numbers = digits.height() + 3
    frame = over + numbers + under + gap
    width, height = size.width(), size.height()
    side = fitted(QRectF(left, 0, width - left - gap - (_SIDE + 1) * line, height - frame), aspect)
    ends_width = max((digits.horizontalAdvance(text) for text in ends), default=0.0)
    stacked_width = width - left - 0.8 * line - max(_BAR * line, 1.2 * line + ends_width + gap)
    tall = wrapped_height(small, words, width - 2 * gap) + 2
    stacked = fitted(QRectF(left, 0, stacked_width, height - frame - tall), aspect)
    if side.width() * side.height() >= stacked.width() * stacked.height():
        top = gap / 2 + over
        picture = QRectF(left, top, side.width(), side.height())
        # What is left over goes half to each side, so that neither part looks lost.
        column = min(width - gap - picture.right() - line, 16 * line)
        spare = max(0.0, width - gap - picture.right() - line - column)
        picture.translate(spare / 2, 0)
        text = QRectF(picture.right() + line, top, column, picture.height())
        tall = wrapped_height(small, words, column) + 2
        rest = picture.height() - tall - 1.6 * line
        bar = QRectF(
            text.left(), picture.bottom() - min(rest, 12 * line), 0.8 * line, max(0.0, min(rest, 12 * line))
        )
    else:
        text = QRectF(gap, gap / 2, width - 2 * gap, tall)
        picture = QRectF(left, text.bottom() + over, stacked.width(), stacked.height())
        spare = (stacked_width - stacked.width()) / 2
        picture.translate(max(0.0, spare), 0)
        bar = QRectF(
            picture.right() + 0.8 * line,
            picture.top() + 1.2 * line,
            0.8 * line,
            picture.height() - 1.2 * line,
        )
    above = QRectF(picture.left(), picture.top() - over, picture.width(), over)
    below = QRectF(picture.left(), picture.bottom() + numbers, picture.width(), under)
    return Places(_whole(picture), text, bar, above, below)


def fitted(box: QRectF, aspect: float) -> QRectF:
    """The largest box of that aspect at the middle of `box`."""
    width = max(1.0, min(box.width(), box.height() * aspect))
    height = width / aspect
    return QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)


def _whole(box: QRectF) -> QRectF:
    return QRectF(
        round(box.left()), round(box.top()), max(1, round(box.width())), max(1, round(box.height()))
    )


def image_of(rgba: UInt8) -> QImage:
    """A QImage of (rows, cols, 4) uint8, holding its own pixels."""
    pixels = np.ascontiguousarray(rgba)
    image = QImage(
        pixels.data, pixels.shape[1], pixels.shape[0], 4 * pixels.shape[1], QImage.Format.Format_RGBA8888
    )
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def draw_tile(painter: QPainter, box: QRectF, image: QImage, theme: Theme, ratio: float) -> None:
    """`image` in `box` within a thin line: its pixels sharp, or smoothed where it shrinks on that screen."""
    shrunk = image.width() > box.width() * ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
    painter.drawImage(box, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colour(theme.border), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_words(painter: QPainter, font: QFont, box: QRectF, words: str, theme: Theme) -> None:
    """What the picture shows, and how exact it is."""
    painter.setFont(sized(font, SMALL, tabular=True))
    painter.setPen(colour(theme.muted))
    draw_wrapped(painter, box, words)


def draw_bar(
    painter: QPainter,
    font: QFont,
    box: QRectF,
    table: UInt8,
    title: str,
    numbers: Sequence[str],
    theme: Theme,
) -> None:
    """The colours of `table`, lowest at the bottom, with a title above and `numbers` from top to bottom."""
    line = line_height(font)
    if box.height() < 2.5 * line:
        return
    strip = np.empty((len(table), 1, 4), np.uint8)
    strip[:, 0, :3], strip[..., 3] = table[::-1], 255
    painter.drawImage(box, image_of(strip))
    painter.setPen(QPen(colour(theme.control), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    italic = sized(font)
    italic.setItalic(True)
    painter.setFont(italic)
    painter.setPen(colour(theme.text))
    painter.drawText(QPointF(box.left(), box.top() - 0.4 * line), title)
    small = sized(font, SMALL, tabular=True)
    metrics = QFontMetricsF(small)
    painter.setFont(small)
    painter.setPen(colour(theme.muted))
    for k, text in enumerate(numbers):
        place = box.top() + box.height() * k / max(1, len(numbers) - 1)
        lift = metrics.ascent() * (1.0 - k / max(1, len(numbers) - 1))
        painter.drawText(QPointF(box.right() + 0.4 * line, place + lift), text)


def draw_numbers(
    painter: QPainter,
    font: QFont,
    box: QRectF,
    across: Sequence[tuple[float, str]],
    up: Sequence[tuple[float, str]],
    theme: Theme,
) -> None:
    """Numbers under and left of `box`; each at its place 0..1 from the left, or from the top."""
    small = sized(font, SMALL, tabular=True)
    metrics = QFontMetricsF(small)
    painter.setFont(small)
    painter.setPen(colour(theme.muted))
    for place, text in across:
        wide = metrics.horizontalAdvance(text)
        x = box.left() + place * box.width() - wide / 2
        painter.drawText(
            QPointF(min(x, box.right() - wide + wide / 2), box.bottom() + metrics.ascent() + 3), text
        )
    for place, text in up:
        wide = metrics.horizontalAdvance(text)
        y = box.top() + place * box.height() + 0.36 * metrics.ascent()
        painter.drawText(QPointF(box.left() - wide - 5, y), text)
