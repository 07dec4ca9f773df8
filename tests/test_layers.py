"""The house keeps its shape: imports go down, types hold, the format is one, colours live in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "hopview"
BELOW = (
    "core",
    "kernels",
    "models",
    "rules",
    "observers",
    "session",
    "pictures",
    "sources",
    "theory",
    "export",
)
SOURCES = sorted(PACKAGE.rglob("*.py"))


def said(*command: str) -> str:
    """What a tool says when it finds something wrong; "" when it finds nothing."""
    ran = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def test_the_import_contracts() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    assert said("-c", program) == ""


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=["lint", "format"])
def test_ruff(command: tuple[str, ...]) -> None:
    assert said("-m", "ruff", *command, "--quiet", "--no-cache", "hopview", "tests", "packaging") == ""


def test_mypy() -> None:
    assert said("-m", "mypy") == ""


def imported(path: Path) -> set[str]:
    """The first parts of all that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("folder", BELOW)
def test_nothing_below_the_window_imports_qt(folder: str) -> None:
    for path in (PACKAGE / folder).rglob("*.py"):
        assert not imported(path) & {"PySide6", "PyQt6", "pyqtgraph", "OpenGL", "superqt"}, path


def test_nothing_below_the_window_loads_qt() -> None:
    program = (
        "import importlib, pkgutil, sys, hopview, hopview.kernels\n"
        "hopview.kernels.prepare(wait=True)\n"  # from the cache: imported alone they would be compiled
        "for name in sys.argv[1:]:\n"
        "    package = importlib.import_module('hopview.' + name)\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(found.name)\n"
        "qt = sorted(m for m in sys.modules if m.split('.')[0] in ('PySide6', 'pyqtgraph', 'OpenGL'))\n"
        "sys.exit(', '.join(qt) or 0)"
    )
    assert said("-c", program, *BELOW) == ""


def test_the_vocabulary_needs_only_numpy_and_msgspec() -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "msgspec", "hopview", "_typeshed"}
    for path in (PACKAGE / "core").rglob("*.py"):
        assert imported(path) <= allowed, path


def test_colours_live_in_the_palette() -> None:
    """No #rgb or #rrggbb literal in a string of any other module, docstrings included; &#...; is a sign."""
    colour = re.compile(r"(?<!&)#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
    found = []
    for path in SOURCES:
        if path == PACKAGE / "pictures" / "palette.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and colour.search(node.value):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {colour.findall(node.value)}")
    assert found == []


def test_nothing_is_left_to_be_done() -> None:
    for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]:
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError", text), path


def test_files_and_functions_stay_readable() -> None:
    """No file over 400 lines, no function over 70."""
    long = [str(p.relative_to(ROOT)) for p in SOURCES if p.read_text(encoding="utf-8").count("\n") > 400]
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 70:
                long.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert long == []


def test_public_names_say_what_they_are() -> None:
    """Modules, and below the window public classes, functions and methods (not of protocols), say it."""
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        if path.relative_to(PACKAGE).parts[0] not in BELOW:
            continue
        for parent in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
            for node in parent.body:
                named = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
                hidden = isinstance(parent, ast.ClassDef) and (
                    parent.name.startswith("_") or "Protocol" in map(ast.unparse, parent.bases)
                )
                if named and not hidden and not ast.get_docstring(node):
                    silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []
