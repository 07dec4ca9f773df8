"""The editor: what a person changes in a session, and what is selected; the controller adds the run."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal

from hopview.core.coupling import Int8
from hopview.core.errors import HopviewError
from hopview.core.layer import checked_shape
from hopview.core.pattern import Pattern, kept_greys, overlaps, spins
from hopview.core.snapshot import Snapshot
from hopview.core.states import SPINS
from hopview.models import model_named
from hopview.session.document import Document
from hopview.session.edits import (
    AbstractEdit,
    Forget,
    LiveChange,
    Paint,
    Rename,
    SetCue,
    SetParams,
    SetRule,
    SetRuleParams,
    SetSeed,
    Store,
)
from hopview.session.history import Step
from hopview.session.machine_edits import SetClamped, is_machine
from hopview.session.session import Session
from hopview.sources.corrupt import CorruptParams, corrupt

Nearest = tuple[int, tuple[int, int]]
Kind = tuple[type[AbstractEdit], frozenset[str]]


class Editor(QObject):
    """Makes edits on a session whose worker publishes `snapshot`s; says in a sentence what it cannot do.

    `document_changed(Document)` after each edit, `said(str)` for passing words, `failed(str)` for a
    sentence about what could not be done, `mended(str)` with that sentence once the same can be done,
    `begun()` when something else is tried, `selected_changed(int)` for the library's selection and
    `axes_changed(int, int)` for the two patterns on the landscape's axes.
    """

    document_changed = Signal(object)
    selected_changed = Signal(int)
    axes_changed = Signal(int, int)
    said = Signal(str)
    failed = Signal(str)
    mended = Signal(str)
    begun = Signal()

    def __init__(self, document: Document, rate: float) -> None:
        super().__init__()
        self.session = Session.of(document)
        self.selected, self.axes = nearest_to_cue(document)
        self.spoiling = CorruptParams()
        self.runner = self.session.start_worker(rate)
        self.snapshot: Snapshot = self.runner.latest
        self._refused: dict[Kind, str] = {}
        self._gesture = 0
        self._spoiled = 0
        self._warmed = (0, "", "")
        self._stroke: tuple[int, Int8] = (0, np.empty(0, np.int8))

    @property
    def document(self) -> Document:
        """What the person made so far."""
        return self.session.document

    def edit(self, edit: AbstractEdit, after: Document | None = None) -> bool:
        """Make an edit (into `after`, if known already); a sentence is shown when it cannot be made."""
        try:
            self.session.apply(edit, after)
        except HopviewError as error:
            self.refuse(kind_of(edit), str(error))
            return False
        self._after_edit()
        made, names = kind_of(edit)
        for kind in [kind for kind in self._refused if kind[0] is made and (kind[1] & names or not names)]:
            self.mended.emit(self._refused.pop(kind))
        return True

    def refuse(self, kind: Kind, sentence: str) -> None:
        """Say why an edit of this `kind` cannot be made; taken back when one of the kind is."""
        self._refused[kind] = sentence
        self.failed.emit(sentence)

    def undo(self) -> None:
        """Take the last edit back."""
        step = self.session.history.to_undo
        title = self.session.undo()
        self._travelled(step, back=True)
        self._after_edit()
        self.said.emit(f"Undone: {title}" if title else "Nothing to undo")

    def redo(self) -> None:
        """Make the edit again that was taken back."""
        step = self.session.history.to_redo
        title = self.session.redo()
        self._travelled(step, back=False)
        self._after_edit()
        self.said.emit(f"Done again: {title}" if title else "Nothing to redo")

    def _travelled(self, step: Step | None, back: bool) -> None:
        """An edit was taken back or made again: the controller brings back where the document belonged."""

    def new_gesture(self) -> int:
        """A number for one stroke or slider drag, so that its pieces merge."""
        self._gesture += 1
        return self._gesture

    def paint(self, cells: np.ndarray, values: np.ndarray, stroke: int) -> None:
        """Set live cells; at rest the painted picture becomes the cue."""
        cells = np.asarray(cells, np.int64)
        before = self.snapshot.state[cells] if self.snapshot.size == self.document.size else None
        if before is None or not cells.size:
            return
        cue = None
        if not self.snapshot.playing:
            painted = self._painted_cue(stroke)
            painted[cells] = values
            cue = painted
        self.edit(Paint(LiveChange(cells, before.copy(), np.asarray(values, np.int8)), stroke, cue))

    def _painted_cue(self, stroke: int) -> Int8:
        if stroke == self._stroke[0] and self._stroke[1].size == self.document.size:
            return self._stroke[1]
        self._stroke = (stroke, np.array(self.snapshot.state))
        return self._stroke[1]

    def set_cue(self, cells: np.ndarray) -> bool:
        """Start from a state."""
        return self.edit(SetCue(cells if cells.dtype.kind == "f" else spins(cells, None, "cue")))

    def clear(self) -> None:
        """A cue of paper."""
        self.set_cue(np.full(self.document.size, -1, np.int8))

    def invert(self) -> None:
        """Turn every unit over."""
        self.set_cue(-self.snapshot.state)

    def blank_region(self, row0: int, col0: int, row1: int, col1: int) -> None:
        """Blank the units of rows row0 to row1 and columns col0 to col1, the ends excluded."""
        rows, cols = np.mgrid[row0:row1, col0:col1]
        cells = (rows * self.document.shape[1] + cols).reshape(-1)
        self.paint(cells, np.full(cells.size, -1, np.int8), -self.new_gesture())

    def hold_region(self, row0: int, col0: int, row1: int, col1: int) -> None:
        """Hold those units too; where all of them are held already, let them go."""
        held = np.zeros(self.document.shape, bool)
        if self.document.clamped is not None:
            held |= self.document.clamped.reshape(held.shape)
        held[row0:row1, col0:col1] = not held[row0:row1, col0:col1].all()
        self.edit(SetClamped(held))

    def let_go(self) -> None:
        """Hold no unit any longer."""
        if self.document.clamped is not None:
            self.edit(SetClamped(None))

    def store_live(self) -> None:
        """Store what is on the lattice."""
        name, state = f"drawing {len(self.document.patterns) + 1}", self.snapshot.state
        self.store([Pattern(SPINS.taken(state), name, "drawn here", greys=kept_greys(state))])

    def store(self, patterns: list[Pattern]) -> bool:
        """Store patterns and select the last one."""
        if not self.edit(Store(tuple(patterns))):
            return False
        newest = len(self.document.patterns) - 1
        self.select(newest)
        self.set_axes(newest, self.axes[0] if self.axes[0] not in (-1, newest) else max(0, newest - 1))
        self.said.emit(
            f"Stored {patterns[0].name}" if len(patterns) == 1 else f"Stored {len(patterns)} patterns"
        )
        return True

    def forget(self, *indices: int) -> None:
        """Forget patterns, counted from 0."""
        if self.edit(Forget(tuple(indices))):
            self.select(min(self.selected, len(self.document.patterns) - 1))

    def rename(self, index: int, name: str) -> None:
        """Give a pattern a name."""
        self.edit(Rename(index, name))

    def take_cue(self, index: int) -> None:
        """Pattern `index` (from 0) becomes the cue, unspoiled."""
        if 0 <= index < len(self.document.patterns):
            self.set_cue(self.document.patterns[index].shown(self.document.greys))
            self._look_at_cue()
        else:
            held = len(self.document.patterns)
            words = f"There is no pattern {index + 1}; {held} are stored. Store another first."
            self.refuse((SetCue, frozenset()), words)

    def spoil(self) -> None:
        """Spoil the selected pattern (or, with none, what is on the lattice) and make it the cue."""
        greys = self.document.greys
        source = self.snapshot.state if greys else SPINS.taken(self.snapshot.state)
        if 0 <= self.selected < len(self.document.patterns):
            source = self.document.patterns[self.selected].shown(greys)
        self._spoiled += 1
        try:
            params = msgspec.structs.replace(self.spoiling, seed=self.document.seed + self._spoiled)
            self.set_cue(corrupt(source, self.document.shape, params))
        except HopviewError as error:
            self.refuse((SetCue, frozenset()), str(error))

    def set_params(self, gesture: int = 0, **values: Any) -> bool:
        """Set model parameters; raising T under a deterministic update turns to a stochastic one and says so.

        Within one `gesture`, back at T = 0 the former update is in force again.
        """
        if "temperature" in values and "update" not in values:
            values.update(self._update_with(float(values["temperature"] or 0), gesture))
        return self.edit(SetParams(values, gesture))

    def set_rule_params(self, gesture: int = 0, **values: Any) -> bool:
        """Set parameters of the learning rule."""
        return self.edit(SetRuleParams(values, gesture))

    def _update_with(self, temperature: float, gesture: int) -> dict[str, str]:
        """The update that goes with a temperature, so that both are one step of undo."""
        params = self.document.params
        if not gesture or self._warmed[0] != gesture:
            self._warmed = (0, "", "")
            if not params.thermal_update or temperature <= 0:
                return {}
            self._warmed = (gesture, params.update, params.thermal_update)
            self.said.emit(f"T > 0 needs a stochastic update: now {params.thermal_update.capitalize()}")
        return {"update": self._warmed[2] if temperature > 0 else self._warmed[1]}

    def check_shape(self, rows: int, cols: int) -> None:
        """Raise a `HopviewError` for a grid that cannot be."""
        document, shape = self.document, checked_shape((rows, cols))
        units = shape[0] * shape[1]
        document.learner.require_memory(len(document.patterns), units, document.params.form_in_force)

    def set_rule(self, rule: str) -> bool:
        """Learn by another rule."""
        return self.edit(SetRule(rule))

    def set_seed(self, seed: int) -> bool:
        """Use another seed."""
        return self.edit(SetSeed(seed))

    def select(self, index: int) -> None:
        """Select a library entry; -1 for none."""
        self.selected = index
        self.selected_changed.emit(index)

    def set_axes(self, a: int, b: int) -> None:
        """Put two patterns on the landscape's axes."""
        self.axes = (a, b)
        self.axes_changed.emit(a, b)

    def _look_at_cue(self, nearest: Nearest | None = None) -> None:
        """Select the pattern nearest to the cue and put it on the landscape with the next nearest."""
        index, axes = nearest or nearest_to_cue(self.document)
        self.select(index)
        self.set_axes(*axes)

    def _after_edit(self) -> None:
        count = len(self.document.patterns)
        axes = _axes_within(_rows_of_plane(self.document), *self.axes)
        if axes != self.axes:
            self.set_axes(*axes)
        if self.selected >= count:  # undone
            self.select(count - 1)
        self.document_changed.emit(self.document)


