"""Boltzmann machines in two layers, in NumPy; the compiled twin is hopview.kernels.compiled.rbm."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float32
from hopview.kernels import constants as c
from hopview.kernels.plain.draws import key_of, words_of
from hopview.kernels.rbm_set import RBMKernels

_ONE = np.float32(1)


def _exp(x: Any) -> Any:
    """exp x in float32, of |x| cut at 87."""
    x = np.minimum(np.maximum(x, np.float32(-c.EXP32_MOST)), np.float32(c.EXP32_MOST))
    shifted = x * np.float32(c.LOG2_E) + np.float32(c.ROUNDER32)
    power = shifted.view(np.int32) - np.int32(c.ROUNDER32_BITS)
    whole = shifted - np.float32(c.ROUNDER32)
    r = x - whole * np.float32(c.LN2_HIGH32)
    r = r - whole * np.float32(c.LN2_LOW32)
    series = np.float32(c.EXP32_SERIES[0])
    for coefficient in c.EXP32_SERIES[1:]:
        series = series * r + np.float32(coefficient)
    series = series * (r * r) + r + _ONE
    return series * ((power + np.int32(127)) << np.int32(23)).view(np.float32)


def _uniforms(shape: tuple[int, int], seed: int, number: int) -> Float32:
    rows, units = shape
    half = (units + 1) >> 1
    counters = np.arange(rows * half, dtype=np.uint64)
    words = words_of(key_of(seed, number, c.LAYER_STREAM), counters)
    ranks = words.astype("<u8", copy=False).view("<u4").reshape(rows, 2 * half)[:, :units] >> np.uint32(8)
    return np.asarray(ranks.astype(np.float32) * np.float32(c.DRAW_STEP))


def draw(fields: Float32, bias: Float32, scale: float, seed: int, number: int, out: Float32) -> None:
    """out_bj = 1 where u < sig(scale (fields_bj + bias_j)), else 0: u (1 + exp(-scale (...))) < 1."""
    rest = _ONE + _exp(np.float32(-scale) * (fields + bias))
    out[:] = _uniforms((fields.shape[0], fields.shape[1]), seed, number) * rest < _ONE


def squash(fields: Float32, bias: Float32, scale: float, size: float) -> None:
    """fields_bj = size sig(scale (fields_bj + bias_j)), in place."""
    fields[:] = np.float32(size) / (_ONE + _exp(np.float32(-scale) * (fields + bias)))


def move(weights: Float32, gradient: Float32, rate: float, decay: float) -> None:
    """weights += rate (gradient - decay weights), in place."""
    weights += np.float32(rate) * (gradient - np.float32(decay) * weights)


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
    for sweep in range(sweeps):
        draw(_added(weights, v), hidden_bias, scale, seed, number + 2 * sweep, h[np.newaxis])
        fresh = np.empty((1, v.size), np.float32)
        draw(_added(weights_t, h), visible_bias, scale, seed, number + 2 * sweep + 1, fresh)
        v[:] = np.where(held == 0, fresh[0], v)


def _added(rows: Float32, active: Float32) -> Float32:
    """(1, m): the rows where `active` is not 0, added one after the other."""
    chosen = rows[active != 0]
    if not len(chosen):
        return np.zeros((1, rows.shape[1]), np.float32)
    return np.asarray(np.add.accumulate(chosen, axis=0)[-1:], np.float32)


RBM = RBMKernels(draw=draw, squash=squash, move=move, chain=chain)
