"""A control that was reached by Tab keeps the keys that work it, though the window has shortcuts on them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QWidget

_K = Qt.Key
_MOVES = (_K.Key_Left, _K.Key_Right, _K.Key_Up, _K.Key_Down, _K.Key_Home, _K.Key_End)
_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
KEYS: tuple[tuple[type[QWidget], tuple[Qt.Key, ...]], ...] = (
    (QAbstractButton, (_K.Key_Space,)),
    (QComboBox, (_K.Key_Space, *_MOVES)),
    (QAbstractSlider, _MOVES),
)


class OwnKeys(QObject):
    """Watches the controls below `page`: Space presses a button reached by Tab, and plays everywhere else."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._tabbed: QObject | None = None
        for kind, _ in KEYS:
            for control in page.findChildren(kind):
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self._tabbed = watched if event.gotFocus() and event.reason() in _TABBED else None
        elif (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and watched is self._tabbed
        ):
            for kind, keys in KEYS:
                if isinstance(watched, kind) and Qt.Key(event.key()) in keys:
                    event.accept()
                    return True
        return False
