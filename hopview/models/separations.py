"""Separations: how the similarities of a query with each memory become weights over them, and energies."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from hopview.core.attention import shares_of
from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError, ShapeError

SeparationName = Literal["softmax", "sparsemax", "entmax"]
Spread = Literal["average", "metastable", "single"]
LEAST_ALPHA, MOST_ALPHA = 1.0, 4.0
_HALVINGS = 64  # beyond the digits of a double

GLOBAL_SHARE = 0.8  # k_eff of this share of all memories or more: their global average
SINGLE_MOST = 1.1  # k_eff up to this: a single memory


def weights(z: ArrayLike, separation: SeparationName = "softmax", alpha: float = 1.5) -> Float64:
    """p = argmax_p p.z - Omega(p) over the simplex, along the last axis; the same shape, float64.

    softmax p_i = exp(z_i) / sum_j exp(z_j); sparsemax p_i = max(z_i - t, 0); alpha-entmax
    p_i = max((alpha-1) z_i - t, 0)^(1/(alpha-1)), with t such that sum p = 1; alpha = 1 is softmax and 2
    sparsemax. A single p_i = 1 is exact where z_i leads by 1/(alpha-1) or more. `ShapeError` where there
    is nothing to weigh, `ParameterError` for alpha outside 1..4.
    Martins & Astudillo 2016, arXiv 1602.02068; Peters, Niculae & Martins 2019, arXiv 1905.05702.
    """
    given, degree = _given(z), _degree(separation, alpha)
    if degree == 1.0:
        return softmax(given)
    return _sparsemax(given) if degree == 2.0 else _entmax(given, degree)


def log_weights(z: ArrayLike, separation: SeparationName = "softmax", alpha: float = 1.5) -> Float64:
    """ln p, along the last axis: of softmax z - lse(z), also where p itself is too small for a number.

    Others give -infinity to memories without weight.
    """
    given, degree = _given(z), _degree(separation, alpha)
    if degree == 1.0:
        return np.asarray(given - conjugate(given)[..., None])
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(weights(given, separation, alpha)))


def conjugate(z: ArrayLike, separation: SeparationName = "softmax", alpha: float = 1.5) -> Float64:
    """Psi*(z) = max_p p.z - Omega(p), whose gradient is p = `weights(z)`; the last axis is gone.

    softmax: lse(z) = ln sum exp z; alpha-entmax: p.z - (sum p^alpha - 1) / (alpha (alpha-1)), which of
    sparsemax is 1/2 sum_supp (z^2 - t^2) + 1/2. The energy of a modern network is -(1/beta) Psi*(beta X'xi).
    """
    given, degree = _given(z), _degree(separation, alpha)
    top = given.max(axis=-1, keepdims=True)
    if degree == 1.0:
        return np.asarray(top[..., 0] + np.log(np.exp(given - top).sum(axis=-1)))
    p = weights(given, separation, alpha)
    omega = ((p**degree).sum(axis=-1) - 1.0) / (degree * (degree - 1.0))
    return np.asarray(top[..., 0] + (p * (given - top)).sum(axis=-1) - omega)


def softmax(z: ArrayLike) -> Float64:
    """p_i = exp(z_i - max z) / sum_j exp(z_j - max z), along the last axis: no overflow at any size."""
    return shares_of(_given(z))


def log_shares(pulls: ArrayLike) -> Float64:
    """ln (|f_i| / sum_j |f_j|), (K,): -infinity of what pulls nowhere; all alike where nothing pulls."""
    size = np.abs(np.asarray(pulls, np.float64))
    total = float(size.sum())
    if not total > 0:
        return np.full(size.size, -np.log(max(1, size.size)))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(size / total))


def k_effective(p: ArrayLike) -> Float64:
    """k_eff = exp(-sum_i p_i ln p_i), along the last axis: over how many memories the weights spread."""
    share = np.asarray(p, np.float64)
    logs = np.log(np.where(share > 0, share, 1.0))
    return np.asarray(np.exp(-(share * logs).sum(axis=-1)))


def spread(k_eff: float, memories: int) -> Spread:
    """The kind of a fixed point: k_eff <= 1.1 a single memory, >= 0.8 n their average, else metastable.

    Ramsauer et al. 2020, arXiv 2008.02217.
    """
    if k_eff <= SINGLE_MOST:
        return "single"
    return "average" if k_eff >= GLOBAL_SHARE * memories else "metastable"


def exact_lead(separation: SeparationName = "softmax", alpha: float = 1.5) -> float:
    """1/(alpha-1): the lead of the top z from which on it has all the weight; softmax: infinity."""
    degree = _degree(separation, alpha)
    return math.inf if degree == 1.0 else 1.0 / (degree - 1.0)


def _degree(separation: SeparationName, alpha: float) -> float:
    if separation == "softmax":
        return 1.0
    if separation == "sparsemax":
        return 2.0
    if not LEAST_ALPHA <= alpha <= MOST_ALPHA:
        raise ParameterError(
            f"alpha = {alpha:g} is no degree of entmax that can be worked out safely. Give "
            f"{LEAST_ALPHA:g} (softmax) to {MOST_ALPHA:g}; 2 is sparsemax."
        )
    return float(alpha)


def _given(z: ArrayLike) -> Float64:
    array = np.asarray(z, np.float64)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ShapeError("There are no similarities to weigh. Store a memory first.")
    if not np.isfinite(array).all():
        raise ParameterError(
            "A similarity is not a finite number. Look for values that are not numbers in the query, "
            "and lower beta."
        )
    return array


def _sparsemax(z: Float64) -> Float64:
    low = z - z.max(axis=-1, keepdims=True)  # only differences count, and small numbers keep their digits
    falling = -np.sort(-low, axis=-1)
    sums = np.cumsum(falling, axis=-1) - 1.0
    ranks = np.arange(1, z.shape[-1] + 1)
    support = np.count_nonzero(ranks * falling > sums, axis=-1, keepdims=True)
    t = np.take_along_axis(sums, support - 1, axis=-1) / support
    return np.asarray(np.maximum(low - t, 0.0))


def _entmax(z: Float64, degree: float) -> Float64:
    """Between t = -1 (the top alone would have all) and -n^(1-alpha) (all as the top), halved."""
    low = (degree - 1.0) * (z - z.max(axis=-1, keepdims=True))
    power = 1.0 / (degree - 1.0)
    below: Any = np.full((*z.shape[:-1], 1), -1.0)
    above: Any = np.full_like(below, -(float(z.shape[-1]) ** (1.0 - degree)))
    for _ in range(_HALVINGS):
        middle = 0.5 * (below + above)
        enough = (np.maximum(low - middle, 0.0) ** power).sum(axis=-1, keepdims=True) >= 1.0
        below, above = np.where(enough, middle, below), np.where(enough, above, middle)
    p = np.maximum(low - below, 0.0) ** power
    return np.asarray(p / p.sum(axis=-1, keepdims=True))
