"""Boltzmann machines in two layers, in NumPy; the compiled twin is hopview.kernels.compiled.rbm."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.kernels import constants as c
from hopview.kernels.plain.draws import key_of, words_of
from hopview.kernels.plain.sums import pack, sums, turn
from hopview.kernels.rbm_set import RBMKernels

_ONE = np.float32(1)


def _exp2(x: Any) -> Any:
    """2^x in float32, of |x| cut at 100."""
    x = np.minimum(np.maximum(x, np.float32(-c.EXP2_MOST)), np.float32(c.EXP2_MOST))
    shifted = x + np.float32(c.ROUNDER32)
    r = x - (shifted - np.float32(c.ROUNDER32))
    series = np.float32(c.EXP2_SERIES[0])
    for coefficient in (*c.EXP2_SERIES[1:], 1.0):
        series = series * r + np.float32(coefficient)
    return (series.view(np.int32) + (shifted.view(np.int32) << np.int32(23))).view(np.float32)


def _rest(fields: Float32, bias: Float32, scale: float) -> Any:
    """1 + exp(-scale (fields + bias))."""
    return _ONE + _exp2(np.float32(-scale * c.LOG2_E) * (fields + bias))


def _ranks(shape: tuple[int, int], seed: int, number: int) -> Float32:
    rows, units = shape
    half = (units + 1) >> 1
    counters = np.arange(rows * half, dtype=np.uint64)
    words = words_of(key_of(seed, number, c.LAYER_STREAM), counters)
    bits = words.astype("<u8", copy=False).view("<u4").reshape(rows, 2 * half)[:, :units]
    return np.asarray((bits >> np.uint32(8)).astype(np.float32))


def draw(fields: Float32, bias: Float32, scale: float, seed: int, number: int, out: Float32) -> None:
    """out_bj = 1 where u < sig(scale (fields_bj + bias_j)), else 0: u (1 + exp(-scale (...))) < 1."""
    rest = _rest(fields, bias, scale)
    out[:] = _ranks((fields.shape[0], fields.shape[1]), seed, number) * rest < np.float32(c.DRAW_RANKS)


def squash(fields: Float32, bias: Float32, scale: float, size: float) -> None:
    """fields_bj = size sig(scale (fields_bj + bias_j)), in place."""
    fields[:] = np.float32(size) / _rest(fields, bias, scale)


def move(weights: Float32, gradient: Float32, rate: float, decay: float) -> None:
    """weights += rate (gradient - decay weights), in place."""
    weights += np.float32(rate) * (gradient - np.float32(decay) * weights)


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
    before = state.copy()
    h, v = np.empty((1, hidden.size), np.float32), np.empty((1, state.size), np.float32)
    for sweep in range(sweeps):
        before[:] = state
        draw(_added(weights, state), hidden_bias, scale, seed, number + 2 * sweep, h)
        draw(_added(weights_t, h[0]), visible_bias, scale, seed, number + 2 * sweep + 1, v)
        state[:] = np.where(held == 0, 2 * v[0].astype(np.int8) - 1, state)
        hidden[:] = h[0]
    changed = np.flatnonzero(before != state)
    flips[: changed.size] = changed
    return changed.size


def _added(rows: Float32, active: Float32 | Int8) -> Float32:
    """(1, m): the rows where `active` is above 0, added one after the other."""
    chosen = rows[active > 0]
    if not len(chosen):
        return np.zeros((1, rows.shape[1]), np.float32)
    return np.asarray(np.add.accumulate(chosen, axis=0)[-1:], np.float32)


RBM = RBMKernels(draw=draw, squash=squash, move=move, pack=pack, turn=turn, sums=sums, chain=chain)
