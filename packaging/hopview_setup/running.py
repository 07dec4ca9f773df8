"""`run`: the window, or without a display the demonstration as a movie."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from . import system_setup
from .build import ensure_ready
from .console import SetupError, child_environment, run_child, say, step, warn
from .display import has_display
from .environment import Environment

# What the window does at its start, so that the compiled code lies where the window looks for it.
WARM_KERNELS = """\
import sys
from hopview import kernels
kernels.prepare(wait=True)
sys.exit(kernels.problem())"""
DEMONSTRATION = "hopfield-1982/letters"
MOVIE = "hopview-demo.mp4"
OPEN_ELSEWHERE = """\
For the window, start the same command where there is a display: in a desktop session, through ssh -X,
or on a virtual one (Debian's packages xvfb and xauth):
    xvfb-run -s '-screen 0 1920x1080x24' python3 packaging/bootstrap.py run"""
ENDED_AT_ONCE = """\
hopview was aborted, most often because the display that DISPLAY or WAYLAND_DISPLAY names is not there or
not yours. Unset both and start again to get the movie instead of the window."""


def run(environment: Environment, arguments: Sequence[str]) -> int:
    """Open the window, or pass the arguments to hopview; without them and a display, make the movie."""
    window = has_display()
    was_ready = not ensure_ready(environment, development=False)
    warm_kernels(environment)
    if not arguments:
        require_qt(environment)
    if was_ready and window:
        system_setup.provide(venv=False, test=False, retry=False)
    if not window and not arguments:
        return make_movie(environment)
    status = run_child([environment.python, "-m", "hopview", *arguments], child_environment())
    if hasattr(signal, "SIGABRT") and status == -signal.SIGABRT:
        warn(ENDED_AT_ONCE)
    return status


def require_qt(environment: Environment) -> None:
    """Stop where Qt, which draws window and movie alike, cannot be loaded for want of libraries."""
    lacking = system_setup.lacking()
    if not lacking:
        return
    command = [str(environment.python), "-c", "import PySide6.QtWidgets"]
    probe = subprocess.run(command, capture_output=True, env=child_environment(), check=False)
    if probe.returncode:
        raise SetupError(f"Neither the window nor a movie can be drawn yet. {lacking}")


def movie_folders() -> list[Path]:
    """Where the movie may go, best first: here, at home, among temporary files; not all need exist."""
    folders = [Path(), Path(os.path.expanduser("~"))]  # "~" itself where nobody knows this user's home
    with suppress(OSError):  # raised where no temporary file can be written
        folders.append(Path(tempfile.gettempdir()))
    return folders


def movie_folder(choices: Iterable[Path]) -> Path:
    """The first folder that a file can be written to; raises SetupError."""
    for folder in choices:
        try:
            with tempfile.TemporaryFile(dir=folder):
                return folder.absolute()
        except OSError:
            continue
    raise SetupError("There is no folder to write the movie to: start again in one that you may write to.")


def movie_command(python: Path, movie: Path) -> list[str | Path]:
    return [python, "-m", "hopview", "export", DEMONSTRATION, movie]


def make_movie(environment: Environment) -> int:
    """The demonstration recall as a movie; say where it is and how to get the window."""
    movie = movie_folder(movie_folders()) / MOVIE
    say("There is no display for the window (neither DISPLAY nor WAYLAND_DISPLAY is set).")
    say(f"Making a movie of the demonstration {DEMONSTRATION} instead ...")
    status = run_child(movie_command(environment.python, movie), child_environment())
    if status:
        warn(f"The movie could not be made (exit status {status}); hopview's own message is above.")
        return status
    say(f"\nThe movie is {movie}\n\n{OPEN_ELSEWHERE}")
    return status


def kernels_digest(root: Path) -> str:
    """SHA-256 of the kernels' source, file by file in the order of their names."""
    source = hashlib.sha256()
    for path in sorted((root / "hopview" / "kernels").glob("**/*.py")):
        source.update(path.read_bytes())
    return source.hexdigest()


def warm_kernels(environment: Environment) -> None:
    """Compile the kernels ahead, once for each version of their source; to fail costs only waiting later."""
    try:
        digest = kernels_digest(environment.root)
        if environment.warmed.is_file() and environment.warmed.read_text("ascii") == digest:
            return
        with step("Compiling the kernels, once"):
            command = [str(environment.python), "-c", WARM_KERNELS]
            done = subprocess.run(command, capture_output=True, env=child_environment(), check=False)
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        problem = (said or [f"exit status {done.returncode}"])[-1] if done.returncode else ""
        if not problem:
            environment.warmed.write_text(digest, "ascii")
    except (OSError, ValueError) as error:
        problem = str(error)
    if problem:
        warn(f"  They could not be compiled ahead ({problem}); hopview compiles each when it first needs it.")
