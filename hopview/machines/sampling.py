"""Single-site heat-bath sweeps of a general Boltzmann machine, m chains at a time."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float64, Int8, Int64


def sweep(
    weights: Float64,
    bias: Float64,
    states: Int8,
    temperature: float,
    seed: int,
    number: int,
    held: Int8 | None = None,
    random_sites: bool = False,
) -> None:
    """N visits to each chain of `states` (m, N) int8 of 0/1, in place: P(s_i = 1) = sig((Ws + b)_i / T).

    Units go in turn, or are drawn with replacement (`random_sites`), which is the reversible order; those of
    `held` (m, N) keep their value. All is fixed by (seed, number): uniforms by visit, as `number` a sweep.
    Never two connected units at once, as that has another stationary law. W (N, N) is symmetric.
    """
    chains, size = states.shape
    order: Int64 = np.empty((chains, size), np.int64)
    current = kernels.current()
    if random_sites:
        current.replacement(seed, number, order.reshape(-1))
        order %= size
    else:
        order[:] = np.arange(size)
    thresholds = np.empty((chains, size), np.float32)
    current.glauber_thresholds(temperature, seed, number, thresholds.reshape(-1))
    fields = np.ascontiguousarray(states.astype(np.float64) @ weights + bias)
    free = np.zeros((chains, size), np.int8) if held is None else held
    current.heat_bath_visit(weights, fields, states, free, order, thresholds)
