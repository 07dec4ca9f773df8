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

# Two processes, one of which has all windows (see tests/conftest.py): none takes another's focus.
# pytest-xvfb would start a second X server, which it leaves behind when pytest is killed.
PYTEST_OPTIONS = ("--no-xvfb", "-n", "2", "--dist", "loadgroup")
SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1", "PYTHONSAFEPATH": "1", "TZ": "UTC"}
DISPLAY_SETTINGS = {"QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}
LEFT_OUT = (*DROPPED_SETTINGS, "QT_", "PYTEST_", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")


def settings(artifacts: Path, display: str | None, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The tests' environment; `display` is their own X server, None where the desktop is used."""
    kept = {name: value for name, value in env.items() if not name.startswith(LEFT_OUT)}
    kept |= SETTINGS | {"HOPVIEW_ARTIFACTS": env.get("HOPVIEW_ARTIFACTS") or str(artifacts)}
    return kept | ({"DISPLAY": display} | DISPLAY_SETTINGS if display else {})


def run_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """The whole suite, or what the arguments choose, from the project's folder; pytest's exit status."""
    if not ensure_ready(environment, development=True):
        system_setup.provide(venv=False, test=True)
    with ExitStack() as stack:
        display = stack.enter_context(virtual_display()) if sys.platform.startswith("linux") else None
        env = settings(environment.root / "artifacts", display)
        command = [environment.python, "-m", "pytest", *PYTEST_OPTIONS, *arguments]
        return run_child(command, env, cwd=environment.root)
