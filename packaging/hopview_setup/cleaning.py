"""Remove what the set-up, the tests and the tools have made, and nothing outside the project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .console import SetupError, say
from .environment import RUNTIME_LOCK, Environment, State
from .setup_lock import only_one

MADE_AT_THE_ROOT = (
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"),
    *(".coverage", "artifacts"),
)
LEFT_ALONE = (".git", ".venv")


def bytecode_folders(root: Path) -> Iterator[Path]:
    """Every __pycache__ of the project; links to other folders are not followed."""
    for folder, names, _ in os.walk(root):
        if "__pycache__" in names:
            yield Path(folder, "__pycache__")
        names[:] = [name for name in names if name not in LEFT_ALONE and name != "__pycache__"]


def remove(path: Path) -> None:
    """Remove a file, a folder with all that is in it, or a link but not what it points to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def remove_environment(environment: Environment) -> bool:
    """Remove .venv unless it is somebody else's; returns whether there was one."""
    if environment.state(RUNTIME_LOCK) is State.NOT_OURS:
        say(f"{environment.folder} is left alone: {State.NOT_OURS.value}.")
        return False
    if not environment.folder.exists():
        return False
    with only_one(environment.lock):
        environment.empty()
        if os.name != "nt":  # Windows does not remove a file that is open
            environment.lock.unlink()
    environment.lock.unlink(missing_ok=True)
    environment.folder.rmdir()
    return True


def clean(environment: Environment) -> None:
    """.venv, caches and artifacts; raises SetupError naming what could not be removed."""
    made = [environment.root / name for name in MADE_AT_THE_ROOT]
    made = [path for path in made if path.exists() or path.is_symlink()]
    made += bytecode_folders(environment.root)
    try:
        removed = len(made) + remove_environment(environment)
        for path in made:
            remove(path)
    except OSError as error:
        raise SetupError(
            f"Not all could be removed ({error}): end what still uses it, then clean again."
        ) from error
    found = f"{removed} files and folders" if removed > 1 else "what there was"
    say(f"Removed {found} that the set-up and the tests made in {environment.root}.")
