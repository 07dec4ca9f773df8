"""Area-averaging resampling, in NumPy alone, so that a picture gives the same cells on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

Rectangle = tuple[float, float, float, float]


def resample(pixels: NDArray[Any], crop: Rectangle, rows: int, cols: int) -> Float64:
    """The part `crop` = (left, top, right, bottom), in pixels, of `pixels` (H, W), as (rows, cols) float64.

    Along an axis that shrinks, a cell is the mean of the pixels it covers, fractions included:
    g_k = (C(b) - C(a)) / (b - a) with C the running sum and [a, b] the cell's span. Along an axis
    that grows, cells are interpolated linearly between pixel centres.
    """
    left, top, right, bottom = crop
    once = _along(np.asarray(pixels, np.float64), top, bottom, rows)
    return np.ascontiguousarray(_along(once.T, left, right, cols).T)


def _along(values: Float64, start: float, end: float, count: int) -> Float64:
    """Axis 0 of `values`, between `start` and `end`, as `count` cells."""
    length = values.shape[0]
    span = (end - start) / count
    if span < 1.0:
        centres = start + span * (np.arange(count) + 0.5) - 0.5
        return _at(values, np.clip(centres, 0.0, length - 1.0))
    edges = np.clip(start + span * np.arange(count + 1), 0.0, float(length))
    running = np.zeros((length + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    return np.asarray(np.diff(_at(running, edges), axis=0) / np.diff(edges)[:, None])


def _at(values: Float64, places: Float64) -> Float64:
    """`values` at fractional places along axis 0, linearly interpolated."""
    below = np.minimum(np.floor(places).astype(np.intp), max(0, values.shape[0] - 2))
    above = np.minimum(below + 1, values.shape[0] - 1)
    share = (places - below)[:, None]
    return np.asarray(values[below] * (1.0 - share) + values[above] * share)
