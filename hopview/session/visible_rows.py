"""Visible states given by a script, as rows of numbers that a machine takes: checked, in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.data import require_rows
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
    if document.real:
        require_document_rows(rows, document)
        return rows
    bits = (rows > 0).astype(np.int8) if rows.size and np.isin(rows, (-1, 1)).all() else rows
    require_document_rows(bits, document)  # spins: -1 is off
    return bits


def require_document_rows(rows: Array, document: Document) -> None:
    """Raise `DataError` unless `rows` (n, D) fit the visible layer of `document`."""
    layer = f"{document.shape[0]} x {document.shape[1]} = "
    require_rows(rows, document.size, not document.real, layer, model_named(document.model).title)


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
