"""A number with a range: a slider and a box that always agree, and drags that undo as one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hopview.core.params import Parameter
from hopview.ui.fields.box import NumberBox
from hopview.ui.fields.slider import QuietSlider

PAUSE = 1.0  # seconds after which another key press or click is another step of undo
_STEPS = 200
_LEAST = 1e-4  # of the highest: where a slider by ratio begins whose lowest value is 0
_MOST_WHOLE = 1000


class Gestures:
    """Numbers that tell undo which changes are one: those of a drag, or of presses in quick succession."""

    def __init__(self, new: Callable[[], int]) -> None:
        self._new, self._number, self._dragging = new, 0, False
        self._last = -math.inf

    def begin(self) -> None:
        """A drag begins."""
        self._number, self._dragging = self._new(), True

    def end(self) -> None:
        """The drag has ended."""
        self._dragging, self._last = False, time.monotonic()

    def number(self) -> int:
        """The number for a change made now; a double click's reset joins the press that began it."""
        now = time.monotonic()
        if not self._dragging and now - self._last > PAUSE:
            self._number = self._new()
        self._last = now
        return self._number


class NumberField(QWidget):
    """Slider (where the range is finite) and box of one declared number.

    `changed(value, gesture)` while it is dragged, stepped or typed; `problem(sentence)` as `NumberBox`.
    """

    changed = Signal(object, int)
    problem = Signal(str)

    def __init__(
        self, parameter: Parameter, accept: Callable[[str], float], new_gesture: Callable[[], int]
    ) -> None:
        super().__init__()
        self.parameter = parameter
        self._gestures = Gestures(new_gesture)
        low, high, whole = parameter.low, parameter.high, parameter.kind == "int"
        self._step = 0.01 if parameter.by_ratio else step_of(low, high, whole)
        decimals = 0 if whole else max(0, math.ceil(-math.log10(self._step) - 1e-9))
        self.box = NumberBox(accept, low, high, self._step, decimals, parameter.zero)
        ends = [self.box.text_of(end) for end in (low, high) if end is not None]
        self.box.fit(max(ends, key=len, default="00000") + "0")
        self.box.setAccessibleName(parameter.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.slider: QuietSlider | None = None
        if low is not None and high is not None and not (whole and high - low > _MOST_WHOLE):
            self.slider = self._made_slider(low, high)
            row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        if self.slider is None:
            row.addStretch(1)
        self.box.value_changed.connect(self._on_box)
        self.box.problem.connect(self.problem)
        self.setFocusProxy(self.slider or self.box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _made_slider(self, low: float, high: float) -> QuietSlider:
        slider = QuietSlider()
        slider.setRange(0, _STEPS if self.parameter.by_ratio else round((high - low) / self._step))
        slider.setPageStep(max(1, slider.maximum() // 10))
        slider.setMinimumWidth(60)
        slider.setAccessibleName(self.parameter.title)
        slider.sliderPressed.connect(self._gestures.begin)
        slider.sliderReleased.connect(self._gestures.end)
        slider.valueChanged.connect(self._on_slider)
        slider.reset_wanted.connect(self.reset)
        return slider

    def value(self) -> float:
        """The value shown."""
        return self.box.value()

    def set_value(self, value: float) -> None:
        """Show `value`, without a signal."""
        self.box.set_value(value)
        if self.slider is not None and not self.slider.isSliderDown():
            self._place(value)

    def set_mark(self, value: float | None) -> None:
        """A tick on the slider at `value`, where something changes; None for none."""
        if self.slider is not None:
            place = None if value is None else self._position_of(value) / max(1, self.slider.maximum())
            self.slider.set_mark(place)

    def reset(self) -> None:
        """Back to the declared default."""
        default = self.parameter.default
        if default != self.value():
            self.set_value(default)
            self._tell(default)

    def _place(self, value: float) -> None:
        if self.slider is not None and self.parameter.low is not None:
            blocked = self.slider.blockSignals(True)
            self.slider.setValue(self._position_of(value))
            self.slider.blockSignals(blocked)

    def _position_of(self, value: float) -> int:
        low, high = self.parameter.low or 0.0, self.parameter.high or 1.0
        if self.parameter.by_ratio:
            least = low or high * _LEAST
            return round(_STEPS * math.log(max(value, least) / least) / math.log(high / least))
        return round((value - low) / self._step)

    def _value_at(self, position: int) -> float:
        low, high = self.parameter.low or 0.0, self.parameter.high or 1.0
        if self.parameter.by_ratio:
            least = low or high * _LEAST
            return float(f"{least * (high / least) ** (position / _STEPS):.3g}") if position else low
        return round(low + position * self._step, 9)

    def _on_slider(self, position: int) -> None:
        value = self._value_at(position)
        if self.parameter.kind == "int":
            value = int(value)
        self.box.set_value(value)
        self._tell(value)

    def _on_box(self, value: float) -> None:
        self._place(value)
        self._tell(value)

    def _tell(self, value: float) -> None:
        self.problem.emit("")
        self.changed.emit(value, self._gestures.number())


def step_of(low: float | None, high: float | None, whole: bool) -> float:
    """A round step, 1, 2 or 5 times a power of ten, of which about 200 make the range."""
    if whole:
        return 1
    if low is None or high is None or high <= low:
        return 0.1
    rough = (high - low) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    return next(n * power for n in (1, 2, 5, 10) if n * power >= rough * (1 - 1e-9))
