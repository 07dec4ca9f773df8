"""Linear attention and Pavlovian conditioning in closed form."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError


def relative_error(items: float, key_units: float, layers: int = 1) -> float:
    """|S k - v| / |v| = sqrt((1 + (n - 1)/d_k)^L - 1), of n pairs with unit random keys under Hebb's rule.

    Of one layer sqrt((n - 1) / d_k); each of L more adds as much noise to what it is asked with. Raises
    `ParameterError` for no item or fewer than one number in a key. Qiao 2025, arXiv 2508.08289.
    """
    _require(items, key_units)
    return math.sqrt(math.expm1(layers * math.log1p(max(0.0, items - 1.0) / key_units)))


def cosine(items: float, key_units: float, heads: int = 1, layers: int = 1) -> float:
    """cos(S k, v) = (1 + (n - 1)/(H d_k))^(-L/2), with H independent heads averaged and L layers chained."""
    _require(items, key_units)
    return float((1.0 + max(0.0, items - 1.0) / (heads * key_units)) ** (-0.5 * layers))


def bit_error(items: float, key_units: float) -> float:
    """Phi(-sqrt(d_k / (n - 1))): how many of +-1 values come back wrong."""
    off = relative_error(items, key_units)
    return 0.0 if off == 0 else 0.5 * math.erfc(1.0 / (off * math.sqrt(2.0)))


def decay_error(retain: float, key_units: float) -> float:
    """sqrt(g^2 / ((1 - g^2) d_k)): the newest item's relative error under S <- g S + v k', after many."""
    if not 0 <= retain < 1:
        raise ParameterError(f"The share g that is retained is {retain:g}. Choose one from 0 to below 1.")
    _require(1.0, key_units)
    return math.sqrt(retain * retain / ((1.0 - retain * retain) * key_units))


def least_squares_floor(items: float, key_units: float) -> float:
    """sqrt(1 - d_k/n), the least relative error that any S has of more pairs than directions; else 0."""
    _require(items, key_units)
    return math.sqrt(max(0.0, 1.0 - key_units / items))


def guarantee_load(key_units: float) -> float:
    """1/sqrt(d_k): the load n/d_k up to which the worst case is told, sum_(i != j) |k_i.k_j| < 1.

    n is about 1.0 sqrt(d_k): 4.1, 8.3, 15.5, 31.6 and 66 for d_k = 16, 64, 256, 1024 and 4096 (measured). The
    mean square of the same sum lets n grow like d_k: both are true, one of every item, one of the average.
    """
    _require(1.0, key_units)
    return 1.0 / math.sqrt(key_units)


def worst_interference(keys: Float64) -> Float64:
    """max_j sum_(i < n, i != j) |k_i.k_j| over the first n of `keys` (m, d), for n = 1 .. m: (m,)."""
    apart = np.abs(keys @ keys.T)
    np.fill_diagonal(apart, 0.0)
    return np.array([apart[:n, :n].sum(axis=1).max() for n in range(1, len(keys) + 1)])


def interference_energy(items: float, key_units: float) -> float:
    """sum_(i != j) (k_i.k_j)^2 = n (n - 1) / d_k, of unit random keys, on average."""
    _require(items, key_units)
    return items * (items - 1.0) / key_units


def acquisition(trials: int, eta: float, start: float = 0.0, limit: float = 1.0) -> Float64:
    """V_t = lambda + (V_0 - lambda)(1 - eta)^t for t = 0 .. `trials`; `limit` 0 is extinction.

    Rescorla & Wagner 1972: dV = eta (lambda - sum V), of a key of length 1.
    """
    return np.asarray(limit + (start - limit) * (1.0 - eta) ** np.arange(trials + 1))


def shared(trials: int, eta: float, first: float, second: float, limit: float = 1.0) -> tuple[float, float]:
    """V_A and V_B after `trials` of AB+ from `first` and `second`, of orthonormal A and B.

    What is missing, lambda - V_A - V_B, shrinks by 1 - 2 eta a trial and is shared alike: blocking where
    V_A is near lambda at the start, overshadowing where both are 0.
    """
    mended = 0.5 * (limit - first - second) * (1.0 - (1.0 - 2.0 * eta) ** trials)
    return first + mended, second + mended


def _require(items: float, key_units: float) -> None:
    if items < 1 or key_units < 1:
        raise ParameterError(
            f"{items:g} items with keys of {key_units:g} numbers are no memory. Choose at least one of each."
        )
