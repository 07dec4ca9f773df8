"""Keeping what a person made: the session is written aside every few seconds and when the window closes."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer

from hopview.core.errors import HopviewError
from hopview.session.document import Document
from hopview.session.storage import save
from hopview.ui.controller import Controller

EVERY_MS = 2_000


def data_folder() -> Path:
    """Where hopview keeps its settings and the last session; `HOPVIEW_HOME` overrides it."""
    chosen = os.environ.get("HOPVIEW_HOME")
    try:
        return Path(chosen) if chosen else Path(platformdirs.user_data_dir("hopview", appauthor=False))
    except RuntimeError:  # a user without a home, as in some containers
        return Path(tempfile.gettempdir()) / "hopview"


def home() -> Path:
    """The person's own folder, the current one where there is none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path.cwd()


class Recovery(QObject):
    """Writes the changed session to `last-session.hop`; what was there at the start is kept as `previous`.

    `found` says whether there was one, `broken` whether its window did not come to close. The first window
    holds a lock on that name; further ones write to a name of their own.
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self.controller = controller
        folder = data_folder()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        self.path, self.previous = folder / "last-session.hop", folder / "previous-session.hop"
        self.found = False
        lock = folder / "last-session.lock"
        left_behind = lock.exists()  # a window that closes takes it away
        self._lock = QLockFile(str(lock))
        held = self._lock.tryLock(0)
        if not held and self._lock.error() == QLockFile.LockError.LockFailedError:  # by another window
            self.path = folder / f"last-session-{os.getpid()}.hop"
        else:
            with contextlib.suppress(OSError):
                for left in folder.glob(".hopview-*.hop"):  # of a window that was killed while it wrote
                    left.unlink()
            with contextlib.suppress(OSError):  # the newest of any window's
                kept = sorted(folder.glob("last-session*.hop"), key=lambda path: path.stat().st_mtime)
                self.found = bool(kept) and bool(kept[-1].replace(self.previous))
        self.broken = self.found and left_behind
        self._kept: Document | None = controller.document
        self._writing = self._told = False
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

    def keep_last(self) -> str:
        """Write what is not kept yet, now; a sentence when it can neither be kept nor has been saved."""
        document = self.controller.document
        if not self.controller.session.changed or (document is self._kept and not self._writing):
            return ""
        problem = self.controller.files.wait_for(lambda: _write(document, self.path))
        self._kept = self._kept if problem else document
        return problem

    def close(self) -> None:
        """Have the last changes written; the controller completes what is being written when it closes."""
        self._timer.stop()
        self._writing = False
        self.keep()
        self._lock.unlock()

    def _written(self, problem: str) -> None:
        self._writing = False
        if not problem:
            self._told = False
            return
        self._kept = None  # to be tried again
        if not self._told:
            self._told = True
            self.controller.failed.emit(
                f"What you make is not kept in case hopview ends: {problem} Save it yourself meanwhile."
            )


def _write(document: Document, path: Path) -> str:
    """Write the session aside; what stood in the way, in a sentence, else ""."""
    with contextlib.suppress(OSError):  # writing into it says what is wrong with it
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        save(document, path)
    except HopviewError as error:
        return str(error)
    return ""
