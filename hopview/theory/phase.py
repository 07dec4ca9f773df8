"""The phase diagram of the Hopfield network: lines over the load a = P/N, and the region of a point.

Hebb weights, random patterns, N to infinity, replica symmetric. Temperatures are in units of the coupling.
Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevLett.55.1530; 1987, DOI 10.1016/0003-4916(87)90092-3.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hopview.core.coupling import Float64
from hopview.theory.ags import (
    conditions,
    fold_load,
    fold_of,
    load_of,
    retrieval,
    spin_glass,
    temperature_of,
)
from hopview.theory.averages import FROZEN, means, sech4
from hopview.theory.roots import roots

Region = Literal["paramagnet", "spin glass", "retrieval metastable", "retrieval stable"]

_HOTTEST = 1e-3  # the least steepness of the line of retrieval, where T = 1 - 2e-6
_FAINT = 0.02  # below this load T_R is under 1e-12, and its asymptote is exact enough
_LEFTMOST = 2e-4  # the smallest load at which the drawn line of stable retrieval is worked out


@dataclass(frozen=True, eq=False)
class Lines:
    """Three lines as polylines (loads, temperatures), each by ascending load.

    `glass` T_g, `retrieval` T_M with its re-entrant end at T = 0, `stable` T_c.
    """

    glass: tuple[Float64, Float64]
    retrieval: tuple[Float64, Float64]
    stable: tuple[Float64, Float64]


def glass_temperature(load: ArrayLike) -> Float64:
    """T_g = 1 + sqrt(a), below which the crosstalk freezes. Raises `ParameterError` unless a > 0."""
    return 1 + np.sqrt(conditions(load, 0.0)[0])


def retrieval_temperature(load: ArrayLike) -> Float64:
    """T_M, below which there is a retrieval solution; NaN above the largest load, 0.13819 at T = 0.022.

    Near load 0 it is 1 - 1.954 sqrt(a). Between 0.137906 and 0.13819 retrieval ends below as well as above.
    Raises `ParameterError` unless a > 0.
    """
    a, _ = conditions(load, 0.0)
    last_v, last_load = _summit()
    found = np.full(a.shape, np.nan)
    here = a < last_load
    if here.any():
        wanted = a[here]

        def excess(log_v: Float64) -> Float64:
            v = np.exp(log_v)
            return load_of(fold_of(v), v) - wanted

        ends = (np.full(wanted.shape, math.log(v)) for v in (_HOTTEST, last_v))
        v = np.exp(roots(excess, *ends))
        found[here] = temperature_of(fold_of(v), v)
    return found


def stable_temperature(load: ArrayLike) -> Float64:
    """T_c, below which retrieval has a lower free energy than the spin glass; NaN from a = 0.05185 on.

    Near load 0 it is 1 - 2.596 sqrt(a). Raises `ParameterError` unless a > 0.
    """
    a, _ = conditions(load, 0.0)
    found = np.full(a.shape, np.nan)
    here = np.zeros(a.shape, bool)
    held = a < fold_load(0.0)
    here[held] = _excess(a[held], np.zeros(held.sum())) < 0
    if here.any():
        wanted = a[here]
        # Just below T_M retrieval is never the lower one, so that the two cross between.
        high = retrieval_temperature(wanted) * (1 - 1e-6)
        found[here] = roots(lambda t: _excess(wanted, t), np.zeros(wanted.shape), high)
    return found


def breaking_temperature(load: ArrayLike) -> Float64:
    """T_R, below which replica symmetry breaks in the retrieval state: (a/T^2) <sech^4 B> = (1 - C)^2.

    Tiny: sqrt(8a/9pi) exp(-1/2a) near load 0, 0.021 at the largest load of retrieval at T = 0, and NaN
    beyond it. Raises `ParameterError` unless a > 0.
    """
    a, _ = conditions(load, 0.0)
    last = fold_load(0.0)
    near = np.minimum(a, _FAINT)
    found = np.where(a < last, np.sqrt(8 * near / (9 * math.pi)) * np.exp(-0.5 / near), np.nan)
    here = (a > _FAINT) & (a < last)
    if here.any():
        wanted = a[here]
        ends = (np.full(wanted.shape, 1.0) * end for end in (fold_of(np.array(FROZEN)), 1 / np.sqrt(wanted)))
        x = roots(lambda x: load_of(x, _broken(x)) - wanted, *ends)
        found[here] = temperature_of(x, _broken(x))
    return found


def region(load: float, temperature: float) -> Region:
    """Where a network of load a > 0 lies at temperature T. Raises `ParameterError`."""
    conditions(load, temperature)
    kept = retrieval(load, temperature)
    if np.isfinite(kept.overlap):
        other = spin_glass(load, temperature)
        return "retrieval stable" if kept.free_energy < other.free_energy else "retrieval metastable"
    return "spin glass" if temperature < glass_temperature(load) else "paramagnet"


@functools.cache
def lines(points: int = 96) -> Lines:
    """The lines to draw, `points` on each, up to a load of 0.2; worked out once, in about a second."""
    load = np.linspace(0, math.sqrt(0.2), points) ** 2
    v = np.concatenate([np.geomspace(_HOTTEST, 300, points - 1), [FROZEN]])
    x = fold_of(v)
    retrieved = load_of(x, v), temperature_of(x, v)
    end = float(stable_end())
    few = np.linspace(math.sqrt(_LEFTMOST), math.sqrt(end), points)[:-1] ** 2
    stable = np.append(few, end), np.append(stable_temperature(few), 0.0)
    start = np.zeros(1), np.ones(1)
    return Lines(
        glass=(load, 1 + np.sqrt(load)),
        retrieval=tuple(np.concatenate(pair) for pair in zip(start, retrieved, strict=True)),  # type: ignore[arg-type]
        stable=tuple(np.concatenate(pair) for pair in zip(start, stable, strict=True)),  # type: ignore[arg-type]
    )


@functools.cache
def stable_end() -> float:
    """a_1 = 0.05185: the load up to which retrieval has the lowest free energy at T = 0."""
    ends = np.array([1e-3]), np.array([0.1])
    return float(roots(lambda a: _excess(a, np.zeros(1)), *ends)[0])


@functools.cache
def _summit() -> tuple[float, float]:
    """(v, a) where the line of retrieval reaches its largest load."""
    low, high = math.log(5), math.log(80)
    for _ in range(6):
        logs = np.linspace(low, high, 21)
        v = np.exp(logs)
        loads = load_of(fold_of(v), v)
        best = int(np.argmax(loads))
        low, high = logs[max(best - 1, 0)], logs[min(best + 1, 20)]
    return float(v[best]), float(loads[best])


def _excess(load: Float64, temperature: Float64) -> Float64:
    """f_retrieval - f_spin-glass."""
    return retrieval(load, temperature).free_energy - spin_glass(load, temperature).free_energy


def _broken(x: Float64) -> Float64:
    """The steepness at which v <sech^4 vw> v = q for each signal."""
    low, high = np.zeros(x.shape), np.full(x.shape, math.log(FROZEN))

    def excess(log_v: Float64) -> Float64:
        v = np.exp(log_v)
        return v * sech4(x, v) - means(x, v)[1]

    return np.exp(roots(excess, low, high))
