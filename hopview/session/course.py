"""The course of one training: figures of every epoch, and as many lessons as memory holds, to go back to."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.lesson import Lesson

MAX_BYTES = 192 << 20


class Course:
    """Lessons of a training that nothing but the number of epochs asked for may change.

    When memory is full every other lesson between the first and the newest is let go; figures never are.
    """

    def __init__(self, key: tuple[object, ...] = (), max_bytes: int = MAX_BYTES) -> None:
        self.key = key
        self._max_bytes = max_bytes
        self._kept: dict[int, Lesson] = {}
        self._figures: dict[int, dict[str, float]] = {}
        self._bytes = 0

    def keep(self, lesson: Lesson) -> None:
        """Note a lesson; of an epoch that is known already, only that training ended there."""
        if lesson.epoch in self._kept:
            if lesson.trouble:
                self._kept[lesson.epoch] = lesson
            return
        self._figures[lesson.epoch] = dict(lesson.figures)
        self._kept[lesson.epoch] = lesson
        self._bytes += lesson.nbytes
        while self._bytes > self._max_bytes and len(self._kept) > 3:
            epochs = sorted(self._kept)
            for epoch in epochs[1:-1:2]:
                self._bytes -= self._kept.pop(epoch).nbytes

    def latest(self, epoch: int) -> Lesson | None:
        """The last lesson kept at or before `epoch`."""
        known = [k for k in self._kept if k <= epoch]
        return self._kept[max(known)] if known else None

    def lessons(self) -> list[Lesson]:
        """Those kept, in order."""
        return [self._kept[epoch] for epoch in sorted(self._kept)]

    def curves(self) -> tuple[Float64, dict[str, Float64]]:
        """Epochs (T,) and every figure (T,) by name, NaN where an epoch has none."""
        epochs = sorted(self._figures)
        names = sorted({name for row in self._figures.values() for name in row})
        rows = [self._figures[epoch] for epoch in epochs]
        figures = {name: np.array([row.get(name, np.nan) for row in rows], np.float64) for name in names}
        return np.array(epochs, np.float64), figures
