"""What the set-up says, how long a step took, and child processes that never outlive it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

INTERRUPT_PATIENCE = 30.0  # seconds a child may take to end after Ctrl-C
END_PATIENCE = 10.0  # and after it was asked to end
DROPPED_SETTINGS = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")


class SetupError(Exception):
    """The set-up cannot go on; the message says what, why and what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


def warn(text: str) -> None:
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


def seconds_since(start: float) -> str:
    return f"{time.monotonic() - start:.0f} s"


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and afterwards how long it took."""
    say(f"{text} ...")
    start = time.monotonic()
    yield
    say(f"  done in {seconds_since(start)}")


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what would let other Python installations leak in."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED_SETTINGS}
    # The current folder stays off sys.path: a numpy.py lying there must not be imported.
    return kept | {"PYTHONSAFEPATH": "1"} | dict(extra or {})


def run_child(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path | None = None) -> int:
    """Run to the end and return the exit status; after Ctrl-C the child has time to tidy up."""
    child = subprocess.Popen([str(part) for part in command], env=env, cwd=cwd)
    try:
        return child.wait()
    except KeyboardInterrupt:
        with suppress(subprocess.TimeoutExpired):  # the terminal has sent it the same interrupt
            child.wait(INTERRUPT_PATIENCE)
        raise
    finally:
        end_child(child)


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Ask a child that still runs to end, and end it if it does not."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(END_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
