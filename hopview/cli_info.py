"""`hopview info`: what a bug report needs to say about this machine and this installation."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import subprocess
import sys

import numpy as np

from hopview import __version__, kernels
from hopview.cli_output import table
from hopview.core import registry
from hopview.core.memory import available_bytes, human
from hopview.core.resources import resource
from hopview.kernels import cache

_PACKAGES = (
    "numpy", "numba", "llvmlite", "msgspec", "Pillow", "av", "PySide6-Essentials", "pyqtgraph",
)  # fmt: skip
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_GL_SECONDS = 30
# In a process of its own: a broken driver or display ends that one, not this.
_GL_PROBE = """
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
application = QGuiApplication([])
surface, context = QOffscreenSurface(), QOpenGLContext()
surface.create()
if not context.create() or not context.makeCurrent(surface):
    print(application.platformName() + ": no OpenGL context can be made")
else:
    functions = context.functions()
    words = [functions.glGetString(name) for name in (0x1F02, 0x1F01, 0x1F00)]
    print(application.platformName() + ": OpenGL " + ", ".join(w for w in words if w))
"""


def info() -> int:
    """Print one table."""
    kernels.prepare(wait=True)
    rows = [
        ("hopview", f"{__version__} in {resource().parent}"),
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        ("System", platform.platform()),
        ("Processors", f"{os.cpu_count()} ({platform.machine()})"),
        ("Threads", ", ".join(f"{name}={os.environ.get(name, 'unset')}" for name in _THREADS)),
        ("Memory free", human(available_bytes())),
        *((name, _version(name)) for name in _PACKAGES),
        ("NumPy's BLAS", _blas()),
        ("Kernels", " ".join(filter(None, (kernels.status(), kernels.problem())))),
        ("Kernel cache", str(cache.base() or "no folder can be written; compiled anew each time")),
        ("Resources", str(resource())),
        ("Display", _display()),
        ("Graphics", graphics()),
    ]
    table("hopview info", ("", ""), [*rows, *(("Plug-in", problem) for problem in plug_in_problems())])
    return 0


def plug_in_problems() -> tuple[str, ...]:
    """One sentence for each entry point of hopview that cannot be loaded here."""
    from hopview.export import exporters
    from hopview.models import models
    from hopview.observers import observers
    from hopview.rules import rules

    for known in (models, rules, observers, exporters):
        known()
    try:
        importlib.import_module("hopview.ui.views").views()
    except ImportError as error:  # Qt cannot be loaded: the very thing that a report is then about
        return (*registry.problems, f"The views cannot be loaded: {error}.")
    return tuple(registry.problems)


def graphics() -> str:
    """What OpenGL Qt obtains here, in words."""
    environment = dict(os.environ)
    if "QT_QPA_PLATFORM" not in environment and not has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        found = subprocess.run(
            [sys.executable, "-c", _GL_PROBE],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_GL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"not known: {error}"
    last = (found.stdout.strip() or found.stderr.strip()).splitlines()[-1:]
    return last[0] if last else f"not known: the probe ended with {found.returncode}"


def has_display() -> bool:
    """Whether a window can be shown: always on Windows and macOS, elsewhere where a display is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _display() -> str:
    named = [f"{name}={os.environ[name]}" for name in _DISPLAYS if name in os.environ]
    return ", ".join(named) or ("the system's" if has_display() else "none")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _blas() -> str:
    found = np.show_config(mode="dicts")
    blas = found.get("Build Dependencies", {}).get("blas", {}) if isinstance(found, dict) else {}
    return " ".join(str(blas.get(key, "")) for key in ("name", "version")).strip() or "not known"
