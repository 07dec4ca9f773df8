"""Hebb's matrix in NumPy: X'X by float32 BLAS, exact as every sum stays below 2^24."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Integers, UInt64


def _largest(weights: Integers) -> int:
    return max(int(np.max(weights, initial=0)), -int(np.min(weights, initial=0)))


def hebb_weights(patterns: Int8, first: int, out: Integers) -> int:
    """Rows `first` .. of X'X without its diagonal into `out`; the largest size of a weight among them."""
    x = patterns.astype(np.float32)
    rows = np.arange(out.shape[0])
    out[:] = x[:, first : first + rows.size].T @ x
    out[rows, first + rows] = 0
    return _largest(out)


def bit_gram(bits: UInt64, size: int, out: Integers) -> None:
    """size - 2 (bits that differ) of every two columns of `bits` into `out`."""
    for mu in range(out.shape[0]):
        differ = bits[:, : out.shape[0]] ^ bits[:, mu : mu + 1]
        out[mu] = size - 2 * np.bitwise_count(differ).sum(axis=0, dtype=np.int64)


def hebb_add(weights: Integers, patterns: Int8, sign: int, out: Integers) -> int:
    """out = weights + sign X'X off the diagonal, for few patterns X; the largest size of a weight."""
    out[:] = weights
    for row in patterns.astype(out.dtype):
        for i in range(row.size):  # row by row: an outer product would be a second matrix
            out[i] += out.dtype.type(sign) * row[i] * row
    np.fill_diagonal(out, weights.diagonal())
    return _largest(out)
