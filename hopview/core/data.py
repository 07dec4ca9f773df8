"""Training data: rows for the visible units of a Boltzmann machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, frozen_array
from hopview.core.errors import DataError

_AT_ONCE = 256  # rows
_NAMED = 6  # units


@dataclass(frozen=True, eq=False)
class DataSet:
    """`rows` (n, D) float32, read-only: 0/1 for binary units, any finite value for real ones.

    `source` says in words where they come from and how values were mapped to units. `labels` (n,) int64,
    read-only too, number the classes of `names` from 0, where they are known. `undo` (D + 1, D) float32 takes
    rows that were whitened back to pictures: (v, 1) undo, see `pictured`. Raises `DataError`.
    """

    rows: Float32
    name: str = ""
    source: str = ""
    labels: NDArray[np.int64] | None = None
    names: tuple[str, ...] = field(default=())
    undo: Float32 | None = None

    def __post_init__(self) -> None:
        rows = np.asarray(self.rows)
        if rows.ndim != 2 or not rows.size:
            raise DataError(
                f"The data have shape {rows.shape}. Give one row a sample, at least one, each as many "
                "values as there are visible units."
            )
        found = np.asarray(rows, np.float32)
        require_rows(found, found.shape[1], binary=False)
        object.__setattr__(self, "rows", frozen_array(found, np.float32))
        if self.labels is not None:
            labels = _checked_labels(np.asarray(self.labels), len(found), self.names)
            object.__setattr__(self, "labels", frozen_array(labels, np.int64))
        if self.undo is not None:
            object.__setattr__(self, "undo", _checked_undo(np.asarray(self.undo), found.shape[1]))

    @property
    def units(self) -> int:
        """D, the values a row."""
        return int(self.rows.shape[1])

    @property
    def binary(self) -> bool:
        """Whether all values are 0 or 1."""
        return bool(((self.rows == 0) | (self.rows == 1)).all())

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def equals(self, other: DataSet | None) -> bool:
        """Whether the content is the same."""
        if other is None:
            return False
        heads = ((d.name, d.source, d.names) for d in (self, other))
        if len(set(heads)) > 1 or (self.labels is None) is not (other.labels is None):
            return False
        if (self.undo is None) is not (other.undo is None):
            return False
        pairs: list[tuple[Any, Any]] = [(self.rows, other.rows), (self.labels, other.labels)]
        return all(a is b or np.array_equal(a, b) for a, b in [*pairs, (self.undo, other.undo)])


def unchanging(rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Which columns of `rows` (n, D) hold one value throughout, (D,); none where there is no row."""
    same = np.full(rows.shape[1], bool(len(rows)))
    for first in range(0, len(rows), _AT_ONCE):
        left = np.flatnonzero(same)  # mostly few, after the first rows
        if not left.size:
            break
        same[left] = (rows[first : first + _AT_ONCE, left] == rows[0, left]).all(axis=0)
    return same


def unchanging_words(rows: NDArray[Any]) -> str:
    """Which units never change in two rows or more, and so tell nothing apart; "" where all do."""
    found = np.flatnonzero(unchanging(rows)) + 1 if len(rows) > 1 else np.zeros(0, np.int64)
    if not found.size:
        return ""
    if found.size == rows.shape[1]:
        return "All rows are the same."
    if found.size == 1:
        return f"Unit {found[0]} is the same in all rows and tells nothing apart."
    shown = ", ".join(map(str, found[:_NAMED]))
    shown += f" and {found.size - _NAMED:,} more" if found.size > _NAMED else ""
    return (
        f"{found.size:,} of {rows.shape[1]:,} units are the same in all rows and tell nothing apart: {shown}."
    )


def pictured(rows: NDArray[Any], undo: Float32 | None) -> NDArray[Any]:
    """`rows` (n, D) as pictures: (v, 1) `undo` of what was whitened, else as they are."""
    if undo is None:
        return rows
    return np.asarray(np.asarray(rows, np.float32) @ undo[:-1] + undo[-1], np.float32)


def _checked_undo(undo: NDArray[Any], units: int) -> Float32:
    if undo.shape != (units + 1, units) or not np.isfinite(undo).all():
        raise DataError(
            f"What undoes the whitening has shape {undo.shape}. Give finite numbers, ({units + 1}, {units})."
        )
    return frozen_array(undo, np.float32)


def _checked_labels(labels: NDArray[Any], rows: int, names: tuple[str, ...]) -> NDArray[Any]:
    """`labels` as they are; `DataError` unless there is one a row, a whole number, and a name for it."""
    if labels.shape != (rows,):
        raise DataError(
            f"The labels have shape {labels.shape}; there are {rows:,} rows. Give one label a row."
        )
    if not np.issubdtype(labels.dtype, np.integer):
        raise DataError(f"The labels are of type {labels.dtype}. Number the classes: 0, 1, 2 ...")
    strange = labels[(labels < 0) | (labels >= len(names))] if names else labels[:0]
    if strange.size:
        raise DataError(
            f"A row has the label {strange[0]}, and there are {len(names)} names of classes. "
            f"Number the classes 0 to {len(names) - 1}, or name them all."
        )
    return labels


def require_rows(
    rows: NDArray[Any], units: int, binary: bool, layer: str = "", title: str = "this machine"
) -> None:
    """Raise `DataError` unless `rows` (n, D) fit: at least one, D = `units`, finite, and 0/1 if `binary`.

    `layer` names the visible layer, e.g. "4 x 4 = ", and `title` the machine, for the sentence.
    """
    if not rows.shape[0]:
        raise DataError("There are no rows to learn or to judge. Store a pattern, or give data.")
    if rows.shape[1] != units:
        raise DataError(
            f"The data have {rows.shape[1]:,} values a row; the visible layer has {layer}{units:,} units. "
            f"Set a grid of {rows.shape[1]:,} units first, or resize the data."
        )
    bad = np.argwhere(~np.isfinite(rows))
    if bad.size:
        row, column = (int(k) for k in bad[0])
        raise DataError(
            f"Row {row + 1} of the data holds {rows[row, column]} in column {column + 1}. "
            "Leave the row out, or put a finite number there."
        )
    strange = rows[(rows != 0) & (rows != 1)] if binary else rows[:0]
    if strange.size:
        raise DataError(
            f"The data hold the value {strange.flat[0]:g}; units of {title} are 0 or 1. "
            "Choose a threshold (`data > threshold`), or a machine of real units."
        )
