"""ln Z of a machine too large to enumerate: annealed importance sampling from independent units."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.estimate import Estimate
from hopview.machines.enumeration import log_sum, sigmoid, softplus

_CHAINS, _TEMPERATURES = 100, 300


def log_z_estimate(
    weights: Float64, bias: Float64, seed: int, chains: int = _CHAINS, steps: int = _TEMPERATURES
) -> Estimate:
    """ln Z = ln Z_0 + ln <exp(sum_k (beta_k - beta_k-1) 1/2 s'Ws)>, Z_0 of W = 0, and its standard error.

    `chains` chains go through `steps` equal steps of beta W from 0 to 1, one heat-bath sweep after each. The
    mean of the weights is unbiased, so ln Z is on average a little low. Neal 2001, Statistics and Computing
    11, 125-139, DOI 10.1023/A:1008923215028; Salakhutdinov & Murray 2008, DOI 10.1145/1390156.1390266.
    """
    draws = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1985])))
    states = (draws.random((chains, len(bias))) < sigmoid(bias)).astype(np.float64)
    logs = np.zeros(chains)
    for step in range(1, steps + 1):
        logs += 0.5 / steps * np.einsum("ni,ni->n", states @ weights, states)
        beta, uniforms = step / steps, draws.random((len(bias), chains))
        for i, u in enumerate(uniforms):
            states[:, i] = u < sigmoid(beta * (states @ weights[i]) + bias[i])
    relative = np.exp(logs - logs.max())
    error = float(relative.std(ddof=1) / (relative.mean() * math.sqrt(chains)))
    return Estimate(float(softplus(bias).sum()) + log_sum(logs) - math.log(chains), error, "ais")
