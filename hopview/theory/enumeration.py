"""Exact statements about small networks: all 2^N states, their energies, their law, their transitions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.errors import ParameterError

MAX_UNITS = 20
MAX_MATRIX_UNITS = 10


def all_states(units: int) -> Int8:
    """All 2^N states, (2^N, N) of -1/+1; row k has unit i on where bit i of k is set.

    Raises `ParameterError` beyond 20 units.
    """
    _require(units, MAX_UNITS)
    numbers = np.arange(2**units)[:, None]
    return np.asarray(2 * ((numbers >> np.arange(units)) & 1) - 1, dtype=np.int8)


def state_number(states: NDArray[np.int8]) -> Int64:
    """The rows of `all_states` that `states` (..., N) are."""
    return np.asarray((states > 0) @ (1 << np.arange(states.shape[-1])), dtype=np.int64)


def energies(weights: Float64, external: Float64 | None = None) -> Float64:
    """E = -1/2 s'Ws - b.s of all states in order, (2^N,), for `weights` W (N, N) and `external` b (N,)."""
    states = all_states(weights.shape[0]).astype(np.float64)
    own = -0.5 * np.einsum("ki,ij,kj->k", states, weights, states, optimize=True)
    return np.asarray(own if external is None else own - states @ external)


def little_energies(weights: Float64, temperature: float, external: Float64 | None = None) -> Float64:
    """H_L = -T sum_i ln 2cosh(h_i/T) - b.s, h = Ws + b, of all states in order, (2^N,).

    exp(-H_L/T) is the stationary law of the heat bath of all units at once, for symmetric `weights` W
    (N, N), an `external` field b (N,) and a `temperature` T > 0. Peretto 1984, DOI 10.1007/BF00317939.
    """
    if temperature <= 0:
        raise ParameterError(f"Little's law needs a temperature above 0, not {temperature}.")
    states = all_states(weights.shape[0]).astype(np.float64)
    b = np.zeros(weights.shape[0]) if external is None else external
    x = np.abs(states @ weights.T + b) / temperature
    # ln 2cosh x = |x| + ln(1 + exp(-2|x|)), which does not overflow
    return np.asarray(-temperature * (x + np.log1p(np.exp(-2.0 * x))).sum(axis=1) - states @ b)


def flipped(units: int) -> Int64:
    """The number of the state that each state becomes when unit i flips, (2^N, N)."""
    _require(units, MAX_UNITS)
    return np.asarray(np.arange(2**units)[:, None] ^ (1 << np.arange(units)), dtype=np.int64)


def minima(energy: Float64) -> NDArray[np.bool_]:
    """Which of the 2^N states no single flip lowers in `energy` (2^N,), plateaus included."""
    neighbours = energy[flipped(int(np.log2(energy.size)))]
    return np.asarray(np.all(neighbours >= energy[:, None] - 1e-12, axis=1))


def boltzmann(energy: Float64, temperature: float) -> Float64:
    """p = exp(-E/T) / Z over all states, (2^N,); `temperature` T > 0."""
    if temperature <= 0:
        raise ParameterError(f"The Boltzmann law needs a temperature above 0, not {temperature}.")
    weight = np.exp(-(energy - energy.min()) / temperature)
    return np.asarray(weight / weight.sum())


def site_transitions(units: int, flip_probability: Callable[[Int8, int], float]) -> Float64:
    """The matrices of a visit to each unit, (N, 2^N, 2^N): entry [i, a, b] = P(a -> b | unit i visited).

    `flip_probability(state, i)` is the model's. Raises `ParameterError` beyond 10 units.
    """
    _require(units, MAX_MATRIX_UNITS)
    states, to = all_states(units), flipped(units)
    matrices = np.zeros((units, states.shape[0], states.shape[0]))
    for a, state in enumerate(states):
        for i in range(units):
            p = flip_probability(state, i)
            matrices[i, a, to[a, i]] = p
            matrices[i, a, a] = 1.0 - p
    return matrices


def parallel_transitions(units: int, flip_probability: Callable[[Int8, int], float]) -> Float64:
    """The matrix of a step of all units at once, (1, 2^N, 2^N), each with its own `flip_probability`."""
    _require(units, MAX_MATRIX_UNITS)
    states = all_states(units)
    flips = np.array([[flip_probability(state, i) for i in range(units)] for state in states])
    turned = states[:, None, :] != states[None, :, :]
    return np.asarray(np.where(turned, flips[:, None, :], 1.0 - flips[:, None, :]).prod(axis=2)[None])


def stationarity_error(matrices: Float64, law: Float64) -> float:
    """max |p T - p| over the matrices (N, S, S): 0 when the law p (S,) does not change."""
    return float(np.abs(np.einsum("a,iab->ib", law, matrices) - law).max())


def balance_error(matrices: Float64, law: Float64) -> float:
    """max |p_a T_ab - p_b T_ba|, 0 in detailed balance; T = mean of `matrices`: the unit chosen at random."""
    flow = law[:, None] * matrices.mean(axis=0)
    return float(np.abs(flow - flow.T).max())


def _require(units: int, most: int) -> None:
    if not 1 <= units <= most:
        raise ParameterError(f"{units} units cannot be enumerated here. Choose 1 to {most}.")
