"""Work that may take a while, on a thread of its own: it reports as it goes and can be cancelled."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot


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


class Background(QObject):
    """One piece of work at a time; starting another cancels the one before, whose reports are dropped.

    `reported(object)` for each thing reported and `ended()` once it is through, both on the GUI thread. An
    error in the work is raised there, so that it is never lost.
    """

    reported = Signal(object)
    ended = Signal()
    _sent = Signal(int, object)
    # Kept alive while the worker holds it, so that no QObject is ever deleted by that thread.
    _busy: ClassVar[set[Background]] = set()

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self.current = 0
        self._wanted = False
        self._waiting: Work | None = None
        self._thread: threading.Thread | None = None
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
        if self._thread is not None:
            self._waiting = work  # begins when the thread is free
        else:
            self._begin(work)

    def _begin(self, work: Work) -> None:
        Background._busy.add(self)
        arguments = (Task(self, self.current), self.current, work)
        self._thread = threading.Thread(target=self._run, args=arguments, name="hopview-library")
        self._thread.start()

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

    def _run(self, task: Task, number: int, work: Work) -> None:
        error: Exception | None = None
        try:
            work(task)
        except Exception as raised:  # carried over and raised on the GUI thread
            error = raised
        self.send(number, _Ended(error))

    @Slot(int, object)
    def _on_sent(self, number: int, result: object) -> None:
        if not isinstance(result, _Ended):
            if number == self.current:
                self.reported.emit(result)
            return
        self._thread = None
        Background._busy.discard(self)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._begin(waiting)
        elif number == self.current:
            self._wanted = False
            self.ended.emit()
        if result.error is not None:
            raise result.error
