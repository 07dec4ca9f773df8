"""The grid's rows and columns, and the seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from hopview.core.errors import HopviewError, ParameterError
from hopview.core.layer import MAX_UNITS
from hopview.pictures.palette import Theme
from hopview.ui.fields.box import NumberBox
from hopview.ui.fields.labels import Caption, ElidedLabel, ProblemLabel
from hopview.ui.icons import icon

_DICE = 10_000


class GridField(QWidget):
    """Rows x columns and a button that applies them; `applied(rows, cols)`.

    `check(rows, cols)` raises `HopviewError` for a grid that cannot be; its sentence is shown below.
    """

    applied = Signal(int, int)

    def __init__(self, check: Callable[[int, int], object]) -> None:
        super().__init__()
        self._check, self._shape = check, (1, 1)
        self.units, self.problem = ElidedLabel(), ProblemLabel()
        self.rows, self.cols = self._side("Rows"), self._side("Columns")
        self.apply = QPushButton("Apply")
        self.apply.setAccessibleName("Apply the grid")
        self.apply.setFixedWidth(self.apply.fontMetrics().horizontalAdvance("Apply") + 20)
        self.apply.setToolTip("Resize patterns and cue to this grid; undo brings them back")
        self.apply.clicked.connect(self._on_apply)
        head = QHBoxLayout()
        head.addWidget(Caption("Grid"))
        head.addWidget(self.units, 1)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.rows, 1)
        row.addWidget(QLabel("\u00d7"))
        row.addWidget(self.cols, 1)
        row.addStretch(1)
        row.addWidget(self.apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.problem)

    def set_shape(self, shape: tuple[int, int]) -> None:
        """Show the grid in force."""
        if shape != self._shape:
            self._shape = shape
            self.rows.set_value(shape[0])
            self.cols.set_value(shape[1])
            self.problem.say("")
        self._on_change()

    def _side(self, name: str) -> NumberBox:
        box = NumberBox(partial(whole, name.lower(), 1, MAX_UNITS), 1, MAX_UNITS, 1, 0)
        box.setButtonSymbols(NumberBox.ButtonSymbols.NoButtons)
        box.fit("4096", "40960")
        box.setAccessibleName(name)
        box.setToolTip(f"{name} of the grid")
        box.value_changed.connect(self._on_change)
        box.problem.connect(self.problem.say)
        return box

    def _on_change(self, _value: object = None) -> None:
        asked = (int(self.rows.value()), int(self.cols.value()))
        self.units.setText(f"{asked[0] * asked[1]:,} units")
        self.apply.setEnabled(asked != self._shape)
        if asked == self._shape:
            return
        try:
            self._check(*asked)
        except HopviewError as error:
            self.problem.say(str(error))
            self.apply.setEnabled(False)
        else:
            self.problem.say("")

    def _on_apply(self) -> None:
        for box in (self.rows, self.cols, self.apply):
            box.clearFocus()  # the next key is the window's again
        self.applied.emit(int(self.rows.value()), int(self.cols.value()))


class SeedField(QWidget):
    """The seed and a dice; `chosen(int)`, a Python number, as seeds go up to 2^63 - 1."""

    chosen = Signal(object)

    def __init__(self, most: int, theme: Theme) -> None:
        super().__init__()
        self.box = NumberBox(partial(whole, "seed", 0, most), 0, most, 1, 0)
        self.box.setAccessibleName("Seed")
        self.box.setToolTip("Every random number follows from it: the same seed, the same recall, everywhere")
        self.box.setMinimumWidth(60)
        self.dice = QToolButton()
        self.dice.setProperty("role", "quiet")
        self.dice.setIconSize(QSize(16, 16))
        self.dice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dice.setAccessibleName("Another seed")
        self.dice.setToolTip("Another seed")
        self.problem = ProblemLabel()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.box, 1)
        row.addWidget(self.dice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Caption("Seed"))
        column.addLayout(row)
        column.addWidget(self.problem)
        self.box.value_changed.connect(self.chosen)
        self.box.problem.connect(self.problem.say)
        self.dice.clicked.connect(self._on_dice)
        self.set_theme(theme)

    def set_value(self, seed: int) -> None:
        """Show the seed in force."""
        self.box.set_value(seed)
        if not self.box.hasFocus():
            self.problem.say("")

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.dice.setIcon(icon("dices", theme))

    def _on_dice(self) -> None:
        # A person's wish for another number, not part of any run: the seed that comes out is what counts.
        others = [n for n in (random.randrange(_DICE), random.randrange(_DICE)) if n != self.box.value()]
        self.box.set_value(others[0] if others else 0)
        self.problem.say("")
        self.chosen.emit(self.box.value())


def whole(what: str, low: int, high: int, text: str) -> int:
    """The whole number that was typed; `ParameterError` with the value and the range otherwise."""
    try:
        number = int(text.replace(",", "").replace(" ", ""))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        shown = text if len(text) <= 30 else f"{text[:30]}..."
        raise ParameterError(
            f"{what.capitalize()} cannot be '{shown}'. Choose a whole number from {low} to {high:,}."
        )
    return number
