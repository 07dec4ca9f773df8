"""Where the compiled kernels lie on disk, and whether they are there, without compiling anything.

Each combination of sources, interpreter, numba and processor has a folder of its own, named by a hash
and complete from the moment it exists under that name. Its stamp lists the files that must be in it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

SOURCES = Path(__file__).absolute().parent
_STAMP = "stamp.json"
_KEPT_DAYS = 60


def key(sources: Path = SOURCES) -> str:
    """A hash of all that the compiled code depends on; imports llvmlite, to ask for the processor.

    Numba looks its files up by the path and (in older versions) the time of the source, so both count. It is
    not imported itself: where Python has no bytecode of it yet, that takes half a second, up to 30 ms of it
    in one go; after it has compiled the kernels in another process, Python has.
    """
    if importlib.util.find_spec("numba") is None:
        raise ModuleNotFoundError("numba is not installed.", name="numba")
    import llvmlite.binding as llvm  # type: ignore[import-untyped]

    settings = sorted(f"{k}={v}" for k, v in os.environ.items() if k[:6] == "NUMBA_" and "CACHE" not in k)
    known = [sys.version, *map(_version, ("numba", "llvmlite", "numpy"))]
    known += [llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    known += [str(sources), *settings]
    if getattr(sys, "frozen", False):
        known.append(f"{sys.executable} {os.stat(sys.executable).st_mtime_ns}")
    digest = hashlib.sha256("\0".join(known).encode())
    for path in sorted(sources.rglob("*.py")):
        digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _version(package: str) -> str:
    """As its installation says, else (in a bundle) as it says itself."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return str(importlib.import_module(package).__version__)


def base() -> Path | None:
    """The folder that holds the caches, made if need be; None where nothing can be written.

    NUMBA_CACHE_DIR, if the person has set it, else hopview's place among the user's caches.
    """
    import platformdirs

    chosen = os.environ.get("NUMBA_CACHE_DIR")
    try:
        place = platformdirs.user_cache_path("hopview", False)
        folder = Path(chosen, "hopview") if chosen else place / "kernels"
        folder.mkdir(parents=True, exist_ok=True)
        # Numba tests a folder in the same way, and would go elsewhere, unasked, if it failed.
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, RuntimeError):  # RuntimeError: nobody's home can be found
        return None
    return folder


def is_warm(folder: Path) -> bool:
    """Whether `folder` holds every file that its stamp lists, at its full length."""
    try:
        listed = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(listed) and all((folder / name).stat().st_size == size for name, size in listed.items())
    except (OSError, ValueError, AttributeError):
        return False


def publish(built: Path, folder: Path) -> None:
    """Stamp the files in `built` and give it the name `folder`, unless another process was first."""
    files = [path for path in built.rglob("*") if path.is_file()]
    listed = {path.relative_to(built).as_posix(): path.stat().st_size for path in files}
    (built / _STAMP).write_text(json.dumps(listed), encoding="utf-8")
    if is_warm(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        built.rename(folder)
    if not is_warm(folder):
        raise OSError(f"The compiled kernels could not be put at {folder}.")


def prune(parent: Path) -> None:
    """Remove caches of long ago: those of former versions, and what a killed process left half made."""
    oldest = time.time() - _KEPT_DAYS * 86400
    for path in parent.iterdir():
        with suppress(OSError):
            if path.is_dir() and path.stat().st_mtime < oldest:
                shutil.rmtree(path, ignore_errors=True)
