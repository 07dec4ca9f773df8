"""Keeping what a person made: the session is written aside every few seconds and when the window closes."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QTimer

from hopview.core.errors import HopviewError
from hopview.session.document import Document
from hopview.session.storage import save
from hopview.ui.controller import Controller

EVERY_MS = 5_000


def data_folder() -> Path:
    """Where hopview keeps its settings and the last session; `HOPVIEW_HOME` overrides it."""
    chosen = os.environ.get("HOPVIEW_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("hopview", appauthor=False))


class Recovery(QObject):
    """Writes the changed session to `last-session.hop`; the one found at the start is kept as `path`."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self.controller = controller
        self.path = data_folder() / "last-session.hop"
        self._kept = controller.document
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hopview-recovery")
        self._pending: Future[None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep)
        self._timer.start(EVERY_MS)

    def keep(self) -> None:
        """Write the session aside when it changed since the last time; never waits."""
        document = self.controller.document
        busy = self._pending is not None and not self._pending.done()
        if document is self._kept or busy or not self.controller.session.changed:
            return
        self._kept = document
        self._pending = self._pool.submit(_write, document, self.path)

    def close(self) -> None:
        """Keep the last changes and end the writer."""
        self._timer.stop()
        if self._pending is not None:
            self._pending.result()
        self.keep()
        self._pool.shutdown(wait=True)


def _write(document: Document, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(document, path)
    except (HopviewError, OSError):
        return  # a full or read-only disk must not disturb the work; saving by hand tells
