"""How alike the patterns are: X X', exact."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int32

_SLICE = 1 << 22


def gram_of(patterns: Int8) -> Int32:
    """X X' (P, P) int32 of `patterns` X (P, N) of -1/+1; P^2 N / 2.

    A float32 product is exact here in any order, as every sum is a whole number of at most N <= 2^24.
    """
    count, units = patterns.shape
    total = np.zeros((count, count), np.float32)
    width = max(64, _SLICE // max(1, count))
    for start in range(0, units, width):
        part = patterns[:, start : start + width].astype(np.float32)
        total += part @ part.T  # of one array with itself: BLAS does half the work
    return total.astype(np.int32)
