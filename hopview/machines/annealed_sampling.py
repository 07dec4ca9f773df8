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


def annealed_log_z(machine: BernoulliRBM, chains: int = 100, steps: int = 1000, seed: int = 0) -> Estimate:
    """ln Z = ln mean w, w = exp sum_k [ln p*_k(v_k) - ln p*_{k-1}(v_k)], of M chains over K temperatures.

    ln p*_beta(v) = a'v + sum_j ln(1 + exp(beta (b_j + (v'W)_j))), from the machine without weights
    (ln Z0 = H ln 2 + sum ln(1 + exp a)) at beta = 0 to this one at beta = 1, with a step of block Gibbs
    sampling at each. The mean of w is unbiased, so ln Z is on average too low; its error is
    std w / (mean w sqrt M). Salakhutdinov & Murray 2008, DOI 10.1145/1390156.1390266.
    """
    rbm = kernels.current().rbm
    a = np.ascontiguousarray(machine.visible_bias, np.float32)
    w = np.ascontiguousarray(machine.weights, np.float32)
    b = np.ascontiguousarray(machine.hidden_bias, np.float32)
    none_h = np.zeros(machine.hidden, np.float32)
    v = np.zeros((chains, machine.visible), np.float32)
    h = np.zeros((chains, machine.hidden), np.float32)
    key = seed ^ _SEED
    rbm.draw(v, a, 1.0, key, 0, v)
    weight = np.full(chains, machine.hidden * np.log(2.0) + float(np.sum(softplus(a.astype(np.float64)))))
    betas = np.linspace(0.0, 1.0, steps + 1)
    for k in range(1, steps + 1):
        fields = times(v, w) + b
        weight += _between(fields, betas[k - 1], betas[k])
        rbm.draw(fields, none_h, float(betas[k]), key, 2 * k, h)
        rbm.draw(np.float32(betas[k]) * times(h, w, turned=True), a, 1.0, key, 2 * k + 1, v)
    return estimate_of(weight)


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
