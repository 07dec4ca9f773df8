"""Visible states given by a script, as rows of numbers that a machine takes: checked, in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.errors import DataError
from hopview.models import model_named
from hopview.session.document import Document

Array = NDArray[Any]


def visible_rows(values: ArrayLike, document: Document) -> Array:
    """(n, D) of `values` (n, D), (n, rows, cols), or a single one (D,) or (rows, cols).

    Of 0/1 units -1/+1 and booleans are taken too. Raises `DataError`: for other shapes and values, for rows
    of different lengths, for none at all, for what is not finite.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise DataError("The rows have different lengths. Give as many values in each.") from error
    if array.dtype.kind not in "biuf":
        raise DataError(f"The data are of type {array.dtype}. Give an array of numbers, one row a sample.")
    rows = _laid_out(array, document)
    if not rows.shape[0]:
        raise DataError("There are no rows. Give at least one.")
    if rows.shape[1] != document.size:
        grid = f"{document.shape[0]} x {document.shape[1]}"
        raise DataError(
            f"The data have {rows.shape[1]:,} values a row; the visible layer has {grid} = "
            f"{document.size:,} units. Set a grid of {rows.shape[1]:,} units first, or resize the data."
        )
    bad = np.argwhere(~np.isfinite(rows))
    if bad.size:
        row, column = (int(k) for k in bad[0])
        raise DataError(
            f"Row {row + 1} of the data holds {rows[row, column]} in column {column + 1}. "
            "Leave the row out, or put a finite number there."
        )
    return rows if document.states.dtype is np.float64 else _binary(rows, document)


def _laid_out(array: Array, document: Document) -> Array:
    """One row a sample; the numbers of pictures must lie on the grid as they are."""
    if array.ndim == 1 or array.shape == document.shape:
        return array.reshape(1, -1)
    if array.ndim == 3 and array.shape[1:] == document.shape:
        return array.reshape(array.shape[0], -1)
    if array.ndim != 2:
        grid = f"{document.shape[0]}, {document.shape[1]}"
        raise DataError(
            f"The data have shape {array.shape}. Give (n, {document.size}) or (n, {grid}); others are "
            "resized by `load_data`."
        )
    return array


def _binary(rows: Array, document: Document) -> Array:
    held = np.unique(rows)
    if np.isin(held, (0, 1)).all():
        return rows
    if np.isin(held, (-1, 1)).all():
        return (rows > 0).astype(np.int8)  # spins: -1 is off
    strange = held[~np.isin(held, (0, 1))][0]
    title = model_named(document.model).title
    raise DataError(
        f"The data hold the value {strange:g}; units of {title} are 0 or 1 (or -1 and +1). "
        "Give `data > threshold`, or choose a machine of real units."
    )
