"""The lattice, which is the canvas: ink, paper and afterglow, painted on with the mouse while it runs."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.ui.canvas.brush import INK, PAPER, Stroke
from hopview.ui.canvas.choose import Wanted
from hopview.ui.views.lattice_pointer import TOOLS, PointedPicture, Tool

__all__ = ["TOOLS", "LatticeView", "Tool"]

_KEY = Qt.Key
_ARROWS = {_KEY.Key_Up: (-1, 0), _KEY.Key_Down: (1, 0), _KEY.Key_Left: (0, -1), _KEY.Key_Right: (0, 1)}
_ENTER = (_KEY.Key_Return, _KEY.Key_Enter)
_ELSEWHERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class LatticeView(PointedPicture):
    """The visible layer of a snapshot, and the canvas.

    Signals: `stroke(units int64, values int8, number)` for each piece of a stroke, with newly covered units
    only, ascending; `hovered(unit)`, -1 for none; `region_chosen(row0, col0, row1, col1)`, ends excluded;
    `surface_changed(note)`.

    0 shows all and Escape breaks a drag off. Reached with Tab, the arrows move a cell cursor and Enter turns
    its unit over.
    """

    name: ClassVar[str] = "lattice"
    title: ClassVar[str] = "Lattice"
    help: ClassVar[str] = (
        "Every unit of the network is one cell: ink is on, paper is off, amber has just flipped, and "
        "hatched units of a Boltzmann machine are held. "
        "Draw with the left button, also while it runs; erase with the right. The wheel zooms, the middle "
        "button pans, and 0 shows all. From the keyboard: Tab to it, move with the arrows, and turn a unit "
        "over with Enter."
    )

    def __init__(
        self, parent: QWidget | None = None, *, interactive: bool = True, surface: Wanted = "auto"
    ) -> None:
        super().__init__(parent, interactive=interactive, surface=surface)
        self.setAccessibleDescription(self.help)
        if interactive:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def keyboard_unit(self) -> int:
        """The unit under the keyboard's cell cursor, -1 when the lattice was not reached with Tab."""
        return self._marks.cursor

    def refresh(self, snapshot: Snapshot) -> None:
        """Show it; on another grid the cell cursor starts again."""
        shape = self.viewport.shape
        super().refresh(snapshot)
        if shape != self.viewport.shape:
            self.mark(cursor=-1)

    def event(self, event: QEvent) -> bool:
        """Keys that the cell cursor uses are not taken by shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; the arrows belong to the window again."""
        self.mark(cursor=-1)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """0 shows all, Escape breaks a drag off; arrows and Enter work the cell cursor."""
        key = event.key()
        if not self.interactive or self.snapshot is None:
            event.ignore()
        elif key == _KEY.Key_0 and not self._modified(event):
            self.reset_view()
        elif key == _KEY.Key_Escape and self._gesture is not None:
            self._drop_gesture()
        elif self._wants(event):
            if key in _ENTER:
                self._turn_over(self._marks.cursor)
            else:
                self._move_cursor(*_ARROWS[key])
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cell cursor shows when reached with Tab; a click leaves the arrows to the window."""
        super().focusInEvent(event)
        if event.reason() in _TABBED and self.interactive:
            rows, cols = self.viewport.shape
            self.mark(cursor=self._unit if self._unit >= 0 else rows // 2 * cols + cols // 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No cell cursor, unless the focus comes back here with the window."""
        super().focusOutEvent(event)
        if event.reason() not in _ELSEWHERE:
            self.mark(cursor=-1)

    def _modified(self, event: QKeyEvent) -> bool:
        keypad = Qt.KeyboardModifier.KeypadModifier
        return bool(event.modifiers() & ~keypad)

    def _wants(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the cell cursor, or to a drag that it breaks off."""
        key = event.key()
        if self._modified(event):
            return False
        if key == _KEY.Key_Escape:
            return self._gesture is not None
        return self._marks.cursor >= 0 and (key in _ARROWS or key in _ENTER)

    def _move_cursor(self, down: int, right: int) -> None:
        rows, cols = self.viewport.shape
        row, col = divmod(self._marks.cursor, cols)
        row, col = min(max(row + down, 0), rows - 1), min(max(col + right, 0), cols - 1)
        self.mark(cursor=row * cols + col)
        self.move_view(self.viewport.showing(row + 0.5, col + 0.5))

    def _turn_over(self, unit: int) -> None:
        """A stroke of one cell."""
        if self.snapshot is None or self._gesture is not None:
            return
        ink = self.snapshot.state[self.snapshot.visible.slice][unit] > 0
        stroke = Stroke(self.viewport.shape, 1, PAPER if ink else INK, self._strokes + 1)
        self._strokes += 1
        self._held.begin(self._now())
        self.paint_units(np.array([unit], np.int64), stroke)
        self.end_stroke()
