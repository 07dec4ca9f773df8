"""Movies of a recall: which moments to show for how long, and the frames handed to the encoder."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from hopview.core.errors import CancelledError, ExportError
from hopview.core.machine import Machine
from hopview.export import Written, checked_fps, exporter_for, write, write_drawing, write_run
from hopview.export.frames import CANCELLED
from hopview.machines.boltzmann import Boltzmann
from hopview.models import model_named
from hopview.pictures.graph import drawable
from hopview.pictures.palette import LIGHT, Theme
from hopview.session.document import Document
from hopview.session.replay import Shown, Source, for_movie, recorded
from hopview.session.run import Run
from hopview.session.training_run import TrainingRun
from hopview.session.trial_run import TrialRun
from hopview.ui import messages
from hopview.ui.stage import DEFAULT_VIEWS, Stage, captions_of, checked_size
from hopview.ui.views import view_named, views

HOLD_CUE, HOLD_END = 1.0, 1.5  # seconds, at least
SHORTEST = 7.0  # seconds of a movie in which anything happens
LONGEST = 10.0  # seconds of recall, whatever its length
STILL, AFTER = 0.01, 1.5  # of the range of energies: all but at its end; seconds of what follows
ANSWER = 4.0  # and of the response after trials
TRAINING_VIEWS = ("filters", "training", "strips")  # of a training, where no others are asked for
GRAPH_VIEWS = ("graph", "training", "phases")  # of one that is small enough to be seen whole
LADDER_VIEWS = ("ladder", "filters", "training")  # of chains at many temperatures
DENSITY_VIEWS = ("density", "training")  # of two units that take any value: all that they can be
SLOWEST = 0.3  # seconds a moment, when there are few
LOOKS = 120  # moments before the end that a still may tell of
SINGLE, SINGLES = 1.2, 5.0  # seconds a moment, when they can be counted, and of all of them


def schedule(run: Shown, fps: float) -> list[int]:
    """The moment shown in each frame: the cue held, the recall spread over at most 10 s, the end held.

    Of a recall in few steps each is held longer, and so are both ends; what comes after nothing can be seen
    to change is gone through in 1.5 s. Trials before it are spread over as long, the last of them held. A
    2-cycle goes on alternating at its end. Raises `ExportError` for a rate out of range.
    """
    checked_fps(fps)
    last = len(run) - 1
    first = len(run.trials) if isinstance(run, TrialRun) else 0
    arrived = _arrival(run)
    path = _spread(first, arrived, fps, ANSWER if first else LONGEST - (arrived < last) * AFTER)
    path += _spread(arrived, last, fps, AFTER)
    short = 0.0 if first or not path else max(0.0, SHORTEST - HOLD_CUE - HOLD_END - len(path) / fps)
    cue = [first] * max(1, round((HOLD_CUE + short / 3) * fps))
    if first:
        cue = [*_trials(first - 1, fps), *cue]
    held = max(1, round((HOLD_END + 2 * short / 3) * fps))
    end = [last] * held
    if run.outcome.kind == "cycle" and last > 0:
        beat = max(1, round(SLOWEST * fps))
        end = [last - (k // beat) % 2 for k in range(2 * held)]
    return [*cue, *path, *end]


def _arrival(run: Shown) -> int:
    """The first moment from which on energy and overlaps are all but those of the last: all seems still.

    The last moment of trainings, and of runs that move to their end.
    """
    last = len(run) - 1
    if not isinstance(run, Run) or last < 1:
        return last
    end, near = run.moments[-1], STILL * float(np.ptp(run.energies))
    for k in range(last - 1, -1, -1):
        energy, m = run.moments[k].energy, run.moments[k].overlaps
        moved = m.size == end.overlaps.size and np.abs(m - end.overlaps).max(initial=0.0) > 2 * STILL
        if moved or abs(energy - end.energy) > near:
            return k + 1
    return last


def _trials(last: int, fps: float) -> list[int]:
    """The moments 0 .. `last` of trials: before the first, all of them one after another, and the last."""
    held = max(1, round(HOLD_CUE * fps))
    return [*[0] * held, *_spread(0, last, fps), *[last] * held]


def _spread(first: int, last: int, fps: float, longest: float = LONGEST) -> list[int]:
    """The moments between `first` and `last`, each for as long, in at most `longest` seconds."""
    count = last - first
    between = round(min(longest, max(SLOWEST * count, min(SINGLE * count, SINGLES))) * fps)
    return [round(t) for t in np.linspace(first, last, between + 2)[1:-1]] if last > first else []


def training_views(run: TrainingRun) -> tuple[str, ...]:
    """What a movie of this training shows, where nothing else is asked for."""
    return taught_views(run.document, run.lessons[-1].machine if run.lessons else None)


def taught_views(document: Document, machine: Machine | None) -> tuple[str, ...]:
    """What a movie of the training of `machine` shows, where nothing else is asked for."""
    if view_named(LADDER_VIEWS[0]).shows(document):
        return LADDER_VIEWS
    if machine is not None and machine.real and machine.visible == 2:
        return DENSITY_VIEWS
    whole = isinstance(machine, Boltzmann) and not drawable(machine)
    return GRAPH_VIEWS if whole else TRAINING_VIEWS


def suited_views(document: Document) -> tuple[str, ...]:
    """What a movie of a recall of `document` shows, where nothing else is asked for: see `View.filmed`."""
    subject = model_named(document.model).subject
    fitting = sorted((view for view in views() if view.fits(subject)), key=lambda view: not view.foremost)
    suited = next((film for view in fitting if (film := view.filmed(document))), DEFAULT_VIEWS)
    return tuple(name for name in suited if view_named(name).shows(document))


def ensure_application() -> None:
    """A QApplication to paint with; without a display, on Qt's offscreen platform."""
    if QApplication.instance() is None:
        if sys.platform.startswith("linux") and not (
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        ):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        messages.install()
        application = QApplication(["hopview"])
        application.setStyle("Fusion")
        ensure_application.kept = application  # type: ignore[attr-defined]


