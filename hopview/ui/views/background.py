"""Work off the GUI thread, one piece at a time; only the newest answer asked for is ever given."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, ClassVar
from weakref import WeakMethod

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

HEAVY = 1_000_000  # numbers to read: beyond, a millisecond is not enough

Work = Callable[[], Any]


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    # One thread: the simulation has the other core.
    return ThreadPoolExecutor(max_workers=1)


class Latest(QObject):
    """Has `work` done and hands its result to `receive`, a bound method, on the GUI thread.

    Whatever was asked before is dropped: not begun if it waits, not given if it runs. `receive` is held
    weakly, and nothing is given to a widget that is gone.
    """

    _done = Signal(int, object)
    _busy: ClassVar[set[Latest]] = set()  # kept alive here, so that none is deleted by the worker's thread

    def __init__(self, receive: Callable[[Any], None]) -> None:
        super().__init__()
        self._receive = WeakMethod(receive)
        self._number = 0
        self._running = False
        self._waiting: Work | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._running

    def ask(self, work: Work, *, wait: bool = False) -> None:
        """Have `work` done; with `wait` here and now, before this returns."""
        self._number += 1
        self._waiting = None
        if wait:
            self._give(work())
        elif self._running:
            self._waiting = work
        else:
            self._start(work)

    def cancel(self) -> None:
        """What was asked is no longer wanted."""
        self._number += 1
        self._waiting = None

    def _start(self, work: Work) -> None:
        self._running = True
        Latest._busy.add(self)
        number = self._number

        def finished(future: Future[Any]) -> None:
            with contextlib.suppress(RuntimeError):  # Qt has shut down meanwhile
                self._done.emit(number, future)

        _pool().submit(work).add_done_callback(finished)

    @Slot(int, object)
    def _on_done(self, number: int, future: Future[Any]) -> None:
        self._running = False
        Latest._busy.discard(self)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._start(waiting)
        elif number == self._number:
            self._give(future.result())

    def _give(self, result: Any) -> None:
        receive = self._receive()
        if receive is not None and shiboken6.isValid(receive.__self__):
            receive(result)
