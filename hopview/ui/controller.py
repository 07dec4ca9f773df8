"""The controller: the one place through which the window changes a session and learns what happened."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal

from hopview.core.data import DataSet
from hopview.core.errors import HopviewError
from hopview.session.document import Document, with_lesson
from hopview.session.edits import Open, SetModel, SetShape
from hopview.session.engine import Engine
from hopview.session.experiments import Experiment, open_experiment
from hopview.session.folding import Fold
from hopview.session.history import Step
from hopview.session.machine_edits import SetData
from hopview.session.storage import load
from hopview.session.storage import save as write
from hopview.ui.editor import Editor, Nearest, nearest_to_cue
from hopview.ui.files import FileWorker
from hopview.ui.surveyor import Surveyor
from hopview.ui.teacher import Teacher

TICK_MS = 16
LARGE = 1 << 18  # units from which setting up a document takes longer than a few frames
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Home:
    """Where a document belongs: the file or experiment it came from, as what it was saved and opened."""

    path: Path | None
    experiment: Experiment | None
    saved: Document
    opened: Document


class Controller(Editor):
    """An editor that also runs the session, goes back in time, and opens and saves.

    `snapshot_changed(Snapshot)` at most once a display tick, `experiment_changed(Experiment | None)`,
    `rate_changed(float)` in flips a second.
    """

    snapshot_changed = Signal(object)
    experiment_changed = Signal(object)
    rate_changed = Signal(float)

    def __init__(
        self,
        document: Document,
        rate: float | None = None,
        path: Path | None = None,
        experiment: Experiment | None = None,
    ) -> None:
        first = suited_rate(document, experiment) if rate is None else rate
        super().__init__(document, first)
        self.rate = first
        self.home = Home(path, experiment, document, document)
        self._problems = self._wanted = 0
        self._problem = ""  # of the worker, as it was said last
        self._awaiting = self._play_then = False
        self.files = FileWorker(self.failed.emit)
        self.surveyor = Surveyor()
        self.surveyor.failed.connect(self.failed)
        self.teacher = Teacher(self)
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._clock.start(TICK_MS)

    @property
    def path(self) -> Path | None:
        """The file that Save writes."""
        return self.home.path

    @property
    def experiment(self) -> Experiment | None:
        """The experiment whose story is told."""
        return self.home.experiment

    def close(self) -> None:
        """Stop the clock and the worker."""
        self._clock.stop()
        self.teacher.pause()
        self.surveyor.close()
        self.files.close()
        self.session.stop_worker()

    # -- the run ---------------------------------------------------------------------------------------

    def restore_cue(self) -> None:
        """Back to the cue, ready to run again."""
        self.runner.pause()
        self.runner.post(Engine.begin_run)

    def play(self) -> None:
        """Let it run; what is still being set up runs when it is there."""
        if self._awaiting:
            self._play_then = True
        else:
            self.runner.play(self.rate)

    def pause(self) -> None:
        """Stop; what is still being set up waits when it is there."""
        self._play_then = False
        self.runner.pause()

    def toggle(self) -> None:
        """Play or pause; what is still being set up runs when it is there, unless that is taken back."""
        if not self._awaiting:
            self.runner.toggle(self.rate)
        elif self._play_then or self.snapshot.playing:
            self.pause()
        else:
            self.play()
            self.said.emit("It runs as soon as it is set up")

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

    @property
    def natural_rate(self) -> float:
        """The speed at which a recall on this grid takes a second or two."""
        return natural_rate(self.document)

    # -- documents ---------------------------------------------------------------------------------------

    def set_model(self, model: str) -> bool:
        """Another model, at a speed that suits it where the present one is another model's."""
        before = self.document.params.pace
        if not self.edit(SetModel(model)):
            return False
        if self.document.params.pace != before:
            self.set_rate(natural_rate(self.document))
        return True

    def fold(self) -> bool:
        """A Hopfield network into its bipartite twin, or back, and on the same cue."""
        if not self.edit(Fold()):
            return False
        self.set_rate(natural_rate(self.document))
        return True

    def set_shape(self, rows: int, cols: int) -> bool:
        """Another grid; everything is resized to it."""
        edit, before = SetShape((rows, cols)), self.document
        try:
            self.check_shape(rows, cols)
        except HopviewError as error:
            self.refuse((SetShape, frozenset()), str(error))
            return False

        def resized(after: Document) -> bool:
            if self.document is not before:  # something was changed meanwhile
                return self.set_shape(rows, cols)
            if not self.edit(edit, after):
                return False
            self.set_rate(natural_rate(self.document))
            return True

        units = max(rows * cols, before.size)
        return self._have(units, f"Resizing to {rows} x {cols}", lambda: edit.apply(before), resized)

    def set_data(self, data: DataSet | None, shape: tuple[int, int] | None = None) -> bool:
        """Learn `data`, on a grid of `shape` where one is given; None: the stored patterns again."""
        before = self.document.shape
        if not self.edit(SetData(data, shape)):
            return False
        if self.document.shape != before:
            self.set_rate(natural_rate(self.document))
        return True

    def open_document(
        self,
        document: Document,
        path: Path | None,
        experiment: Experiment | None,
        nearest: Nearest | None = None,
    ) -> None:
        """Show another document, from its cue; the old one can be had back by undo.

        `nearest` are the patterns nearest to its cue, where they are known already.
        """
        self._wanted += 1
        self._awaiting = False
        self.runner.pause()
        left, home = self.home, Home(path, experiment, document, document)
        self._settle_at(home)
        if not self.edit(Open(document, origin=home, left=left)):
            self._settle_at(left)
            return
        self._look_at_cue(nearest)
        self.set_rate(suited_rate(document, experiment))

    def _have(self, units: int, words: str, work: Callable[[], T], then: Callable[[T], object]) -> bool:
        """`then(work())`, at once, or away from the window where it takes long for so many units.

        Of what takes long only the last one asked for is shown. False when it is known to have failed.
        """
        self._wanted += 1
        number = self._wanted
        self._awaiting, self._play_then = units >= LARGE, False

        def arrived(made: T) -> None:
            if number == self._wanted:
                self._awaiting, play = False, self._play_then
                then(made)
                if play:
                    self.play()

        def failed(sentence: str) -> None:
            self._awaiting = self._awaiting and number != self._wanted
            self.failed.emit(sentence)

        if self._awaiting:
            self.said.emit(words)
            self.files.begin(work, arrived, failed)
            return True
        try:
            made = work()
        except HopviewError as error:
            self.failed.emit(str(error))
            return False
        return then(made) is not False

    def _settle_at(self, home: Home) -> None:
        self.home = home
        self.session.saved = home.saved
        self.experiment_changed.emit(home.experiment)

    def _travelled(self, step: Step | None, back: bool) -> None:
        if step is not None and isinstance(step.edit, Open):
            home = step.edit.left if back else step.edit.origin
            if isinstance(home, Home):
                self._settle_at(home)

    def open_file(self, path: str | Path, keep_path: bool = True) -> None:
        """Open a `.hop` file; it is read on another thread and shown when it has been.

        Save then writes to it, or asks where when not `keep_path`.
        """
        where = Path(path)
        self.begun.emit()

        def opened(found: tuple[Document, Nearest]) -> None:
            document, nearest = found
            self.open_document(document, where if keep_path else None, None, nearest)
            self.said.emit(f"Opened {where.name}")

        self.files.begin(lambda: _looked_at(load(where)), opened)

    def open_experiment(self, key: str, play: bool = False) -> bool:
        """Open an experiment that ships with hopview."""
        self.begun.emit()
        try:
            experiment = open_experiment(key)
        except HopviewError as error:
            self.failed.emit(str(error))
            return False

        def opened(found: tuple[Document, Nearest]) -> None:
            document, nearest = found
            self.open_document(document, None, experiment, nearest)
            if play:
                self.play()

        units = math.prod(experiment.file.session.shape)
        words = f"Setting up {experiment.title}"
        return self._have(units, words, lambda: _looked_at(experiment.document()), opened)

    def open_step(self, number: int) -> None:
        """Set up step `number` (from 0) of the experiment and run it."""
        experiment = self.experiment
        if experiment is None:
            return
        try:
            setup = experiment.variant(number)
        except HopviewError as error:
            self.failed.emit(str(error))
            return

        def opened(found: tuple[Document, Nearest]) -> None:
            document, nearest = found
            if not self.edit(Open(document)):
                return
            asked = setup.play.rate
            self.set_rate(natural_rate(document) if isinstance(asked, str) else float(asked))
            self._look_at_cue(nearest)
            self.play()

        units, words = math.prod(setup.session.shape), f"Setting up {setup.title}"
        self._have(units, words, lambda: _looked_at(experiment.document_for_step(number)), opened)

    def save(self, path: str | Path) -> None:
        """Write a `.hop` file, on another thread; the session counts as saved when it is complete."""
        where, document, home = Path(path), self.document, self.home
        self.begun.emit()

        def saved(_written: Path) -> None:
            if self.home is home:  # nothing else was opened meanwhile
                self._settle_at(replace(home, path=where, saved=document))
            self.said.emit(f"Saved {where.name}")
            self.document_changed.emit(self.document)

        taught = self.snapshot.training
        self.files.begin(lambda: write(with_lesson(document, taught), where), saved)

    # -- inside --------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self.files.deliver()
        latest = self.runner.latest
        if self.runner.problems != self._problems:
            self._problems, self._problem = self.runner.problems, self.runner.problem
            if self._problem:
                self.failed.emit(self._problem)
        elif self._problem and not self.runner.problem:  # the worker has followed another edit since
            self.mended.emit(self._problem)
            self._problem = ""
        if latest is not self.snapshot:
            self.snapshot = latest
            self.snapshot_changed.emit(latest)


def _looked_at(document: Document) -> tuple[Document, Nearest]:
    return document, nearest_to_cue(document)


def suited_rate(document: Document, experiment: Experiment | None) -> float:
    """The speed that an experiment asks for, else the natural one of its size."""
    asked = experiment.play.rate if experiment is not None else "sweeps"
    return natural_rate(document) if isinstance(asked, str) else float(asked)


def natural_rate(document: Document) -> float:
    """A speed at which a recall takes a second or two: N/8 flips a second of spins, at least 8."""
    return max(8.0, 2.0 ** round(math.log2(document.params.pace * document.size)))


def now() -> float:
    """The clock of afterglow and animations, in seconds."""
    return time.perf_counter()
