"""The four ways of making patterns, as buttons under the list."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QToolButton, QWidget

from hopview.pictures.palette import Theme
from hopview.ui.library.words import quiet_button
from hopview.ui.own_keys import OwnKeys

BUTTONS = {
    "draw": ("pencil", "Draw", "Clear the lattice and draw on it; S stores the drawing"),
    "picture": ("image", "Picture", "Open picture files; they can also be dropped or pasted"),
    "text": ("type", "Text", "Type letters; each becomes a pattern  (T)"),
    "library": ("shapes", "Library", "Letters, photographs, digits: store a set in one click"),
}


class Ways(QWidget):
    """`buttons` by key: draw, picture, text and library, which opens `menu`."""

    def __init__(self, menu: QMenu, theme: Theme) -> None:
        super().__init__()
        self.buttons: dict[str, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 2, 6, 6)
        grid.setSpacing(2)
        for place, (key, (icon_name, text, tip)) in enumerate(BUTTONS.items()):
            button = quiet_button(icon_name, tip, theme, text)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, place // 2, place % 2)
            self.buttons[key] = button
        # The style's arrow sits in the corner, away from the word it belongs to.
        self.buttons["library"].setStyleSheet(
            "QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; }"
        )
        self.buttons["library"].setMenu(menu)
        self._own_keys = OwnKeys(self)
        self.buttons["library"].setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
