"""Debian and Ubuntu: the packages that hold what is missing, installed by root or named for a person."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .console import say, step, warn
from .system_libraries import Need, choose_packages

RELEASE_FILES = (Path("/etc/os-release"), Path("/usr/lib/os-release"))
PATIENCE = (
    *("-o", "Acquire::Retries=3"),
    *("-o", "DPkg::Lock::Timeout=120"),  # another apt may be at work just after the machine started
)
SHOWN_LINES = 15


def is_debian_like(release: str) -> bool:
    """Whether the text of an os-release file names Debian, Ubuntu or something made from them."""
    names: set[str] = set()
    for line in release.splitlines():
        key, _, value = line.partition("=")
        if key.strip() in ("ID", "ID_LIKE"):
            names.update(value.strip().strip("\"'").lower().split())
    return bool(names & {"debian", "ubuntu"})


def uses_apt() -> bool:
    text = next((path.read_text("utf-8", "replace") for path in RELEASE_FILES if path.is_file()), "")
    return is_debian_like(text) and shutil.which("apt-get") is not None


def candidates(policy: str) -> set[str]:
    """The packages that can be installed, read from what `apt-cache policy NAME ...` prints."""
    found: set[str] = set()
    name = ""
    for line in policy.splitlines():
        if line and not line[0].isspace():
            name = line.rstrip(":")
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            found.add(name)
    return found


def environment() -> dict[str, str]:
    return os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def available(needs: Sequence[Need]) -> set[str] | None:
    """Which of the alternatives this machine's package lists hold; None where they cannot say."""
    names = [name for need in needs for name in need.packages]
    try:
        answer = subprocess.run(
            ["apt-cache", "policy", *names], capture_output=True, text=True, env=environment(), check=False
        )
    except OSError:
        return None
    return candidates(answer.stdout) or None


def advice(packages: Sequence[str]) -> str:
    """The one command for a person who may use sudo."""
    names = " ".join(packages)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"


def apt_get(*arguments: str) -> bool:
    """Run apt-get quietly; on failure show the end of what it said."""
    try:
        done = subprocess.run(
            ["apt-get", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", env=environment(), check=False,
        )  # fmt: skip
    except OSError as error:
        warn(f"apt-get could not be started: {error}")
        return False
    if done.returncode:
        for line in done.stdout.splitlines()[-SHOWN_LINES:]:
            warn(f"    {line}")
    return done.returncode == 0


def install(needs: Sequence[Need]) -> bool:
    """Fetch the package lists and install, as root; say what is done and whether it worked."""
    with step("Fetching the package lists (apt-get update)"):
        if not apt_get("update", *PATIENCE):
            warn("  apt-get update did not finish cleanly; going on with the lists there are.")
    known = available(needs)
    packages = choose_packages(needs, known)
    unknown = [name for name in packages if known is not None and name not in known]
    if unknown:
        warn(f"  This release has no package called {', '.join(unknown)}; going on without.")
    packages = [name for name in packages if name not in unknown]
    if not packages:
        return False
    with step(f"Installing {len(packages)} system packages: {' '.join(packages)}"):
        done = apt_get("install", "-y", "--no-install-recommends", *PATIENCE, *packages)
    if not done:
        say("  apt-get did not install them; its last lines are above.")
    return done and not unknown
