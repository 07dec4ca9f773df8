"""Dense couplings in NumPy: the fields H are kept, and a flip adds one row of weights to them."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int64, Integers, exact_product
from hopview.kernels.plain.visit import visit
from hopview.kernels.visits import Visits


def dense_fields(weights: Integers, state: Int8, out: Integers) -> None:
    """H_i = sum_j s_j weights[j, i] into `out` (N,)."""
    out[:] = exact_product(state[np.newaxis], weights)[0]


def _flip(weights: Integers, fields: Integers, state: Int8, site: int) -> None:
    state[site] = -state[site]
    fields += np.multiply(weights[site], 2 * int(state[site]), dtype=fields.dtype)


def dense_visit(
    weights: Integers,
    largest: int,
    fields: Integers,
    state: Int8,
    *visits: *Visits,
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    return visit(
        lambda sites: fields[sites],
        lambda site: _flip(weights, fields, state, site),
        state,
        *visits,
    )


def dense_flip(weights: Integers, fields: Integers, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then H += 2 s_i weights_i, one after another."""
    for site in sites[:count]:
        _flip(weights, fields, state, int(site))
