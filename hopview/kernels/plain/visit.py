"""The single-site rule in NumPy, whatever the coupling: look ahead for the next flip, make it, go on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hopview.core.coupling import Float32, Int8, Int64, Integers

_SHORT, _LONG = 16, 4096


def visit(
    fields_of: Callable[[Int64], Integers],
    flip: Callable[[int], None],
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
    """Visit order[start:stop]; `fields_of(sites)` gives H there, `flip(site)` flips and updates the cache.

    Nothing changes between two flips, so a stretch of sites can be judged at once up to its first flip:
    the flips are those of a visit one by one. The stretch is short after a flip, and doubles while
    none comes.
    """
    count, position, limit = 0, start, min(max_flips, flips.size)
    look = _SHORT
    while position < stop and count < limit:
        ahead_of = slice(position, min(position + look, stop))
        sites, theta = order[ahead_of], thresholds[ahead_of]
        spins = state[sites]
        if signed:
            theta = theta * spins
        theta = theta - bias[sites]
        h = fields_of(sites).astype(np.float32)
        wants = np.where(spins > 0, h < theta, h > theta)
        ahead = int(wants.argmax())
        if not wants[ahead]:
            position += sites.size
            look = min(2 * look, _LONG)
            continue
        site = int(sites[ahead])
        flip(site)
        flips[count] = site
        count += 1
        position += ahead + 1
        look = _SHORT
    return count, position
