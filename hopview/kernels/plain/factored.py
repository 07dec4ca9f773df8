"""Factored couplings in NumPy: the overlaps M = X s are kept, and a field is one row of X' times M."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int64, exact_product
from hopview.kernels.plain.flips import flip_site
from hopview.kernels.plain.visit import visit
from hopview.kernels.visits import Visits


def factored_overlaps(patterns_t: Int8, state: Int8, out: Int64) -> None:
    """M = X s into `out` (P,)."""
    out[:] = exact_product(state[np.newaxis], patterns_t)[0]


def factored_fields(patterns_t: Int8, overlaps: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] M_mu - c_i s_i into `out` (N,)."""
    out[:] = _fields(patterns_t, overlaps, state)


def _fields(rows: Int8, overlaps: Int64, spins: Int8) -> Int64:
    own = np.count_nonzero(rows, axis=1) * spins.astype(np.int64)
    return np.asarray(exact_product(overlaps[np.newaxis], rows.T)[0] - own)


def factored_visit(
    patterns_t: Int8,
    overlaps: Int64,
    state: Int8,
    *visits: *Visits,
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    return visit(
        lambda sites: _fields(patterns_t[sites], overlaps, state[sites]),
        lambda site: flip_site(patterns_t, overlaps, state, site),
        state,
        *visits,
    )


def factored_flip(patterns_t: Int8, overlaps: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    for site in sites[:count]:
        flip_site(patterns_t, overlaps, state, int(site))
