"""How the marks over the lattice are painted, in the display's own pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QLinearGradient, QPainter, QPainterPath, QPen

from hopview.pictures.hatch import hatch
from hopview.pictures.palette import Rgb, Theme, positive
from hopview.ui.canvas.brush import disc
from hopview.ui.canvas.viewport import GRID_FROM, Viewport
from hopview.ui.figures import number
from hopview.ui.theme import colour, font

GRID_FULL = 24.0  # the toolkit's pixels a cell at which the grid is as strong as it gets
OUTLINE_FROM = 2.0  # pixels a cell below which a brush is outlined as a circle
_GRID_ALPHA = (34, 72)
_DRAW, _OR = "Draw here", "or drop a picture"


def paint_grid(painter: QPainter, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """Hairlines between cells, of one strength on ink and on paper, fading in as cells grow."""
    scale, place = viewport.scale, viewport.placement()
    share = min(1.0, (scale / ratio - GRID_FROM) / (GRID_FULL - GRID_FROM))
    line = colour(theme.control, round(_GRID_ALPHA[0] + share * (_GRID_ALPHA[1] - _GRID_ALPHA[0])))
    thick = max(1, round(ratio))
    row0, row1, col0, col1 = place.window
    x0, y0 = viewport.origin
    for col in range(max(1, int(np.ceil(col0))), min(viewport.shape[1], int(np.ceil(col1)))):
        painter.fillRect(round(x0 + col * scale) - thick // 2, place.top, thick, place.height, line)
    for row in range(max(1, int(np.ceil(row0))), min(viewport.shape[0], int(np.ceil(row1)))):
        painter.fillRect(place.left, round(y0 + row * scale) - thick // 2, place.width, thick, line)


def paint_parting(painter: QPainter, row: int, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """A line before `row`, from side to side: what is above it is asked, what is below answers."""
    place = viewport.placement()
    y, thick = viewport.origin[1] + row * viewport.scale, max(2, round(2 * ratio))
    if place.top <= y <= place.top + place.height:
        painter.fillRect(place.left, round(y) - thick // 2, place.width, thick, colour(theme.accent))


@dataclass(frozen=True, eq=False, slots=True)
class Mask:
    """Some of the `units` (N,) bool; equal to itself alone, so that marks are compared at no cost."""

    units: NDArray[np.bool_]


def paint_held(painter: QPainter, held: Mask, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """Hatching over the units that are held, the same at every zoom."""
    place = viewport.placement()
    painter.drawImage(place.left, place.top, _hatched(held, viewport, theme, ratio))


@lru_cache(maxsize=2)
def _hatched(held: Mask, viewport: Viewport, theme: Theme, ratio: float) -> QImage:
    place, (x0, y0), (rows, cols) = viewport.placement(), viewport.origin, viewport.shape
    ys, xs = np.arange(place.top, place.bottom) + 0.5, np.arange(place.left, place.right) + 0.5
    down = np.clip(np.floor((ys - y0) / viewport.scale).astype(np.int64), 0, rows - 1)
    right = np.clip(np.floor((xs - x0) / viewport.scale).astype(np.int64), 0, cols - 1)
    start = place.left - x0 + place.top - y0
    pixels = hatch(held.units.reshape(rows, cols), down, right, theme, ratio, start)
    return QImage(
        pixels.data, place.width, place.height, 4 * place.width, QImage.Format.Format_RGBA8888
    ).copy()


def paint_frame(painter: QPainter, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """A quiet line just outside the lattice, so that paper has an edge."""
    place, thick = viewport.placement(), max(1, round(ratio))
    painter.setPen(Qt.PenStyle.NoPen)
    outer = QRect(place.left - thick, place.top - thick, place.width + 2 * thick, place.height + 2 * thick)
    line = colour(theme.border)
    painter.fillRect(outer.left(), outer.top(), outer.width(), thick, line)
    painter.fillRect(outer.left(), outer.top() + outer.height() - thick, outer.width(), thick, line)
    painter.fillRect(outer.left(), outer.top(), thick, outer.height(), line)
    painter.fillRect(outer.left() + outer.width() - thick, outer.top(), thick, outer.height(), line)


def paint_words(painter: QPainter, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """What to do with an empty lattice, where there is room for it."""
    place = viewport.placement()
    box = QRectF(place.left, place.top, place.width, place.height)
    large, small = font(1.25 * ratio), font(0.85 * ratio)
    gap = 6.0 * ratio
    tall, low = QFontMetricsF(large).height(), QFontMetricsF(small).height()
    top = box.center().y() - (tall + gap + low) / 2
    if tall + gap + low > box.height() or QFontMetricsF(small).horizontalAdvance(_OR) > box.width():
        return
    painter.setPen(colour(theme.muted))
    centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
    painter.setFont(large)
    painter.drawText(QRectF(box.left(), top, box.width(), tall), centred, _DRAW)
    painter.setFont(small)
    painter.drawText(QRectF(box.left(), top + tall + gap, box.width(), low), centred, _OR)


def paint_greys(
    painter: QPainter, greys: tuple[float, float, str], viewport: Viewport, theme: Theme, ratio: float
) -> None:
    """Which values the grey levels stand for: a bar below the lattice, or over its corner without room.

    `greys` are the values of paper and ink, and words for the end of the bar where they fit: of photographs.
    """
    place = viewport.placement()
    box = QRectF(place.left, place.top, place.width, place.height)
    small, gap, wide = font(0.85 * ratio, tabular=True), 5.0 * ratio, 72.0 * ratio
    metrics = QFontMetricsF(small)
    low, high, words = number(greys[0], 1), number(greys[1], 1, signed=True), greys[2]
    tall, before = metrics.height() + 2 * gap, metrics.horizontalAdvance(low)
    after = metrics.horizontalAdvance(high)
    chip = QRectF(0, 0, before + wide + after + 4 * gap, tall)
    said = metrics.horizontalAdvance(words) + 2 * gap if words else 0.0
    if chip.width() + said <= box.width():
        chip.setWidth(chip.width() + said)
    else:
        words = ""
    beneath = viewport.size[1] - box.bottom() >= tall
    chip.moveTopLeft(box.bottomLeft() if beneath else box.bottomLeft() - QPointF(0, tall))
    chip.moveTop(chip.top() + (0.5 * gap if beneath else 0.0))
    if chip.width() > box.width():
        return
    if not beneath:
        painter.fillRect(chip, colour(theme.paper))
    bar = QRectF(chip.left() + 2 * gap + before, chip.top() + gap, wide, tall - 2 * gap)
    shades = QLinearGradient(bar.topLeft(), bar.topRight())
    drawn = positive(theme) if greys[2] else theme
    shades.setColorAt(0.0, colour(drawn.paper))
    shades.setColorAt(1.0, colour(drawn.ink))
    painter.fillRect(bar, shades)
    painter.setPen(QPen(colour(theme.border), ratio))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    painter.setFont(small)
    painter.setPen(colour(theme.muted))
    centred = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(chip.left() + gap, chip.top(), before + gap, tall), centred, low)
    painter.drawText(QRectF(bar.right() + gap, chip.top(), after + gap, tall), centred, high)
    painter.drawText(QRectF(bar.right() + after + 4 * gap, chip.top(), said, tall), centred, words)


def paint_region(
    painter: QPainter, region: tuple[int, int, int, int], viewport: Viewport, theme: Theme, ratio: float
) -> None:
    """The rectangle (row0, col0, row1, col1) being chosen, with its rows x columns beside it."""
    row0, col0, row1, col1 = region
    box = cells_rect(viewport, row0, col0, row1 - row0, col1 - col0)
    painter.fillRect(box, colour(theme.accent, 46))
    _two_tone(painter, _rect_path(box), theme.accent, theme, ratio, 1.5)
    below = box.bottomLeft() + QPointF(0, 6 * ratio)
    _paint_label(painter, f"{row1 - row0} × {col1 - col0}", below, viewport, theme, ratio)


def paint_zoom(painter: QPainter, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """How far it is zoomed and how to come back, in the corner."""
    shown = viewport.scale / viewport.fitting().scale
    words = f"{shown:.1f}×   0 shows all"
    _paint_label(painter, words, QPointF(0, viewport.size[1]), viewport, theme, ratio)


def _paint_label(
    painter: QPainter, text: str, corner: QPointF, viewport: Viewport, theme: Theme, ratio: float
) -> None:
    """Small words on a chip, moved so that they stay on the screen."""
    small = font(0.85 * ratio, tabular=True)
    metrics, pad = QFontMetricsF(small), 6.0 * ratio
    box = QRectF(corner.x(), corner.y(), metrics.horizontalAdvance(text) + 2 * pad, metrics.height() + pad)
    width, height = viewport.size
    box.moveLeft(min(max(box.left(), pad), max(pad, width - box.width() - pad)))
    box.moveTop(min(max(box.top(), pad), max(pad, height - box.height() - pad)))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(theme.border), ratio))
    painter.setBrush(colour(theme.panel, 235))
    painter.drawRoundedRect(box, 4 * ratio, 4 * ratio)
    painter.setPen(colour(theme.text))
    painter.setFont(small)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_cell(painter: QPainter, box: QRectF, theme: Theme, ratio: float, weight: float) -> None:
    """The outline of one cell, or of its neighbourhood where it would be too small to see."""
    if box.width() < 4 * ratio:
        middle, reach = box.center(), 4 * ratio
        box = QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)
    _two_tone(painter, _rect_path(box), theme.accent, theme, ratio, weight)


def paint_brush(
    painter: QPainter, brush: tuple[int, int, int, bool], viewport: Viewport, theme: Theme, ratio: float
) -> None:
    """The outline of exactly the cells that a press would paint, faintly filled with what it would leave."""
    row, col, size, ink = brush
    painter.save()
    scale = viewport.scale
    if scale >= OUTLINE_FROM:
        x, y = viewport.origin
        transform = painter.transform()
        painter.translate(x + col * scale, y + row * scale)
        painter.scale(scale, scale)
        path = painter.transform().map(brush_outline(size))
        painter.setTransform(transform)
        path = transform.inverted()[0].map(path)
    else:
        shift = 0.5 if size % 2 else 0.0
        x, y = viewport.pixel_at(row + shift, col + shift)
        reach = max(size * scale / 2, 2.0 * ratio)
        path = QPainterPath()
        path.addEllipse(QPointF(x, y), reach, reach)
    painter.fillPath(path, colour(theme.ink if ink else theme.paper, 70))
    _two_tone(painter, path, theme.ink if ink else theme.muted, theme, ratio, 1.25)
    painter.restore()


def _two_tone(
    painter: QPainter, path: QPainterPath, line: Rgb, theme: Theme, ratio: float, weight: float
) -> None:
    """A line with a halo of paper, seen on ink and on paper alike."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rgb, alpha, width in ((theme.paper, 210, weight + 2.0), (line, 255, weight)):
        pen = QPen(colour(rgb, alpha), width * ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPath(path)


@lru_cache(maxsize=64)
def brush_outline(size: int) -> QPainterPath:
    """The outline of `brush.disc(size)` in cells, around its anchor's corner."""
    path = QPainterPath()
    offsets = disc(size)
    for row in np.unique(offsets[:, 0]):
        cols = offsets[offsets[:, 0] == row, 1]
        path.addRect(QRectF(int(cols.min()), int(row), int(cols.max() - cols.min()) + 1, 1))
    return path.simplified()


def _rect_path(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(box)
    return path


def cells_rect(viewport: Viewport, row: int, col: int, rows: int, cols: int) -> QRectF:
    """The pixels of `rows` x `cols` cells from (row, col)."""
    x, y = viewport.pixel_at(row, col)
    return QRectF(x, y, cols * viewport.scale, rows * viewport.scale)


def unit_rect(viewport: Viewport, unit: int) -> QRectF:
    """The pixels of a unit's cell."""
    row, col = divmod(unit, viewport.shape[1])
    return cells_rect(viewport, row, col, 1, 1)
