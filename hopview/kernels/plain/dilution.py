"""Cuts in a coupling, in NumPy: which couplings go is a function of the seed and the two units alone."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Integers
from hopview.kernels import constants as c
from hopview.kernels.plain.draws import key_of, words_of

_ROWS = 1 << 20  # couplings judged at a time


def dilute(weights: Integers, cut: int, seed: int, both: bool, out: Integers) -> None:
    """out[j, i] = weights[j, i], or 0 where the draw of (seed, j, i) is below `cut` / 2^32."""
    units, key = weights.shape[0], key_of(seed, 0, c.DILUTION_STREAM)
    columns, step = np.arange(units, dtype=np.uint64), max(1, _ROWS // max(1, units))
    for first in range(0, units, step):
        rows = np.arange(first, min(first + step, units), dtype=np.uint64)[:, np.newaxis]
        left, right = (np.minimum(rows, columns), np.maximum(rows, columns)) if both else (rows, columns)
        draws = words_of(key, left * np.uint64(units) + right) >> np.uint64(32)
        part = slice(first, first + rows.size)
        out[part] = np.where(draws < np.uint64(cut), 0, weights[part])
