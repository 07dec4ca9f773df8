"""A page that takes the place of the list while patterns are being made: heading, body, buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from hopview.pictures.palette import Theme
from hopview.ui.library.words import Words, quiet_button, tint
from hopview.ui.own_keys import OwnKeys

LEAST = QSize(170, 160)


class Page(QWidget):
    """Nothing on it is modal and nothing waits. `closed()` when the person is done with it."""

    closed = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAccessibleName(title)
        self.heading = Words(title, "heading", 1.0)
        self.close_button = quiet_button("x", "Close without storing  (Esc)", theme)
        self.close_button.clicked.connect(self.leave)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 4, 0)
        top.addWidget(self.heading, 1)
        top.addWidget(self.close_button)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(8, 4, 8, 4)
        self.body.setSpacing(6)
        self.scroll = QScrollArea()
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(inside)
        self.scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self.buttons = QGridLayout()
        self.buttons.setContentsMargins(8, 4, 8, 8)
        self.buttons.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.scroll, 1)
        column.addLayout(self.buttons)

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def add_button(self, text: str, tip: str, row: int, column: int, span: int = 1) -> QPushButton:
        """A button at the foot of the page."""
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setMinimumWidth(40)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.buttons.addWidget(button, row, column, 1, span)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        tint(self, theme)

    def keep_keys(self) -> None:
        """The controls on the page hear the keys they need, as soon as they are reached by Tab."""
        self._own_keys = OwnKeys(self)

    def leave(self) -> None:
        """Close without storing."""
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)
