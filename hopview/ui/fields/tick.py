"""A box to tick whose outline can be seen, in the dark too."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton


class Tick(QCheckBox):
    """Fusion's check box, its square outlined as other controls are."""

    @property
    def square(self) -> QRectF:
        """Where the box is that gets the tick."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxIndicator
        return QRectF(self.style().subElementRect(part, option, self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fusion takes the outline from the window's colour, which is lost on a dark one."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.hasFocus() and self.isEnabled()
        role = QPalette.ColorRole.Highlight if chosen else QPalette.ColorRole.Dark
        painter.setPen(QPen(self.palette().color(role), 1.0))
        painter.drawRoundedRect(self.square.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
