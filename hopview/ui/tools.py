"""The strip under the lattice: pen, eraser and boxes, brush size, and how to spoil a picture."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from hopview.core.params import parameters_of
from hopview.sources.corrupt import CorruptParams
from hopview.ui.actions import ActionRegistry
from hopview.ui.canvas.brush import LARGEST, SMALLEST
from hopview.ui.controller import Controller
from hopview.ui.fields.slider import QuietSlider
from hopview.ui.theme import font

KIND_WORDS = {
    "flip": "flip units",
    "noise": "grey noise",
    "randomise": "toss units",
    "erase": "erase a spot",
    "blank": "blank a box",
    "cover": "cover a side",
}
SIGMA_AT_FULL = 5.0
BRUSH = 3  # cells, to begin with


class ToolStrip(QWidget):
    """Buttons for the registry's drawing actions, the brush size and the spoiling."""

    brush_changed = Signal(int)

    def __init__(self, controller: Controller, actions: ActionRegistry) -> None:
        super().__init__()
        self.controller = controller
        draw, spoil = QHBoxLayout(), QHBoxLayout()
        for row in (draw, spoil):
            row.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(0)
        column.addLayout(draw)
        column.addLayout(spoil)
        self._lay_out_drawing(draw, actions)
        self._lay_out_spoiling(spoil, actions)
        self.kind.currentIndexChanged.connect(self._on_change)
        self.amount.valueChanged.connect(self._on_change)
        self.amount.setValue(round(100 * controller.spoiling.amount))
        self._on_change()

    def _lay_out_drawing(self, row: QHBoxLayout, actions: ActionRegistry) -> None:
        row.addStretch(1)
        for key in ("pen", "eraser", "region", "hold"):
            row.addWidget(_button(actions, key))
        self.brush = _slider("Brush size", SMALLEST, LARGEST, 70)
        self.brush.setValue(BRUSH)
        self.brush.setToolTip("Brush size in cells  ([ and ])")
        self.brush.valueChanged.connect(self.brush_changed)
        row.addWidget(self.brush)
        for key in ("invert", "clear"):
            row.addWidget(_button(actions, key))
        row.addWidget(_button(actions, "store", words=True))
        row.addStretch(1)

    def _lay_out_spoiling(self, row: QHBoxLayout, actions: ActionRegistry) -> None:
        self.declared = declared = {p.name: p for p in parameters_of(CorruptParams)}
        self.kind = QComboBox()
        for kind in declared["kind"].choices:
            self.kind.addItem(KIND_WORDS.get(kind, kind), kind)
        self.kind.setToolTip(declared["kind"].description)
        self.kind.setAccessibleName("How to spoil")
        self.kind.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.amount = _slider("How much to spoil", 0, 100, 80)
        self.amount.setToolTip(declared["amount"].description)
        self.words = QLabel()
        self.words.setFont(font(0.85, tabular=True))
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance("100%  "))
        row.addStretch(1)
        for widget in (self.kind, self.amount, self.words, _button(actions, "spoil", words=True)):
            row.addWidget(widget)
        row.addStretch(1)
        self.note = QLabel("2-D")
        self.note.setProperty("role", "muted")
        self.note.setFont(font(0.85))
        self.note.setAccessibleName("How the lattice is painted")
        self.note.hide()
        row.addWidget(self.note)

    def show_surface_note(self, note: str) -> None:
        """Say quietly that the lattice is painted without OpenGL; why is in the tooltip."""
        self.note.setVisible(bool(note))
        self.note.setToolTip(note)

    def _on_change(self) -> None:
        share, kind = self.amount.value() / 100, self.kind.currentData()
        noise = kind == "noise"
        self.words.setText(
            f"\N{GREEK SMALL LETTER SIGMA} {share * SIGMA_AT_FULL:.1f}" if noise else f"{100 * share:.0f}%"
        )
        self.amount.setToolTip(self.declared["sigma" if noise else "amount"].description)
        self.controller.spoiling = msgspec.structs.replace(
            self.controller.spoiling, kind=kind, amount=share, sigma=share * SIGMA_AT_FULL
        )


def _button(actions: ActionRegistry, key: str, words: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(actions[key])
    button.setProperty("role", "quiet")
    button.setIconSize(QSize(20, 20))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    actions[key].visibleChanged.connect(lambda: button.setVisible(actions[key].isVisible()))
    if words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _slider(name: str, low: int, high: int, width: int) -> QuietSlider:
    slider = QuietSlider()
    slider.setRange(low, high)
    slider.setFixedWidth(width)
    slider.setAccessibleName(name)
    return slider
