"""Dense associative memories in NumPy: look ahead for the next flip, make it, look S up again, go on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, UInt64
from hopview.kernels.memory_set import RELATIVE, WEIGHED, MemoryKernels
from hopview.kernels.plain.packing import unpacked_rows

_SHORT, _SLICE = 16, 1 << 20


def tune(
    overlaps: Int32, count: int, odd: Int64, even: Int64, levels: Int64, units: Float64, mode: int,
    steps: Int64, sums: Int64,
) -> None:  # fmt: skip
    """S and its sums of the present overlaps."""
    m = overlaps[:count].astype(np.int64)
    top = int(m.max(initial=-(1 << 30))) if mode else int(np.abs(m).max(initial=0))
    level = 0 if mode == RELATIVE else int(np.argmax(levels[:, 1] >= top))
    centre, reach = levels[level]
    shift = top if mode == RELATIVE else 0
    places = np.maximum(m - shift, -reach) + centre
    steps[:count] = odd[places]
    sums[:] = steps[:count].sum(), even[places].sum(), level


def _inside(rows: UInt64, sites: Any, steps: Int64) -> Int64:
    """sum_mu X[mu, i] S_mu of the units `sites`, or all of a slice of them."""
    chosen = rows[sites]
    return np.asarray(unpacked_rows(chosen, steps.size).astype(np.int64) @ steps)


def memory_fields(rows: UInt64, steps: Int64, sums: Int64, state: Int8, out: Int64) -> None:
    """H_i = sum_mu X[mu, i] S_mu + s_i C into `out` (N,)."""
    step = max(1, _SLICE // max(1, steps.size))
    for first in range(0, out.size, step):
        part = slice(first, first + step)
        out[part] = _inside(rows, part, steps) + state[part].astype(np.int64) * sums[1]


def memory_flip(rows: UInt64, overlaps: Int32, memories: int, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then M += 2 s_i X[:, i], one after another."""
    for site in sites[:count]:
        state[site] = -state[site]
        signs = unpacked_rows(rows[site : site + 1], overlaps.size)[0]
        overlaps += np.int32(2 * state[site]) * signs.astype(np.int32)


def _wants(
    inside: Int64, spins: Int8, curved: int, unit: float, theta: Float64, up: bool, mode: int
) -> NDArray[np.bool_]:
    """The single-site rule: of H = X.S + s C, `inside` being X.S and `curved` C."""
    signs = spins.astype(np.int64)
    total = inside + signs * curved
    bars = theta
    if mode == RELATIVE:
        bars = theta * (unit * (-WEIGHED * float(curved) - (signs * inside).astype(np.float64)))
    fields = unit * total.astype(np.float64)
    wants = np.where(spins > 0, fields < bars, fields > bars)
    tied = (total == 0) & (theta == 0)
    return np.asarray(np.where(tied, up & (spins < 0), wants))


def memory_visit(
    rows: UInt64, overlaps: Int32, memories: int, steps: Int64, sums: Int64,
    odd: Int64, even: Int64, levels: Int64, units: Float64, mode: int,
    state: Int8, order: Int64, start: int, stop: int, thresholds: Float32, signed: bool, up: bool,
    flips: Int64, max_flips: int,
) -> tuple[int, int]:  # fmt: skip
    """Visit order[start:stop] by the single-site rule; returns (flips made, next position)."""
    count, position, limit = 0, start, min(max_flips, flips.size)
    longest = max(1, _SLICE // max(1, steps.size))
    look = min(_SHORT, longest)
    while position < stop and count < limit:
        ahead_of = slice(position, min(position + look, stop))
        sites, theta = order[ahead_of], thresholds[ahead_of].astype(np.float64)
        spins = state[sites]
        inside = _inside(rows, sites, steps)
        bars = theta * spins if signed else theta
        wants = _wants(inside, spins, int(sums[1]), float(units[sums[2]]), bars, up, mode)
        ahead = int(wants.argmax())
        if not wants[ahead]:
            position += sites.size
            look = min(2 * look, longest)
            continue
        memory_flip(rows, overlaps, memories, state, sites[ahead : ahead + 1], 1)
        tune(overlaps, memories, odd, even, levels, units, mode, steps, sums)
        flips[count] = sites[ahead]
        count += 1
        position += ahead + 1
        look = min(_SHORT, longest)
    return count, position


MEMORIES = MemoryKernels(tune=tune, fields=memory_fields, flip=memory_flip, visit=memory_visit)
