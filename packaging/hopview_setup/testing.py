"""`test`: the test suite on a display of its own, with the same settings on every machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from . import system_setup
from .build import ensure_ready
from .console import DROPPED_SETTINGS, run_child
from .display import virtual_display
from .environment import Environment

WORKERS = 2  # processes of pytest-xdist, each on a display of its own: windows cannot take each other's focus
# pytest-xvfb would start X servers too, which it leaves behind when pytest is killed.
PYTEST_OPTIONS = ("--no-xvfb",)
SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1", "PYTHONSAFEPATH": "1", "TZ": "UTC"}
DISPLAY_SETTINGS = {"QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}
LEFT_OUT = (*DROPPED_SETTINGS, "QT_", "PYTEST_", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")


def settings(artifacts: Path, displays: Sequence[str], env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The tests' environment; `displays` are their own X servers, none where the desktop is used."""
    kept = {name: value for name, value in env.items() if not name.startswith(LEFT_OUT)}
    kept |= SETTINGS | {"HOPVIEW_ARTIFACTS": env.get("HOPVIEW_ARTIFACTS") or str(artifacts)}
    if displays:
        kept |= {"DISPLAY": displays[0], "HOPVIEW_DISPLAYS": " ".join(displays)} | DISPLAY_SETTINGS
    return kept


def run_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """The whole suite, or what the arguments choose, from the project's folder; pytest's exit status."""
    if not ensure_ready(environment, development=True):
        system_setup.provide(venv=False, test=True)
    with ExitStack() as stack:
        own = sys.platform.startswith("linux")
        displays = [stack.enter_context(virtual_display()) for _ in range(WORKERS)] if own else []
        env = settings(environment.root / "artifacts", displays)
        several = ("-n", str(WORKERS)) if displays and "-n" not in arguments else ()
        command = [environment.python, "-m", "pytest", *PYTEST_OPTIONS, *several, *arguments]
        return run_child(command, env, cwd=environment.root)
