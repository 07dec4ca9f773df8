"""Forms generated from declared parameters: one row each, acting at once, explaining itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from hopview.core.errors import ParameterError
from hopview.core.params import Parameter, parameters_of, with_values
from hopview.pictures.palette import Theme
from hopview.ui.fields import (
    Caption,
    ElidedLabel,
    FormulaLabel,
    NumberField,
    ProblemLabel,
    QuietComboBox,
    Segmented,
    Tick,
)
from hopview.ui.fields.tooltip import tooltip

_SIDE_BY_SIDE = 3
_LETTERS = 22
Control = NumberField | Segmented | QuietComboBox | QCheckBox | QLineEdit


class Form(QWidget):
    """Controls for the parameters that a struct declares, showing `values`.

    `changed(name, value, gesture)` at every change a person makes, also while they drag; changes with
    the same `gesture` (from `new_gesture`, e.g. the controller's) belong together. What is refused says
    so in a sentence under its control and leaves the last good value.
    """

    changed = Signal(str, object, int)

    def __init__(
        self,
        declared: type[msgspec.Struct],
        values: msgspec.Struct,
        theme: Theme,
        new_gesture: Callable[[], int] | None = None,
    ) -> None:
        super().__init__()
        self.declared, self._values = declared, values
        self._new_gesture = new_gesture or partial(next, itertools.count(1))
        self.rows: dict[str, Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for parameter in parameters_of(declared):
            control = self._control(parameter, theme)
            self.rows[parameter.name] = row = Row(parameter, control, theme)
            if isinstance(control, NumberField):
                control.problem.connect(row.problem.say)
            column.addWidget(row)
        self.set_values(values)

    def control(self, name: str) -> Control:
        """The control of a parameter."""
        return self.rows[name].control

    def set_values(self, values: msgspec.Struct) -> None:
        """Show other values; no `changed` follows."""
        self._values = values
        for name, row in self.rows.items():
            row.show_value(getattr(values, name))

    def set_note(self, name: str, words: str) -> None:
        """A quiet word at the right of a parameter's name, e.g. what it comes to; none without that row."""
        if name in self.rows:
            self.rows[name].say(words)

    def set_mark(self, name: str, value: float | None) -> None:
        """A tick on the slider of a number where something changes; none without that row."""
        control = self.rows[name].control if name in self.rows else None
        if isinstance(control, NumberField):
            control.set_mark(value)

    def set_reason(self, name: str, sentence: str) -> None:
        """A quiet sentence under a parameter's control: why it came to that; none without that row."""
        if name in self.rows:
            self.rows[name].explain(sentence)

    def set_idle(self, reasons: Mapping[str, str]) -> None:
        """Parameters without effect at present: greyed with the reason, hidden where that is ""."""
        for name, row in self.rows.items():
            row.set_idle(reasons.get(name))

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        for row in self.rows.values():
            row.set_theme(theme)

    def _control(self, parameter: Parameter, theme: Theme) -> Control:
        name = parameter.name
        if parameter.choices:
            return self._choice(parameter, theme)
        if parameter.kind in ("float", "int"):
            number = NumberField(parameter, partial(self._accept, name), self._new_gesture)
            number.changed.connect(lambda value, gesture: self._tell(name, value, gesture))
            return number
        if parameter.kind == "bool":
            check = Tick(parameter.title)
            check.clicked.connect(lambda on: self._tell(name, on))
            return check
        line = QLineEdit()
        line.editingFinished.connect(lambda: self._tell_words(name, line))
        return line

    def _tell_words(self, name: str, line: QLineEdit) -> None:
        """Tell what was written, or say under the line what is wrong with it."""
        try:
            if line.text() != getattr(self._values, name):
                self._tell(name, line.text())
        except ParameterError as error:
            self.rows[name].problem.say(str(error))
        else:
            self.rows[name].problem.say("")
            line.clearFocus()  # the next key is the window's again

    def _choice(self, parameter: Parameter, theme: Theme) -> Segmented | QuietComboBox:
        name, choices = parameter.name, parameter.choices
        if len(choices) <= _SIDE_BY_SIDE and len("".join(choices)) <= _LETTERS:
            segmented = Segmented(choices, theme)
            segmented.chosen.connect(lambda value: self._tell(name, value))
            return segmented
        combo = QuietComboBox()
        for choice in choices:
            combo.addItem(choice, choice)
        combo.activated.connect(lambda _index: self._tell(name, combo.currentData()))
        return combo

    def _accept(self, name: str, text: str) -> float:
        text = text.replace(",", ".").replace("\u2212", "-")
        try:
            number: float | str = int(text) if text.lstrip("+-").isdigit() else float(text)
        except ValueError:
            number = text
        return getattr(with_values(self._values, **{name: number}), name)

    def _tell(self, name: str, value: Any, gesture: int | None = None) -> None:
        if value == getattr(self._values, name):
            return
        self._values = with_values(self._values, **{name: value})
        self.changed.emit(name, value, self._new_gesture() if gesture is None else gesture)


class Row(QWidget):
    """Name, symbol and note of one parameter over its control, and the problem under it."""

    def __init__(self, parameter: Parameter, control: Control, theme: Theme) -> None:
        super().__init__()
        self.parameter, self.control, self._theme = parameter, control, theme
        self._said, self._idle = "", ""
        self.note, self.problem = ElidedLabel(), ProblemLabel()
        self.note.setAccessibleName(f"{parameter.title}, at present")
        self.symbol = FormulaLabel(parameter.symbol, theme, self.note.fontMetrics().height(), lines=1.3)
        self.symbol.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.symbol.setVisible(bool(parameter.symbol))
        control.setAccessibleName(parameter.title)
        control.setAccessibleDescription(parameter.description)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(6)
        ticked = isinstance(control, QCheckBox)  # which says its title itself
        head.addWidget(control if ticked else Caption(parameter.title))
        head.addWidget(self.symbol)
        head.addWidget(self.note, 1)
        column.addLayout(head)
        if not ticked:
            column.addWidget(control)
        column.addWidget(self.problem)
        self.reason = ProblemLabel()
        self.reason.setProperty("role", "muted")
        self.reason.setAccessibleName(f"{parameter.title}, why")
        column.addWidget(self.reason)

    def explain(self, sentence: str) -> None:
        """Put a quiet sentence under the control."""
        if sentence != self.reason.text():
            self.reason.say(sentence)

    def say(self, words: str) -> None:
        """Put a word at the right of the name; the reason why it is idle goes before."""
        self._said = words
        self.note.setText(self._idle or words)

    def set_idle(self, reason: str | None) -> None:
        """Grey the control for a `reason`, hide the row where that is "", wake it up for None."""
        self._idle = reason or ""
        self.say(self._said)
        self.control.setEnabled(reason is None)
        self.setVisible(reason != "")

    def show_value(self, value: Any) -> None:
        """Show a value without a signal; a problem that stood there is mended."""
        if self._value() != value:
            self.problem.say("")
        if isinstance(self.control, QuietComboBox):
            self.control.set_data(value)
        elif isinstance(self.control, QCheckBox):
            self.control.setChecked(value)
        elif isinstance(self.control, QLineEdit):
            self.control.setText(value)
        else:
            self.control.set_value(value)

    def _value(self) -> Any:
        if isinstance(self.control, QuietComboBox):
            return self.control.currentData()
        if isinstance(self.control, QCheckBox):
            return self.control.isChecked()
        return self.control.text() if isinstance(self.control, QLineEdit) else self.control.value()

    def event(self, event: QEvent) -> bool:
        """Write the tooltip only when it is asked for: typesetting takes a moment."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(tooltip(self.parameter, self._theme))
        return super().event(event)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.symbol.set_theme(theme)
        if isinstance(self.control, Segmented):
            self.control.set_theme(theme)
