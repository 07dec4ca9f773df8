"""Synchronous flips, overlaps kept beside the dynamics, and the energy; twin: hopview.kernels.plain.flips."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int64, Integers
from hopview.kernels.compiled.dense import wants_flip
from hopview.kernels.compiled.jit import In8, In32, In64, InF32, Out64, Rows8, flag, i64, kernel, nothing


@kernel([i64(fields, In8, InF32, InF32, flag, Out64) for fields in (In64, In32)])
def parallel_flips(
    fields: Integers, state: Int8, thresholds: Float32, bias: Float32, signed: bool, flips: Int64
) -> int:
    """Sites that the single-site rule flips in this state into `flips`, ascending; returns how many."""
    if flips.size < state.size:
        raise ValueError("flips is shorter than the state")
    count = 0
    for i in range(state.size):
        if wants_flip(fields[i], thresholds[i], bias[i], state[i], signed):
            flips[count] = i
            count += 1
    return count


@kernel(nothing(Rows8, Out64, In8, In64, i64))
def track_overlaps(patterns_t: Int8, overlaps: Int64, state: Int8, flips: Int64, count: int) -> None:
    """M += 2 s_i X[:, i] for the sites flips[:count], whose `state` is the new one."""
    for site in flips[:count]:
        spin = np.int32(state[site])
        for mu in range(overlaps.size):
            overlaps[mu] += np.int64(np.int32(spin * np.int32(patterns_t[site, mu]))) << 1


@kernel([i64(fields, In8) for fields in (In64, In32)])
def integer_energy(fields: Integers, state: Int8) -> int:
    """sum_i s_i H_i; the energy is E = -(unit/2) times it."""
    total = 0
    for i in range(state.size):
        total += int(fields[i]) * int(state[i])
    return total
