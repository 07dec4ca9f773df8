"""Undo and redo: what a person did, never what the dynamics did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from hopview.session.document import Document
from hopview.session.edits import AbstractEdit

MAX_STEPS = 500
MAX_BYTES = 256 << 20


@dataclass(frozen=True, eq=False)
class Step:
    """One edit with the documents on either side of it; documents share their arrays, so a step is small."""

    edit: AbstractEdit
    before: Document
    after: Document

    @property
    def words(self) -> str:
        """What it does, as the Edit menu says it."""
        return self.edit.said(self.before)

    @property
    def nbytes(self) -> int:
        """Memory that only this step holds: the arrays it replaced, and what it painted."""
        live, kept = self.edit.live(), {id(a) for a in _arrays(self.after)}
        painted = live.cells.nbytes + live.before.nbytes + live.after.nbytes if live is not None else 0
        return painted + sum(a.nbytes for a in _arrays(self.before) if id(a) not in kept)


class History:
    """A stack of steps with a place in it; beyond 500 steps, or 256 MiB, the oldest are dropped."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._sizes: list[int] = []
        self._place = 0

    def push(self, edit: AbstractEdit, before: Document, after: Document) -> None:
        """Note an edit just made; what could be redone is gone. Pieces of one gesture merge."""
        del self._steps[self._place :], self._sizes[self._place :]
        step = Step(edit, before, after)
        if self._steps:
            last = self._steps[-1]
            merged = last.edit.merged(edit)
            if merged is not None:
                step = Step(merged, last.before, after)
                del self._steps[-1], self._sizes[-1]
        self._steps.append(step)
        self._sizes.append(step.nbytes)
        while len(self._steps) > MAX_STEPS or (len(self._steps) > 1 and sum(self._sizes) > MAX_BYTES):
            del self._steps[0], self._sizes[0]
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
    def to_undo(self) -> Step | None:
        """The step that undo would take back."""
        return self._steps[self._place - 1] if self._place else None

    @property
    def to_redo(self) -> Step | None:
        """The step that redo would make again."""
        return self._steps[self._place] if self._place < len(self._steps) else None

    @property
    def undo_title(self) -> str:
        """What undo would take back, "" when nothing."""
        return self.to_undo.words if self.to_undo is not None else ""

    @property
    def redo_title(self) -> str:
        """What redo would make again, "" when nothing."""
        return self.to_redo.words if self.to_redo is not None else ""


def _arrays(document: Document) -> list[NDArray[Any]]:
    own = [] if document.external is None else [document.external]
    greys = [pattern.greys for pattern in document.patterns if pattern.greys is not None]
    return [document.cue, *own, *(pattern.cells for pattern in document.patterns), *greys]
