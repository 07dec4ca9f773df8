"""Work off the GUI thread: the newest piece asked for wins; it may report as it goes and be cancelled."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from PySide6.QtCore import SIGNAL, QCoreApplication, QObject, Qt, Signal, Slot

from hopview.ui.messages import in_words

HEAVY = 1_000_000  # numbers to read: beyond, a millisecond is not enough


@dataclass(frozen=True)
class _Ended:
    error: Exception | None = None


class Task:
    """What a piece of work is given: `report` sends something to the GUI thread, `cancelled` says to stop."""

    def __init__(self, owner: Background, number: int) -> None:
        self._owner, self._number = owner, number

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for this any more."""
        return self._owner.current != self._number

    def report(self, result: object) -> None:
        """Send `result` to whoever asked."""
        self._owner.send(self._number, result)


Work = Callable[[Task], Any]


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    # One thread: the simulation has the other core.
    return ThreadPoolExecutor(max_workers=1)


class Background(QObject):
    """One piece of work at a time; starting another cancels the one before, whose reports are dropped.

    `reported(object)` for each thing reported and `ended()` once it is through, on the GUI thread. An error
    in the work is told as `failed(str)`, or raised there where that is not connected, so that none is lost.
    Work is done on a thread of its own, or with `shared` on the one that all views share. Nothing is given to
    an `owner` that is gone.
    """

    reported = Signal(object)
    ended = Signal()
    failed = Signal(str)
    _sent = Signal(int, object)
    # Kept alive while the worker holds it, so that no QObject is ever deleted by that thread.
    _busy: ClassVar[set[Background]] = set()

    def __init__(self, owner: QObject, *, shared: bool = False) -> None:
        super().__init__()
        self.current = 0
        self._shared = shared
        self._wanted = self._running = False
        self._waiting: Work | None = None
        self._sent.connect(self._on_sent, Qt.ConnectionType.QueuedConnection)
        owner.destroyed.connect(self.cancel)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether work that somebody waits for is still under way."""
        return self._wanted

    def start(self, work: Work) -> None:
        """Do `work`, instead of what was asked before."""
        self.current += 1
        self._wanted = True
        if self._running:
            self._waiting = work  # begins when the thread is free
        else:
            self._begin(work)

    def ask(self, work: Callable[[], Any], *, wait: bool = False) -> None:
        """Report what `work()` gives; with `wait` here and now, before this returns."""
        if wait:
            self.cancel()
            self.reported.emit(work())
        else:
            self.start(lambda task: task.report(work()))

    @Slot()
    def cancel(self) -> None:
        """What was asked is no longer wanted."""
        self.current += 1
        self._wanted = False
        self._waiting = None

    def send(self, number: int, result: object) -> None:
        """Called on the worker: hand over to the GUI thread."""
        with contextlib.suppress(RuntimeError):  # Qt has shut down meanwhile
            self._sent.emit(number, result)

    def _begin(self, work: Work) -> None:
        Background._busy.add(self)
        self._running = True
        number = self.current
        if self._shared:
            _pool().submit(self._run, number, work)
        else:
            threading.Thread(target=self._run, args=(number, work), name="hopview-background").start()

    def _run(self, number: int, work: Work) -> None:
        error: Exception | None = None
        try:
            if number == self.current:
                work(Task(self, number))
        except Exception as raised:  # carried over and told on the GUI thread
            error = raised
        self.send(number, _Ended(error))

    @Slot(int, object)
    def _on_sent(self, number: int, result: object) -> None:
        if not isinstance(result, _Ended):
            if number == self.current:
                self.reported.emit(result)
            return
        self._running = False
        Background._busy.discard(self)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._begin(waiting)
        elif number == self.current:
            self._wanted = False
            self.ended.emit()
        if result.error is None:
            return
        if not self.receivers(SIGNAL("failed(QString)")):
            raise result.error
        self.failed.emit(in_words(result.error))
