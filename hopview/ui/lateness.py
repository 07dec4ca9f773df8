"""How late the window's event loop runs while a recall goes at full speed: for `hopview bench`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer

from hopview.core.pattern import Pattern, spins
from hopview.models import HopfieldParams
from hopview.session import readiness
from hopview.session.document import Document, blank
from hopview.session.runner import FULL_SPEED
from hopview.ui.controller import Controller
from hopview.ui.movie import ensure_application
from hopview.ui.theme import ThemeKeeper
from hopview.ui.window import MainWindow

BEAT_MS = 2


@dataclass(frozen=True)
class Lateness:
    """How late a 2 ms timer fired, in milliseconds, and what ran meanwhile."""

    median: float
    p99: float
    worst: float
    sweeps: int
    frames: int
    seconds: float


def measure(shape: tuple[int, int], seconds: float = 5.0, patterns: int = 20) -> Lateness:
    """Open a window on `patterns` random patterns at T = 0.5 (Glauber), run at full speed, watch a timer."""
    ensure_application()
    readiness.prepare(wait=True)
    rng = np.random.default_rng(1)
    size = shape[0] * shape[1]
    stored = tuple(
        Pattern(spins(rng.choice((-1, 1), size)), f"random {k + 1}", colour=k) for k in range(patterns)
    )
    params = HopfieldParams(update="glauber", temperature=0.5)
    document = Document(shape=shape, cue=blank(shape), patterns=stored, params=params, seed=1)
    controller = Controller(document, FULL_SPEED)
    window = MainWindow(controller, ThemeKeeper())
    window.show()
    _spin(1.0)  # the first paints and the first kernel calls are start-up, measured apart
    late: list[float] = []
    frames = [0]
    previous = [time.perf_counter()]

    def beat() -> None:
        here = time.perf_counter()
        late.append(max(0.0, 1e3 * (here - previous[0]) - BEAT_MS))
        previous[0] = here

    def framed() -> None:
        frames[0] += 1

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    controller.snapshot_changed.connect(framed)
    controller.play()
    timer.start(BEAT_MS)
    previous[0] = time.perf_counter()
    _spin(seconds)
    timer.stop()
    sweeps = controller.snapshot.sweep
    window.close()
    window.deleteLater()
    _spin(0.05)
    median, p99, worst = np.percentile(late, [50, 99, 100])
    return Lateness(float(median), float(p99), float(worst), sweeps, frames[0], seconds)


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(1e3 * seconds), loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, 0)
