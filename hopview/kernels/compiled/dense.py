"""Dense couplings, compiled; the twin is hopview.kernels.plain.dense."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int8, Int32, Int64
from hopview.kernels.compiled.jit import (
    In8,
    In64,
    Out8,
    Out64,
    Rows32,
    helper,
    i64,
    kernel,
    nothing,
    visit_signature,
)


@helper
def wants_flip(field: int, theta: np.float32, bias: np.float32, spin: int, signed: bool) -> bool:
    """The single-site rule: +1 above theta, -1 below it, unchanged on a tie. Spins are random: no branch."""
    if signed:
        theta = np.float32(theta * np.float32(spin))
    theta = np.float32(theta - bias)
    h = np.float32(field)
    return bool(((h < theta) & (spin > 0)) | ((h > theta) & (spin < 0)))


@helper
def _flip(weights: Int32, fields: Int64, state: Int8, site: int) -> None:
    # Two loops, as a shift by one is far cheaper in 64-bit lanes than a product with 2 s_i.
    state[site] = -state[site]
    if state[site] > 0:
        for j in range(fields.size):
            fields[j] += np.int64(weights[site, j]) << 1
    else:
        for j in range(fields.size):
            fields[j] -= np.int64(weights[site, j]) << 1


@kernel(nothing(Rows32, In8, Out64))
def dense_fields(weights: Int32, state: Int8, out: Int64) -> None:
    """H = weights . s into `out` (N,)."""
    for i in range(out.size):
        total = np.int64(0)
        for j in range(state.size):
            total += np.int64(weights[i, j]) * np.int64(state[j])
        out[i] = total


@kernel(visit_signature(Rows32))
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
    count, limit = 0, min(max_flips, flips.size)
    position = start
    while position < stop and count < limit:
        site, theta = order[position], thresholds[position]
        position += 1
        if wants_flip(fields[site], theta, bias[site], state[site], signed):
            _flip(weights, fields, state, site)
            flips[count] = site
            count += 1
    return count, position


@kernel(nothing(Rows32, Out64, Out8, In64, i64))
def dense_flip(weights: Int32, fields: Int64, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then H += 2 s_i weights_i, one after another."""
    for site in sites[:count]:
        _flip(weights, fields, state, site)
