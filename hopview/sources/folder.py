"""Many pictures at once: finding them in folders, and loading them one by one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hopview.core.errors import SourceError
from hopview.sources.images import SUFFIXES, GreyImage, load_image

LIMIT = 400
KEPT_SIDE = 512
_MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class Found:
    """Picture `files` in natural order, and `notes`: one sentence for each thing left out."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Loaded:
    """One file of `total`, the `index`-th from 0: either its `image`, or the `problem` in a sentence."""

    index: int
    total: int
    path: Path
    image: GreyImage | None = None
    problem: str = ""


def scan(paths: Iterable[str | os.PathLike[str]], *, limit: int = LIMIT, depth: int | None = 1) -> Found:
    """The pictures among `paths`: files as given, folders searched `depth` levels down (None: all).

    Within a folder hidden names and names that are no picture's are passed over, and folders reached
    through links are not entered. Beyond `limit` files the rest is left out and a note says so.
    Raises `SourceError` when nothing at all was found.
    """
    files: dict[Path, None] = {}
    notes: list[str] = []
    for path in map(Path, paths):
        if _is_folder(path):
            inside, problems = _pictures_in(path, depth)
            files.update(dict.fromkeys(inside))
            notes += problems
            if not inside and not problems:
                notes.append(f"There is no picture in {path.name or path}. Choose a folder with some.")
        else:
            files[path] = None
    if not files:
        raise SourceError(" ".join(notes) or "No file or folder was given. Choose at least one.")
    if len(files) > limit:
        notes.append(f"There are {len(files):,} pictures; the first {limit:,} by name were taken.")
    return Found(tuple(files)[:limit], tuple(notes))


def load_each(
    files: Iterable[Path], cancelled: Callable[[], bool] = lambda: False, *, keep: int = KEPT_SIDE
) -> Iterator[Loaded]:
    """Load `files` one after another, at most `keep` pixels a side; stops early once `cancelled()`."""
    listed = tuple(files)
    for index, path in enumerate(listed):
        if cancelled():
            return
        try:
            yield Loaded(index, len(listed), path, load_image(path, keep=keep))
        except SourceError as error:
            yield Loaded(index, len(listed), path, problem=str(error))


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A sorting key by which 2.png comes before 10.png, and A beside a."""
    pieces = re.split(r"([0-9]+)", str(path).casefold())
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in pieces if p), str(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _pictures_in(folder: Path, depth: int | None) -> tuple[list[Path], list[str]]:
    """Sorted pictures below `folder`, and what stood in the way."""
    pictures: list[Path] = []
    notes: list[str] = []
    waiting, seen = [(folder, 0)], 0
    while waiting:
        here, level = waiting.pop(0)
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    seen += 1
                    if seen > _MOST_ENTRIES:
                        notes.append(
                            f"{folder.name or folder} holds more than {_MOST_ENTRIES:,} files and folders; "
                            "the rest was not searched. Choose a folder further down."
                        )
                        return sorted(pictures, key=natural_key), notes
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if depth is None or level < depth:
                            waiting.append((Path(entry.path), level + 1))
                    elif Path(entry.name).suffix.casefold() in SUFFIXES:
                        pictures.append(Path(entry.path))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            where = here.name or here
            notes.append(f"The folder {where} could not be searched: {reason}. Check its permissions.")
    return sorted(pictures, key=natural_key), notes
