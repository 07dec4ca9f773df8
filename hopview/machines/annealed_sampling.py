"""Annealed importance sampling: ln Z of a machine that is too large to enumerate, with its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Float64
from hopview.core.draws import generator
from hopview.core.estimate import Estimate
from hopview.machines.bit_rows import times
from hopview.machines.logistic import log_sum, sigmoid, softplus

if TYPE_CHECKING:
    from hopview.machines.rbm import BernoulliRBM

_SEED = 0x616973
_MEANS, _PILOTS = 0x6D65616E, 100  # a stream of its own; chains, and sweeps of each


def annealed_log_z(machine: BernoulliRBM, chains: int = 100, steps: int = 1000, seed: int = 0) -> Estimate:
    """ln Z = ln mean w, w = exp sum_k [ln p*_k(v_k) - ln p*_{k-1}(v_k)], of M chains over K temperatures.

    ln p*_beta(v) = ((1 - beta) a0 + beta a)'v + sum_j ln(1 + exp(beta (b_j + (v'W)_j))), from units without
    weights (ln Z0 = H ln 2 + sum ln(1 + exp a0)) at beta = 0 to this machine at beta = 1, with a step of
    block Gibbs sampling at each. a0 are the logits of its smoothed means, as 100 chains show them after 100
    sweeps: near those of the data that it was taught. The mean of w is unbiased whatever a0, so ln Z is on
    average too low; its error is std w / (mean w sqrt M). Salakhutdinov & Murray 2008,
    DOI 10.1145/1390156.1390266.
    """
    rbm = kernels.current().rbm
    a = np.ascontiguousarray(machine.visible_bias, np.float32)
    w = np.ascontiguousarray(machine.weights, np.float32)
    b = np.ascontiguousarray(machine.hidden_bias, np.float32)
    base, none_h = _logits_of_means(machine, seed), np.zeros(machine.hidden, np.float32)
    v = np.zeros((chains, machine.visible), np.float32)
    h = np.zeros((chains, machine.hidden), np.float32)
    key = seed ^ _SEED
    rbm.draw(v, base, 1.0, key, 0, v)
    weight = np.full(chains, machine.hidden * np.log(2.0) + float(np.sum(softplus(base.astype(np.float64)))))
    betas, apart = np.linspace(0.0, 1.0, steps + 1), a.astype(np.float64) - base
    for k in range(1, steps + 1):
        fields = times(v, w) + b
        weight += _between(fields, betas[k - 1], betas[k]) + (betas[k] - betas[k - 1]) * (v @ apart)
        rbm.draw(fields, none_h, float(betas[k]), key, 2 * k, h)
        now = np.asarray((1.0 - betas[k]) * base + betas[k] * a, np.float32)
        rbm.draw(np.float32(betas[k]) * times(h, w, turned=True), now, 1.0, key, 2 * k + 1, v)
    return estimate_of(weight)


def _logits_of_means(machine: BernoulliRBM, seed: int) -> Float32:
    """ln p/(1 - p) of p = (sum v + 1) / (n + 2), (D,), over n = 100 chains from coin tosses."""
    gibbs = machine.sampler(seed ^ _MEANS)
    v = np.zeros((_PILOTS, machine.visible), np.float32)
    gibbs.loops.draw(v, np.zeros(machine.visible, np.float32), 1.0, seed ^ _MEANS, 0, v)
    p = (gibbs.sweeps(v, _PILOTS).sum(axis=0, dtype=np.float64) + 1.0) / (_PILOTS + 2.0)
    return np.asarray(np.log(p / (1.0 - p)), np.float32)


def annealed_log_z_of_pairs(
    weights: Float64, bias: Float64, seed: int, chains: int = 100, steps: int = 300
) -> Estimate:
    """ln Z = ln Z_0 + ln <exp(sum_k (beta_k - beta_k-1) 1/2 s'Ws)>, Z_0 of W = 0, and its standard error.

    `chains` chains go through `steps` equal steps of beta W from 0 to 1, one heat-bath sweep after each. The
    mean of the weights is unbiased, so ln Z is on average a little low. Neal 2001, Statistics and Computing
    11, 125-139, DOI 10.1023/A:1008923215028; Salakhutdinov & Murray 2008, DOI 10.1145/1390156.1390266.
    """
    draws = generator(seed, _SEED)
    states = (draws.random((chains, len(bias))) < sigmoid(bias)).astype(np.float64)
    logs = np.zeros(chains)
    for step in range(1, steps + 1):
        logs += 0.5 / steps * np.einsum("ni,ni->n", states @ weights, states)
        beta, uniforms = step / steps, draws.random((len(bias), chains))
        for i, u in enumerate(uniforms):
            states[:, i] = u < sigmoid(beta * (states @ weights[i]) + bias[i])
    return estimate_of(logs + float(softplus(bias).sum()))


def _between(fields: Float32, before: float, after: float) -> Float64:
    wide = fields.astype(np.float64)
    return np.asarray(np.sum(softplus(after * wide) - softplus(before * wide), axis=1))


def estimate_of(weight: Float64) -> Estimate:
    """ln mean exp `weight` (M,), with its error std w / (mean w sqrt M)."""
    value = log_sum(weight) - float(np.log(weight.size))
    error = float(np.std(np.exp(weight - value), ddof=1)) / np.sqrt(weight.size)
    return Estimate(value, float(error), "ais")
