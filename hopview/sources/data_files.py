"""Arrays of training data from files and folders; every way they can be bad is one sentence."""

from __future__ import annotations

import os
import pickle
import stat
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.errors import DataError, ShapeError
from hopview.core.memory import human, require_bytes
from hopview.sources.convert import ConvertParams, preview
from hopview.sources.data_csv import MOST_BYTES, read_csv
from hopview.sources.data_units import Kind
from hopview.sources.folder import load_each, scan
from hopview.sources.images import SUFFIXES

MOST_VALUES = 1 << 26
MOST_PICTURES = 10_000
_LARGEST_GRID = 64  # a side, for pictures of one size when no grid is given
_READABLE = "hopview reads .npy, .npz and .csv files (also .tsv and .txt), and folders of pictures"
_DATA_NAMES = ("data", "rows", "images", "patterns", "x", "x_train", "train", "arr_0")
_LABEL_NAMES = ("labels", "label", "target", "targets", "y", "y_train", "class", "classes")
_MAGIC, _ZIP, _PICKLE = b"\x93NUMPY", b"PK\x03\x04", b"\x80"
_AS_NUMBERS = "Save it as numbers, e.g. np.save(path, np.array(rows, dtype=np.float32))."


@dataclass(frozen=True, eq=False)
class Table:
    """`values` (n, D) as read, of any numeric type; `grid` (height, width) of pictures; `what` names it.

    `mapped` says how values became those of units, where that is done already.
    """

    values: NDArray[Any]
    what: str
    grid: tuple[int, int] | None = None
    labels: NDArray[np.int64] | None = None
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mapped: str = ""


def table_of_array(array: NDArray[Any], what: str, labels: NDArray[Any] | None = None) -> Table:
    """(n, D) rows, (n, H, W) pictures, or (n, H, W, 1 or 3) colour pictures made grey."""
    _require_numbers(array.dtype, what)
    _require_rows(array.shape, what)
    notes: tuple[str, ...] = ()
    if array.ndim == 4:
        if array.shape[3] == 3:
            array = array.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
            notes = ("colours made grey",)
        else:
            array = array[..., 0]
    values = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    grid = (array.shape[1], array.shape[2]) if array.ndim == 3 else None
    numbers, names = (None, ()) if labels is None else numbered([str(label) for label in labels.tolist()])
    return Table(values.reshape(len(values), -1), what, grid, numbers, names, notes)


