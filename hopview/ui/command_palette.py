"""The command palette: any action by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QIcon, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hopview.pictures.palette import Theme, hex_colour
from hopview.ui.fields.found import FoundDelegate
from hopview.ui.fields.fuzzy import Match, match
from hopview.ui.icons import icon
from hopview.ui.theme import font

LETTERS, ROWS = 80, 9
_ENTRY = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}


@dataclass(frozen=True, eq=False)
class Entry:
    """One line: what it is called, what it does, and whether it can be done now."""

    title: str
    tip: str
    keys: str
    icon: QIcon
    enabled: bool
    checked: bool
    run: Callable[[], object]
    also: tuple[str, ...] = ()  # other words to find it by


class Further(NamedTuple):
    """What can be done besides the actions: what it is called, what does it, and what else finds it."""

    title: str
    run: Callable[[], object]
    tip: str = ""
    also: tuple[str, ...] = ()


class CommandPalette(QFrame):
    """Type to filter, arrows to choose, Enter to do, Escape to leave; `closed()` when it is gone.

    `actions` come with their keys, greyed while they are disabled; `extra` are further things to do.
    """

    closed = Signal()

    def __init__(self, actions: list[QAction], extra: list[Further], theme: Theme) -> None:
        super().__init__()
        self.actions_found, self.extra, self.theme = actions, extra, theme
        self._entries: list[Entry] = []
        self._focus_before: QWidget | None = None
        self.setAccessibleName("Search actions")
        self.line = _SearchLine()
        self.line.setPlaceholderText("What would you like to do?")
        self.line.setFont(font(1.25))
        self.line.setFrame(False)
        self.line.setAccessibleName("Search actions")
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Actions found")
        self.delegate = FoundDelegate(theme, self.list)
        self.list.setItemDelegate(self.delegate)
        self.nothing = QLabel("No action has these letters in its name. Try fewer.")
        self.nothing.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for part in (self.line, self.list, self.nothing):
            column.addWidget(part)
        self.line.textChanged.connect(self._on_text)
        self.line.left.connect(self.close_palette)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.list.itemEntered.connect(self._on_hover)
        self.set_theme(theme)
        self.hide()

    def open_over(self, window: QWidget) -> None:
        """Appear over the top of `window`, with everything there is to do."""
        self._focus_before = QApplication.focusWidget()
        self.setParent(window)
        self._entries = self._gathered()
        self.line.clear()
        self._on_text("")
        self._place()
        QApplication.instance().installEventFilter(self)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Disappear, and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        QApplication.instance().removeEventFilter(self)
        before = self._focus_before
        self._focus_before = None
        if before is not None and before.isVisible() and QApplication.focusWidget() in (None, self.line):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.delegate.theme = theme
        panel, edge, field, text = (
            hex_colour(c) for c in (theme.panel, theme.control, theme.field, theme.text)
        )
        self.setStyleSheet(f"""
            CommandPalette {{ background: {panel}; border: 1px solid {edge}; border-radius: 8px; }}
            CommandPalette QLineEdit {{ background: {field}; color: {text}; padding: 6px 8px; }}
            CommandPalette QListWidget {{ background: {panel}; }}
        """)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is open: arrows and Enter of its line, the window's size, and a press anywhere else."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        outside = event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget)
        if outside and isinstance(event, QMouseEvent) and not self._holds(event):
            self.close_palette()
        return False

    def _holds(self, event: QMouseEvent) -> bool:
        return self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))

    def _gathered(self) -> list[Entry]:
        entries = []
        for action in self.actions_found:
            if action.objectName() == "palette" or not action.isVisible():
                continue  # it is open already, or the model has no such thing
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            title = action.text().replace("&", "").removesuffix(" ...")
            entries.append(
                Entry(title, action.statusTip(), keys, action.icon(), action.isEnabled(),
                      action.isCheckable() and action.isChecked(), action.trigger,
                      tuple(action.property("also") or ()))
            )  # fmt: skip
        chevron = icon("chevron-right", self.theme)
        entries += [
            Entry(more.title, more.tip, "", chevron, True, False, more.run, more.also) for more in self.extra
        ]
        return entries

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        width = min(LETTERS * self.fontMetrics().averageCharWidth(), window.width() - 32)
        rows = min(ROWS, max(1, self.list.count())) if self.list.count() else 0
        self.list.setFixedHeight(rows * self.delegate.height(self.list.fontMetrics()) + 2)
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(rows == 0)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, max(16, round(0.08 * window.height())))

    def _on_text(self, text: str) -> None:
        found: list[tuple[Match, Entry]] = []
        for entry in self._entries:
            hit = match(text, entry.title, entry.tip, entry.also)
            if hit is not None:
                found.append((hit, entry))
        if text.strip():
            found.sort(key=lambda pair: (-pair[0].score, not pair[1].enabled))
        self.list.clear()
        for hit, entry in found:
            item = QListWidgetItem()
            item.setData(_ENTRY, (entry, hit.places))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title} {entry.keys}".strip())
            item.setToolTip(entry.tip)
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._choose(-1, 1)
        self._place()

    def _choose(self, start: int, step: int) -> None:
        """The nearest enabled row beyond `start`, going round at the ends."""
        count = self.list.count()
        single = 1 if step > 0 else -1
        row = start + step if abs(step) == 1 else min(max(start + step, 0), count - 1)
        for _ in range(count):
            row %= count
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                return
            row += single

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in _STEPS:
            self._choose(self.list.currentRow(), _STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True

    def _on_hover(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.list.setCurrentItem(item)

    def _do(self) -> None:
        item = self.list.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        entry: Entry = item.data(_ENTRY)[0]
        self.close_palette()
        entry.run()


class _SearchLine(QLineEdit):
    """Says when the focus goes elsewhere in the window; another window or a context menu does not count."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()