def export(
    source: Source,
    path: str | Path,
    size: tuple[int, int] = (1280, 720),
    fps: float = 30,
    views: tuple[str, ...] = DEFAULT_VIEWS,
    theme: Theme = LIGHT,
    sweeps: int | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write a recall to `path`: .mp4 .webm .gif .apng .webp .png .svg as pictures, .csv .npz as numbers.

    `source` is a Session, a Run, or a Document (whose recall is run); `size` in pixels, `views` by name, the
    first one large. `sweeps`, if given, runs it anew from its cue, so many at most. Needs no window and no
    display. The file is decoded and checked before it takes its name. Raises `ExportError`, `FileError`,
    `CancelledError`; then nothing is left behind.
    """
    kind = exporter_for(path).kind
    if kind == "data":
        run = recorded(source, sweeps)
        return write_run(path, run, comment=run.document.story.reference)
    checked_size(size)
    ensure_application()
    run = for_movie(source, sweeps)
    if views == DEFAULT_VIEWS:
        views = training_views(run) if isinstance(run, TrainingRun) else suited_views(run.document)
    if kind == "drawing":
        return write_drawing(path, drawn(run, size, views, theme), checked_size(size))
    order = schedule(run, fps) if kind == "movie" else [len(run) - 1]
    stage = Stage(size, views, theme, captions_of(run.document))
    try:
        return write(
            path,
            _frames(stage, run, order, fps),
            fps=fps,
            count=len(order),
            progress=progress,
            cancelled=cancelled,
        )
    finally:
        stage.dismiss()
        QCoreApplication.sendPostedEvents(None, 0)


def drawn(
    run: Shown,
    size: tuple[int, int],
    views: tuple[str, ...],
    theme: Theme,
    axes: tuple[int, int] | None = None,
) -> bytes:
    """The last moment of `run` as an SVG drawing, its afterglow gone."""
    (last,) = run.snapshots([len(run) - 1])
    stage = Stage(size, views, theme, captions_of(run.document), axes)
    try:
        _look_back(stage, run)
        return stage.drawing(last, 0.0)
    finally:
        stage.dismiss()


def _look_back(stage: Stage, run: Shown) -> None:
    """Before a still of the end: show what remembers the way there."""
    if stage.remembers:
        stage.look_back(run.snapshots([round(t) for t in np.linspace(0, len(run) - 1, LOOKS)]))


def _frames(stage: Stage, run: Shown, order: list[int], fps: float) -> Iterator[NDArray[np.uint8]]:
    if len(order) == 1:
        _look_back(stage, run)
    for k, snapshot in enumerate(run.snapshots(order)):
        yield stage.frame(snapshot, k / fps, captions_of(run.document_at(order[k])))


class MovieJob(QObject):
    """A movie made beside a running window: painted a frame at a time here, encoded on another thread.

    `progressed(done, total)`, then `finished(Written)` or `failed(str)`; `cancel()` leaves no file.
    Once it is through it keeps neither the run nor itself.
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        run: Shown,
        path: Path,
        size: tuple[int, int],
        fps: float,
        views: tuple[str, ...],
        theme: Theme,
        axes: tuple[int, int] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._fps = path, fps
        kind = exporter_for(path).kind
        self._order = schedule(run, fps) if kind == "movie" else [len(run) - 1]
        self._stage = Stage(size, views, theme, captions_of(run.document), axes)
        self._source = _frames(self._stage, run, self._order, fps)
        self._queue: queue.Queue[Any] = queue.Queue(maxsize=8)
        self._cancelled = threading.Event()
        self._result: Written | Exception | None = None
        self._problem: Exception | None = None
        self._painted = 0
        self._thread = threading.Thread(target=self._encode, name="hopview-movie", daemon=True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._paint_some)
        self._thread.start()
        self._timer.start(4)

    def cancel(self) -> None:
        """Stop; nothing is left behind."""
        self._cancelled.set()

    def wait(self) -> None:
        """End the encoder and wait for it, as when the window closes."""
        self._cancelled.set()
        self._end()

    def _end(self) -> None:
        """Let go of the thread, the stage, the frames and the run."""
        self._timer.stop()
        self._thread.join()
        self._source = iter(())
        self._stage.dismiss()
        self.deleteLater()

    def _paint_some(self) -> None:
        if self._thread.is_alive():
            if self._painted < len(self._order) and not self._queue.full() and not self._cancelled.is_set():
                self._paint()
            return
        self._end()
        if isinstance(self._result, Written):
            self.finished.emit(self._result)
        else:
            error = self._problem or self._result
            self.failed.emit(messages.in_words(error or ExportError("The movie was not made. Try again.")))

    def _paint(self) -> None:
        try:
            frame = next(self._source)
        except Exception as error:
            self._problem = error
            self._cancelled.set()
            return
        self._queue.put(frame)
        self._painted += 1
        self.progressed.emit(self._painted, len(self._order))

    def _encode(self) -> None:
        try:
            self._result = write(
                self._path,
                self._queued(),
                fps=self._fps,
                count=len(self._order),
                cancelled=self._cancelled.is_set,
            )
        except Exception as error:  # told on the GUI thread
            self._result = error

    def _queued(self) -> Iterator[NDArray[np.uint8]]:
        for _ in self._order:
            while True:
                if self._cancelled.is_set():
                    raise CancelledError(CANCELLED)
                try:
                    yield self._queue.get(timeout=0.1)
                    break
                except queue.Empty:
                    continue
