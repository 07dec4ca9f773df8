"""Similarities: how like a query each memory is, in one unit for all measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.memories import Memories
from hopview.models import retrieval

MeasureName = Literal["dot", "cosine", "l1", "l2"]
_AT_ONCE = 1 << 20  # numbers of the memories that are worked on at a time
_IN_CACHE = 1 << 16  # as many, where each is touched more than once
_TINY = 1e-12  # a length below is none
_UNREAD = 2.0**-40  # of the largest weight: memories with less are not read


def similarities(memories: Memories, query: Float64, measure: MeasureName) -> Float64:
    """z_mu, (K,) float64, of each memory xi_mu with the `query` v, (N,).

    dot xi.v / N; cosine xi.v / (|xi| |v|), 0 where one of them is zero; l1 1 - |xi - v|_1 / N; l2
    1 - |xi - v|^2 / 2N. Of memories and queries of -1/+1 all four are the overlap m_mu.
    Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557.
    """
    if measure == "l1":
        found = memories.size - _apart(memories, query)
    elif measure == "l2" and many_greys(memories):
        ends = memories.squares + query @ query
        found = memories.size - 0.5 * ends + _along(memories, query)
    elif measure == "l2":
        found = np.empty(memories.count)
        for start, rows in blocks(memories.rows):
            found[start : start + len(rows)] = memories.size - 0.5 * ((rows - query) ** 2).sum(axis=1)
    else:
        found = _along(memories, query)
    if measure == "cosine":
        return found * inverse(lengths(memories, query))
    return found / memories.size


def many_greys(memories: Memories) -> bool:
    """Whether the memories are greys and so many that float32 has to do."""
    return memories.rows.dtype == np.float32 and memories.rows.size > retrieval.IN_FULL


def _along(memories: Memories, query: Float64) -> Float64:
    """xi_mu . v, (K,)."""
    if many_greys(memories):
        return np.asarray(memories.rows @ query.astype(np.float32), np.float64)
    return np.concatenate([rows @ query for _, rows in blocks(memories.rows)] or [np.zeros(0)])


def _apart(memories: Memories, query: Float64) -> Float64:
    """|xi_mu - v|_1, (K,): of many greys so few memories at a time that none is fetched twice."""
    found = np.empty(memories.count)
    if not many_greys(memories):
        for start, rows in blocks(memories.rows):
            found[start : start + len(rows)] = np.abs(rows - query).sum(axis=1)
        return found
    step, v, ones = max(1, _IN_CACHE // memories.size), query.astype(np.float32), np.ones(memories.size, "f4")
    held = np.empty((step, memories.size), np.float32)
    for start in range(0, memories.count, step):
        part = held[: min(step, memories.count - start)]
        np.subtract(memories.rows[start : start + step], v, out=part)
        np.abs(part, out=part)
        found[start : start + step] = part @ ones
    return found


def products(memories: Memories, queries: Float64) -> Float64:
    """xi_mu . v, (B, K) float64, of `queries` (B, N)."""
    found = np.empty((len(queries), memories.count))
    for start, rows in blocks(memories.rows):
        found[:, start : start + len(rows)] = queries @ rows.T
    return found


def weighted(memories: Memories, weights: Float64) -> Float64:
    """sum_mu w_mu xi_mu, (N,) float64, of `weights` w (K,); of many greys those of no weight are not read."""
    largest = float(np.abs(weights).max(initial=0.0))
    if many_greys(memories) and largest > 0:
        given = (weights / largest).astype(np.float32)
        chosen = np.flatnonzero(np.abs(given) > _UNREAD)
        some = 4 * chosen.size <= given.size
        total = given[chosen] @ memories.rows[chosen] if some else given @ memories.rows
        return np.asarray(largest * total.astype(np.float64))
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
