"""How late the window's event loop runs beside a recall or a training at full speed: for `hopview bench`."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer

from hopview.core.pattern import Pattern
from hopview.models import HopfieldParams
from hopview.session import readiness
from hopview.session.document import Document, blank
from hopview.session.experiment_setup import random_patterns
from hopview.session.experiments import open_experiment
from hopview.session.runner import FULL_SPEED
from hopview.ui import collector
from hopview.ui.app import settle_in
from hopview.ui.controller import Controller
from hopview.ui.movie import ensure_application
from hopview.ui.theme import ThemeKeeper
from hopview.ui.window import MainWindow

BEAT_MS = 2
SETTLING = 3.0  # seconds


@dataclass(frozen=True)
class Lateness:
    """How late a 2 ms timer fired, in milliseconds, and what ran meanwhile.

    `sweeps` of the recall, or epochs of the training, were made. `busy` is the 99th percentile of the
    processor time that the window's own thread took from one beat to the next: what it made itself late.
    """

    median: float
    p99: float
    worst: float
    busy: float
    sweeps: int
    frames: int
    seconds: float


def measure(shape: tuple[int, int], seconds: float = 5.0, patterns: int = 64) -> Lateness:
    """Open a window on `patterns` random patterns at T = 0.5 (Glauber), run at full speed, watch a timer."""
    ensure_application()
    readiness.prepare(wait=True)
    window = _window(shape, patterns)
    settle_in()
    controller = window.controller
    _spin(SETTLING)  # first paints, first kernel calls and the survey of the patterns are start-up
    controller.play()
    late = _watched(controller, seconds, lambda: controller.snapshot.sweep)
    _dismiss(window)
    return late


def measure_training(key: str, seconds: float = 5.0) -> tuple[Lateness, Lateness]:
    """Open the experiment `key`; the lateness of its window idle, then while it is taught at full speed."""
    ensure_application()
    readiness.prepare(wait=True)
    experiment = open_experiment(key)
    window = _shown(Controller(experiment.document(), FULL_SPEED, experiment=experiment))
    settle_in()
    controller = window.controller
    _spin(SETTLING)
    idle = _watched(controller, seconds, lambda: 0)
    controller.teacher.toggle()
    _spin(SETTLING)
    first = controller.snapshot.steps
    taught = _watched(controller, seconds, lambda: controller.snapshot.steps - first)
    controller.teacher.pause()
    _dismiss(window)
    return idle, taught


def _watched(controller: Controller, seconds: float, made: Callable[[], int]) -> Lateness:
    frames = [0]

    def framed() -> None:
        frames[0] += 1

    controller.snapshot_changed.connect(framed)
    watch = _Watch()
    _spin(seconds)
    late = watch.stop()
    controller.snapshot_changed.disconnect(framed)
    median, p99, worst = np.percentile(late, [50, 99, 100])
    busy = np.percentile(watch.busy, 99)
    return Lateness(float(median), float(p99), float(worst), float(busy), made(), frames[0], seconds)


def worst_while_preparing(shape: tuple[int, int] = (64, 64), patterns: int = 20) -> float:
    """The worst lateness, in milliseconds, from a window's first frame until the kernels are ready.

    Of this process's first window: what is loaded once is not loaded again.
    """
    ensure_application()
    window = _window(shape, patterns)
    settle_in()
    _spin(SETTLING)
    watch = _Watch()
    readiness.prepare()
    window.controller.play()
    while readiness.status() == "preparing":
        _spin(0.1)
    _spin(0.5)
    late = watch.stop()
    _dismiss(window)
    return max(late)


class _Watch:
    """A timer that notes how much later than it should it fires, and how busy this thread was meanwhile."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self.busy: list[float] = []  # milliseconds of processor time
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self._previous, self._spent = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        here, spent = time.perf_counter(), time.thread_time()
        self._late.append(max(0.0, 1e3 * (here - self._previous) - BEAT_MS))
        self.busy.append(1e3 * (spent - self._spent))
        self._previous, self._spent = here, spent

    def stop(self) -> list[float]:
        """All that was noted, in milliseconds."""
        self._timer.stop()
        return self._late


def _window(shape: tuple[int, int], patterns: int) -> MainWindow:
    """A window on random patterns at T = 0.5, not running yet."""
    rows = random_patterns(patterns, shape[0] * shape[1], seed=1)
    stored = tuple(Pattern(row, f"random {k + 1}", colour=k) for k, row in enumerate(rows))
    params = HopfieldParams(update="glauber", temperature=0.5)
    document = Document(shape=shape, cue=blank(shape), patterns=stored, params=params, seed=1)
    return _shown(Controller(document, FULL_SPEED))


def _shown(controller: Controller) -> MainWindow:
    collector.install(QCoreApplication.instance())
    window = MainWindow(controller, ThemeKeeper())
    window.show()
    return window


def _dismiss(window: MainWindow) -> None:
    gc.unfreeze()
    window.close()
    window.deleteLater()
    _spin(0.05)


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(1e3 * seconds), loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, 0)


if __name__ == "__main__":
    print(f"{worst_while_preparing():.1f}")
