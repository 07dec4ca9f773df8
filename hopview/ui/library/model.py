"""The stored patterns as a Qt list model, changed row by row so that selection and editors survive."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern
from hopview.session.document import Document
from hopview.ui.controller import Controller
from hopview.ui.figures import number
from hopview.ui.surveyor import Alike

Index = QModelIndex | QPersistentModelIndex
NAME_LIMIT = 40


class PatternModel(QAbstractListModel):
    """One row a stored pattern. Renaming goes through the controller.

    `redrawn()` when rows look different though none is another: `dataChanged` would lay all of them out anew,
    at every moment of a run.
    """

    redrawn = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller
        self.patterns: tuple[Pattern, ...] = ()
        self.shape, self.greys = controller.document.shape, controller.document.greys
        self._overlaps: Float64 = np.zeros(0)
        self._alike: tuple[Alike | None, ...] = ()

    # -- what Qt asks ----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.patterns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        leaf = Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable | leaf

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not index.isValid() or not 0 <= row < len(self.patterns):
            return None
        what = Qt.ItemDataRole
        if role == what.EditRole:
            return self.patterns[row].name
        if role == what.DisplayRole:
            return self.name(row)
        if role == what.ToolTipRole:
            return "\n".join(self._lines(row))
        if role in (what.AccessibleTextRole, what.AccessibleDescriptionRole):
            return ", ".join(self._lines(row))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()[:NAME_LIMIT]
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not name:
            return False
        if name != self.patterns[index.row()].name:
            self.controller.rename(index.row(), name)
        return True

    # -- what the panel tells --------------------------------------------------------------------------

    def show_document(self, document: Document) -> bool:
        """Take the document's patterns; whether anything had changed."""
        same = document.shape == self.shape and document.greys == self.greys
        if document.patterns is self.patterns and same:
            return False
        self.shape, self.greys = document.shape, document.greys
        old, new = self.patterns, document.patterns
        shared = min(len(old), len(new))
        head = next((k for k in range(shared) if old[k] is not new[k]), shared)
        tail = next((k for k in range(shared - head) if old[-1 - k] is not new[-1 - k]), shared - head)
        kept = min(len(old), len(new)) - head - tail  # rows whose content changed
        start = head + kept
        self._overlaps, self._alike = np.zeros(0), ()
        self.patterns = (*old[:head], *new[head:start], *old[start:])
        if kept:
            self.dataChanged.emit(self.index(head), self.index(start - 1))
        if len(old) > len(new):
            self.beginRemoveRows(QModelIndex(), start, start + len(old) - len(new) - 1)
            self.patterns = new
            self.endRemoveRows()
        elif len(new) > len(old):
            self.beginInsertRows(QModelIndex(), start, start + len(new) - len(old) - 1)
            self.patterns = new
            self.endInsertRows()
        self.patterns = new
        self.redrawn.emit()
        return True

    def show_overlaps(self, overlaps: Float64) -> None:
        """The overlaps m (P,) of the present state; dropped when they belong to another set."""
        if overlaps.size != len(self.patterns):
            return
        same = self._overlaps.size == overlaps.size
        if not same or np.abs(self._overlaps - overlaps).max(initial=0.0) > 0.004:
            self._overlaps = np.array(overlaps)
            self.redrawn.emit()

    def show_alike(self, alike: tuple[Alike | None, ...]) -> None:
        """Which pattern each one resembles, if any."""
        if len(alike) == len(self.patterns):
            self._alike = alike
            self.redrawn.emit()

    def overlap(self, row: int) -> float:
        """m of the present state with pattern `row`, 0 while unknown."""
        return float(self._overlaps[row]) if row < self._overlaps.size else 0.0

    def alike(self, row: int) -> Alike | None:
        """The pattern that `row` resembles, if any."""
        return self._alike[row] if row < len(self._alike) else None

    def name(self, row: int) -> str:
        """What pattern `row` is called."""
        return self.patterns[row].name or f"pattern {row + 1}"

    def _lines(self, row: int) -> list[str]:
        pattern = self.patterns[row]
        ink = 50.0 * (1.0 + pattern.activity)
        mean = f"mean activity {number(pattern.activity, signed=True)} ({ink:.0f}% ink)"
        if self.greys:
            mean = f"mean grey {number(pattern.tone, signed=True)}"
        lines = [
            f"Pattern {row + 1}: {self.name(row)}",
            mean,
            f"overlap with the lattice {number(self.overlap(row), signed=True)}",
        ]
        like = self.alike(row)
        if like is not None:
            other = f"pattern {like.other + 1} ({self.name(like.other)})"
            measure = "correlation of greys" if self.greys else "overlap"
            lines.append(f"{measure} {number(like.overlap, signed=True)} with {other}")
        return [*lines, f"source: {pattern.source}"] if pattern.source else lines
