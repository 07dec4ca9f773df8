"""Make .venv what a command needs, from whatever it is now."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from . import pip_install, system_setup
from .console import SetupError, child_environment, say, seconds_since, step
from .environment import DEVELOPMENT_LOCK, RUNTIME_LOCK, Environment, State, base_python
from .setup_lock import only_one

SIZE = "up to 210 MB to fetch, 750 MB on disk"
REBUILT = (State.FOREIGN, State.BROKEN)


def ensure_ready(environment: Environment, *, development: bool) -> bool:
    """Set up unless it is done, and return whether there was anything to do; raises SetupError.

    The system's libraries are looked after first, because Debian keeps ensurepip among its packages.
    """
    wanted = DEVELOPMENT_LOCK if development else RUNTIME_LOCK
    state = environment.state(wanted)
    if state is State.READY:
        return False
    refuse_what_is_not_ours(environment, state)
    system_setup.provide(venv=state is not State.UNFINISHED, test=development)
    start = time.monotonic()
    try:
        with only_one(environment.lock):
            if environment.state(wanted) is not State.READY:  # else another start has just done it
                set_up(environment, wanted)
                say(f"hopview is set up ({seconds_since(start)}).")
    except OSError as error:
        raise SetupError(
            f"The set-up could not write in {environment.folder} ({error}). Make room, end what still uses "
            "the environment, or copy hopview to a folder of your own; the next start goes on from there."
        ) from error
    return True


def refuse_what_is_not_ours(environment: Environment, state: State) -> None:
    """A folder or link called .venv that holds something else is left alone."""
    if state is State.NOT_OURS:
        raise SetupError(
            f"{environment.folder} is in the way: {state.value}. Move or remove it, then start again; "
            "hopview makes its own there."
        )


def set_up(environment: Environment, wanted: str) -> None:
    """Create what is missing; the stamp says `complete` only after the last step."""
    state = environment.state(wanted)
    refuse_what_is_not_ours(environment, state)
    stamp = environment.read_stamp()
    if DEVELOPMENT_LOCK in stamp.get("locks", {}) and state is State.UNFINISHED:
        wanted = DEVELOPMENT_LOCK  # what was once installed for the tests stays in step with the rest
    locks = {name: environment.digest(name) for name in {RUNTIME_LOCK, wanted}}
    if state is not State.UNFINISHED or not has_pip(environment):
        create(environment, state)
    environment.write_stamp(complete=False, locks=dict.fromkeys(locks, ""))
    lines = environment.requirements(wanted).read_text("utf-8").splitlines()
    count = len({line.partition("==")[0] for line in lines if "==" in line and not line.startswith("#")})
    with step(f"Installing {count} packages ({SIZE}; minutes the first time)"):
        pip_install.install(environment, wanted)
        link_source(environment)
    environment.write_stamp(complete=True, locks=locks, packages=environment.packages())


def has_pip(environment: Environment) -> bool:
    """Whether the environment's Python starts and has its pip: an interrupted creation may lack either."""
    try:
        probe = subprocess.run(
            [environment.python, "-m", "pip", "--version"],
            capture_output=True, env=child_environment(), check=False,
        )  # fmt: skip
    except OSError:
        return False
    return probe.returncode == 0


def create(environment: Environment, state: State) -> None:
    """A new, empty environment in place of what is there."""
    system_setup.require_venv_support()
    if state in REBUILT:
        say(f"Rebuilding {environment.folder}: {state.value}.")
    environment.empty()
    environment.write_stamp(complete=False)  # marks the folder as ours before there is anything in it
    with step(f"Making a virtual environment in {environment.folder} with Python {sys.version.split()[0]}"):
        made = subprocess.run(
            [base_python(), "-m", "venv", environment.folder],
            capture_output=True, text=True, errors="replace", env=child_environment(), check=False,
        )  # fmt: skip
    if made.returncode:
        said = (made.stdout + made.stderr).strip() or "it said nothing"
        raise SetupError(f"Python could not make the virtual environment {environment.folder}: {said}")


def link_source(environment: Environment) -> None:
    """Let the environment import hopview from the source, and put a `hopview` command into it."""
    # Relative to the .pth file's folder, hence plain ASCII whatever the project's folder is called.
    relative = os.path.relpath(environment.root, environment.site_packages)
    environment.source_path.write_text(Path(relative).as_posix() + "\n", "ascii")
    if os.name == "nt":
        (environment.scripts / "hopview.cmd").write_text('@"%~dp0python.exe" -m hopview %*\n', "ascii")
        return
    launcher = environment.scripts / "hopview"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(str(environment.python))} -m hopview "$@"\n', "utf-8")
    launcher.chmod(0o755)
