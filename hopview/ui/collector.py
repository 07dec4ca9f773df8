"""Python's cyclic collector, run in the window's thread alone.

Left to itself it runs in whichever thread happens to allocate. In a worker it then deletes Qt objects that
belong to the window: Qt crashes, or the destructor waits for the interpreter's lock while the window waits
for the destructor.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from hopview.session import readiness

INTERVAL = 100  # milliseconds


class Collector(QObject):
    """While it lives nothing is collected but by `collect`, which it calls ten times a second."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(INTERVAL)

    def collect(self) -> int:
        """Collect the oldest generation that is due by `gc.get_threshold`; how much could not be reached.

        Nothing while numba is imported: all that it makes stays, and is old as soon as it is there.
        """
        if readiness.IMPORTING.is_set():
            return 0
        due = [counted > limit for counted, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not due[0]:
            return 0
        return gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

    def stop(self) -> None:
        """Let Python collect by itself again, if it did before."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()


def install(application: QCoreApplication) -> Collector:
    """The application's `Collector`: the one it has, or a new one."""
    found = application.findChild(Collector)
    return found if isinstance(found, Collector) else Collector(application)
