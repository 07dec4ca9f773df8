"""The pictures that wait to be stored: small greys with their names."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from hopview.pictures.palette import Theme
from hopview.sources import GreyImage
from hopview.ui.library.pictures import Picture
from hopview.ui.library.words import dress_list

SIDE = 24
ROWS = 3.5


class PictureList(QListWidget):
    """`picture_chosen()` when another one is current."""

    picture_chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.pictures: list[Picture] = []
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Loaded pictures")
        self.currentRowChanged.connect(self._on_row)
        self.set_theme(theme)
        self._measure()

    @property
    def current(self) -> Picture | None:
        """The picture that is shown."""
        row = self.currentRow()
        return self.pictures[row] if 0 <= row < len(self.pictures) else None

    def add(self, picture: Picture) -> None:
        """One more at the end; the first becomes current."""
        self.pictures.append(picture)
        item = QListWidgetItem(grey_icon(picture.image), picture.title)
        wide, tall = picture.image.size
        item.setToolTip(f"{picture.image.name}, {wide:,} x {tall:,} pixels")
        self.addItem(item)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def remove(self, gone: tuple[Picture, ...]) -> None:
        """Take pictures out; the next one becomes current."""
        for row in reversed(range(len(self.pictures))):
            if self.pictures[row] in gone:
                del self.pictures[row]
                self.takeItem(row)
        self.picture_chosen.emit()

    def empty(self) -> None:
        """Take all of them out."""
        self.pictures.clear()
        self.clear()

    @Slot(int)
    def _on_row(self, _row: int) -> None:
        self.picture_chosen.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        dress_list(self, theme)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def _measure(self) -> None:
        self.setFixedHeight(round(ROWS * max(SIDE + 6, self.fontMetrics().height() + 6)))


def grey_icon(image: GreyImage) -> QIcon:
    """A thumbnail of a grey picture, the same when selected."""
    step = max(1, min(image.pixels.shape) // (3 * SIDE))
    grey = np.ascontiguousarray(np.rint(image.pixels[::step, ::step] * 255.0).astype(np.uint8))
    height, width = grey.shape
    small = QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).scaled(
        2 * SIDE, 2 * SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(QPixmap.fromImage(small), mode)
    return icon
