"""The application: set up Qt, open the window at once with a recall already moving, prepare the kernels."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: two BLAS threads stall the window

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from hopview.core.errors import HopviewError
from hopview.session import readiness
from hopview.session.experiments import resolve
from hopview.sources.images import SUFFIXES
from hopview.ui import collector, messages
from hopview.ui.controller import Controller
from hopview.ui.gl.setup import configure
from hopview.ui.recovery import data_folder
from hopview.ui.theme import ThemeKeeper
from hopview.ui.window import MainWindow
from hopview.ui.window_actions import first_experiment

BROKEN = "hopview did not close as usual last time: what you made is kept under File, Reopen last session."
SWITCH_INTERVAL = 5e-4  # seconds: a worker in plain Python gives way to the window this often


def make_window(target: str | None = None) -> MainWindow:
    """A window on `target`, a file or an experiment (by default the first). Needs a QApplication."""
    settings = QSettings(str(data_folder() / "window.ini"), QSettings.Format.IniFormat)
    keeper = ThemeKeeper(str(settings.value("theme", "system")))
    problem = ""
    pictures = [Path(target)] if target and is_pictures(Path(target)) else []
    try:
        document, path, experiment = resolve(first_experiment() if pictures or not target else target)
    except HopviewError as error:
        problem = str(error)
        document, path, experiment = resolve(first_experiment())
    window = MainWindow(Controller(document, None, path, experiment), keeper)
    if pictures:
        window.library.import_paths(pictures)
    if problem:
        window.banner.tell(problem)
    elif window.recovery.broken:
        window.banner.tell(BROKEN)
    elif window.recovery.found:
        window.controller.said.emit("Your last session was kept: File, Reopen last session")
    return window


def settle_in() -> None:
    """Make the process one of a window that is there: no thread, and no collection of garbage, stalls it.

    What exists by now, and numba later, stays until the end: a collector that goes through it all stops the
    window for a twentieth of a second, now and then, to find nothing.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.freeze()


def is_pictures(path: Path) -> bool:
    """Whether `path` is a folder or a picture file, to be made into patterns."""
    return path.is_dir() or (path.is_file() and path.suffix.lower() in SUFFIXES)


def main(target: str | None = None) -> int:
    """Open the window and run until it is closed; the exit status."""
    started = time.perf_counter()
    configure()
    messages.install()
    application = QApplication.instance() or QApplication(["hopview"])
    application.setApplicationName("hopview")
    application.setStyle("Fusion")
    collector.install(application)
    window = make_window(target)
    # Ctrl+C in the terminal; later, because it comes in the middle of anything, painting included
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window.close))
    sys.excepthook = _telling(window)
    threading.excepthook = lambda args: sys.excepthook(args.exc_type, args.exc_value, args.exc_traceback)
    window.show()
    settle_in()
    QTimer.singleShot(0, readiness.prepare)
    if window.controller.experiment is not None:
        QTimer.singleShot(600, window.controller.play)
    bench = os.environ.get("HOPVIEW_BENCH_START")
    if bench:
        QTimer.singleShot(0, lambda: _report_first_frame(window, started))
    return int(application.exec())


def _telling(window: MainWindow) -> object:
    def tell(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        window.controller.failed.emit(messages.in_words(error.with_traceback(trace)))

    return tell


def _report_first_frame(window: MainWindow, started: float) -> None:
    window.lattice.repaint()
    QApplication.processEvents()
    print(f"first frame {time.perf_counter() - started:.3f}", flush=True)
    window.close()
