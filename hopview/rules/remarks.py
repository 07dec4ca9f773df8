"""What rules say of how well the patterns are held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Int8, Int64

_MOST_PRODUCTS = 4e8  # beyond them nothing is counted: the weights are to be seen first


def aligned_fields(coupling: Coupling, patterns: Int8) -> Int64 | None:
    """xi_i H_i of each pattern, (P, N) in units of the coupling; None without patterns, or if it is long."""
    count, units = patterns.shape
    if not count or float(count) * units * units > _MOST_PRODUCTS:
        return None
    return coupling.integer_fields(patterns) * patterns


def unstable(coupling: Coupling, patterns: Int8) -> NDArray[np.bool_] | None:
    """Which of the patterns (P, N) have a unit against its field, xi_i H_i < 0: (P,); None as above."""
    aligned = aligned_fields(coupling, patterns)
    return None if aligned is None else np.asarray((aligned < 0).any(axis=1))
