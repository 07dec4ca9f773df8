"""Random starts and the descent from them, compiled; the twin is hopview.kernels.plain.dreams."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int32, Int64
from hopview.kernels import constants as c
from hopview.kernels.compiled.dense import _flip
from hopview.kernels.compiled.draws import _key, permutation, word_of
from hopview.kernels.compiled.jit import Out8, Out64, Rows32, i64, kernel, nothing

_STATE_STREAM, _S63 = np.uint64(c.STATE_STREAM), np.uint64(63)


@kernel(nothing(i64, i64, Out8))
def random_state(seed: int, number: int, out: Int8) -> None:
    """out_i = +1 or -1, a coin toss keyed by (seed, number, i)."""
    key = _key(seed, number, _STATE_STREAM)
    for i in range(out.size):
        out[i] = 1 if word_of(key, np.uint64(i)) >> _S63 else -1


@kernel(i64(Rows32, Out64, Out8, Out64, i64, i64, i64))
def dense_descent(
    weights: Int32, fields: Int64, state: Int8, order: Int64, seed: int, sweep: int, most: int
) -> int:
    """Sweep after sweep, one unit at a time, until none wants to flip; the sweeps that it took."""
    for taken in range(most):
        permutation(seed, sweep + taken, order)
        moved = False
        for site in order:
            if fields[site] * np.int64(state[site]) < 0:
                _flip(weights, fields, state, site)
                moved = True
        if not moved:
            return taken + 1
    return most
