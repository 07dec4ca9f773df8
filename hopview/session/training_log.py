"""The log of one training: figures of every epoch, and as many lessons as memory holds, to go back to."""

from __future__ import annotations

import itertools

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.lesson import Lesson

MAX_BYTES = 192 << 20
_FIRST_CAPACITY = 64  # epochs
_SERIALS = itertools.count()


class TrainingLog:
    """Lessons of a training that nothing but the number of epochs asked for may change.

    When memory is full every other lesson between the first and the newest is let go; figures never are.
    `serial` is a number that no other has.
    """

    def __init__(self, key: tuple[object, ...] = (), max_bytes: int = MAX_BYTES) -> None:
        self.key, self.serial = key, next(_SERIALS)
        self._max_bytes = max_bytes
        self._kept: dict[int, Lesson] = {}
        self._known: set[int] = set()
        self._count = 0
        self._epochs: Float64 = np.empty(_FIRST_CAPACITY)
        self._figures: dict[str, Float64] = {}  # of the capacity of `_epochs`
        self._bytes = 0

    def keep(self, lesson: Lesson) -> None:
        """Note a lesson; of an epoch that is known already, only that training ended there."""
        if lesson.epoch in self._kept:
            if lesson.trouble:
                self._kept[lesson.epoch] = lesson
            return
        self._note(lesson)
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
        n = self._count
        return _seen(self._epochs, n), {name: _seen(self._figures[name], n) for name in sorted(self._figures)}

    def _note(self, lesson: Lesson) -> None:
        """One more epoch; rows are added behind those given out, all else goes into fresh arrays."""
        epoch, n = lesson.epoch, self._count
        if epoch in self._known:
            return  # made again, after its lesson was let go
        place = int(np.searchsorted(self._epochs[:n], epoch))
        capacity = self._epochs.size * (2 if n == self._epochs.size else 1)
        if place < n or capacity > self._epochs.size:
            self._epochs = _opened(self._epochs, n, place, capacity)
            self._figures = {k: _opened(row, n, place, capacity) for k, row in self._figures.items()}
        self._epochs[place] = epoch
        for name in lesson.figures:
            if name not in self._figures:
                self._figures[name] = np.full(capacity, np.nan)
        for name, row in self._figures.items():
            row[place] = lesson.figures.get(name, np.nan)
        self._known.add(epoch)
        self._count = n + 1


def _opened(row: Float64, count: int, place: int, capacity: int) -> Float64:
    """`row` of `count` numbers with room for `capacity`, those from `place` on moved up by one."""
    out = np.full(capacity, np.nan)
    out[:place], out[place + 1 : count + 1] = row[:place], row[place:count]
    return out


def _seen(row: Float64, count: int) -> Float64:
    """The first numbers, read-only, without copying."""
    view = row[:count]
    view.flags.writeable = False
    return view
