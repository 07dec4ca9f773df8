"""What stands still in a view: painted once, kept, and laid under what moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap

from hopview.ui.theme import colour
from hopview.ui.views.base import View


class Ground:
    """A picture as large as `view`, painted anew only for another key, size, font, theme or screen."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._pixmap: QPixmap | None = None
        self._key: tuple[object, ...] = ()

    def drop(self) -> None:
        """Keep nothing."""
        self._pixmap, self._key = None, ()

    def lay(self, painter: QPainter, key: tuple[object, ...], draw: Callable[[QPainter], None]) -> None:
        """Paint what `draw` paints on paper, from the store while `key`, which it depends on, is the same."""
        view = self._view
        device = painter.paintEngine().paintDevice() if painter.paintEngine() is not None else view
        ratio = device.devicePixelRatioF()
        key = (*key, view.theme, view.font(), view.size(), ratio)
        if self._pixmap is None or key != self._key:
            self._pixmap, self._key = self._painted(draw, ratio), key
        painter.drawPixmap(0, 0, self._pixmap)

    def _painted(self, draw: Callable[[QPainter], None], ratio: float) -> QPixmap:
        pixmap = QPixmap(self._view.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(colour(self._view.theme.paper))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw(painter)
        painter.end()
        return pixmap
