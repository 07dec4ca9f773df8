"""What a landscape shows, heights found in one way or another or basins: chosen over the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from hopview.ui.views.axis_choice import QuietBox
from hopview.ui.views.square import Places

_WAYS = {
    "overlaps": ("Heights by overlaps", "Smooth: of the overlaps alone"),
    "states": ("Heights of real states", "Every point is a real state with these overlaps"),
    "heights": ("Heights", "Energies, dark is deep"),
    "basins": ("Basins", "Each start in the colour of the attractor that a run from there ends in"),
}


class WaysChoice(QObject):
    """A box with the ways offered; `chosen(str)` when a person took one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = QuietBox(parent)
        self.box.setAccessibleName("What the landscape shows")
        self.box.setToolTip("What the landscape shows: heights or basins")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.activated.connect(lambda _index: self.chosen.emit(self.box.currentData()))
        self.box.hide()
        self._offered: tuple[str, ...] = ()
        self.room = 0.0  # that it takes below the picture

    def _offer(self, offered: tuple[str, ...]) -> None:
        if offered == self._offered:
            return
        self._offered = offered
        self.box.clear()
        for k, name in enumerate(offered):
            title, about = _WAYS[name]
            self.box.addItem(title, name)
            self.box.setItemData(k, about, Qt.ItemDataRole.ToolTipRole)

    def place(self, where: Places, taken: float, bottom: float, offered: tuple[str, ...], way: str) -> None:
        """Above the picture at the right, where `taken` leaves room, else below it; hidden beyond `bottom`.

        Of those `offered`, `way` is in use; with none of them the box is hidden.
        """
        blocker = QSignalBlocker(self.box)
        self._offer(offered)
        self.box.setCurrentIndex(self.box.findData(way))
        blocker.unblock()
        hint = self.box.sizeHint()
        box = QRectF(0, 0, hint.width(), hint.height())
        box.moveCenter(QPointF(where.above.right() - hint.width() / 2, where.above.center().y()))
        self.room = 0.0
        if offered and box.left() <= taken:
            self.room = 1.5 * hint.height()
            box.moveTopLeft(QPointF(where.picture.left(), where.below.bottom() + 0.25 * hint.height()))
        self.box.setVisible(bool(offered) and box.bottom() <= bottom)
        self.box.setGeometry(box.toRect())
