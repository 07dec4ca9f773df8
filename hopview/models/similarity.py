"""Similarities: how like a query each memory is, in one unit for all measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.memories import Memories

MeasureName = Literal["dot", "cosine", "l1", "l2"]
_AT_ONCE = 1 << 20  # numbers of the memories that are worked on at a time
_TINY = 1e-12  # a length below is none


def similarities(memories: Memories, query: Float64, measure: MeasureName) -> Float64:
    """z_mu, (K,) float64, of each memory xi_mu with the `query` v, (N,).

    dot xi.v / N; cosine xi.v / (|xi| |v|), 0 where one of them is zero; l1 1 - |xi - v|_1 / N; l2
    1 - |xi - v|^2 / 2N. Of memories and queries of -1/+1 all four are the overlap m_mu.
    Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557.
    """
    found = np.empty(memories.count)
    for start, rows in blocks(memories.rows):
        part = slice(start, start + len(rows))
        if measure == "l1":
            found[part] = memories.size - np.abs(rows - query).sum(axis=1)
        elif measure == "l2":
            found[part] = memories.size - 0.5 * ((rows - query) ** 2).sum(axis=1)
        else:
            found[part] = rows @ query
    if measure == "cosine":
        return found * inverse(lengths(memories, query))
    return found / memories.size


def products(memories: Memories, queries: Float64) -> Float64:
    """xi_mu . v, (B, K) float64, of `queries` (B, N)."""
    found = np.empty((len(queries), memories.count))
    for start, rows in blocks(memories.rows):
        found[:, start : start + len(rows)] = queries @ rows.T
    return found


def weighted(memories: Memories, weights: Float64) -> Float64:
    """sum_mu w_mu xi_mu, (N,) float64, of `weights` w (K,)."""
    found = np.zeros(memories.size)
    for start, rows in blocks(memories.rows):
        found += weights[start : start + len(rows)] @ rows
    return found


def own_terms(rows: Float64, query: Float64, measure: MeasureName) -> Float64:
    """What unit i brings to the sum in z_mu, (n, K) of `rows` (K, n), `query` (n,), before scaling."""
    if measure == "l1":
        return np.asarray(-np.abs(rows - query).T)
    if measure == "l2":
        return np.asarray(-0.5 * ((rows - query) ** 2).T)
    return np.asarray((rows * query).T)


def lengths(memories: Memories, query: Float64) -> Float64:
    """|xi_mu| |v|, (K,) float64."""
    return np.asarray(np.sqrt(memories.squares) * np.linalg.norm(query))


def blocks(rows: NDArray[Any]) -> Iterator[tuple[int, Float64]]:
    """(first row, some rows in float64) of `rows` (K, N), about a million numbers at a time."""
    step = max(1, _AT_ONCE // max(1, rows.shape[1]))
    for start in range(0, len(rows), step):
        yield start, rows[start : start + step].astype(np.float64)


def inverse(length: Float64) -> Float64:
    """1 / length elementwise, 0 where there is none."""
    return np.asarray(np.where(length > _TINY, 1.0 / np.maximum(length, _TINY), 0.0))
