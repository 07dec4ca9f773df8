"""Training data by name, from a file or from an array: checked on entry, and mapped to units in words."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.data import DataSet
from hopview.core.errors import DataError, ParameterError, ShapeError, nearest_of
from hopview.core.layer import checked_shape
from hopview.core.words import counted
from hopview.sources.data_files import Table, folder_data, read_table, table_of_array
from hopview.sources.data_sets import BUILT_INS, built_in
from hopview.sources.data_units import (
    Kind,
    Scaling,
    binary_units,
    finite,
    real_units,
    resized,
    with_label_row,
)

Source = str | os.PathLike[str] | NDArray[Any] | DataSet
_SCALINGS = ("auto", "none", "unit", "whiten")


def load_data(
    source: Source,
    shape: tuple[int, int] | None = None,
    kind: Kind = "binary",
    *,
    array: str = "",
    labels: bool = False,
    level: float | None = None,
    scaling: Scaling = "auto",
) -> DataSet:
    """Rows for the visible units of a machine: n samples of D = rows x cols values.

    `source` is a name ("digits", "bars-and-stripes:3"; `data_names()` lists them), a .npy, .npz or CSV file,
    a folder of pictures, or an array: (n, D) rows or (n, height, width) pictures, which are resized to the
    grid `shape`; without one the grid is the data's own. `array` names one of several in a .npz file.
    For "binary" units values above `level` are on (see `binary_units`), for "real" ones they are scaled
    (see `real_units`). `labels`, or a file named as "rows.csv:labels", adds known classes as a bottom row of
    label units. Raises `DataError`,
    `ShapeError` or `SourceError`, each a sentence with the value, the reason and the cure.
    """
    shape = None if shape is None else checked_shape(shape)
    if kind not in ("binary", "real"):
        raise ParameterError(f"The kind is {kind!r}. Choose 'binary' for 0/1 units or 'real'.")
    if scaling not in _SCALINGS:
        raise ParameterError(f"The scaling is {scaling!r}. Choose one of: {', '.join(_SCALINGS)}.")
    if isinstance(source, DataSet):
        if (
            (kind == "real" or source.binary)
            and not labels
            and level is None
            and scaling == "auto"
            and _fits(source.units, shape)
        ):
            return source
        table = Table(source.rows, source.name or "The data", None, source.labels, source.names)
        return _mapped(table, shape, kind, labels, level, scaling)
    if isinstance(source, str) and source.split(":")[0] in BUILT_INS:
        name = f"{source}:labels" if labels and source == "digits" else source
        if labels and not name.endswith(":labels"):
            raise DataError(
                f"'{source}' cannot carry a row of labels. Choose 'digits:labels', or leave it out."
            )
        return built_in(name, shape, kind)
    if isinstance(source, str | os.PathLike):
        path, array = _existing(str(source), array)
        labels, array = labels or array == "labels", "" if array == "labels" else array
        folder = path.is_dir()
        table = folder_data(path, shape, kind, beside=labels) if folder else read_table(path, array)
    else:
        table = table_of_array(np.asarray(source), "The array")
    return _mapped(table, shape, kind, labels, level, scaling)


def _existing(asked: str, array: str) -> tuple[Path, str]:
    """The path, and the array in it that "file.npz:name" asks for."""
    said = "".join(letter if letter.isprintable() else "?" for letter in asked[:200])
    if not asked.strip():
        raise DataError("No data are named. Give a file, a folder or a name, e.g. digits.")
    path = _at_home(asked)
    if _is_there(path):
        return path, array
    file, colon, inside = str(path).rpartition(":")
    if colon and inside and _is_there(Path(file)):
        return Path(file), inside
    if path.suffix or "/" in said or os.sep in said:
        raise DataError(f"There is no file or folder '{said}'. Check the path.")
    known = tuple(BUILT_INS)
    raise DataError(f"There are no data called '{said[:80]}', nor such a file. {nearest_of(said, known)}")


def _at_home(asked: str) -> Path:
    try:
        return Path(asked).expanduser()
    except RuntimeError:  # ~ of somebody who is not known here
        return Path(asked)


def _fits(units: int, shape: tuple[int, int] | None) -> bool:
    return shape is None or shape[0] * shape[1] == units


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _mapped(
    table: Table,
    shape: tuple[int, int] | None,
    kind: Kind,
    labels: bool,
    level: float | None,
    scaling: Scaling,
) -> DataSet:
    """The table on the grid, as values of units, with all that was done said in `source`."""
    values, words = finite(table.values, table.what), list(table.notes)
    beside = labels and table.labels is not None
    if labels and not beside:
        raise DataError(
            f"{table.what} holds no labels. Add a column or an array 'label', or leave labels out."
        )
    grid = table.grid
    inner = None if shape is None else (shape[0] - 1, shape[1]) if beside else shape
    classes = len(table.names)
    if shape is not None and beside and (shape[0] < 2 or shape[1] < classes):
        raise ShapeError(
            f"A grid of {shape[0]} x {shape[1]} has no room for a bottom row of {classes} label units. "
            f"Choose one of at least 2 x {classes}."
        )
    if inner is not None and grid is not None and grid != inner:
        words.append(f"pictures of {grid[0]} x {grid[1]} resized to {inner[0]} x {inner[1]}")
        values = resized(values, grid, inner)
    elif inner is not None and values.shape[1] != inner[0] * inner[1]:
        raise ShapeError(_misfit(table, inner))
    if table.mapped:
        rows, mapping, undo = np.asarray(values, np.float32), table.mapped, None
    elif kind == "binary":
        (rows, mapping), undo = binary_units(values, level, table.what, table.values), None
    else:
        rows, mapping, undo = real_units(values, scaling, table.what)
    words.append(mapping)
    if beside:
        assert table.labels is not None
        if shape is None:
            raise ShapeError("Labels make a bottom row of a grid. Give its shape, (rows, cols), as well.")
        rows, undo = with_label_row(rows, table.labels, classes, shape), None
        words.append(f"the bottom row holds the labels {table.names[0]} to {table.names[-1]}")
    source = f"{counted(len(rows), 'row')} of {table.what}; " + "; ".join(words)
    return DataSet(rows, table.what, source, table.labels, table.names, undo)


def _misfit(table: Table, shape: tuple[int, int]) -> str:
    width = table.values.shape[1]
    side = round(width**0.5)
    pictures = side * side == width and side > 1
    cure = f"Set the shape to {side}x{side}" if pictures else f"Choose a grid of {width:,} units"
    more = ", or give pictures (n, height, width), which are resized" if pictures else ""
    return (
        f"The rows of {table.what} have {width:,} values, but the grid of {shape[0]} x {shape[1]} has "
        f"{shape[0] * shape[1]:,} visible units. {cure}{more}."
    )


@dataclass(frozen=True)
class Offer:
    """A built-in set that can be used: `name` for `load_data`, `title` for people, `shape` its grid."""

    name: str
    title: str
    shape: tuple[int, int]


def offers(shape: tuple[int, int], kind: Kind) -> tuple[Offer, ...]:
    """The built-in sets for units of `kind`: those that fit the grid `shape`, then others."""
    rows, cols = shape
    side = rows if rows == cols else 0
    names = [f"bars-and-stripes:{side}"] if 2 <= side <= 6 else []
    names += ["digits"] if min(shape) >= 5 else []
    names += ["digits:labels"] if rows >= 6 and cols >= 10 else []
    names += ["glyphs"] if min(shape) >= 5 else []
    names += [f"encoder:{cols}"] if rows == 2 and 2 <= cols <= 16 else []
    names += [f"patches:{side}"] if 4 <= side <= 16 else []
    usual = ["bars-and-stripes:3", "bars-and-stripes:4", "digits", "digits:labels", "glyphs", "encoder:4"]
    usual += ["patches:8", "gaussians:4"]
    if kind == "real":  # what real units are for comes first
        usual = usual[::-1]
        names = names[::-1]
    fitting = [
        Offer(name, _title(name), shape) for name in names if kind in BUILT_INS[name.split(":")[0]].kinds
    ]
    others = [
        Offer(name, _title(name), own)
        for name in usual
        if name not in names
        and kind in BUILT_INS[name.split(":")[0]].kinds
        and (own := grid_of(name)) is not None
    ]
    return (*fitting, *others)


def grid_of(name: str) -> tuple[int, int] | None:
    """The grid that a built-in set is made for, None for any other name."""
    head, *rest = name.split(":")
    return BUILT_INS[head].grid(tuple(rest)) if head in BUILT_INS else None


def data_names() -> tuple[tuple[str, str, str], ...]:
    """(how it is written, its title, what it is) of each built-in set."""
    return tuple((family.usage, family.title, family.words) for family in BUILT_INS.values())


def _title(name: str) -> str:
    head, *rest = name.split(":")
    title = BUILT_INS[head].title
    if rest == ["labels"]:
        return f"{title} with labels"
    return f"{title} {rest[0]} x {rest[0]}" if head in ("bars-and-stripes", "patches") else title
