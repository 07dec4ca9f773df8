"""Small labels, and buttons in the quiet style of the panels; they follow the application's type size."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QSizePolicy, QToolButton, QWidget

from hopview.pictures.palette import Theme, mixed
from hopview.ui.icons import icon
from hopview.ui.theme import colour, font

SMALL = 0.85


class Words(QLabel):
    """A label of one of the three sizes that wraps; `role` is muted, problem or heading."""

    def __init__(self, text: str = "", role: str = "muted", scale: float = SMALL, bold: bool = False) -> None:
        super().__init__(text)
        self._scale, self._bold = scale, bold or role == "heading"
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.refit()

    def refit(self) -> None:
        """Take the application's type size, which does not reach a label with a size of its own."""
        self.setFont(font(self._scale, self._bold, tabular=True))

    def say(self, text: str) -> None:
        """Show `text`, or nothing at all."""
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))


def plain(count: int, noun: str, many: str = "") -> str:
    """`1 pattern`, `5 patterns`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def quiet_button(name: str, tip: str, theme: Theme, text: str = "") -> QToolButton:
    """A flat button with an icon; with `text` that stands beside it."""
    button = QToolButton()
    button.setProperty("role", "quiet")
    button.setProperty("icon_name", name)
    button.setIcon(icon(name, theme))
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text or tip)
    button.setAccessibleDescription(tip)
    if text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def dress_list(view: QAbstractItemView, theme: Theme) -> None:
    """A list on the panel's own ground, with a quiet selection that text and pictures show through."""
    palette = QPalette(QApplication.palette())
    picked = colour(mixed(theme.window, theme.accent, 0.24))
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        palette.setColor(group, QPalette.ColorRole.Highlight, picked)
        palette.setColor(group, QPalette.ColorRole.HighlightedText, colour(theme.text))
        palette.setColor(group, QPalette.ColorRole.Text, colour(theme.text))
    view.setPalette(palette)
    view.viewport().setAutoFillBackground(False)


def refit(parent: QWidget) -> None:
    """Let the labels below `parent` follow the application's type size."""
    for label in parent.findChildren(Words):
        label.refit()


def tint(parent: QWidget, theme: Theme) -> None:
    """Draw the icons of the quiet buttons below `parent` in the theme's colour."""
    for button in parent.findChildren(QToolButton):
        name = button.property("icon_name")
        if name:
            button.setIcon(icon(name, theme))
