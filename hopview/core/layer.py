"""Layers: named slices of the one flat state, with a shape and a kind of unit."""

from __future__ import annotations

import operator
from typing import Literal

import msgspec

from hopview.core.errors import ShapeError

UnitKind = Literal["spin", "binary", "real", "onehot"]
MAX_UNITS = 1 << 24


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """Units `start .. start + size - 1` of the state, laid out as `rows x cols`.

    `kind` says what values a unit takes: spin (-1/+1), binary (0/1), real, or one-hot.
    """

    name: str
    shape: tuple[int, int]
    kind: UnitKind = "spin"
    start: int = 0

    @property
    def size(self) -> int:
        """The number of units, rows * cols."""
        return self.shape[0] * self.shape[1]

    @property
    def slice(self) -> slice:
        """Where the layer's units lie in the flat state."""
        return slice(self.start, self.start + self.size)


def checked_shape(shape: object) -> tuple[int, int]:
    """`(rows, cols)` as two positive integers with at most 2^24 units; `ShapeError` otherwise."""
    try:
        rows, cols = (operator.index(n) for n in shape)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise ShapeError(
            f"The grid {shape!r} is not two whole numbers. Give rows and columns, e.g. (64, 64)."
        ) from error
    if rows < 1 or cols < 1:
        raise ShapeError(f"A grid of {rows} x {cols} has no units. Give at least 1 row and 1 column.")
    if rows * cols > MAX_UNITS:
        raise ShapeError(
            f"A grid of {rows} x {cols} has {rows * cols:,} units; hopview holds up to {MAX_UNITS:,}. "
            "Choose a smaller grid, e.g. 256 x 256."
        )
    return rows, cols
