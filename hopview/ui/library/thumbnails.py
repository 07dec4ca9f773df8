"""Patterns as small pictures, ink on paper or in greys, drawn once each."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from hopview.pictures.lattice import lattice_image, lattice_view
from hopview.pictures.palette import Theme, positive
from hopview.ui.library.mime import image_from
from hopview.ui.theme import colour

Cells = NDArray[Any]  # -1/+1, or greys between
_KEPT = 512
_CRISP = 0.8


def pattern_pixmap(cells: Cells, shape: tuple[int, int], theme: Theme, room: tuple[float, float],
                   ratio: float = 1.0, crisp: float = _CRISP) -> QPixmap:  # fmt: skip
    """`cells` (N,) on the grid `shape`, as large as fits in `room` (width, height); crisp where it can be.

    Whole pixels a unit are taken if that fills `crisp` of the room.
    """
    theme = positive(theme) if cells.dtype.kind == "f" else theme
    rows, cols = shape
    wide, tall = max(1.0, room[0] * ratio), max(1.0, room[1] * ratio)
    scale = min(wide / cols, tall / rows)
    if scale >= 1.0 and int(scale) >= crisp * scale:
        image = image_from(lattice_image(cells.reshape(shape), None, theme))
        image = image.scaled(cols * int(scale), rows * int(scale))
    else:
        size = max(1, round(rows * scale)), max(1, round(cols * scale))
        whole = (0.0, float(rows), 0.0, float(cols))
        image = image_from(lattice_view(cells.reshape(shape), None, theme, size, whole))
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class Thumbnails:
    """The last few hundred thumbnails, by the pattern's cells."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[int, str, int, float], tuple[Cells, QPixmap]] = OrderedDict()

    def pixmap(self, cells: Cells, shape: tuple[int, int], theme: Theme, side: int, ratio: float) -> QPixmap:
        """The thumbnail in a square of `side` pixels."""
        # The cells are kept with the picture, so that an id is never another array's.
        key = (id(cells), f"{theme.name} {shape}", side, ratio)
        found = self._made.get(key)
        if found is None:
            found = (cells, pattern_pixmap(cells, shape, theme, (side, side), ratio))
            self._made[key] = found
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return found[1]


def pattern_icon(cells: Cells, shape: tuple[int, int], theme: Theme, side: int, ratio: float = 1.0) -> QIcon:
    """A framed thumbnail for menus and grids; the same when selected."""
    canvas = QPixmap(round(side * ratio), round(side * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    thumb = pattern_pixmap(cells, shape, theme, (side - 4, side - 4), ratio)
    painter = QPainter(canvas)
    frame = framed(painter, thumb, QRectF(0, 0, side, side))
    painter.setPen(QPen(colour(theme.border), 1))
    painter.drawRect(frame)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(canvas, mode)
    return icon


def framed(painter: QPainter, pixmap: QPixmap, room: QRectF) -> QRectF:
    """Draw `pixmap` in the middle of `room`; the rectangle for a 1-pixel frame around it."""
    size = pixmap.deviceIndependentSize()
    left = room.x() + int((room.width() - size.width()) / 2)
    top = room.y() + int((room.height() - size.height()) / 2)
    painter.drawPixmap(int(left), int(top), pixmap)
    return QRectF(left - 0.5, top - 0.5, size.width() + 1, size.height() + 1)
