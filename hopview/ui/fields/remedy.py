"""One sentence on whether the rule can hold the stored patterns, with the cure a click away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopview.rules import rule_named
from hopview.sources.advice import Advice
from hopview.ui.theme import font


class RemedyLine(QWidget):
    """The gravest remark, in short, and the rule that helps; `remedy(rule)` when the person takes it."""

    remedy = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setFont(font(0.85))
        self.words.setAccessibleName("Advice")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.button = QPushButton()
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.hide()
        self.button.clicked.connect(lambda: self.remedy.emit(self._offered))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(self.button)
        self._offered = ""

    def show_remark(self, remark: Advice, rules: tuple[str, ...]) -> None:
        """Say `remark` and offer the strongest of `rules`, the last."""
        self.words.setText(remark.brief)
        self.words.setProperty("role", "problem" if remark.level == "warning" else "muted")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self._offered = rules[-1] if rules else ""
        title = rule_named(self._offered).title if rules else ""
        self.button.setText(f"Switch to {title}")
        self.button.setAccessibleName(f"Switch to the rule {title}")
        self.button.setVisible(bool(rules))
