"""A slider that is dragged from anywhere, goes back by a double click and leaves the wheel to scrolling."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider, QStyle, QWidget

_HANDLE = 14.0
_GROOVE = 4.0
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_ARROWS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


class QuietSlider(QSlider):
    """A horizontal slider: press anywhere and drag; a double click emits `reset_wanted`.

    The arrow keys are its own only when the focus came by Tab: after a drag with the mouse, Right is
    still one sweep.
    """

    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._offset = 0.0
        self._mark: float | None = None
        self._by_keys = False

    def sizeHint(self) -> QSize:
        """Room for the handle and its focus ring."""
        return QSize(84, round(_HANDLE) + 6)

    def minimumSizeHint(self) -> QSize:
        """Short, but still a slider."""
        return QSize(60, round(_HANDLE) + 6)

    def set_mark(self, share: float | None) -> None:
        """A tick across the groove at `share` of the way, where something changes; None for none."""
        if share != self._mark:
            self._mark = share
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the value, unless the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold: of the handle where it was gripped, or of the place that was pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        away = event.position().x() - self.centre().x()
        self._offset = away if abs(away) <= _HANDLE / 2 else 0.0
        self.setSliderDown(True)
        self._follow(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Ask for the default."""
        self.reset_wanted.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came."""
        self._by_keys = event.reason() in _BY_KEYS
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the window's shortcuts when the focus came by Tab."""
        own = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._by_keys
        if own and event.key() in _ARROWS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            event.accept()
            return True
        return super().event(event)

    def centre(self) -> QPointF:
        """Where the handle is."""
        span = max(1, self.width() - round(_HANDLE) - 2)
        place = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self.sliderPosition(), span)
        return QPointF(place + 1 + _HANDLE / 2, self.height() / 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A groove filled up to the handle, in the palette's colours."""
        role, group = QPalette.ColorRole, QPalette.ColorGroup
        on = self.palette().currentColorGroup() if self.isEnabled() else group.Disabled
        shade = {r: self.palette().color(on, r) for r in (role.Highlight, role.Base, role.Dark)}
        at, middle = self.centre(), self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for right, fill in ((self.width() - _HANDLE / 2, role.Dark), (at.x(), role.Highlight)):
            painter.setBrush(shade[fill])
            groove = QRectF(_HANDLE / 2, middle - _GROOVE / 2, right - _HANDLE / 2, _GROOVE)
            painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        if self._mark is not None:
            x = 1 + _HANDLE / 2 + self._mark * (self.width() - round(_HANDLE) - 2)
            painter.setPen(QPen(self.palette().color(on, role.Text), 1.5))
            painter.drawLine(QPointF(x, middle - 0.45 * _HANDLE), QPointF(x, middle + 0.45 * _HANDLE))
        edge = role.Highlight if self.hasFocus() or self.isSliderDown() else role.Dark
        painter.setPen(QPen(shade[edge], 2.0 if self.hasFocus() else 1.25))
        painter.setBrush(shade[role.Base])
        painter.drawEllipse(at, _HANDLE / 2 - 0.5, _HANDLE / 2 - 0.5)

    def _follow(self, x: float) -> None:
        span = max(1, self.width() - round(_HANDLE) - 2)
        place = round(x - self._offset - 1 - _HANDLE / 2)
        self.setSliderPosition(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, span))
