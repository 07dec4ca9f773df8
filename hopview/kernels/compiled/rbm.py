"""Boltzmann machines in two layers, compiled; the twin is hopview.kernels.plain.rbm."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.kernels import constants as c
from hopview.kernels.compiled.draws import layer_key
from hopview.kernels.compiled.jit import (
    In8,
    InF32,
    Out8,
    Out64,
    OutF64,
    RowsF32,
    RowsOutF32,
    callee,
    f64,
    helper,
    i64,
    kernel,
    nothing,
)
from hopview.kernels.compiled.layer_lanes import draw_lanes, squash_lanes
from hopview.kernels.compiled.sums import pack, sums, turn
from hopview.kernels.compiled.vectors import WIDTH
from hopview.kernels.rbm_set import RBMKernels

_F0 = np.float32(0)
_LOG2_E, _WIDTH = c.LOG2_E, WIDTH


@helper
def _draw_row(
    fields: Float32, at: int, bias: Float32, by: np.float32, key: np.uint64, word: int, out: Float32
) -> None:
    """The units of a row from `fields[at]` on into `out[at]` on, what is left over in a full vector."""
    n, first = bias.size, 0
    while first + _WIDTH <= n:
        draw_lanes(fields, at + first, bias, first, by, key, word + (first >> 1), out, at + first)
        first += _WIDTH
    if first < n:
        room, shift = np.zeros(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)
        for k in range(n - first):
            room[k], shift[k] = fields[at + first + k], bias[first + k]
        draw_lanes(room, 0, shift, 0, by, key, word + (first >> 1), room, 0)
        for k in range(n - first):
            out[at + first + k] = room[k]


@helper
def _squash_row(fields: Float32, at: int, bias: Float32, by: np.float32, size: np.float32) -> None:
    n, first = bias.size, 0
    while first + _WIDTH <= n:
        squash_lanes(fields, at + first, bias, first, by, size)
        first += _WIDTH
    if first < n:
        room, shift = np.zeros(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)
        for k in range(n - first):
            room[k], shift[k] = fields[at + first + k], bias[first + k]
        squash_lanes(room, 0, shift, 0, by, size)
        for k in range(n - first):
            fields[at + first + k] = room[k]


@callee
def _add_row(total: Float32, row: Float32) -> None:
    for j in range(total.size):
        total[j] += row[j]


@callee
def _add_four(total: Float32, a: Float32, b: Float32, c: Float32, d: Float32) -> None:
    for j in range(total.size):
        total[j] = np.float32(np.float32(np.float32(np.float32(total[j] + a[j]) + b[j]) + c[j]) + d[j])


@callee
def _where(active: Float32 | Int8, chosen: Int64) -> int:
    """The places of what is above 0, and how many there are."""
    count = 0
    for i in range(active.size):
        chosen[count] = i
        count += active[i] > 0
    return count


@callee
def _add_rows(rows: Float32, chosen: Int64, count: int, total: Float32) -> None:
    """total = these rows, added one after the other, four in a pass."""
    total[:] = _F0
    k = 0
    while k + 4 <= count:
        a, b, c, d = chosen[k], chosen[k + 1], chosen[k + 2], chosen[k + 3]
        _add_four(total, rows[a], rows[b], rows[c], rows[d])
        k += 4
    while k < count:
        _add_row(total, rows[chosen[k]])
        k += 1


@callee
def _turn(drawn: Float32, held: Int8, state: Int8) -> None:
    for i in range(state.size):
        state[i] = np.int8(2) * np.int8(drawn[i]) - np.int8(1) if held[i] == 0 else state[i]


@callee
def _changed(before: Int8, state: Int8, flips: Int64) -> int:
    count = 0
    for i in range(state.size):
        flips[count] = i
        count += before[i] != state[i]
    return count


@kernel(nothing(RowsF32, InF32, f64, i64, i64, RowsOutF32))
def draw(fields: Float32, bias: Float32, scale: float, seed: int, number: int, out: Float32) -> None:
    """out_bj = 1 where u < sig(scale (fields_bj + bias_j)), else 0."""
    rows, n = fields.shape
    key, by, x, y = layer_key(seed, number), np.float32(-scale * _LOG2_E), fields.reshape(-1), out.reshape(-1)
    for b in range(rows):
        _draw_row(x, b * n, bias, by, key, b * ((n + 1) >> 1), y)


@kernel(nothing(RowsOutF32, InF32, f64, f64))
def squash(fields: Float32, bias: Float32, scale: float, size: float) -> None:
    """fields_bj = size sig(scale (fields_bj + bias_j)), in place."""
    rows, n = fields.shape
    by, most, x = np.float32(-scale * _LOG2_E), np.float32(size), fields.reshape(-1)
    for b in range(rows):
        _squash_row(x, b * n, bias, by, most)


@kernel(nothing(RowsOutF32, RowsF32, f64, f64))
def move(weights: Float32, gradient: Float32, rate: float, decay: float) -> None:
    """weights += rate (gradient - decay weights), in place."""
    by, less = np.float32(rate), np.float32(decay)
    w, g = weights.reshape(-1), gradient.reshape(-1)
    for k in range(w.size):
        w[k] = np.float32(w[k] + np.float32(by * np.float32(g[k] - np.float32(less * w[k]))))


@kernel(i64(RowsF32, RowsF32, InF32, InF32, In8, f64, i64, i64, i64, Out8, OutF64, Out64))
def chain(
    weights: Float32,
    weights_t: Float32,
    visible_bias: Float32,
    hidden_bias: Float32,
    held: Int8,
    scale: float,
    seed: int,
    number: int,
    sweeps: int,
    state: Int8,
    hidden: Float64,
    flips: Int64,
) -> int:
    """Block Gibbs sweeps of one chain; the rows of active units are added up in order."""
    by, chosen = np.float32(-scale * _LOG2_E), np.empty(max(state.size, hidden.size), np.int64)
    h, v, before = np.empty(hidden.size, np.float32), np.empty(state.size, np.float32), state.copy()
    for sweep in range(sweeps):
        before[:] = state
        _add_rows(weights, chosen, _where(state, chosen), h)
        _draw_row(h, 0, hidden_bias, by, layer_key(seed, number + 2 * sweep), 0, h)
        _add_rows(weights_t, chosen, _where(h, chosen), v)
        _draw_row(v, 0, visible_bias, by, layer_key(seed, number + 2 * sweep + 1), 0, v)
        _turn(v, held, state)
    if sweeps:
        hidden[:] = h
    return _changed(before, state, flips)


RBM = RBMKernels(draw=draw, squash=squash, move=move, pack=pack, turn=turn, sums=sums, chain=chain)
