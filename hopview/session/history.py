"""Undo and redo: what a person did, never what the dynamics did."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.session.document import Document
from hopview.session.edits import AbstractEdit

MAX_STEPS = 500


@dataclass(frozen=True, eq=False)
class Step:
    """One edit with the documents on either side of it; documents share their arrays, so a step is small."""

    edit: AbstractEdit
    before: Document
    after: Document


class History:
    """A stack of steps with a place in it; the oldest of more than 500 steps are dropped."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._place = 0

    def push(self, edit: AbstractEdit, before: Document, after: Document) -> None:
        """Note an edit just made; what could be redone is gone. Pieces of one gesture merge."""
        del self._steps[self._place :]
        if self._steps:
            last = self._steps[-1]
            merged = last.edit.merged(edit)
            if merged is not None:
                self._steps[-1] = Step(merged, last.before, after)
                return
        self._steps.append(Step(edit, before, after))
        del self._steps[:-MAX_STEPS]
        self._place = len(self._steps)

    def undo(self) -> Step | None:
        """Step back; the step to take back, or None at the beginning."""
        if not self._place:
            return None
        self._place -= 1
        return self._steps[self._place]

    def redo(self) -> Step | None:
        """Step forward; the step to make again, or None at the end."""
        if self._place == len(self._steps):
            return None
        self._place += 1
        return self._steps[self._place - 1]

    @property
    def undo_title(self) -> str:
        """What undo would take back, "" when nothing."""
        return self._steps[self._place - 1].edit.title if self._place else ""

    @property
    def redo_title(self) -> str:
        """What redo would make again, "" when nothing."""
        return self._steps[self._place].edit.title if self._place < len(self._steps) else ""

    def clear(self) -> None:
        """Forget everything."""
        self._steps.clear()
        self._place = 0
