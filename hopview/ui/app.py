"""The application: set up Qt, open the window at once with a recall already moving, prepare the kernels."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from types import TracebackType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: two BLAS threads stall the window

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from hopview.core.errors import HopviewError
from hopview.session import readiness
from hopview.session.experiments import resolve
from hopview.ui import messages
from hopview.ui.controller import Controller
from hopview.ui.gl.setup import configure
from hopview.ui.recovery import data_folder
from hopview.ui.theme import ThemeKeeper
from hopview.ui.window import MainWindow
from hopview.ui.window_actions import first_experiment

SWITCH_INTERVAL = 5e-4  # seconds: a worker in plain Python gives way to the window this often


def make_window(target: str | None = None) -> MainWindow:
    """A window on `target`, a file or an experiment (by default the first). Needs a QApplication."""
    settings = QSettings(str(data_folder() / "window.ini"), QSettings.Format.IniFormat)
    keeper = ThemeKeeper(str(settings.value("theme", "system")))
    problem = ""
    try:
        document, path, experiment = resolve(target or first_experiment())
    except HopviewError as error:
        problem = str(error)
        document, path, experiment = resolve(first_experiment())
    window = MainWindow(Controller(document, None, path, experiment), keeper)
    if problem:
        window.banner.tell(problem)
    return window


def main(target: str | None = None) -> int:
    """Open the window and run until it is closed; the exit status."""
    started = time.perf_counter()
    sys.setswitchinterval(SWITCH_INTERVAL)
    configure()
    messages.install()
    application = QApplication.instance() or QApplication(["hopview"])
    application.setApplicationName("hopview")
    application.setStyle("Fusion")
    window = make_window(target)
    signal.signal(signal.SIGINT, lambda *_: window.close())  # Ctrl+C in the terminal
    sys.excepthook = _telling(window)
    threading.excepthook = lambda args: sys.excepthook(args.exc_type, args.exc_value, args.exc_traceback)
    window.show()
    QTimer.singleShot(0, readiness.prepare)
    if window.controller.experiment is not None:
        QTimer.singleShot(600, window.controller.play)
    bench = os.environ.get("HOPVIEW_BENCH_START")
    if bench:
        QTimer.singleShot(0, lambda: _report_first_frame(window, started))
    return int(application.exec())


def _telling(window: MainWindow) -> object:
    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        window.controller.failed.emit(
            f"Something went wrong inside hopview ({kind.__name__}: {error}). Your work is kept; save it."
        )

    return tell


def _report_first_frame(window: MainWindow, started: float) -> None:
    window.lattice.repaint()
    QApplication.processEvents()
    print(f"first frame {time.perf_counter() - started:.3f}", flush=True)
    window.close()
