"""A line over the lattice for one sentence about what could not be done; it goes by itself or by a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from hopview.pictures.palette import Theme
from hopview.ui.icons import icon
from hopview.ui.theme import colour

SHOWN_MS = 20_000


class Banner(QFrame):
    """Shows a problem in words; nothing stops because of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)  # it names files, whatever they are called
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("Problem")
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip("Dismiss")
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        warning, panel = colour(theme.warning).name(), colour(theme.panel).name()
        self.setStyleSheet(
            f"Banner {{ background: {panel}; border: 1px solid {warning}; border-radius: 6px; }}"
            f"QLabel {{ color: {warning}; }}"
        )
        self._close.setIcon(icon("x", theme))

    def tell(self, sentence: str) -> None:
        """Show a sentence for a while."""
        self.words.setText(sentence)
        self.show()
        self._timer.start(SHOWN_MS)

    def retract(self, sentence: str) -> None:
        """Take it away if it says this: the cause is gone."""
        if self.words.text() == sentence:
            self.dismiss()

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.hide()
