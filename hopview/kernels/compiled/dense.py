"""Dense couplings, compiled; the twin is hopview.kernels.plain.dense.

A flip adds a whole row of weights to the fields, which is all that a recall costs: so up to eight flips are
held back and their rows added in one pass over the fields. A visit in between looks at what is held
only where that could change the verdict, so the flips are those of a visit one by one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float32, Int8, Int64, Integers
from hopview.kernels.compiled.jit import (
    In8,
    In64,
    InF32,
    Out8,
    Out32,
    Out64,
    Rows16,
    Rows32,
    callee,
    flag,
    helper,
    i64,
    kernel,
    nothing,
    pair,
)

HELD = 8
_FORMS = ((Rows16, Out32), (Rows16, Out64), (Rows32, Out64))  # of weights and fields


@helper
def wants_flip(field: int, theta: np.float32, bias: np.float32, spin: int, signed: bool) -> bool:
    """The single-site rule: +1 above theta, -1 below it, unchanged on a tie. Spins are random: no branch."""
    if signed:
        theta = np.float32(theta * np.float32(spin))
    theta = np.float32(theta - bias)
    h = np.float32(field)
    return bool(((h < theta) & (spin > 0)) | ((h > theta) & (spin < 0)))


@helper
def _flip(weights: Integers, fields: Integers, state: Int8, site: int) -> None:
    # Two loops, as a shift by one is far cheaper in 64-bit lanes than a product with 2 s_i.
    state[site] = -state[site]
    if state[site] > 0:
        for j in range(fields.size):
            fields[j] += np.int64(weights[site, j]) << 1
    else:
        for j in range(fields.size):
            fields[j] -= np.int64(weights[site, j]) << 1


@callee
def _add_row(weights: Integers, fields: Integers, site: int, sign: int, doubling: int) -> None:
    """H += sign 2^doubling W_i, for one unit i."""
    wide, narrow = fields.dtype.type, weights.dtype.type
    row, by = weights[site], narrow(sign)
    for j in range(fields.size):
        fields[j] = wide(fields[j] + wide(wide(narrow(by * row[j])) << doubling))


@callee
def _add_rows(weights: Integers, fields: Integers, sites: Int64, signs: Int8, doubling: int) -> None:
    """H += 2^doubling sum_k signs_k W_k over eight units k, in one pass."""
    wide, narrow = fields.dtype.type, weights.dtype.type
    a, b, c, d = weights[sites[0]], weights[sites[1]], weights[sites[2]], weights[sites[3]]
    e, f, g, h = weights[sites[4]], weights[sites[5]], weights[sites[6]], weights[sites[7]]
    by_a, by_b, by_c, by_d = narrow(signs[0]), narrow(signs[1]), narrow(signs[2]), narrow(signs[3])
    by_e, by_f, by_g, by_h = narrow(signs[4]), narrow(signs[5]), narrow(signs[6]), narrow(signs[7])
    for j in range(fields.size):
        # A product with a sign stays in the weights' own width, where it is cheap.
        ab = wide(wide(narrow(by_a * a[j])) + wide(narrow(by_b * b[j])))
        cd = wide(wide(narrow(by_c * c[j])) + wide(narrow(by_d * d[j])))
        ef = wide(wide(narrow(by_e * e[j])) + wide(narrow(by_f * f[j])))
        gh = wide(wide(narrow(by_g * g[j])) + wide(narrow(by_h * h[j])))
        total = wide(wide(ab + cd) + wide(ef + gh))
        fields[j] = wide(fields[j] + wide(total << doubling))


@callee
def _held_field(weights: Integers, sites: Int64, signs: Int8, waiting: int, site: int) -> int:
    """What the flips held back will add to the field of `site`."""
    total = 0
    for k in range(waiting):
        total += int(signs[k]) * int(weights[sites[k], site])
    return 2 * total


@kernel([nothing(rows, In8, out) for rows, out in _FORMS])
def dense_fields(weights: Integers, state: Int8, out: Integers) -> None:
    """H_i = sum_j s_j weights[j, i] into `out` (N,), in one pass over the weights."""
    out[:] = 0
    sites, signs = np.empty(HELD, np.int64), np.empty(HELD, np.int8)
    whole = state.size - state.size % HELD
    for first in range(0, whole, HELD):
        for k in range(HELD):
            sites[k], signs[k] = first + k, state[first + k]
        _add_rows(weights, out, sites, signs, 0)
    for j in range(whole, state.size):
        _add_row(weights, out, j, state[j], 0)


def _visit_signature(rows: Any, fields: Any) -> Any:
    return pair(rows, i64, fields, Out8, In64, i64, i64, InF32, InF32, flag, Out64, i64)


@kernel([_visit_signature(rows, fields) for rows, fields in _FORMS])
def dense_visit(
    weights: Integers,
    largest: int,
    fields: Integers,
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
    sites, signs = np.empty(HELD, np.int64), np.empty(HELD, np.int8)
    count, limit, position, waiting = 0, min(max_flips, flips.size), start, 0
    while position < stop and count < limit:
        site, theta = order[position], thresholds[position]
        position += 1
        spin, field, b = int(state[site]), int(fields[site]), bias[site]
        # Rounding to float32 keeps the order, so a verdict that the extremes share is the verdict.
        unsure = 2 * spin * waiting * largest
        if not wants_flip(field - unsure, theta, b, spin, signed):
            continue
        if waiting and not wants_flip(field + unsure, theta, b, spin, signed):
            field += _held_field(weights, sites, signs, waiting, site)
            if not wants_flip(field, theta, b, spin, signed):
                continue
        state[site] = -spin
        flips[count] = site
        count += 1
        sites[waiting], signs[waiting] = site, -spin
        waiting += 1
        if waiting == HELD:
            _add_rows(weights, fields, sites, signs, 1)
            waiting = 0
    for k in range(waiting):
        _add_row(weights, fields, sites[k], signs[k], 1)
    return count, position


@kernel([nothing(rows, fields, Out8, In64, i64) for rows, fields in _FORMS])
def dense_flip(weights: Integers, fields: Integers, state: Int8, sites: Int64, count: int) -> None:
    """Flip sites[:count]: s_i = -s_i, then H += 2 s_i weights_i, eight at a time."""
    signs = np.empty(HELD, np.int8)
    whole = count - count % HELD
    for first in range(0, whole, HELD):
        for k in range(HELD):
            site = sites[first + k]
            state[site] = -state[site]
            signs[k] = state[site]
        _add_rows(weights, fields, sites[first : first + HELD], signs, 1)
    for site in sites[whole:count]:
        state[site] = -state[site]
        _add_row(weights, fields, site, state[site], 1)
