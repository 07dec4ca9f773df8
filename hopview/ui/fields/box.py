"""A box for a number, whole or not, of any size; what is refused says why and leaves the last good value."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox

from hopview.core.errors import HopviewError
from hopview.ui.theme import font

_WINDOWS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberBox(QAbstractSpinBox):
    """A number to type or to step. `accept(text)` gives the value or raises a `HopviewError`.

    `value_changed(value)` for a new good value; `problem(sentence)` when what was typed was refused,
    "" once it is mended. A refused entry leaves the last good value.
    """

    value_changed = Signal(object)
    problem = Signal(str)

    def __init__(
        self,
        accept: Callable[[str], float],
        low: float | None,
        high: float | None,
        step: float,
        decimals: int,
        zero: str = "",
    ) -> None:
        """`zero` is shown, and may be typed, for 0."""
        super().__init__()
        self._zero = zero
        self._accept, self._low, self._high, self._step, self._decimals = accept, low, high, step, decimals
        self._value: float = 0 if low is None else low
        self.setFont(font(1.0, tabular=True))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._typing = False
        self.lineEdit().textEdited.connect(self._on_typing)
        self.editingFinished.connect(self._commit)

    def value(self) -> float:
        """The last good value; an int where there are no decimals."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show `value`, without a signal; a text that is being typed, or selected to be typed over, stays."""
        self._value = value
        if not self._typing and not (self.hasFocus() and self.lineEdit().hasSelectedText()):
            self._show()

    def set_range(self, low: float | None, high: float | None) -> None:
        """Step no farther than these."""
        self._low, self._high = low, high

    def text_of(self, value: float) -> str:
        """A value as shown."""
        if value == 0 and self._zero:
            return self._zero
        plain = f"{value:.{self._decimals}f}"
        return plain if abs(float(plain) - value) < 1e-9 * max(1.0, abs(value)) else f"{value:.6g}"

    def fit(self, usual: str, widest: str = "") -> None:
        """Make room for `usual`, and for no more than `widest`."""
        bare = self.buttonSymbols() == QAbstractSpinBox.ButtonSymbols.NoButtons
        frame = 14 if bare else 32  # the frame of Fusion, and its buttons
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(usual) + frame)
        self.setMaximumWidth(self.fontMetrics().horizontalAdvance(widest or usual) + frame)

    def stepBy(self, steps: int) -> None:
        """Up or down by steps, within the range."""
        value = round(self._value + steps * self._step, 9)
        if self._low is not None:
            value = max(self._low, value)
        if self._high is not None:
            value = min(self._high, value)
        self._take(self.text_of(int(value) if self._decimals == 0 else value))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Which of the two buttons lead anywhere."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._low is None or self._value > self._low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        if self._high is None or self._value < self._high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        return flags

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the value, unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the window's, unless something is being typed here."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self._typing
            and any(event.matches(key) for key in _WINDOWS)
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what was typed and Escape drops it; both give the keys back to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self._show()
            self.clearFocus()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.clearFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fusion's box with an outline that can be seen in the dark as well."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Dark
        painter.setPen(QPen(self.palette().color(role), 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _on_typing(self, _text: str) -> None:
        self._typing = True

    def _commit(self) -> None:
        if self._typing:
            self._take(self.lineEdit().text())
        else:
            self._show()

    def _take(self, text: str) -> None:
        before = self._value
        try:
            text = text.strip()
            self._value = self._accept("0" if self._zero and text == self._zero else text)
        except HopviewError as error:
            self._show()
            self.problem.emit(str(error))
            return
        self._show()
        self.problem.emit("")
        if self._value != before:
            self.value_changed.emit(self._value)

    def _show(self) -> None:
        self.lineEdit().setText(self.text_of(self._value))
        self._typing = False