def numbered(labels: list[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(numbers from 0, the classes' names in order): numbers by their value, words by the alphabet."""
    found = sorted(set(labels), key=lambda name: (0, int(name), "") if name.isdecimal() else (1, 0, name))
    places = {name: k for k, name in enumerate(found)}
    return np.array([places[name] for name in labels], np.int64), tuple(found)


def _require_numbers(dtype: np.dtype[Any], what: str) -> None:
    if dtype.hasobject:
        raise DataError(f"{what} holds Python objects, which could run a program when opened. {_AS_NUMBERS}")
    if dtype.kind not in "biuf":
        raise DataError(f"{what} is of type {dtype}, no plain numbers. {_AS_NUMBERS}")


def _require_rows(shape: tuple[int, ...], what: str) -> None:
    layout = "Give (n, D), one row a sample, or (n, height, width) for pictures."
    if len(shape) not in (2, 3, 4) or (len(shape) == 4 and shape[3] not in (1, 3)):
        raise ShapeError(f"{what} has the shape {shape}, which is no table of rows. {layout}")
    if 0 in shape:
        raise DataError(f"{what} has the shape {shape}: there is nothing in it. {layout}")
    count = 1
    for side in shape:
        count *= side  # in whole numbers of any size: a header may claim anything
    if count > MOST_VALUES:
        raise DataError(
            f"{what} has {count:,} values; hopview learns from up to {MOST_VALUES:,}. "
            "Give fewer rows, or smaller pictures."
        )
    require_bytes(32 * count, f"{what}, shape {shape},", "Give fewer rows.")


def read_table(path: Path, array: str = "") -> Table:
    """The table in a .npy, .npz or CSV file."""
    what = _shown(path)
    try:
        head = _head(path, what)
        suffix = path.suffix.casefold()
        if head.startswith(_MAGIC):
            return table_of_array(_npy(path, what), what)
        if head.startswith(_ZIP):
            return _npz(path, what, array)
        if suffix in SUFFIXES:
            raise DataError(f"{what} is one picture. Give the folder that holds it and others like it.")
        if suffix in (".npy", ".npz") or head.startswith(_PICKLE) or suffix in (".pkl", ".pickle"):
            pickled = head.startswith(_PICKLE) or suffix in (".pkl", ".pickle")
            why = (
                "a pickle, which could run a program when opened" if pickled else "no array, or a damaged one"
            )
            raise DataError(f"{what} is {why}. {_AS_NUMBERS}")
        if suffix not in (".csv", ".tsv", ".txt", ".dat", ""):
            raise DataError(f"{what} is of no kind known here: {_READABLE}. Save it as one of these.")
        values, names = read_csv(path, what)
    except OSError as error:
        raise DataError(f"{what} cannot be read: {error.strerror or error}. Check the path.") from error
    except MemoryError as error:
        raise DataError(f"{what} needs more memory than there is. Give fewer rows.") from error
    _require_rows(values.shape, what)
    labels, classes = numbered(list(names)) if names else (None, ())
    return Table(values, what, None, labels, classes)


def _shown(path: Path) -> str:
    name = "".join(letter if letter.isprintable() else "?" for letter in path.name or str(path))
    return name if len(name) <= 80 else f"{name[:50]}...{name[-25:]}"


def _head(path: Path, what: str) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise DataError(f"{what} is neither a file nor a folder. {_READABLE}.")
    if not found.st_size:
        raise DataError(f"{what} is empty (0 bytes). Write or download it again.")
    if found.st_size > MOST_BYTES:
        raise DataError(
            f"{what} has {human(found.st_size)}; hopview reads up to {human(MOST_BYTES)}. Give less."
        )
    with path.open("rb") as stream:
        return stream.read(8)


def _npy(path: Path, what: str) -> NDArray[Any]:
    with path.open("rb") as stream:
        shape, dtype = _declared(stream, what)
        _require_numbers(dtype, what)
        _require_rows(shape, what)
        stream.seek(0)
        return _array_in(stream, what)


def _declared(stream: IO[bytes], what: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """What the header of an array says, before anything is read."""
    try:
        version = np.lib.format.read_magic(stream)
        reader = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _fortran, dtype = reader(stream)
    except (ValueError, EOFError, TypeError, SyntaxError) as error:
        raise DataError(
            f"{what} is damaged: its header cannot be read. Save or download it again."
        ) from error
    return shape, dtype


def _array_in(stream: IO[bytes], what: str) -> NDArray[Any]:
    try:
        return np.lib.format.read_array(stream, allow_pickle=False)
    except (ValueError, EOFError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        raise DataError(f"{what} is damaged or cut short. Save or download it again.") from error


def _npz(path: Path, what: str, array: str) -> Table:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = {
                entry.filename[:-4]: entry for entry in packed.infolist() if entry.filename.endswith(".npy")
            }
            if not inside:
                raise DataError(f"{what} is an archive without arrays. {_READABLE}.")
            declared: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {}
            for name, entry in inside.items():
                with packed.open(entry) as stream:
                    declared[name] = _declared(stream, f"'{name}' in {what}")
            chosen = _chosen({name: shape for name, (shape, _) in declared.items()}, what, array)
            called = f"'{chosen}' in {what}" if len(inside) > 1 else what
            shape, dtype = declared[chosen]
            _require_numbers(dtype, called)
            _require_rows(shape, called)
            with packed.open(inside[chosen]) as stream:
                values = _array_in(stream, called)
            labels = None
            for name, (extent, kind) in declared.items():
                if name.casefold() in _LABEL_NAMES and extent == (shape[0],) and kind.kind in "biuU":
                    with packed.open(inside[name]) as stream:
                        labels = _array_in(stream, f"'{name}' in {what}")
                    break
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise DataError(f"{what} is a damaged archive. Save or download it again.") from error
    return table_of_array(values, called, labels)


def _chosen(shapes: dict[str, tuple[int, ...]], what: str, array: str) -> str:
    """Which array of several holds the rows."""
    listed = ", ".join(f"{name} {shape}" for name, shape in list(shapes.items())[:8])
    if array:
        if array not in shapes:
            raise DataError(f"{what} has no array '{array}'. Choose one of: {listed}.")
        return array
    tables = [name for name, shape in shapes.items() if len(shape) >= 2]
    if len(tables) == 1:
        return tables[0]
    usual = [name for known in _DATA_NAMES for name in tables if name.casefold() == known]
    if usual:
        return usual[0]
    if len(shapes) == 1:
        return next(iter(shapes))
    example = next(iter(tables or shapes))
    raise DataError(f"{what} holds several arrays: {listed}. Say which, e.g. '{what}:{example}'.")


# -- folders -------------------------------------------------------------------------------------------------


def folder_data(path: Path, shape: tuple[int, int] | None, kind: Kind, beside: bool = False) -> Table:
    """The pictures in a folder and the folders in it, dark as on (or +1), fitted to the grid.

    Pictures in two or more folders below get the folders' names as labels; `beside` leaves room for them.
    """
    what, notes = _shown(path), []
    found = scan([path], limit=MOST_PICTURES)
    if not found.files:
        raise DataError(" ".join(found.notes) or f"There is no picture in {what}.")
    if len(found.files) == MOST_PICTURES and found.notes:
        notes.append(f"the first {MOST_PICTURES:,} by name")
    images, places, problems = [], [], []
    for loaded in load_each(found.files):
        if loaded.image is None:
            problems.append(loaded.problem)
            continue
        images.append(loaded.image)
        places.append(loaded.path.parent)
    if not images:
        raise DataError(f"None of the {len(problems)} pictures in {what} can be read. {problems[0]}")
    grid = _common_grid([image.size for image in images], what) if shape is None else shape
    if beside and shape is not None:
        grid = (max(1, shape[0] - 1), shape[1])
    cut = ConvertParams()
    rows = np.empty((len(images), grid[0] * grid[1]), np.float32)
    for row, image in zip(rows, images, strict=True):
        made = preview(image, grid, cut)
        row[:] = (made.cells.reshape(-1) > 0) if kind == "binary" else 1 - 2 * made.grey.reshape(-1)
    if problems:
        notes.append(f"{len(problems)} could not be read and were left out")
    labels, names = _labels_of(path, places)
    size = f"pictures fitted to {grid[0]} x {grid[1]}"
    each = "darker than each one's own Otsu level is on" if kind == "binary" else "white -1 to black +1"
    return Table(rows, what, grid, labels, names, (*notes, size), mapped=each)


def _common_grid(sizes: list[tuple[int, int]], what: str) -> tuple[int, int]:
    several = Counter(sizes).most_common()
    (width, height), _ = several[0]
    if len(several) == 1 and max(width, height) <= _LARGEST_GRID:
        return height, width
    why = f"{len(several)} different sizes" if len(several) > 1 else f"{width} x {height} pixels each"
    raise ShapeError(f"The pictures in {what} have {why}. Give the grid to fit them to, e.g. shape=(16, 16).")


def _labels_of(path: Path, places: list[Path]) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    below = [os.path.relpath(place, path) for place in places]
    if "." in below or len(set(below)) < 2:
        return None, ()
    return numbered(below)
