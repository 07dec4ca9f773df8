"""Synchronous flips, overlaps kept beside the dynamics, and the energy as an integer, in NumPy."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int64, Integers


def parallel_flips(
    fields: Integers, state: Int8, thresholds: Float32, bias: Float32, signed: bool, flips: Int64
) -> int:
    """Sites that the single-site rule flips in this state into `flips`, ascending; returns how many."""
    if flips.size < state.size:
        raise ValueError("flips is shorter than the state")
    theta = (thresholds * state if signed else thresholds) - bias
    h = fields.astype(np.float32)
    sites = np.flatnonzero(np.where(state > 0, h < theta, h > theta))
    flips[: sites.size] = sites
    return int(sites.size)


def flip_site(rows: Integers, overlaps: Int64, state: Int8, site: int) -> None:
    """s_i = -s_i, then M += 2 s_i rows_i: rows are the patterns X' (N, P), or factors Y' (N, K)."""
    state[site] = -state[site]
    overlaps += np.int64(2 * state[site]) * rows[site]


def track_overlaps(patterns_t: Int8, overlaps: Int64, state: Int8, flips: Int64, count: int) -> None:
    """M += 2 s_i X[:, i] for the sites flips[:count], whose `state` is the new one."""
    for site in flips[:count]:
        overlaps += np.int64(2 * state[site]) * patterns_t[site]


def integer_energy(fields: Integers, state: Int8) -> int:
    """sum_i s_i H_i; the energy is E = -(unit/2) times it."""
    return int(np.dot(fields.astype(np.int64, copy=False), state.astype(np.int64)))
