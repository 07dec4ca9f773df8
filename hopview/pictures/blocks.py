"""Exact averages over the pixels of a view: of a grid of cells, or of patterns along one axis.

A pixel covers a rectangle of cells, whose edges may cut cells; each cell counts with the area covered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8
from hopview.core.errors import ShapeError

Int64 = NDArray[np.int64]

_WORD = 64
_BAND = 12


def pixel_edges(window: tuple[float, float], count: int, size: int) -> Float64:
    """The `count` + 1 edges of equal pixels over `window`, in cells, kept within 0..size.

    Pixels outside the cells thereby shrink to nothing. Raises `ShapeError` for an empty window or no pixels.
    """
    low, high = window
    if count < 1 or not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ShapeError(
            f"A view of {count} pixels over the cells {low} to {high} is empty. "
            "Give at least one pixel and a window whose end lies beyond its start."
        )
    return np.clip(np.linspace(low, high, count + 1), 0.0, float(size))


def block_means(
    cells: NDArray[Any], row_edges: Float64, col_edges: Float64, dtype: type[np.floating] = np.float64
) -> NDArray[Any]:
    """Mean of `cells` (rows, cols) over each pixel: (H, W) of `dtype`, for H + 1 and W + 1 ascending edges.

    A cell that a pixel covers in part counts with that part. NaN where a pixel covers nothing. Sums of
    spins are exact in float32 too, up to 2^24 of them, and half as costly.
    """
    left, right = int(col_edges[0]), int(np.ceil(col_edges[-1]))
    cells, col_edges = cells[:, left:right], col_edges - left
    by_row = np.zeros((len(row_edges) - 1, right - left), dtype)
    for rows, under, share in _shares(row_edges.tobytes(), np.dtype(dtype)):
        np.matmul(share, cells[under].astype(dtype, copy=False), out=by_row[rows])
    means = np.zeros((len(row_edges) - 1, len(col_edges) - 1), dtype)
    for cols, under, share in _shares(col_edges.tobytes(), np.dtype(dtype)):
        np.matmul(by_row[:, under], share.T, out=means[:, cols])
    with np.errstate(invalid="ignore", divide="ignore"):  # 0 / 0 outside is NaN, as it should be
        means /= np.diff(col_edges).astype(dtype)
        means /= np.diff(row_edges).astype(dtype)[:, None]
    return means


@lru_cache(maxsize=8)
def _shares(edges: bytes, dtype: np.dtype[Any]) -> list[tuple[slice, slice, NDArray[Any]]]:
    """For a few pixels at a time: which, the cells under them, and how much of each cell each pixel covers.

    Such bands of the matrix that adds cells up to pixels are small and full, so that BLAS runs through them.
    """
    ends = np.frombuffer(edges)
    low, high = ends[:-1], ends[1:]
    band = int(np.clip(_BAND / max(1e-9, float((high - low).max())), 1, _BAND))
    shares = []
    for start in range(0, len(low), band):
        pixels = slice(start, min(start + band, len(low)))
        under = slice(int(low[pixels][0]), int(np.ceil(high[pixels][-1])))
        cell = np.arange(under.start, under.stop)
        covered = np.minimum(high[pixels, None], cell + 1) - np.maximum(low[pixels, None], cell)
        if cell.size:
            shares.append((pixels, under, np.maximum(covered, 0.0).astype(dtype)))
    return shares


class PatternSums:
    """S[e, mu] = sum of X[mu, i] over 0 <= i < e, for patterns X (P, N) of -1/+1 and any real edges e.

    Holds one bit a cell and one count a 64 cells, (N / 64, P): 3/16 of the patterns' own memory; a sum costs
    one look-up and one bit count a pattern, whatever N.
    """

    def __init__(self, patterns: Int8) -> None:
        self.count, self.size = patterns.shape
        words = self.size // _WORD + 1  # one more, so that the edge N has a word
        packed = np.zeros((self.count, words * 8), np.uint8)
        packed[:, : (self.size + 7) // 8] = np.packbits(patterns > 0, axis=1, bitorder="little")
        self._bits = np.ascontiguousarray(packed.view("<u8").T)
        ones = np.bitwise_count(self._bits).astype(np.int32)
        self._ones_before = np.cumsum(ones, axis=0, dtype=np.int32) - ones

    def at(self, edges: Float64) -> Float64:
        """(E, P) float64 sums up to each of the `edges` (E,), which lie in 0..N; exact."""
        cell = np.floor(edges).astype(np.int64)
        word, bit = cell // _WORD, (cell % _WORD).astype(np.uint64)[:, None]
        bits = self._bits[word]
        below = bits & ((np.uint64(1) << bit) - np.uint64(1))
        ones = self._ones_before[word] + np.bitwise_count(below)
        spin = 2.0 * ((bits >> bit) & np.uint64(1)) - 1.0
        return np.asarray(2.0 * ones - cell[:, None] + (edges - cell)[:, None] * spin)


def diagonal_share(row_edges: Float64, col_edges: Float64, weights: Int64 | None = None) -> Float64:
    """Area of the diagonal cells [i, i+1) x [i, i+1) inside each pixel: (H, W), exact.

    With G(x, y) = the part of them inside [0, x) x [0, y) = min(x, y) where x and y lie in different
    cells, and floor(x) + frac(x) frac(y) in the same, a pixel holds the second difference of G. With
    `weights` (N,) each cell counts so often.
    """
    # Measured from the start of what both axes show: small numbers, so that nothing cancels.
    origin = np.floor(max(row_edges[0], col_edges[0]))
    x = np.maximum(row_edges - origin, 0.0)[:, None]
    y = np.maximum(col_edges - origin, 0.0)[None, :]
    cell = np.floor(x)
    if weights is not None:
        inside = weights[int(origin) : int(np.ceil(max(row_edges[-1], col_edges[-1])))].astype(np.float64)
        before, here = np.concatenate([[0.0], np.cumsum(inside)]), np.concatenate([inside, [0.0]])
        least = np.minimum(x, y)
        at = np.floor(least).astype(np.int64)
        beyond = np.where(cell == np.floor(y), (x - cell) * (y - cell), least - at)
        part = before[at] + here[at] * beyond
        return np.asarray(np.diff(np.diff(part, axis=0), axis=1))
    part = np.where(cell == np.floor(y), cell + (x - cell) * (y - cell), np.minimum(x, y))
    return np.asarray(np.diff(np.diff(part, axis=0), axis=1))
