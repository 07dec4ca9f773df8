"""Similarities: how like a query each memory is, in one unit for all measures."""

from __future__ import annotations

from typing import Literal

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.memories import Memories

MeasureName = Literal["dot", "cosine", "l1", "l2"]
_IN_CACHE = 1 << 16  # as many, where each is touched more than once
_TINY = 1e-12  # a length below is none


def similarities(memories: Memories, query: Float64, measure: MeasureName) -> Float64:
    """z_mu, (K,) float64, of each memory xi_mu with the `query` v, (N,).

    dot xi.v / N; cosine xi.v / (|xi| |v|), 0 where one of them is zero; l1 1 - |xi - v|_1 / N; l2
    1 - |xi - v|^2 / 2N. Of memories and queries of -1/+1 all four are the overlap m_mu.
    Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557.
    """
    if measure == "l1":
        found = memories.size - _apart(memories, query)
    elif measure == "l2" and memories.many_greys:
        ends = memories.squares + query @ query
        found = memories.size - 0.5 * ends + memories.products(query)
    elif measure == "l2":
        found = np.empty(memories.count)
        for start, rows in memories.blocks():
            found[start : start + len(rows)] = memories.size - 0.5 * ((rows - query) ** 2).sum(axis=1)
    else:
        found = memories.products(query)
    if measure == "cosine":
        return found * inverse(lengths(memories, query))
    return found / memories.size


def _apart(memories: Memories, query: Float64) -> Float64:
    """|xi_mu - v|_1, (K,): of many greys so few memories at a time that none is fetched twice."""
    found = np.empty(memories.count)
    if not memories.many_greys:
        for start, rows in memories.blocks():
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


def inverse(length: Float64) -> Float64:
    """1 / length elementwise, 0 where there is none."""
    return np.asarray(np.where(length > _TINY, 1.0 / np.maximum(length, _TINY), 0.0))
