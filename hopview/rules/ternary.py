"""Patterns with blanks, and noisy examples of them: drawn by counters, so that sliders move through them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8, frozen_array
from hopview.kernels.plain.draws import key_of, words_of

BLANK_STREAM = 0x626C616E6B  # shares no random number with the recall of the same seed
EXAMPLE_STREAM = 0x6578616D70
_WHOLE = 2.0**53


def chances(seed: int, number: int, stream: int, units: int) -> NDArray[np.float64]:
    """u (N,) in [0, 1), a whole multiple of 2^-53, keyed by (seed, number, i)."""
    words = words_of(key_of(seed, number, stream), np.arange(units, dtype=np.uint64))
    return np.asarray((words >> np.uint64(11)).astype(np.float64) / _WHOLE)


def with_blanks(patterns: Int8, blanks: float, seed: int) -> Int8:
    """X (P, N) of -1/0/+1: `patterns`, each entry 0 with probability `blanks`, keyed by (seed, mu, i).

    A larger share leaves blank what a smaller one did, and more. With none it is `patterns` itself.
    Agliari, Barra et al. 2012, DOI 10.1103/PhysRevLett.109.268101.
    """
    if blanks <= 0:
        return patterns
    rows = np.array(patterns, dtype=np.int8)
    for mu, row in enumerate(rows):
        row[chances(seed, mu, BLANK_STREAM, row.size) < blanks] = 0
    return frozen_array(rows, np.int8)


def example(row: Int8, quality: float, seed: int, mu: int, number: int) -> Int8:
    """eta (N,) = xi chi with P(chi = +1) = (1 + r)/2, keyed by (seed, mu, number, i); zeros stay.

    `row` is xi, pattern `mu`, and `quality` r. Agliari et al. 2023, DOI 10.48550/arXiv.2308.04106.
    """
    wrong = chances(seed, (mu << 32) + number, EXAMPLE_STREAM, row.size) >= 0.5 * (1.0 + quality)
    return np.where(wrong, -row, row).astype(np.int8)
