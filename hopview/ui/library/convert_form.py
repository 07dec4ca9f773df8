"""The controls of a conversion, made from the declaration of `ConvertParams`."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QSlider, QWidget

from hopview.core.params import Parameter, parameters_of, with_values
from hopview.sources import ConvertParams
from hopview.ui.fields import Tick
from hopview.ui.library.words import Words

STEPS = 200
WORDS = {
    "fill": "fill the grid",
    "fit": "fit on paper",
    "stretch": "stretch",
    "otsu": "Otsu",
    "median": "median (50%)",
    "adaptive": "adaptive",
    "dither": "dither",
}
# Which thresholds listen to a number; the others find their own.
LISTENS = {"level": ("fixed", "adaptive"), "window": ("adaptive",)}


class ConvertForm(QWidget):
    """`params_changed(ConvertParams)` at every change, sliders while they are dragged."""

    params_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.params = ConvertParams()
        self.controls: dict[str, QWidget] = {}
        self.labels: dict[str, QLabel] = {}
        self.numbers: dict[str, QLabel] = {}
        self._declared = {p.name: p for p in parameters_of(ConvertParams)}
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)
        for row, parameter in enumerate(self._declared.values()):
            self._add(row, parameter)
        self._follow()

    def _add(self, row: int, parameter: Parameter) -> None:
        control: QWidget
        label = QLabel(parameter.title)
        if parameter.choices:
            control = _combo(parameter)
            control.currentIndexChanged.connect(self._on_change)
        elif parameter.kind == "bool":
            control = Tick(parameter.title)
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            label.clear()
            control.toggled.connect(self._on_change)
        else:
            control = Slider(parameter)
            control.valueChanged.connect(self._on_change)
            self.numbers[parameter.name] = number = Words()
            number.setWordWrap(False)
            number.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
            number.setMinimumWidth(number.fontMetrics().horizontalAdvance("0.00"))
            self._rows.addWidget(number, row, 2)
        control.setToolTip(parameter.description)
        control.setAccessibleName(parameter.title)
        control.setAccessibleDescription(parameter.description)
        label.setToolTip(parameter.description)
        label.setBuddy(control)
        self.controls[parameter.name], self.labels[parameter.name] = control, label
        self._rows.addWidget(label, row, 0)
        self._rows.addWidget(control, row, 1, 1, 1 if parameter.name in self.numbers else 2)

    def set_params(self, params: ConvertParams) -> None:
        """Show `params`, without a signal."""
        self.params = params
        for name, control in self.controls.items():
            value = getattr(params, name)
            with QSignalBlocker(control):
                if isinstance(control, QComboBox):
                    control.setCurrentIndex(control.findData(value))
                elif isinstance(control, QCheckBox):
                    control.setChecked(value)
                elif isinstance(control, Slider):
                    control.show_number(value)
        self._follow()

    @Slot()
    def _on_change(self) -> None:
        values = {name: _value(control) for name, control in self.controls.items()}
        params = with_values(ConvertParams(), **values)
        if params != self.params:
            self.params = params
            self._follow()
            self.params_changed.emit(params)

    def _follow(self) -> None:
        for name, number in self.numbers.items():
            number.setText(f"{getattr(self.params, name):.2f}")
            for widget in (self.controls[name], self.labels[name], number):
                widget.setVisible(self.params.threshold in LISTENS.get(name, (self.params.threshold,)))


class Slider(QSlider):
    """A slider over the range of a declared number; a double click resets it, the wheel is not taken."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._low, self._high = parameter.low or 0.0, 1.0 if parameter.high is None else parameter.high
        self._default = float(parameter.default)
        self.setRange(0, STEPS)
        self.setMinimumWidth(40)
        self.show_number(self._default)

    def number(self) -> float:
        """The value, to two digits."""
        return round(self._low + (self._high - self._low) * self.value() / STEPS, 3)

    def show_number(self, value: float) -> None:
        """Put the handle at `value`."""
        self.setValue(round(STEPS * (value - self._low) / (self._high - self._low)))

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.show_number(self._default)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Combo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _combo(parameter: Parameter) -> QComboBox:
    combo = _Combo()
    combo.setMinimumWidth(60)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for choice in parameter.choices:
        combo.addItem(WORDS.get(choice, choice), choice)
    return combo


def _value(control: QWidget) -> object:
    if isinstance(control, QComboBox):
        return control.currentData()
    return control.isChecked() if isinstance(control, QCheckBox) else control.number()
