"""Install the locked packages with pip: its noise goes to a log, a person sees what it fetches."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .console import SetupError, child_environment, end_child, say, seconds_since, warn
from .environment import Environment

DOWNLOAD = re.compile(r"Downloading (?:\S*/)?(\S+?-[\w.!+]+?)-\S+\.whl\S* \(([\d.]+ MB)\)")
SILENCE = 20.0  # seconds after which a person is told that the work goes on
SHOWN_LINES = 15
PIP_OPTIONS = (
    *("--require-hashes", "--only-binary", ":all:"),
    *("--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
)


def downloading(line: str) -> str | None:
    """`package-version (size)` where a line of pip's output begins a download of a megabyte or more."""
    match = DOWNLOAD.search(line)
    return f"{match[1]} ({match[2]})" if match else None


def drop_half_installed(environment: Environment) -> None:
    """Forget packages whose installation was cut off: pip writes RECORD last, but trusts METADATA alone."""
    for info in environment.site_packages.glob("*.dist-info"):
        if not (info / "RECORD").is_file():
            shutil.rmtree(info)


@contextmanager
def heartbeat() -> Iterator[None]:
    """Say now and then that the work goes on."""
    start = time.monotonic()
    done = threading.Event()

    def beat() -> None:
        while not done.wait(SILENCE):
            say(f"  still working, {seconds_since(start)} so far")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def install(environment: Environment, requirements: str) -> None:
    """`pip install --require-hashes` of a lock into .venv; raises SetupError, with pip's last lines shown."""
    drop_half_installed(environment)
    command = [
        *(str(environment.python), "-m", "pip", "install", *PIP_OPTIONS),
        *("--requirement", str(environment.requirements(requirements))),
    ]
    # A user's own pip settings may name other folders to install into; its indexes and certificates stay.
    env = child_environment({"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONUTF8": "1"})
    env = {name: value for name, value in env.items() if name not in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")}
    last: list[str] = []
    with environment.log.open("w", encoding="utf-8") as log, heartbeat():
        pip = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            assert pip.stdout is not None
            for raw in pip.stdout:
                line = raw.decode("utf-8", "replace").rstrip()
                print(line, file=log, flush=True)
                last = [*last[1 - SHOWN_LINES :], line]
                show(line)
            status = pip.wait()
        finally:
            end_child(pip)
    if status:
        for line in last:
            warn(f"    {line}")
        raise SetupError(failure(environment, status))


def show(line: str) -> None:
    """The few lines of pip's that tell a person something."""
    if fetched := downloading(line):
        say(f"  fetching {fetched}")
    elif line.startswith("Installing collected packages"):
        say("  unpacking them all")


def failure(environment: Environment, status: int) -> str:
    """Why pip may have failed, and what to do."""
    libc, version = platform.libc_ver()
    system = f", {libc} {version}" if libc else ""
    return (
        f"pip could not install hopview's packages (exit status {status}); its last lines are above and all "
        f"of them in {environment.log}. Most often the network or the package index cannot be reached: start "
        "again when it can; what is installed or in pip's cache is kept. Else there is no package for this "
        f"system (Python {platform.python_version()}, {platform.system()} {platform.machine()}{system}): "
        "hopview needs Linux on x86-64 with glibc 2.34, Linux on arm64 with glibc 2.39, macOS 14 on Apple "
        "silicon, or Windows on x64."
    )