def kind_of(edit: AbstractEdit) -> Kind:
    """What an edit is made for: its type, and which parameters it sets."""
    return type(edit), frozenset(edit.values if isinstance(edit, SetParams | SetRuleParams) else ())


def nearest_to_cue(document: Document) -> Nearest:
    """The pattern with the largest overlap with the cue (-1 if none), and that one with the runner-up.

    Networks hold negatives as well, so that of theirs the largest |m| counts.
    """
    if not document.patterns:
        return -1, (0, -1)
    m = overlaps(document.remembered(), document.cue)
    kept = model_named(document.model).subject == "memories"
    order = np.argsort(-(m if kept else np.abs(m)), kind="stable")
    return int(order[0]), (int(order[0]), int(order[min(1, order.size - 1)]))


def _rows_of_plane(document: Document) -> int:
    """Of how many patterns, or rows of a machine's data, two span the landscape's plane."""
    if is_machine(document) and document.data is not None:
        return len(document.data)
    return len(document.patterns)


def _axes_within(count: int, a: int, b: int) -> tuple[int, int]:
    """Two different rows of `count` for the landscape's axes, `a` and `b` where they exist."""
    a = min(max(a, 0), count - 1)
    if count < 2:
        return a, count - 1
    return a, b if 0 <= b < count and b != a else int(a == 0)
