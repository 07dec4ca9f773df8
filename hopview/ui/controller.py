"""The controller: the one place through which the window changes a session and learns what happened."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hopview.core.coupling import Int8
from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern, spins
from hopview.core.snapshot import Snapshot
from hopview.models.hopfield import STOCHASTIC
from hopview.session.document import Document
from hopview.session.edits import (
    AbstractEdit,
    Forget,
    LiveChange,
    Open,
    Paint,
    Rename,
    SetCue,
    SetParams,
    SetRule,
    SetSeed,
    SetShape,
    Store,
)  # fmt: skip
from hopview.session.engine import Engine
from hopview.session.experiments import Experiment, open_experiment
from hopview.session.session import Session
from hopview.session.storage import load
from hopview.session.storage import save as write
from hopview.sources.corrupt import CorruptParams, corrupt
from hopview.ui.files import FileWorker

TICK_MS = 16


class Controller(QObject):
    """Owns the session and its worker; the views and panels hear of everything through its signals.

    `snapshot_changed(Snapshot)` at most once a display tick, `document_changed(Document)` after each
    edit, `said(str)` for passing words, `failed(str)` for a sentence about what could not be done,
    `experiment_changed(Experiment | None)`, `selected_changed(int)` for the library's selection and
    `axes_changed(int, int)` for the two patterns on the landscape's axes.
    """

    snapshot_changed = Signal(object)
    document_changed = Signal(object)
    experiment_changed = Signal(object)
    selected_changed = Signal(int)
    axes_changed = Signal(int, int)
    rate_changed = Signal(float)
    said = Signal(str)
    failed = Signal(str)

    def __init__(self, document: Document, rate: float | None = None) -> None:
        super().__init__()
        self.session = Session.of(document)
        self.path: Path | None = None
        self.experiment: Experiment | None = None
        self.selected, self.axes = nearest_to_cue(document)
        self.spoiling = CorruptParams()
        self.rate = natural_rate(document.size) if rate is None else rate
        self.runner = self.session.start_worker(self.rate)
        self.snapshot: Snapshot = self.runner.latest
        self._gesture = 0
        self._spoiled = 0
        self._problem = ""
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._clock.start(TICK_MS)
        self._files = FileWorker(self.failed.emit)

    @property
    def document(self) -> Document:
        """What the person made so far."""
        return self.session.document

    def close(self) -> None:
        """Stop the clock and the worker."""
        self._clock.stop()
        self._files.close()
        self.session.stop_worker()

    # -- edits --------------------------------------------------------------------------------------

    def edit(self, edit: AbstractEdit) -> bool:
        """Make an edit; a sentence is shown when it cannot be made."""
        try:
            self.session.apply(edit)
        except HopviewError as error:
            self.failed.emit(str(error))
            return False
        self._after_edit()
        return True

    def undo(self) -> None:
        """Take the last edit back."""
        title = self.session.undo()
        self._after_edit()
        self.said.emit(f"Undone: {title}" if title else "Nothing to undo")

    def redo(self) -> None:
        """Make the edit again that was taken back."""
        title = self.session.redo()
        self._after_edit()
        self.said.emit(f"Done again: {title}" if title else "Nothing to redo")

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

    _stroke: tuple[int, Int8] = (0, np.empty(0, np.int8))

    def set_cue(self, cells: np.ndarray) -> bool:
        """Start from a state."""
        return self.edit(SetCue(spins(cells, None, "cue")))

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

    def restore_cue(self) -> None:
        """Back to the cue, ready to run again."""
        self.runner.pause()
        self.runner.post(Engine.begin_run)

    def store_live(self) -> None:
        """Store what is on the lattice."""
        name = f"drawing {len(self.document.patterns) + 1}"
        self.store([Pattern(spins(self.snapshot.state), name, "drawn here")])

    def store(self, patterns: list[Pattern]) -> bool:
        """Store patterns and select the last one."""
        if not self.edit(Store(tuple(patterns))):
            return False
        self.select(len(self.document.patterns) - 1)
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
            self.set_cue(self.document.patterns[index].cells)
            self._look_at_cue()
        else:
            held = len(self.document.patterns)
            self.failed.emit(f"There is no pattern {index + 1}; {held} are stored. Store another first.")

    def spoil(self) -> None:
        """Spoil the selected pattern (or, with none, what is on the lattice) and make it the cue."""
        source = self.snapshot.state
        if 0 <= self.selected < len(self.document.patterns):
            source = self.document.patterns[self.selected].cells
        self._spoiled += 1
        try:
            params = msgspec.structs.replace(self.spoiling, seed=self.document.seed + self._spoiled)
            self.set_cue(corrupt(source, self.document.shape, params))
        except HopviewError as error:
            self.failed.emit(str(error))

    def set_params(self, gesture: int = 0, **values: Any) -> bool:
        """Set model parameters; raising T under a deterministic update turns to Glauber and says so."""
        warm = float(values.get("temperature", 0) or 0) > 0
        if warm and "update" not in values and self.document.params.update not in STOCHASTIC:
            values["update"] = "glauber"
            self.said.emit("T > 0 needs a stochastic update: now Glauber")
        return self.edit(SetParams(values, gesture))

    def set_rule(self, rule: str) -> bool:
        """Learn by another rule."""
        return self.edit(SetRule(rule))

    def set_seed(self, seed: int) -> bool:
        """Use another seed."""
        return self.edit(SetSeed(seed))

    def set_shape(self, rows: int, cols: int) -> bool:
        """Another grid; everything is resized to it."""
        if not self.edit(SetShape((rows, cols))):
            return False
        self.set_rate(natural_rate(self.document.size))
        return True

    # -- selection -----------------------------------------------------------------------------------

    def select(self, index: int) -> None:
        """Select a library entry; -1 for none."""
        self.selected = index
        self.selected_changed.emit(index)

    def set_axes(self, a: int, b: int) -> None:
        """Put two patterns on the landscape's axes."""
        self.axes = (a, b)
        self.axes_changed.emit(a, b)

    # -- the run ---------------------------------------------------------------------------------------

    def play(self) -> None:
        """Let it run."""
        self.runner.play(self.rate)

    def pause(self) -> None:
        """Stop."""
        self.runner.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self.snapshot.playing:
            self.pause()
        else:
            self.play()

    def step_sweep(self) -> None:
        """To the end of the sweep."""
        self.runner.pause()
        self.runner.post(lambda engine: None if engine.settle() else engine.advance())

    def step_flip(self) -> None:
        """On to the next flip."""
        self.runner.pause()
        self.runner.post(lambda engine: None if engine.settle() else engine.advance(1))

    def back(self, sweep: bool = True) -> None:
        """Back one sweep, or one moment."""
        self.runner.pause()
        self.runner.post(lambda engine: engine.step_back(sweep))

    def seek(self, moment: int) -> None:
        """Show another moment of the recording."""
        self.runner.pause()
        self.runner.post(lambda engine: engine.seek(moment))

    def set_rate(self, rate: float) -> None:
        """The speed in flips a second, infinite for as fast as it goes."""
        self.rate = rate
        self.runner.set_rate(rate)
        self.rate_changed.emit(rate)

    # -- documents ---------------------------------------------------------------------------------------

    def open_document(self, document: Document, path: Path | None, experiment: Experiment | None) -> None:
        """Show another document, from its cue; the old one can be had back by undo."""
        self.runner.pause()
        self.edit(Open(document))
        self.session.saved = document
        self.path, self.experiment = path, experiment
        self._look_at_cue()
        self.set_rate(suited_rate(document, experiment))
        self.experiment_changed.emit(experiment)

    def open_file(self, path: str | Path) -> None:
        """Open a `.hop` file; it is read on another thread and shown when it has been."""
        where = Path(path)

        def opened(document: Document) -> None:
            self.open_document(document, where, None)
            self.said.emit(f"Opened {where.name}")

        self._files.begin(lambda: load(where), opened)

    def open_experiment(self, key: str, play: bool = False) -> bool:
        """Open an experiment that ships with hopview."""
        try:
            experiment = open_experiment(key)
            self.open_document(experiment.document(), None, experiment)
        except HopviewError as error:
            self.failed.emit(str(error))
            return False
        if play:
            self.play()
        return True

    def open_step(self, number: int) -> None:
        """Set up step `number` (from 0) of the experiment and run it."""
        if self.experiment is None:
            return
        try:
            document, asked = (
                self.experiment.document_for_step(number),
                self.experiment.play_for_step(number).rate,
            )
        except HopviewError as error:
            self.failed.emit(str(error))
            return
        if not self.edit(Open(document)):
            return
        self.set_rate(natural_rate(document.size) if isinstance(asked, str) else float(asked))
        self._look_at_cue()
        self.play()

    def save(self, path: str | Path) -> None:
        """Write a `.hop` file, on another thread; the session counts as saved when it is complete."""
        where, document = Path(path), self.document

        def saved(_written: Path) -> None:
            self.path, self.session.saved = where, document
            self.said.emit(f"Saved {where.name}")
            self.document_changed.emit(self.document)

        self._files.begin(lambda: write(document, where), saved)

    # -- inside --------------------------------------------------------------------------------------------

    def _look_at_cue(self) -> None:
        """Select the pattern nearest to the cue and put it on the landscape with the next nearest."""
        index, axes = nearest_to_cue(self.document)
        self.select(index)
        self.set_axes(*axes)

    def _after_edit(self) -> None:
        count = len(self.document.patterns)
        axes = _axes_within(count, *self.axes)
        if axes != self.axes:
            self.set_axes(*axes)
        if self.selected >= count:  # undone
            self.select(count - 1)
        self.document_changed.emit(self.document)

    def _tick(self) -> None:
        self._files.deliver()
        latest = self.runner.latest
        if self.runner.problem and self.runner.problem != self._problem:
            self.failed.emit(self.runner.problem)
        self._problem = self.runner.problem
        if latest is not self.snapshot:
            self.snapshot = latest
            self.snapshot_changed.emit(latest)


