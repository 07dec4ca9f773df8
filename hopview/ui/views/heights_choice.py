"""How the heights of a landscape of memories are found: chosen over the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from hopview.ui.views.axis_choice import QuietBox
from hopview.ui.views.square import Places

_WAYS = {
    "overlaps": ("Heights by overlaps", "Energies as a function of the overlaps with the memories: smooth"),
    "states": ("Heights of real states", "Every point is a real state with these overlaps: a section"),
}


class HeightsChoice(QObject):
    """A box with the ways; `chosen(str)` when a person took one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = QuietBox(parent)
        self.box.setAccessibleName("Heights of the landscape")
        self.box.setToolTip("How the heights are found")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for k, (name, (title, about)) in enumerate(_WAYS.items()):
            self.box.addItem(title, name)
            self.box.setItemData(k, about, Qt.ItemDataRole.ToolTipRole)
        self.box.activated.connect(lambda _index: self.chosen.emit(self.box.currentData()))
        self.box.hide()

    def place(self, where: Places, taken: float, bottom: float, visible: bool, heights: str) -> None:
        """Above the picture at the right, where `taken` leaves room, else below it; hidden beyond `bottom`.

        `heights` is the way in use.
        """
        hint = self.box.sizeHint()
        box = QRectF(0, 0, hint.width(), hint.height())
        box.moveCenter(QPointF(where.above.right() - hint.width() / 2, where.above.center().y()))
        if box.left() <= taken:
            box.moveTopLeft(QPointF(where.picture.left(), where.below.bottom() + 0.25 * hint.height()))
        blocker = QSignalBlocker(self.box)
        self.box.setCurrentIndex(self.box.findData(heights))
        blocker.unblock()
        self.box.setVisible(visible and box.bottom() <= bottom)
        self.box.setGeometry(box.toRect())
