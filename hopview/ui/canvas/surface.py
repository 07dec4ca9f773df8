"""What is painted on: one interface for OpenGL and for plain 2-D, and the plain one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hopview.core.coupling import Float32
from hopview.core.layer import UnitKind
from hopview.pictures.lattice import lattice_image, lattice_view
from hopview.pictures.palette import Theme
from hopview.ui.canvas.viewport import Placement
from hopview.ui.theme import colour


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """A picture of the lattice: `state` (rows, cols), `glow` in 0..1 or None when all is cold, and its place.

    An unchanged state is the same array as in the frame before, so that a surface uploads it once.
    """

    state: NDArray[Any]
    glow: Float32 | None
    kind: UnitKind
    theme: Theme
    placement: Placement
    size: tuple[int, int]

    def same_as(self, other: Frame | None) -> bool:
        """Whether `other` looks the same; a frame that glows never does."""
        return (
            other is not None
            and self.state is other.state
            and self.glow is None
            and other.glow is None
            and (self.kind, self.placement, self.size) == (other.kind, other.placement, other.size)
            and self.theme is other.theme
        )


class Surface(Protocol):
    """A widget that shows frames. `failed(str)` says, once, why it no longer can."""

    failed: Signal

    def show_frame(self, frame: Frame) -> None:
        """Show `frame` at the next repaint."""

    def free(self) -> None:
        """Give back what it holds; it may be shown again."""


class PlainSurface(QWidget):
    """The lattice painted by the processor."""

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        self._plate: Plate | None = None

    def show_frame(self, frame: Frame) -> None:
        """Show `frame` at the next repaint."""
        self._frame, self._plate = frame, None
        self.update()

    def free(self) -> None:
        """Forget the picture."""
        self._frame = self._plate = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the picture on the ground; kept until the next frame, so that a moving brush costs little."""
        if self._frame is None:
            return
        if self._plate is None:
            self._plate = Plate(self._frame)
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(self._frame.theme.window))
        painter.scale(1.0 / self.devicePixelRatioF(), 1.0 / self.devicePixelRatioF())
        painter.drawImage(self._plate.target, self._plate.image)


class Plate:
    """A frame as an image and the rectangle of pixels that it fills."""

    def __init__(self, frame: Frame) -> None:
        place = frame.placement
        if place.crisp:
            # Whole pixels a cell: one image pixel a cell, enlarged by the painter, is the same picture.
            scale, (row0, row1, col0, col1) = int(place.scale), place.window
            first, last = int(row0), min(int(np.ceil(row1)), frame.state.shape[0])
            left, right = int(col0), min(int(np.ceil(col1)), frame.state.shape[1])
            part = np.s_[first:last, left:right]
            glow = None if frame.glow is None else frame.glow[part]
            self._pixels = lattice_image(frame.state[part], glow, frame.theme, kind=frame.kind)
            corner = (place.left + round((left - col0) * scale), place.top + round((first - row0) * scale))
            self.target = QRect(*corner, (right - left) * scale, (last - first) * scale)
        else:
            shape = (place.height, place.width)
            self._pixels = lattice_view(
                frame.state, frame.glow, frame.theme, shape, place.window, kind=frame.kind
            )
            self.target = QRect(place.left, place.top, place.width, place.height)
        height, width = self._pixels.shape[:2]
        self._pixels = np.ascontiguousarray(self._pixels)
        self.image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
