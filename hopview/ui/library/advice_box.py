"""What is wrong with the stored set, in words, with the remedies a click away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hopview.pictures.palette import Theme, hex_colour
from hopview.sources import Advice
from hopview.ui.library.words import Words, plain
from hopview.ui.own_keys import OwnKeys
from hopview.ui.theme import colour

RULE_WORDS = {"storkey": "Use Storkey's rule", "pseudo_inverse": "Use the pseudo-inverse"}
BALANCE = "Balance the threshold"
TALLEST = 260


class AdviceBox(QWidget):
    """The gravest remark in a sentence; `more` unfolds all of them. Hidden when nothing is to be said.

    `rule_wanted(str)` and `balance_wanted()` when a remedy is clicked.
    """

    rule_wanted = Signal(str)
    balance_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.remarks: list[Advice] = []
        self.unfolded = False
        self.words = Words(role="text")
        self.words.setAccessibleName("Advice on the stored patterns")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setCursor(Qt.CursorShape.ArrowCursor)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.scroll = QScrollArea()
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(self.words)
        self.scroll.viewport().setAutoFillBackground(False)
        self.words.setAutoFillBackground(False)
        tip = "Learn the same patterns by this rule"
        self.remedies = {rule: self._remedy(text, tip) for rule, text in RULE_WORDS.items()}
        tip = "Convert these pictures again with the median threshold"
        self.remedies["balance"] = self._remedy(BALANCE, tip)
        self.remedies["storkey"].clicked.connect(self._use_storkey)
        self.remedies["pseudo_inverse"].clicked.connect(self._use_pseudo_inverse)
        self.remedies["balance"].clicked.connect(self.balance_wanted)
        self.more = self._remedy("More", "All that is to be said of the stored patterns")
        self.more.clicked.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 6)
        column.setSpacing(2)
        column.addWidget(self.scroll)
        for button in (*self.remedies.values(), self.more):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._own_keys = OwnKeys(self)
        self.set_theme(theme)
        self.hide()

    def _remedy(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setFlat(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFont(self.words.font())
        return button

    def refit(self) -> None:
        """Take the application's type size."""
        for button in (*self.remedies.values(), self.more):
            button.setFont(self.words.font())
        self._show()

    def show_advice(self, remarks: list[Advice], rules: tuple[str, ...], balance: bool) -> None:
        """Say `remarks`, the gravest first, and offer `rules` and the balanced threshold."""
        self.remarks = remarks
        for rule in RULE_WORDS:
            self.remedies[rule].setVisible(rule in rules)
        self.remedies["balance"].setVisible(balance)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        link, over = hex_colour(theme.accent), hex_colour(theme.border)
        self.setStyleSheet(
            f"QPushButton {{ color: {link}; text-align: left; border: none; padding: 3px 4px 3px 0;"
            f" border-radius: 3px; }} QPushButton:hover, QPushButton:focus {{ background: {over}; }}"
        )
        self._show()

    @Slot()
    def _use_storkey(self) -> None:
        self.rule_wanted.emit("storkey")

    @Slot()
    def _use_pseudo_inverse(self) -> None:
        self.rule_wanted.emit("pseudo_inverse")

    @Slot()
    def _toggle(self) -> None:
        self.unfolded = not self.unfolded
        self._show()

    def _show(self) -> None:
        if not self.remarks:
            self.hide()
            return
        first = self.remarks[0].brief
        hidden = len(self.remarks) - 1
        longer = hidden > 0 or first != self.remarks[0].text
        self.words.setText("\n\n".join(r.text for r in self.remarks) if self.unfolded else first)
        self.words.setToolTip("" if self.unfolded else self.remarks[0].text)
        self.more.setVisible(longer)
        rest = plain(hidden, "more remark") if hidden else "More"
        self.more.setText("Less" if self.unfolded else rest)
        self.show()
        self._fit()

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        margins = self.layout().contentsMargins()
        room = max(60, self.width() - margins.left() - margins.right())
        wrap = int(Qt.TextFlag.TextWordWrap)
        text = self.words.fontMetrics().boundingRect(0, 0, room, 1 << 16, wrap, self.words.text())
        tall = text.height() + 4
        self.scroll.setFixedHeight(min(TALLEST, tall))
        # The label asks for more than it needs, so the bar is ruled out where all can be seen.
        policy = Qt.ScrollBarPolicy
        self.scroll.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if tall > TALLEST else policy.ScrollBarAlwaysOff
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        grave = any(remark.level == "warning" for remark in self.remarks)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 0, -4, 0), 4, 4)
        painter.setBrush(colour(theme.warning if grave else theme.control))
        painter.drawRoundedRect(QRectF(4, 0, 3, self.height()), 1.5, 1.5)
