"""Dense couplings in NumPy: the fields H are kept, and a flip adds one row of weights to them."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64, exact_product
from hopview.kernels.plain.visit import visit


def dense_fields(weights: Int32, state: Int8, out: Int64) -> None:
    """H = weights . s into `out` (N,)."""
    out[:] = exact_product(state[np.newaxis], weights.T)[0]


def _flip(weights: Int32, fields: Int64, state: Int8, site: int) -> None:
    state[site] = -state[site]
    fields += np.int64(2 * state[site]) * weights[site]


def dense_visit(
    weights: Int32,
    fields: Int64,
    state: Int8,
    order: Int64,
    start: int,
    stop: int,
    thresholds: Float32,
    bias: Float32,
    signed: bool,
    flips: Int64,
    max_flips: int,
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    return visit(
        lambda sites: fields[sites],
        lambda site: _flip(weights, fields, state, site),
        state, order, start, stop, thresholds, bias, signed, flips, max_flips,
    )  # fmt: skip


def dense_flip(weights: Int32, fields: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then H += 2 s_i weights_i, one after another."""
    for site in sites[:count]:
        _flip(weights, fields, state, int(site))
