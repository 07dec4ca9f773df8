"""Values of a file become values of units: cut to 0/1, or scaled; and which of it was done, in words."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.errors import DataError
from hopview.sources.resample import resample

Kind = Literal["binary", "real"]
Scaling = Literal["auto", "none", "unit", "whiten"]
Values = NDArray[Any]

_LEAST_SPREAD, _MOST_SPREAD = 0.2, 5.0
_NOISE = 0.01  # of the mean variance: directions far below it are noise and are not blown up
_SLICE = 1 << 22


def finite(values: Values, what: str) -> Values:
    """`values` (n, D), or `DataError` naming the first that is NaN, infinite or beyond 1e30."""
    if values.dtype.kind != "f":
        return values
    step = max(1, _SLICE // max(1, values.shape[1]))
    for start in range(0, len(values), step):
        bad = ~(np.abs(values[start : start + step].astype(np.float64)) < 1e30)
        if bad.any():
            row, column = (int(k) for k in np.argwhere(bad)[0])
            value = values[start + row, column]
            raise DataError(
                f"{what} holds {value:g} in row {start + row + 1}, column {column + 1}, which no unit can "
                "take. Leave the row out, or put a finite number there."
            )
    return values


def binary_units(
    values: Values, level: float | None, what: str, before: Values | None = None
) -> tuple[Float32, str]:
    """0/1 of `values` (n, D), and the mapping in words; `before` is what they were before they were resized.

    Booleans, 0/1 and -1/+1 are taken as they are. Anything else is cut: above `level` is on. Without a
    `level` it is 0.5 for values in 0..1, 127 for bytes that reach beyond it, else the middle of the range.
    Raises `DataError` where nothing can be told apart.
    """
    scale = values if before is None else before
    low, high = float(scale.min()), float(scale.max())
    if level is None and values.dtype.kind == "b":
        return values.astype(np.float32), "true is on"
    if level is None and _only(scale, low, high):
        signs = low < 0.0
        words = "-1 is off, +1 is on" if signs else "0 is off, 1 is on"
        return np.asarray(values > (0.0 if signs else 0.5), np.float32), words
    if level is None:
        if low == high:
            raise DataError(
                f"All values of {what} are {low:g}, so nothing tells on from off. "
                "Give 0 and 1, or values that differ."
            )
        low, high, level = _range(scale, low, high)
    on = values > level
    if on.all() or not on.any():
        raise DataError(
            f"The values of {what} are {float(values.min()):g}..{float(values.max()):g}; at the level "
            f"{level:g} every unit is {'on' if on.all() else 'off'}. Give a level between them."
        )
    return on.astype(np.float32), f"values {low:g}..{high:g}, above {level:g} on"


def _only(values: Values, low: float, high: float) -> bool:
    """Whether there are no values but 0 and 1, or -1 and +1."""
    if high > 1.0 or low not in (0.0, 1.0, -1.0):
        return False
    other = -1.0 if low == -1.0 else 0.0
    return bool(((values == 1) | (values == other)).all())


def _range(values: Values, low: float, high: float) -> tuple[float, float, float]:
    """(lowest, highest, level) of the scale that the values are on."""
    if low >= 0.0 and high <= 1.0:
        return 0.0, 1.0, 0.5
    if values.dtype == np.uint8 and high > 127:
        return 0.0, 255.0, 127.0
    whole = values.dtype.kind in "iu" or not np.any(values[: 1 << 10] % 1)
    if whole and low >= 0.0 and 128 <= high <= 255:
        return 0.0, 255.0, 127.0
    return low, high, 0.5 * (low + high)


def real_units(values: Values, scaling: Scaling, what: str) -> tuple[Float32, str, Float32 | None]:
    """Real values of `values` (n, D), the mapping in words, and what undoes a whitening (`DataSet.undo`).

    "none" leaves them. "unit" takes each unit's mean away and divides all by one number, so that the mean
    variance is 1; "whiten" makes all directions of the data have variance 1 (ZCA; Bell and Sejnowski 1997,
    DOI 10.1016/S0042-6989(97)00121-1), but for those that hold next to nothing. "auto" is "none" where
    the spread of a unit about its mean is 0.2 to 5, else "unit": machines of unit variance need such data.
    """
    numbers = values.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    centred = numbers - numbers.mean(axis=0)
    spread = float(np.sqrt((centred**2).mean()))
    fits = _LEAST_SPREAD <= spread <= _MOST_SPREAD
    if scaling == "none" or (scaling == "auto" and (fits or spread == 0.0)):
        return numbers.astype(np.float32), f"values {low:.4g}..{high:.4g} as they are", None
    if spread <= 1e-12 * max(abs(low), abs(high)):
        raise DataError(
            f"All rows of {what} are the same, so they cannot be scaled to variance 1. "
            "Give rows that differ, or leave the scaling out."
        )
    if scaling == "whiten":
        words = f"values {low:.4g}..{high:.4g}, whitened to mean 0 and variance 1"
        rows, undo = whitened(numbers)
        return rows, words, undo
    words = f"values {low:.4g}..{high:.4g}, each unit's mean taken away, divided by {spread:.4g}"
    return np.asarray(centred / spread, np.float32), words, None


def whitened(values: NDArray[np.float64], noise: float = _NOISE) -> tuple[Float32, Float32]:
    """(X U (L + eps)^(-1/2) U', what undoes it), X = `values` (n, D) less their mean, X'X/n = U L U'.

    The rows are scaled to a mean variance of 1; eps is `noise` times the mean of L. The inverse is
    U (L + eps)^(1/2) U' to that scale, and the mean below it, (D + 1, D).
    """
    mean = values.mean(axis=0)
    centred = values - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    scales = 1.0 / np.sqrt(np.maximum(variances, 0.0) + noise * variances.mean())
    out = centred @ (directions * scales) @ directions.T
    size = np.sqrt((out**2).mean())
    undo = np.vstack([(directions * (size / scales)) @ directions.T, mean])
    return (out / size).astype(np.float32), undo.astype(np.float32)


def resized(values: Values, grid: tuple[int, int], shape: tuple[int, int]) -> Values:
    """(n, rows cols): pictures laid out as `grid` averaged over, or interpolated on, the cells of `shape`."""
    if grid == shape:
        return values
    down, across = _matrix(grid[0], shape[0]), _matrix(grid[1], shape[1])
    out = np.empty((len(values), shape[0] * shape[1]), np.float32)
    step = max(1, _SLICE // values.shape[1])
    for start in range(0, len(values), step):
        part = values[start : start + step].reshape(-1, *grid).astype(np.float64)
        # Rounded, so that a value on the level falls on the same side on every machine.
        made = np.round(np.matmul(np.matmul(down, part), across.T), 6)
        out[start : start + step] = made.reshape(len(part), -1)
    return out


def _matrix(length: int, count: int) -> NDArray[np.float64]:
    """`resample` along one axis, as (count, length)."""
    return resample(np.eye(length), (0.0, 0.0, float(length), float(length)), count, length)


def with_label_row(
    rows: Float32, labels: NDArray[np.int64], classes: int, shape: tuple[int, int], off: float = 0.0
) -> Float32:
    """(n, rows cols): pictures (n, (rows - 1) cols) over a bottom row of label units.

    Label k is the block of `cols // classes` units from k times that on; units that are left over are off.
    """
    wide = shape[1] // classes
    bottom = np.full((len(rows), shape[1]), off, np.float32)
    for place in range(wide):
        bottom[np.arange(len(rows)), labels * wide + place] = 1.0
    return np.concatenate([rows, bottom], axis=1)
