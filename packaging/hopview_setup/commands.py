"""The commands of packaging/bootstrap.py: run, test, setup, clean."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from . import system_setup
from .build import ensure_ready
from .cleaning import clean
from .console import SetupError, say, warn
from .environment import Environment
from .running import run, warm_kernels
from .testing import run_tests

ROOT = Path(__file__).resolve().parents[2]
USAGE = """\
usage: python3 packaging/bootstrap.py COMMAND [ARGUMENT ...]

  run [ARGUMENT ...]    set up if need be and open hopview's window; without a display, make the
                        demonstration movie instead; arguments go to hopview (run list, run info ...)
  test [ARGUMENT ...]   set up with the test tools and run the whole test suite on a display of its
                        own; arguments go to pytest (test -k letters, test -n 2 ...)
  setup                 only set up: .venv from the locked packages, and the system's libraries
  clean                 remove .venv, caches and the tests' artifacts
"""


def set_up_only(environment: Environment) -> int:
    if not ensure_ready(environment, development=False):
        say(f"hopview is set up already in {environment.folder}.")
        system_setup.provide(venv=False, test=False)
    warm_kernels(environment)
    return 0


def dispatch(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, and return its exit status; raises SetupError."""
    match list(arguments):
        case [] | ["-h" | "--help" | "help", *_]:
            say(USAGE)
            return 0
        case ["run", *rest]:
            return run(environment, rest)
        case ["test", *rest]:
            return run_tests(environment, rest)
        case ["setup"]:
            return set_up_only(environment)
        case ["clean"]:
            clean(environment)
            return 0
        case _:
            warn(f"There is no command '{' '.join(arguments)}'.\n\n{USAGE}")
            return 2


def end_on_signal(number: int, _frame: FrameType | None) -> None:
    """A request to end becomes an exception, so that the X server and every child end too."""
    raise SystemExit(128 + number)


def prepare_process() -> None:
    """Signals as exceptions, and no failure over a folder's name that the terminal cannot show."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, end_on_signal)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status, 128 + the signal's number where one ended the child."""
    prepare_process()
    try:
        status = dispatch(Environment(ROOT), arguments)
    except SetupError as error:
        warn(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        warn("\nInterrupted. What is done is kept; the next start goes on from there.")
        return 130
    return status if status >= 0 else 128 - status
