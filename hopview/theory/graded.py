"""Graded units in closed form: the grey of one recalled pattern, and the gain at which memories appear."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Float32, Float64, LowRankCoupling
from hopview.theory.hebb import thermal_overlap

_STEPS = 80  # of Lanczos' method, far more than a largest eigenvalue to 1e-9 needs
_SEED = 84
_SMALL = 512  # units up to which all eigenvalues are found at once
_ENOUGH = 1e-11


def recalled_value(gain: float, units: int) -> float:
    """v >= 0 with v = tanh(gain (1 - 1/N) v): V = v x is the state that recalls one Hebbian pattern x.

    `gain` is in units of the inverse coupling. 0 where gain (1 - 1/N) <= 1, else the overlap of one memory at
    the temperature 1 / (gain (1 - 1/N)).
    Hopfield 1984, DOI 10.1073/pnas.81.10.3088.
    """
    slope = gain * (1.0 - 1.0 / units)
    return thermal_overlap(1.0 / slope) if slope > 0 else 0.0


def critical_gain(coupling: Coupling) -> float:
    """lam_c = 1 / maxeig(W): below it V = 0 is stable and all fades, above it there are memories.

    inf where no eigenvalue is positive, NaN where W is not symmetric. Hebb costs P^2 N and P^3, a matrix
    N^2 for each of some 30 steps. Hopfield 1984, DOI 10.1073/pnas.81.10.3088.
    """
    if not coupling.symmetric:
        return math.nan
    largest = largest_eigenvalue(coupling)
    return 1.0 / largest if largest > 0.0 else math.inf


def largest_eigenvalue(coupling: Coupling) -> float:
    """maxeig(W) of a symmetric W: of X X' / N where only patterns are kept, else by Lanczos' method.

    Lanczos 1950, DOI 10.6028/jres.045.026; within about 1e-8 of its size.
    """
    known = coupling.factored if isinstance(coupling, DenseCoupling) else coupling
    if isinstance(known, FactoredCoupling) and known.spins:
        return _of_patterns(known)
    if coupling.size <= _SMALL:
        return float(np.linalg.eigvalsh(coupling.matrix())[-1])
    if isinstance(coupling, DenseCoupling):
        weights = coupling.weights.astype(np.float32)
        return float(coupling.unit * _lanczos(lambda v: weights @ v, coupling.size))
    if isinstance(coupling, LowRankCoupling):
        y, own = coupling.factors_t.astype(np.float32), coupling.own.astype(np.float32)
        return float(coupling.unit * _lanczos(lambda v: y @ (v @ y) - own * v, coupling.size))
    x, entries = coupling.patterns.astype(np.float32), coupling.entries
    return float(coupling.unit * _lanczos(lambda v: x.T @ (x @ v) - entries * v, coupling.size))


def _of_patterns(coupling: FactoredCoupling) -> float:
    """W = (X'X - P I) unit has the eigenvalues of unit X X', less unit P; and -unit P where P < N."""
    count, units = coupling.patterns.shape
    if not count:
        return 0.0
    x = coupling.patterns.astype(np.float32)
    gram = x @ x.T if count <= units else x.T @ x
    return float(coupling.unit * (np.linalg.eigvalsh(gram.astype(np.float64))[-1] - count))


def _lanczos(times: Callable[[Float32], NDArray[Any]], size: int) -> float:
    rows: list[Float64] = []
    diagonal: list[float] = []
    beside: list[float] = []
    v = np.random.default_rng(_SEED).normal(size=size)
    v /= np.linalg.norm(v)
    found = -math.inf
    for _ in range(min(_STEPS, size)):
        rows.append(v)
        w = times(v.astype(np.float32)).astype(np.float64)
        diagonal.append(float(v @ w))
        basis = np.stack(rows)
        for _again in range(2):  # against rounding, which would bring back what was left behind
            w -= basis.T @ (basis @ w)
        matrix = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        before, found = found, float(np.linalg.eigvalsh(matrix)[-1])
        length = float(np.linalg.norm(w))
        if abs(found - before) <= _ENOUGH * abs(found) or length <= 1e-6 * abs(found):
            break
        beside.append(length)
        v = w / length
    return found
