"""Couplings of whole low-rank factors in NumPy: M = Y s is kept, and a field is one row of Y' times M."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int32, Int64, exact_product, split_product
from hopview.kernels.plain.flips import flip_site
from hopview.kernels.plain.visit import visit
from hopview.kernels.visits import Visits


def low_rank_overlaps(factors_t: Int32, state: Int8, out: Int64) -> None:
    """M = Y s into `out` (K,)."""
    out[:] = exact_product(state[np.newaxis], factors_t)[0]


def low_rank_fields(factors_t: Int32, own: Int64, overlaps: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_k Y_ki M_k - c_i s_i into `out` (N,)."""
    out[:] = _fields(factors_t, own, overlaps, state)


def _fields(rows: Int32, own: Int64, overlaps: Int64, spins: Int8) -> Int64:
    return np.asarray(split_product(overlaps[np.newaxis], rows.T)[0] - own * spins)


def low_rank_visit(
    factors_t: Int32,
    own: Int64,
    overlaps: Int64,
    state: Int8,
    *visits: *Visits,
) -> tuple[int, int]:
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    return visit(
        lambda sites: _fields(factors_t[sites], own[sites], overlaps, state[sites]),
        lambda site: flip_site(factors_t, overlaps, state, site),
        state,
        *visits,
    )


def low_rank_flip(factors_t: Int32, overlaps: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i Y[:, i], one after another."""
    for site in sites[:count]:
        flip_site(factors_t, overlaps, state, int(site))
