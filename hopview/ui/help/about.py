"""What a bug report needs to say of this installation, as rows of the page "About hopview"."""

from __future__ import annotations

import importlib.metadata
import platform
import re

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

import hopview

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def version_rows() -> tuple[tuple[str, str, str], ...]:
    """(what, version, where) of hopview, Python, the system, Qt and each package that hopview needs."""
    return (
        ("hopview", hopview.__version__, ""),
        ("Python", platform.python_version(), platform.python_implementation()),
        ("System", platform.system(), platform.platform()),
        ("Qt", qVersion() or "", f"Shown through {QGuiApplication.platformName() or 'nothing'}"),
        *((name, _version(name), "") for name in _needed()),
    )


def _needed() -> tuple[str, ...]:
    try:
        declared = importlib.metadata.requires("hopview") or []
    except importlib.metadata.PackageNotFoundError:
        return ("PySide6-Essentials", "numpy", "numba")
    names = (m.group() for line in declared if "extra ==" not in line and (m := _NAME.match(line)))
    return tuple(dict.fromkeys(names))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
