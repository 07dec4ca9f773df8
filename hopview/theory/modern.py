"""Closed forms of modern Hopfield networks: when a memory has its own valley, and how good one step is."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from hopview.core.coupling import Float64


def separation_needed(beta: float, memories: int, largest: float) -> float:
    """2/(beta n) + (1/beta) ln(2 (n-1) n beta Mx^2): a lead D_i from which memory i is sure to be stored.

    The ball of `ball_radius` around it then keeps its points and holds a fixed point. n `memories`, Mx the
    `largest` norm. Ramsauer et al. 2020, theorem 4, DOI 10.48550/arXiv.2008.02217.
    """
    inside = 2.0 * (memories - 1) * memories * beta * largest**2
    if inside <= 0.0:
        return 0.0
    return max(0.0, 2.0 / (beta * memories) + math.log(inside) / beta)


def ball_radius(beta: float, memories: int, largest: float) -> float:
    """1 / (beta n Mx), the radius of that ball; infinite where all memories are zero."""
    scale = beta * memories * largest
    return 1.0 / scale if scale > 0 else math.inf


def kept_radius(beta: float, leads: Float64, apart: Float64) -> float:
    """The largest r with sum_j d_j exp(-beta (D_j - d_j r)) <= r: no state within r of memory i leaves it.

    `leads` D_j, by which z_i leads z_j at memory i, and `apart` d_j = |x_i - x_j|, (n-1,) of the others.
    From within r a step ends at most that sum from memory i, so that a fixed point lies there too: the
    argument of the theorem with each memory's own numbers, so that the ball of `ball_radius` is within.
    0 where there is none, infinite where there are no others. Ramsauer et al. 2020, theorems 4 and 5.
    """
    others = apart > 0
    d, lead = apart[others], leads[others]
    if not d.size:
        return math.inf

    def spare(r: float) -> float:
        exponents = np.minimum(-beta * (lead - d * r), 600.0)
        return r - float(d @ np.exp(exponents))  # concave in r

    def slope(r: float) -> float:
        return 1.0 - float(beta * (d * d) @ np.exp(np.minimum(-beta * (lead - d * r), 600.0)))

    widest = float(d.max())
    best = _turn(lambda r: slope(r) > 0, 0.0, widest) if slope(0.0) > 0 else 0.0
    return _turn(lambda r: spare(r) >= 0, best, widest + best) if spare(best) > 0 else 0.0


def _turn(true: Callable[[float], bool], low: float, high: float) -> float:
    """Where what is `true` at `low` ceases to be, by halves; still true there."""
    while true(high):
        low, high = high, 2.0 * high
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if true(middle) else (low, middle)
    return low


def exact_radius(beta: float, leads: Float64, apart: Float64, enough: float) -> float:
    """min_j (D_j - enough / beta) / d_j: from within, a step of sparse attention ends at memory i exactly.

    `leads` and `apart` as of `kept_radius`; `enough` is the lead of beta z that has all attention, 1 of
    sparsemax and 1/(alpha-1) of entmax. 0 where there is none. Hu et al. 2023, DOI 10.48550/arXiv.2309.12673.
    """
    others = apart > 0
    if not others.any():
        return math.inf
    return max(0.0, float(np.min((leads[others] - enough / beta) / apart[others])))


def one_step_bound(beta: float, memories: int, largest: float, lead: float, apart: float) -> float:
    """2 (n-1) Mx exp(-beta (D_i - 2 Mx |y - x_i|)) >= |y_new - x_i|: how far one step may end from memory i.

    `lead` is D_i and `apart` |y - x_i|. At most 2 Mx, as no two points of the hull lie further apart.
    Ramsauer et al. 2020, theorem 5, DOI 10.48550/arXiv.2008.02217.
    """
    if memories < 2:
        return 0.0
    exponent = -beta * (lead - 2.0 * largest * apart)
    widest = 2.0 * largest
    loosest = math.log(memories - 1) + exponent
    return widest if loosest >= 0 else widest * math.exp(loosest)


def steepness(beta: float, weights: Float64, gram: Float64) -> float:
    """The largest eigenvalue of J = beta X (diag p - p p') X', the slope of a step: below 1 at a stable rest.

    `weights` p (K,) of softmax at the state and `gram` x_mu . x_nu (K, K) of the memories. J is symmetric and
    has no negative eigenvalue: it is beta times the covariance of the memories under p.
    Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217.
    """
    mean = gram @ weights
    apart = gram - mean - mean[:, np.newaxis] + weights @ mean
    half = np.sqrt(weights)
    return float(beta * np.linalg.eigvalsh(np.outer(half, half) * apart)[-1])
