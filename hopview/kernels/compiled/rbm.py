"""Boltzmann machines in two layers, compiled; the twin is hopview.kernels.plain.rbm."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, UInt64
from hopview.kernels import constants as c
from hopview.kernels.compiled.draws import layer_key, word_of
from hopview.kernels.compiled.jit import (
    InF32,
    OutF32,
    RowsF32,
    RowsOutF32,
    callee,
    f64,
    helper,
    i64,
    kernel,
    nothing,
)
from hopview.kernels.rbm_set import RBMKernels

_F0, _F1 = np.float32(0), np.float32(1)
_MOST, _LEAST, _LOG2_E = np.float32(c.EXP32_MOST), np.float32(-c.EXP32_MOST), np.float32(c.LOG2_E)
_ROUNDER, _ROUNDER_BITS = np.float32(c.ROUNDER32), np.int32(c.ROUNDER32_BITS)
_LN2_HIGH, _LN2_LOW = np.float32(c.LN2_HIGH32), np.float32(c.LN2_LOW32)
_C0, _C1, _C2, _C3, _C4, _C5 = (np.float32(n) for n in c.EXP32_SERIES)
_STEP, _S8 = np.float32(c.DRAW_STEP), np.uint32(8)


@helper
def _exp(x: np.float32) -> np.float32:
    x = min(max(x, _LEAST), _MOST)
    shifted = np.float32(np.float32(x * _LOG2_E) + _ROUNDER)
    power = np.int32(shifted.view(np.int32) - _ROUNDER_BITS)
    whole = np.float32(shifted - _ROUNDER)
    r = np.float32(x - np.float32(whole * _LN2_HIGH))
    r = np.float32(r - np.float32(whole * _LN2_LOW))
    series = np.float32(np.float32(_C0 * r) + _C1)
    series = np.float32(np.float32(series * r) + _C2)
    series = np.float32(np.float32(series * r) + _C3)
    series = np.float32(np.float32(series * r) + _C4)
    series = np.float32(np.float32(series * r) + _C5)
    series = np.float32(np.float32(np.float32(series * np.float32(r * r)) + r) + _F1)
    return np.float32(series * np.int32((power + np.int32(127)) << np.int32(23)).view(np.float32))


@callee
def _fill(key: np.uint64, first: int, words: UInt64) -> None:
    for k in range(words.size):
        words[k] = word_of(key, np.uint64(first + k))


@callee
def _draw_row(fields: Float32, bias: Float32, minus: np.float32, bits: np.ndarray, out: Float32) -> None:
    for j in range(fields.size):
        rest = np.float32(_F1 + _exp(np.float32(minus * np.float32(fields[j] + bias[j]))))
        u = np.float32(np.float32(np.int32(bits[j] >> _S8)) * _STEP)
        out[j] = _F1 if np.float32(u * rest) < _F1 else _F0


@callee
def _copy_row(row: Float32, out: Float32) -> None:
    for j in range(row.size):
        out[j] = row[j]


@callee
def _squash_row(fields: Float32, bias: Float32, minus: np.float32, size: np.float32) -> None:
    for j in range(fields.size):
        rest = np.float32(_F1 + _exp(np.float32(minus * np.float32(fields[j] + bias[j]))))
        fields[j] = np.float32(size / rest)


@callee
def _add_row(total: Float32, row: Float32) -> None:
    for j in range(total.size):
        total[j] += row[j]


@kernel(nothing(RowsF32, InF32, f64, i64, i64, RowsOutF32))
def draw(fields: Float32, bias: Float32, scale: float, seed: int, number: int, out: Float32) -> None:
    """out_bj = 1 where u < sig(scale (fields_bj + bias_j)), else 0."""
    half = (fields.shape[1] + 1) >> 1
    key, minus, words = layer_key(seed, number), np.float32(-scale), np.empty(half, np.uint64)
    bits, row = words.view(np.uint32), np.empty(fields.shape[1], np.float32)
    for b in range(
        fields.shape[0]
    ):  # fields and out may be one array, and then no loop over both is vectorised
        _fill(key, b * half, words)
        _draw_row(fields[b], bias, minus, bits, row)
        _copy_row(row, out[b])


@kernel(nothing(RowsOutF32, InF32, f64, f64))
def squash(fields: Float32, bias: Float32, scale: float, size: float) -> None:
    """fields_bj = size sig(scale (fields_bj + bias_j)), in place."""
    minus, to = np.float32(-scale), np.float32(size)
    for b in range(fields.shape[0]):
        _squash_row(fields[b], bias, minus, to)


@kernel(nothing(RowsOutF32, RowsF32, f64, f64))
def move(weights: Float32, gradient: Float32, rate: float, decay: float) -> None:
    """weights += rate (gradient - decay weights), in place."""
    by, less = np.float32(rate), np.float32(decay)
    w, g = weights.reshape(-1), gradient.reshape(-1)
    for k in range(w.size):
        w[k] = np.float32(w[k] + np.float32(by * np.float32(g[k] - np.float32(less * w[k]))))


@kernel(nothing(RowsF32, RowsF32, InF32, InF32, InF32, f64, i64, i64, i64, OutF32, OutF32))
def chain(
    weights: Float32,
    weights_t: Float32,
    visible_bias: Float32,
    hidden_bias: Float32,
    held: Float32,
    scale: float,
    seed: int,
    number: int,
    sweeps: int,
    v: Float32,
    h: Float32,
) -> None:
    """Block Gibbs sweeps of one chain; the rows of active units are added up in order."""
    minus, most = np.float32(-scale), max(v.size, h.size)
    words = np.empty((most + 1) >> 1, np.uint64)
    bits, up, down, fresh = words.view(np.uint32), np.empty_like(h), np.empty_like(v), np.empty_like(v)
    for sweep in range(sweeps):
        up[:] = _F0
        for i in range(v.size):
            if v[i] != _F0:
                _add_row(up, weights[i])
        _fill(layer_key(seed, number + 2 * sweep), 0, words[: (h.size + 1) >> 1])
        _draw_row(up, hidden_bias, minus, bits, h)
        down[:] = _F0
        for j in range(h.size):
            if h[j] != _F0:
                _add_row(down, weights_t[j])
        _fill(layer_key(seed, number + 2 * sweep + 1), 0, words[: (v.size + 1) >> 1])
        _draw_row(down, visible_bias, minus, bits, fresh)
        for i in range(v.size):
            if held[i] == _F0:
                v[i] = fresh[i]


RBM = RBMKernels(draw=draw, squash=squash, move=move, chain=chain)
