"""The grey picture with the rectangle that is used of it: drag it, drag its corners, double-click for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopview.pictures.palette import Theme
from hopview.sources import GreyImage
from hopview.sources.resample import Rectangle
from hopview.ui.library.part import moved_part, resized_part
from hopview.ui.theme import colour

HANDLE = 9.0
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True)
class _Grip:
    """What is dragged: a corner (-1 or +1 along x and y), or the whole (0, 0); from where; the part then."""

    x: int
    y: int
    at: QPointF
    part: Rectangle


class CropView(QWidget):
    """`part_changed(tuple)` while the rectangle is dragged, in pixels; `reset_wanted()` on a double click."""

    part_changed = Signal(tuple)
    reset_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.part: Rectangle = (0.0, 0.0, 1.0, 1.0)
        self.aspect: float | None = None
        self._image: QImage | None = None
        self._pixels: np.ndarray | None = None
        self._grip: _Grip | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 60)
        self.setAccessibleName("Part of the picture")
        self.setToolTip(
            "Drag the frame or its corners; the arrow keys move it, + and - resize it, "
            "a double click resets it"
        )

    def sizeHint(self) -> QSize:
        return QSize(150, 130)

    def show_image(self, image: GreyImage | None) -> None:
        """Show a picture, or nothing."""
        if image is None:
            self._image = self._pixels = None
        elif image.pixels is not self._pixels:
            self._pixels = image.pixels
            grey = np.ascontiguousarray(np.rint(image.pixels * 255.0).astype(np.uint8))
            height, width = grey.shape
            self._image = QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
        self.update()

    def show_part(self, part: Rectangle, aspect: float | None) -> None:
        """Frame `part`; with `aspect` (width / height) its corners keep to that."""
        self.part, self.aspect = part, aspect
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.update()

    # -- geometry --------------------------------------------------------------------------------------

    def image_rect(self) -> QRectF:
        """Where the picture lies in the widget."""
        if self._image is None:
            return QRectF(self.rect())
        room = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        scale = min(room.width() / self._image.width(), room.height() / self._image.height())
        box = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        box.moveCenter(room.center())
        return box

    def frame(self) -> QRectF:
        """Where the rectangle lies in the widget."""
        box, scale = self.image_rect(), self._scale()
        left, top, right, bottom = self.part
        return QRectF(
            box.x() + left * scale, box.y() + top * scale, (right - left) * scale, (bottom - top) * scale
        )

    def _scale(self) -> float:
        return self.image_rect().width() / self._image.width() if self._image is not None else 1.0

    def _corner_at(self, point: QPointF) -> tuple[int, int] | None:
        frame = self.frame()
        for x, y, corner in (
            (-1, -1, frame.topLeft()),
            (1, -1, frame.topRight()),
            (-1, 1, frame.bottomLeft()),
            (1, 1, frame.bottomRight()),
        ):
            if (corner - point).manhattanLength() <= 1.6 * HANDLE:
                return x, y
        return (0, 0) if frame.contains(point) else None

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        if self._image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale() < 2)
        painter.drawImage(self.image_rect(), self._image)
        frame, veil = self.frame(), colour(theme.window, 170)
        painter.setClipRect(self.image_rect())
        for outside in (
            QRectF(0, 0, self.width(), frame.top()),
            QRectF(0, frame.bottom(), self.width(), self.height()),
            QRectF(0, frame.top(), frame.left(), frame.height()),
            QRectF(frame.right(), frame.top(), self.width(), frame.height()),
        ):
            painter.fillRect(outside, veil)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rgb, width in ((theme.halo, 3.0), (theme.afterglow, 1.5)):
            painter.setPen(QPen(colour(rgb, 255 if width < 2 else 120), width))
            painter.drawRect(frame)
        painter.setPen(QPen(colour(theme.halo), 1))
        painter.setBrush(colour(theme.afterglow))
        radius = HANDLE / 2 + (1 if self.hasFocus() else 0)
        for corner in (frame.topLeft(), frame.topRight(), frame.bottomLeft(), frame.bottomRight()):
            painter.drawEllipse(corner, radius - 1, radius - 1)

    # -- mouse and keys --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        corner = self._corner_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and corner is not None and self._image is not None:
            self._grip = _Grip(*corner, event.position(), self.part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self.setCursor(_cursor(self._corner_at(event.position())))
            return
        shift = (event.position() - self._grip.at) / self._scale()
        self._drag(self._grip, shift.x(), shift.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.reset_wanted.emit()

    def event(self, event: QEvent) -> bool:
        # The window's Left, Right, + and - are ours while the frame has the focus.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._key_grip(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = self._key_grip(event)
        if shift is None or self._image is None:
            super().keyPressEvent(event)
            return
        grip = _Grip(shift[0], shift[1], QPointF(), self.part)
        self._drag(grip, shift[2], shift[3])

    def _key_grip(self, event: QKeyEvent) -> tuple[int, int, float, float] | None:
        step = max(1.0, 0.02 * (self.part[2] - self.part[0]))
        if event.key() in ARROWS:
            x, y = ARROWS[Qt.Key(event.key())]
            return 0, 0, x * step, y * step
        if event.text() in ("+", "=", "-"):
            more = -step if event.text() == "-" else step
            return 1, 1, more, more
        return None

    def _drag(self, grip: _Grip, x: float, y: float) -> None:
        if self._image is None:
            return
        size = float(self._image.width()), float(self._image.height())
        moved = moved_part(grip.part, (x, y), size) if not grip.x else resized_part(
            grip.part, (grip.x, grip.y), (x, y), size, self.aspect
        )  # fmt: skip
        if moved != self.part:
            self.part = moved
            self.update()
            self.part_changed.emit(moved)


def _cursor(corner: tuple[int, int] | None) -> Qt.CursorShape:
    if corner is None:
        return Qt.CursorShape.ArrowCursor
    if corner == (0, 0):
        return Qt.CursorShape.SizeAllCursor
    return Qt.CursorShape.SizeFDiagCursor if corner[0] == corner[1] else Qt.CursorShape.SizeBDiagCursor
