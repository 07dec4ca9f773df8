"""From the plain kernels to the compiled ones, in the background, without a compiler in this process."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from hopview.core.errors import CancelledError
from hopview.kernels import cache
from hopview.kernels.kernel_set import Kernels
from hopview.kernels.plain import PLAIN

Status = Literal["plain", "preparing", "compiled"]

# Held while numba is imported, and by a worker during each of its steps: two threads that pass the
# interpreter's lock to and fro would keep a third, the window's, from it for a tenth of a second.
TURN = threading.Lock()
# Set while it is imported: who collects garbage by hand waits until it is over.
IMPORTING = threading.Event()

# The window comes first, from the first import on.
_GENTLY = """import os
if hasattr(os, "nice"):
    os.nice(15)
import runpy
runpy.run_module("hopview.kernels.warm", run_name="__main__", alter_sys=True)
"""
_WARM_LIMIT_SECONDS = 600.0
_POLL_SECONDS = 0.05
_GIVE_WAY = 1e-4  # seconds: a paint asks for the lock dozens of times, and waits so long each time
_EXIT_SECONDS = 2.0
_EXITING = "The interpreter is exiting."


class Loader:
    """Holds the active kernels and the one attempt to replace the plain ones by the compiled ones."""

    def __init__(self, obtain: Callable[[threading.Event], Kernels] | None = None) -> None:
        self._obtain = obtain or compiled_kernels
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._kernels = PLAIN
        self._status: Status = "plain"
        self._problem: str | None = None
        self._thread: threading.Thread | None = None
        self._waiting: list[Callable[[], None]] = []

    def current(self) -> Kernels:
        """The kernels to use now."""
        return self._kernels

    def status(self) -> Status:
        """plain, preparing or compiled."""
        return self._status

    def problem(self) -> str | None:
        """Why the plain kernels will stay, in a sentence; None while there is no such reason."""
        return self._problem

    def prepare(self, wait: bool = False, on_ready: Callable[[], None] | None = None) -> None:
        """Start to load the compiled kernels, once; see `hopview.kernels.prepare`."""
        with self._lock:
            ready = self._status == "compiled"
            if on_ready is not None and not ready:
                self._waiting.append(on_ready)
            if self._thread is None:
                self._status = "preparing"
                self._thread = threading.Thread(target=self._run, name="hopview-kernels", daemon=True)
                atexit.register(self.stop)
                self._thread.start()
            thread = self._thread
        if ready and on_ready is not None:
            on_ready()
        if wait and thread is not threading.current_thread():
            thread.join()

    def stop(self) -> None:
        """Give up preparing and let its thread end: a thread inside LLVM must not outlive the interpreter."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_EXIT_SECONDS)

    def _run(self) -> None:
        try:
            kernels = self._obtain(self._stopping)
        except Exception as error:  # numba can be missing or broken in any way; plain kernels still work
            with self._lock:
                why = str(error) or type(error).__name__
                self._problem = f"hopview runs on its slower plain kernels; the compiled ones failed: {why}"
                self._status = "plain"
                self._waiting.clear()
            return
        with self._lock:
            self._kernels = kernels
            self._status = "compiled"
            waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()


def compiled_kernels(stopping: threading.Event) -> Kernels:
    """The compiled set, from the cache; a subprocess fills the cache first where it is cold.

    Raises whatever a missing or broken numba raises, OSError or RuntimeError where the kernels cannot
    be compiled, and `CancelledError` soon after `stopping` is set.
    """
    from hopview.kernels import warm

    with _undisturbed():
        name = cache.key()
    parent = cache.base()
    # Without a writable cache the kernels are compiled for this process alone.
    private = None if parent else Path(tempfile.mkdtemp(prefix="hopview-"))
    folder = (parent or private or Path()) / name
    try:
        if not cache.is_warm(folder):
            fill(folder, stopping)
        if stopping.is_set():
            raise CancelledError(_EXITING)
        with _undisturbed():
            return warm.load(folder)
    finally:
        if private:
            shutil.rmtree(private, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """While numba is imported no worker steps, and nothing is collected: that alone takes 50 ms in one go."""
    collecting, interval = gc.isenabled(), sys.getswitchinterval()
    with TURN:
        gc.disable()
        sys.setswitchinterval(min(interval, _GIVE_WAY))
        IMPORTING.set()
        try:
            yield
        finally:
            _grown_old()
            sys.setswitchinterval(interval)
            IMPORTING.clear()
            if collecting:
                gc.enable()


def _grown_old() -> None:
    """Make all objects old ones, none looked at: the next collection would go through all of numba's at once.

    Where objects are frozen (see `hopview.ui.app.settle_in`), these are frozen too.
    """
    frozen = gc.get_freeze_count()
    gc.freeze()
    if not frozen:
        gc.unfreeze()


def fill(folder: Path, stopping: threading.Event) -> None:
    """Run `python -m hopview.kernels.warm folder`; RuntimeError with its last words if it fails."""
    root = str(cache.SOURCES.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-P", "-c", _GENTLY, str(folder)]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as process,
    ):
        try:
            _wait(process, stopping)
        finally:
            process.kill()
        words.seek(0)
        last = words.read().decode(errors="replace").strip().splitlines()[-1:]
    if process.returncode or not cache.is_warm(folder):
        raise RuntimeError(last[0] if last else f"the compiling process ended with {process.returncode}.")


def _wait(process: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    for _ in range(int(_WARM_LIMIT_SECONDS / _POLL_SECONDS)):
        if process.poll() is not None:
            return
        if stopping.wait(_POLL_SECONDS):
            raise CancelledError(_EXITING)
    raise RuntimeError(f"compiling took longer than {_WARM_LIMIT_SECONDS:.0f} s.")
