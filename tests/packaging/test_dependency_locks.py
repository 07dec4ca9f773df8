"""The locks: every wheel hashed, nothing of one machine in them, and what pyproject.toml asks for."""

from __future__ import annotations

import importlib.machinery
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ["requirements.txt", "requirements-dev.txt"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def read(root: Path, name: str) -> list[tuple[Requirement, int]]:
    """Each pinned requirement of a lock and the number of its hashes."""
    text = (root / "packaging" / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return [(Requirement(line.partition("--hash")[0].strip()), len(HASH.findall(line))) for line in lines]


def pins(root: Path, name: str, python: str) -> dict[str, Version]:
    """The version of each package on one Python."""
    env = {"python_version": python, "python_full_version": f"{python}.1"}
    found: dict[str, Version] = {}
    for requirement, _ in read(root, name):
        if requirement.marker is None or requirement.marker.evaluate(env):
            assert requirement.name not in found
            (pin,) = requirement.specifier
            assert pin.operator == "=="
            found[canonicalize_name(requirement.name)] = Version(pin.version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_hashes_and_nothing_else(root: Path, name):
    locked = read(root, name)
    assert locked
    assert [str(requirement) for requirement, hashes in locked if hashes == 0] == []
    text = (root / "packaging" / name).read_text("utf-8")
    assert not re.search(
        r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host|^\s*-[ef]\b", text, re.M
    )
    assert not re.search(r"(^|\s)(/|[A-Za-z]:\\)\w", text)
    assert "python packaging/lock.py" in text


@pytest.mark.parametrize("python", PYTHONS)
def test_locks_hold_what_the_project_asks_for(root: Path, python):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    development = project["optional-dependencies"]["dev"]
    runtime, both = (pins(root, name, python) for name in LOCKS)
    assert runtime.items() <= both.items()
    for asked, locked in ((project["dependencies"], runtime), (development, both)):
        for requirement in map(Requirement, asked):
            if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
                assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)])


def test_qt_that_works_with_the_oldest_python(root: Path):
    qt = pins(root, LOCKS[0], "3.11")["pyside6-essentials"]
    assert Version("6.10") <= qt < Version("6.12")
    assert qt not in (Version("6.11.0"), Version("6.11.1"))


def test_our_folder_does_not_hide_the_packaging_package(root: Path):
    for first in (root, root / "tests"):
        spec = importlib.machinery.PathFinder.find_spec("packaging", [str(first), *sys.path])
        assert spec is not None and spec.origin is not None
        assert root / "packaging" not in Path(spec.origin).parents
    assert not (root / "packaging" / "__init__.py").exists()
    assert not (root / "tests" / "packaging" / "__init__.py").exists()
