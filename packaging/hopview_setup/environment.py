"""The virtual environment .venv beside pyproject.toml, and the stamp in it that says how far it is."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from .console import SetupError

STAMP_FORMAT = 1
RUNTIME_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"


class State(Enum):
    """What .venv is good for; each value is the reason a person is told."""

    READY = "it is complete"
    ABSENT = "there is none yet"
    UNFINISHED = "it is unfinished or out of date"
    FOREIGN = "it was made by something else, by another Python or for another folder"
    BROKEN = "it is damaged"
    NOT_OURS = "it is a link, or no virtual environment"


def python_identity() -> str:
    """What an environment must be rebuilt for: a patch release of Python is not among it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{sys.implementation.name} {version} {sys.platform} {platform.machine()}"


def base_python() -> str:
    """The Python outside every virtual environment, so that .venv can be rebuilt from within it."""
    return getattr(sys, "_base_executable", None) or sys.executable


@dataclass(frozen=True)
class Environment:
    """The project at `root` and its `.venv`."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.folder / "hopview-setup.json"

    @property
    def lock(self) -> Path:
        return self.folder / "hopview-setup.lock"

    @property
    def log(self) -> Path:
        return self.folder / "hopview-setup.log"

    @property
    def warmed(self) -> Path:
        """Holds the digest of the kernels' source that was compiled ahead."""
        return self.folder / "hopview-warmed"

    @property
    def scripts(self) -> Path:
        return Path(sysconfig.get_path("scripts", "venv", {"base": str(self.folder)}))

    @property
    def python(self) -> Path:
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def site_packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))

    @property
    def source_path(self) -> Path:
        """The .pth file that makes `import hopview` find the source."""
        return self.site_packages / "hopview-source.pth"

    def requirements(self, name: str) -> Path:
        return self.root / "packaging" / name

    def digest(self, name: str) -> str:
        """SHA-256 of a lock, whichever way git wrote its line ends; raises SetupError."""
        try:
            text = self.requirements(name).read_bytes()
        except OSError as error:
            raise SetupError(
                f"The list of packages cannot be read ({error}); fetch the source again."
            ) from error
        return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()

    def read_stamp(self) -> dict[str, Any]:
        """The stamp, or {} where there is none that can be read."""
        try:
            content = json.loads(self.stamp.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        good = isinstance(content, dict) and content.get("format") == STAMP_FORMAT
        return content if good and isinstance(content.get("locks"), dict) else {}

    def write_stamp(self, **content: Any) -> None:
        """Replace the stamp in one move: a reader sees the old one or the new one, never half of one."""
        content = {"format": STAMP_FORMAT, "python": python_identity(), "root": str(self.root)} | content
        part = self.stamp.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(content | {"locks": content.get("locks", {})}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.stamp)

    def packages(self) -> list[str]:
        """Name and version of each installed package, read from the folder's names alone."""
        try:
            names = os.listdir(self.site_packages)
        except OSError:
            return []
        return sorted(name.removesuffix(".dist-info") for name in names if name.endswith(".dist-info"))

    def state(self, wanted_lock: str) -> State:
        """How far .venv is for the packages of `wanted_lock`; reads a few small files and starts nothing."""
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            return State.NOT_OURS
        stamp = self.read_stamp()
        if not stamp:
            return self._unstamped()
        if stamp.get("python") != python_identity() or stamp.get("root") != str(self.root):
            return State.FOREIGN
        if not self.python.exists() or not (self.folder / "pyvenv.cfg").is_file():
            return State.BROKEN
        complete = (
            stamp.get("complete") is True
            and stamp["locks"].get(wanted_lock) == self.digest(wanted_lock)
            and set(stamp.get("packages", [])) <= set(self.packages())
            and self.source_path.is_file()
        )
        return State.READY if complete else State.UNFINISHED

    def _unstamped(self) -> State:
        if not self.folder.exists():
            return State.ABSENT
        if (self.folder / "pyvenv.cfg").is_file():
            return State.FOREIGN
        others = {path.name for path in self.folder.iterdir()} - {self.lock.name, self.stamp.name}
        return State.NOT_OURS if others else State.ABSENT

    def empty(self) -> None:
        """Remove all that is in .venv but the lock that this process holds; raises OSError."""
        for path in self.folder.iterdir():
            if path == self.lock:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
