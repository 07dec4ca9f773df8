"""From greys to ink and paper: where a picture is cut in two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
Ink = NDArray[np.bool_]
Cut = tuple[Ink, float]

_SAME = 1e-6  # greys nearer than this are the same: running sums lose that much


def otsu_level(grey: NDArray[Any]) -> float:
    """The level t that maximises the between-class variance w0 w1 (m0 - m1)^2.

    w0, w1 are the shares of cells below and above t, m0, m1 their means. Every split between two
    neighbouring values of `grey` (any shape, at least two values) is tried at once from the running
    sum of the sorted values, so there are no histogram bins; t is the middle of the best gap.
    Otsu 1979, DOI 10.1109/TSMC.1979.4310076.
    """
    values = np.sort(np.asarray(grey, np.float64), axis=None)
    below = np.arange(1, values.size, dtype=np.float64)
    running = np.cumsum(values)
    low = running[:-1] / below
    high = (running[-1] - running[:-1]) / (values.size - below)
    between = below * (values.size - below) * (high - low) ** 2
    between[np.diff(values) <= 0.0] = -1.0
    best = int(np.argmax(between))
    return float(0.5 * (values[best] + values[best + 1]))


def median_ink(grey: Grey) -> Cut:
    """Exactly half of the cells, the darkest, as ink (of an odd number, one fewer than paper).

    Cells of equal grey are told apart by the mean grey around them, then by their place, so that a
    drawing in pure black and white is balanced by growing or shrinking its lines.
    """
    half = grey.size // 2
    around = local_mean(grey, max(3, min(grey.shape) // 8 * 2 + 1))
    order = np.lexsort((around.reshape(-1), grey.reshape(-1)))
    ink = np.zeros(grey.size, np.bool_)
    ink[order[:half]] = True
    last, following = order[max(0, half - 1)], order[min(half, grey.size - 1)]
    level = 0.5 * (float(grey.reshape(-1)[last]) + float(grey.reshape(-1)[following]))
    return ink.reshape(grey.shape), level


def adaptive_ink(grey: Grey, window: float, level: float) -> Cut:
    """Ink where the grey is below its local mean plus (level - 1/2), over windows of that share of a side.

    The mean is taken over the part of the window inside the picture (Bradley and Roth 2007,
    DOI 10.1080/2151237X.2007.10129236, with an offset in place of their percentage).
    """
    side = max(3, round(window * min(grey.shape)) | 1)
    cuts = local_mean(grey, side) + (level - 0.5)
    return grey < cuts - _SAME, float(cuts.mean())


def dithered(grey: Grey) -> Ink:
    """Error diffusion: each cell's rounding error is passed on 7, 3, 5, 1 sixteenths to its neighbours.

    The mean grey is kept. Floyd and Steinberg 1976 (Proc. SID 17, 75), on 256 grey levels.
    """
    bytes_ = np.rint(np.clip(grey, 0.0, 1.0) * 255.0).astype(np.uint8)
    return ~np.asarray(Image.fromarray(bytes_).convert("1"), np.bool_)


def local_mean(grey: Grey, side: int) -> NDArray[np.float64]:
    """The mean over the odd `side` x `side` square around each cell, cut off at the border."""
    rows, cols = grey.shape
    table = np.zeros((rows + 1, cols + 1))
    table[1:, 1:] = grey.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    top, bottom = _spans(rows, side // 2)
    left, right = _spans(cols, side // 2)
    area = (bottom - top)[:, None] * (right - left)[None, :]
    total = table[bottom][:, right] - table[top][:, right] - table[bottom][:, left] + table[top][:, left]
    return np.asarray(np.round(total / area, 9))


def _spans(count: int, reach: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    places = np.arange(count)
    return np.maximum(places - reach, 0), np.minimum(places + reach + 1, count)


_LEVELS: dict[str, Callable[[Grey], float]] = {
    "otsu": otsu_level,
    "mean": lambda grey: float(grey.mean(dtype=np.float64)),
}


def cut(grey: Grey, method: str, level: float, window: float) -> Cut:
    """(ink, level used) of `grey` (rows, cols) by `method`; for adaptive and dither the mean level."""
    if method == "median":
        return median_ink(grey)
    if method == "adaptive":
        return adaptive_ink(grey, window, level)
    if method == "dither":
        return dithered(grey), 0.5
    chosen = _LEVELS[method](grey) if method in _LEVELS else level
    return grey.astype(np.float64) < chosen, chosen