def nearest_to_cue(document: Document) -> tuple[int, tuple[int, int]]:
    """The pattern with the largest overlap with the cue (-1 if none), and that one with the runner-up."""
    if not document.patterns:
        return -1, (0, -1)
    overlaps = np.abs(document.stacked() @ document.cue.astype(np.int64))
    order = np.argsort(-overlaps, kind="stable")
    return int(order[0]), (int(order[0]), int(order[min(1, order.size - 1)]))


def suited_rate(document: Document, experiment: Experiment | None) -> float:
    """The speed that an experiment asks for, else the natural one of its size."""
    asked = experiment.play.rate if experiment is not None else "sweeps"
    return natural_rate(document.size) if isinstance(asked, str) else float(asked)


def _axes_within(count: int, a: int, b: int) -> tuple[int, int]:
    """Two different patterns of `count` for the landscape's axes, `a` and `b` where they exist."""
    a = min(max(a, 0), count - 1)
    if count < 2:
        return a, count - 1
    return a, b if 0 <= b < count and b != a else int(a == 0)


def natural_rate(size: int) -> float:
    """A speed at which a recall takes a second or two: N/8 flips a second, at least 8."""
    return max(8.0, 2.0 ** round(math.log2(size / 8))) if size else 8.0


def now() -> float:
    """The clock of afterglow and animations, in seconds."""
    return time.perf_counter()
