"""Bring the system to what a command needs: install as root on Debian, else say what a person should do."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from . import apt
from .console import SetupError, say, warn
from .system_libraries import Need, choose_packages, missing_for_test, missing_for_venv, missing_for_window


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def missing(*, venv: bool, test: bool) -> list[Need]:
    """All that is missing; macOS and Windows bring everything themselves."""
    if not sys.platform.startswith("linux"):
        return []
    return [
        *(missing_for_venv() if venv else []),
        *missing_for_window(),
        *(missing_for_test() if test else []),
    ]


def explain(needs: Sequence[Need], *, debian: bool, packages: Sequence[str] = ()) -> str:
    """What is missing, and the one command or the kind of package that brings it."""
    names = ", ".join(need.what for need in needs)
    if debian:
        return (
            f"This system lacks what the window or the tests need: {names}.\n"
            f"Run this once (it needs root), then start again:\n\n    {apt.advice(packages)}\n"
        )
    return (
        f"This system lacks what the window or the tests need: {names}.\n"
        "Install the packages that hold these with your system's package manager, then start again.\n"
    )


def provide(*, venv: bool, test: bool, retry: bool = True) -> list[Need]:
    """Install or name what is missing, and return what still is.

    `retry=False` only names it: an earlier start has tried to install it and failed.
    """
    needs = missing(venv=venv, test=test)
    if not needs:
        return []
    if retry and is_root() and apt.uses_apt():
        say(f"This system lacks: {', '.join(need.what for need in needs)}.")
        apt.install(needs)
        needs = missing(venv=venv, test=test)
    if needs:
        warn(remedy(needs))
    return needs


def remedy(needs: Sequence[Need]) -> str:
    """`explain` for this system."""
    debian = apt.uses_apt()
    packages = choose_packages(needs, apt.available(needs)) if debian else ()
    return explain(needs, debian=debian, packages=packages)


def lacking() -> str:
    """What the window lacks here and what brings it, in words; "" where nothing is missing."""
    needs = missing(venv=False, test=False)
    return remedy(needs) if needs else ""


def require_venv_support() -> None:
    """Stop where no environment can be made; everything else can be gone on without."""
    if not missing_for_venv():
        return
    linux = sys.platform.startswith("linux")
    hint = "install what is named above" if linux else "install Python again, with pip"
    raise SetupError(
        f"{sys.executable} cannot make a virtual environment because it has no ensurepip: {hint}, "
        "then start again."
    )
