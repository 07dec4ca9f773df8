"""Keeping what a person made: the session is written aside every few seconds and when the window closes."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer

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
    """Writes the changed session to `last-session.hop`; what was there at the start is kept as `previous`.

    The first window holds a lock on that name; further ones write to a name of their own.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self.controller = controller
        folder = data_folder()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        self.path, self.previous = folder / "last-session.hop", folder / "previous-session.hop"
        self._lock = QLockFile(str(folder / "last-session.lock"))
        if not self._lock.tryLock(0):
            self.path = folder / f"last-session-{os.getpid()}.hop"
        elif self.path.exists():
            with contextlib.suppress(OSError):
                self.path.replace(self.previous)
        self._kept = controller.document
        self._writing = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep)
        self._timer.start(EVERY_MS)

    def keep(self) -> None:
        """Have the session written aside when it changed since the last time; never waits."""
        document = self.controller.document
        if document is self._kept or self._writing or not self.controller.session.changed:
            return
        self._kept, self._writing = document, True
        self.controller.files.begin(lambda: _write(document, self.path), self._written)

    def close(self) -> None:
        """Have the last changes written; the controller completes what is being written when it closes."""
        self._timer.stop()
        self._writing = False
        self.keep()
        self._lock.unlock()

    def _written(self, _nothing: None) -> None:
        self._writing = False


def _write(document: Document, path: Path) -> None:
    with contextlib.suppress(
        HopviewError, OSError
    ):  # a full disk must not disturb the work; Save tells of it
        save(document, path)
