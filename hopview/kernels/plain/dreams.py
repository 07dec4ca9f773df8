"""Dreams in NumPy: random starts, and the descent from them under a dense coupling."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int32, Int64
from hopview.kernels import constants as c
from hopview.kernels.plain.draws import key_of, permutation, words_of

_LOOK = 16


def random_state(seed: int, number: int, out: Int8) -> None:
    """out_i = +1 or -1, a coin toss keyed by (seed, number, i)."""
    words = words_of(key_of(seed, number, c.STATE_STREAM), np.arange(out.size, dtype=np.uint64))
    out[:] = np.where((words >> np.uint64(63)) == 1, 1, -1)


def dense_descent(
    weights: Int32, fields: Int64, state: Int8, order: Int64, seed: int, sweep: int, most: int
) -> int:
    """Sweep after sweep, one unit at a time, until none wants to flip; the sweeps that it took."""
    for taken in range(most):
        permutation(seed, sweep + taken, order)
        if not _sweep(weights, fields, state, order):
            return taken + 1
    return most


def _sweep(weights: Int32, fields: Int64, state: Int8, order: Int64) -> bool:
    """Visit the units in `order`: s_i = sign(H_i), ties keep; whether any flipped."""
    position, moved = 0, False
    while position < order.size:
        sites = order[position : position + _LOOK]  # nothing changes up to the first that flips
        wants = fields[sites] * state[sites] < 0
        ahead = int(wants.argmax())
        if not wants[ahead]:
            position += sites.size
            continue
        site = int(sites[ahead])
        state[site] = -state[site]
        fields += np.int64(2 * state[site]) * weights[site]
        position, moved = position + ahead + 1, True
    return moved
