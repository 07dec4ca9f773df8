"""Bars and stripes: the smallest pictures that a machine with hidden units is needed for."""

from __future__ import annotations

import numpy as np


def bars_and_stripes(n: int) -> np.ndarray:
    """The 2^(n+1) - 2 distinct n x n pictures of constant rows, or columns: (., n^2) float32 of 0/1."""
    lines = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) & 1
    bars, stripes = np.repeat(lines, n, axis=1), np.tile(lines, (1, n))
    return np.unique(np.concatenate([bars, stripes]), axis=0).astype(np.float32)
