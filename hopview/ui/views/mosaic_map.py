"""The map beside a mosaic: a figure of each tile in colours, with a title that says which, and a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QComboBox, QWidget

from hopview.core.coupling import Float64
from hopview.core.mosaic import Mosaic
from hopview.pictures.mosaic import tile_map
from hopview.pictures.palette import Theme, sequential
from hopview.ui.figures import apart
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import QuietBox
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import draw_tile, draw_words, fitted, image_of
from hopview.ui.views.typography import SMALL, sized, wrapped_height

Shown = Literal["overlaps", "energies"]
_KINDS: dict[Shown, tuple[str, str]] = {
    "overlaps": ("Overlap", "Overlap with the nearest memory"),
    "energies": ("Energy", "Energy of each tile, dark is deep"),
}
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class MapChoice(QObject):
    """A box with the kinds of map; `chosen(str)` when a person took one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = QuietBox(parent)
        self.box.setAccessibleName("What the map of tiles shows")
        self.box.setToolTip("What the map of tiles shows")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for place, (name, (title, about)) in enumerate(_KINDS.items()):
            self.box.addItem(title, name)
            self.box.setItemData(place, about, Qt.ItemDataRole.ToolTipRole)
        self.box.activated.connect(lambda _index: self.chosen.emit(self.box.currentData()))
        self.box.hide()

    def place(self, where: QRectF | None, shown: Shown) -> float:
        """At the top of `where`; None: hidden. Returns the height that it takes."""
        blocker = QSignalBlocker(self.box)
        self.box.setCurrentIndex(self.box.findData(shown))
        blocker.unblock()
        hint = self.box.sizeHint()
        fits = where is not None and where.width() >= hint.width() and where.height() > 5 * hint.height()
        self.box.setVisible(fits)
        if where is None or not fits:
            return 0.0
        self.box.setGeometry(round(where.left()), round(where.top()), hint.width(), hint.height())
        return 1.15 * hint.height()


@dataclass(frozen=True)
class TileMap:
    """One figure of each tile of `mosaic`, in a box: a title, the map, a scale from `limits[0]` on."""

    mosaic: Mosaic
    shown: Shown
    limits: tuple[float, float]
    font: QFont
    theme: Theme

    @property
    def values(self) -> Float64:
        """The figures (T,)."""
        return self.mosaic.overlaps if self.shown == "overlaps" else self.mosaic.energies

    def draw(self, painter: QPainter, box: QRectF, ratio: float) -> None:
        """Title, map and scale; nothing where they have no room."""
        line, small = line_height(self.font), sized(self.font, SMALL, tabular=True)
        words = _KINDS[self.shown][1]
        tall = wrapped_height(small, words, box.width()) + 0.3 * line
        draw_words(painter, self.font, QRectF(box.left(), box.top(), box.width(), tall), words, self.theme)
        room = box.adjusted(1, tall, -1, -1.5 * line)
        rows, cols = self.mosaic.grid
        if room.height() < 2 * line:
            return
        place = fitted(room, cols / rows)
        place.moveTopLeft(QPointF(room.left(), room.top()))
        place = QRectF(place.toRect())
        image = image_of(tile_map(self.values, self.mosaic.grid, self.limits, self.theme))
        draw_tile(painter, place, image, self.theme, ratio)
        self._draw_scale(painter, QRectF(place.left(), place.bottom(), box.width() - 1, 1.5 * line), small)

    def _draw_scale(self, painter: QPainter, box: QRectF, small: QFont) -> None:
        line, metrics = line_height(self.font), QFontMetricsF(small)
        low, high = apart(list(self.limits), 1 if self.shown == "overlaps" else 0)
        wide = min(box.width() - metrics.horizontalAdvance(low + high) - line, 9 * line)
        if wide < line:
            return
        strip = np.full((1, 256, 4), 255, np.uint8)
        strip[0, :, :3] = sequential(self.theme)
        left = box.left() + metrics.horizontalAdvance(low) + 0.35 * line
        scale = QRectF(left, box.top() + 0.55 * line, wide, 0.5 * line)
        painter.drawImage(scale, image_of(strip))
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        label = QRectF(box.left(), scale.center().y() - line / 2, box.width(), line)
        painter.drawText(label, _MIDDLE, low)
        label.setLeft(scale.right() + 0.35 * line)
        painter.drawText(label, _MIDDLE, high)
