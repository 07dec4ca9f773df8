"""The external field b of a document: a strength along a direction, an array of one's own, and the rule's."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64, Int8, frozen_array
from hopview.core.errors import ParameterError, ShapeError
from hopview.rules import Learned
from hopview.session.document import Document

STRONGEST = 1e6  # far beyond any field that units exert; keeps b / unit within float32


def external_field(document: Document, learned: Learned) -> Float64 | None:
    """b = strength * direction + own + rule's, (N,) float64 in units of h; None where there is none.

    The direction is +1 for all units, the cue, or a stored pattern, as the model's parameters say; a
    pattern that is not stored (any more) gives none.
    """
    own, strength, direction = field_parts(document)
    if own is None and learned.bias is None and not strength:
        return None
    b: Float64 = np.zeros(document.size)
    for part in (own, learned.bias, strength if direction is None else strength * direction):
        if part is not None:
            b += part
    return b


def field_parts(document: Document) -> tuple[Float64 | None, float, Int8 | None]:
    """(one's own array, strength, direction or None for all units alike), as the document holds them."""
    params = document.params
    strength, along = params.external, params.external_along
    if not strength or along == "uniform":
        return document.external, strength, None
    if along == "cue":
        return document.external, strength, document.cue
    index = params.external_pattern - 1
    if index >= len(document.patterns):
        return document.external, 0.0, None
    return document.external, strength, document.patterns[index].cells


def same_field(one: Document, other: Document) -> bool:
    """Whether both have the same field but for the rule's part; quick, by the arrays that they share."""
    (a, strength, along), (b, other_strength, other_along) = field_parts(one), field_parts(other)
    return a is b and strength == other_strength and along is other_along


def require_direction(document: Document) -> None:
    """Raise `ParameterError` where the field is to point along a pattern that is not stored."""
    number, count = document.params.external_pattern, len(document.patterns)
    if document.params.external_along == "pattern" and number > count:
        held = "no pattern is stored" if not count else f"{count} are stored"
        raise ParameterError(
            f"The external field is to point along pattern {number}, but {held}. Store it first, or "
            "choose another."
        )


def require_no_field(document: Document) -> None:
    """Raise `ParameterError` where units feel a field: a bipartite twin, tied by patterns alone, has none."""
    own, strength, _ = field_parts(document)
    given = f"one of strength {strength:g}" if strength else "one of your own"
    if strength or (own is not None and own.any()):
        raise ParameterError(
            f"The units of this network feel an external field, {given}, and its bipartite twin would have "
            "another law without it. Take the field away first: External field 0, and "
            "set_external_field(None) for one of your own."
        )


def checked_field(values: ArrayLike, shape: tuple[int, int]) -> Float64:
    """`values` (N,) or (rows, cols) as b, (N,) float64, read-only.

    Raises `ShapeError` for another size, `ParameterError` for what is no finite number up to 10^6.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError("The external field holds something that is no number. Give numbers.") from error
    rows, cols = shape
    if array.shape not in ((rows * cols,), shape):
        raise ShapeError(
            f"The external field has the shape {array.shape}. Give one number a unit: ({rows * cols},) or "
            f"({rows}, {cols})."
        )
    if not np.isfinite(array).all() or (array.size and np.abs(array).max() > STRONGEST):
        raise ParameterError(
            f"The external field holds {_worst(array)}. Give finite numbers from -{STRONGEST:,.0f} to "
            f"{STRONGEST:,.0f}; units feel each other with fields of about 1."
        )
    return frozen_array(array.reshape(-1).copy(), np.float64)


def resized_field(values: Float64, old: tuple[int, int], new: tuple[int, int]) -> Float64:
    """`values` of the grid `old`, laid over the grid `new`: each unit takes the nearest one's."""
    rows, cols = (
        np.minimum(((np.arange(n) + 0.5) * o / n).astype(np.int64), o - 1)
        for o, n in zip(old, new, strict=True)
    )
    return frozen_array(values.reshape(old)[np.ix_(rows, cols)].reshape(-1), np.float64)


def _worst(array: NDArray[np.float64]) -> str:
    strange = array[~np.isfinite(array)]
    return f"{float(strange[0] if strange.size else array.flat[np.abs(array).argmax()]):g}"
