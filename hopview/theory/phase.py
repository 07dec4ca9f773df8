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
    fold_signal,
    load_of,
    retrieval,
    solution_of,
    spin_glass,
    steepness_at,
    temperature_of,
)
from hopview.theory.averages import FROZEN, means, sech4
from hopview.theory.roots import roots

Region = Literal["paramagnet", "spin glass", "retrieval metastable", "retrieval stable"]

_HOTTEST = 1e-3  # the least steepness of the line of retrieval, where T = 1 - 2e-6
_FAINT = 0.02  # below this load T_R is under 1e-12, and its asymptote is exact enough
_CLEAR = 12.0  # a signal so strong that retrieval is the lower one at every steepness
_LEAST_LOAD = 1e-5  # where cuts at a temperature begin


@dataclass(frozen=True, eq=False)
class Lines:
    """Two lines as polylines (loads, temperatures) from (0, 1) down to T = 0.

    `retrieval` T_M with its re-entrant end, `stable` T_c.
    """

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
    v = _edge_of(conditions(load, 0.0)[0])
    found = np.full(v.shape, np.nan)
    here = np.isfinite(v)
    if here.any():
        found[here] = temperature_of(fold_of(v[here]), v[here])
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


def locate(load: float, temperature: float) -> tuple[Region, float]:
    """(where a network of load a > 0 lies at temperature T, its overlap m there or NaN).

    Raises `ParameterError`.
    """
    conditions(load, temperature)
    kept = retrieval(load, temperature)
    if np.isfinite(kept.overlap):
        lowest = kept.free_energy < spin_glass(load, temperature).free_energy
        return "retrieval stable" if lowest else "retrieval metastable", float(kept.overlap)
    return "spin glass" if temperature < glass_temperature(load) else "paramagnet", math.nan


def glass_line(limit: float, points: int = 96) -> tuple[Float64, Float64]:
    """(loads, T_g) from (0, 1) to a load of `limit`, close together where the line bends."""
    load = limit * np.linspace(0, 1, points) ** 2
    return load, np.append(1.0, glass_temperature(load[1:]))


@functools.cache
def lines(points: int = 96) -> Lines:
    """The lines to draw, about `points` on each; worked out once, in a tenth of a second."""
    v = np.concatenate([np.geomspace(_HOTTEST, 300, points - 1), [FROZEN]])
    x, y = fold_of(v), _balance_of(v)
    start = np.zeros(1), np.ones(1)
    retrieved, stable = ((load_of(s, v), temperature_of(s, v)) for s in (x, y))
    return Lines(
        retrieval=tuple(np.concatenate(pair) for pair in zip(start, retrieved, strict=True)),  # type: ignore[arg-type]
        stable=tuple(np.concatenate(pair) for pair in zip(start, stable, strict=True)),  # type: ignore[arg-type]
    )


@functools.cache
def stable_end() -> float:
    """a_1 = 0.05185: the load up to which retrieval has the lowest free energy at T = 0."""
    v = np.array([FROZEN])
    return float(load_of(_balance_of(v), v)[0])


@functools.lru_cache(maxsize=64)
def cut_by_temperature(load: float, points: int = 40) -> tuple[Float64, Float64]:
    """(T, m) of the retrieval solutions at one load, T ascending from 0; empty where there are none.

    Raises `ParameterError` unless a > 0.
    """
    edge = float(retrieval_temperature(load))
    if math.isnan(edge):
        return np.empty(0), np.empty(0)
    # The overlap falls like a root at the end, so the points crowd there; the last one is just below it.
    temperature = edge * (1 - np.linspace(1, 1e-4, points) ** 2)
    overlap = retrieval(load, temperature).overlap
    held = np.isfinite(overlap)
    return temperature[held], overlap[held]


@functools.lru_cache(maxsize=64)
def cut_by_load(temperature: float, points: int = 48) -> tuple[Float64, Float64]:
    """(a, m) of the retrieval solutions at one temperature, a ascending from near 0; empty from T = 1 on.

    Raises `ParameterError` unless T >= 0.
    """
    bath = conditions(1.0, temperature)[1].reshape(1)
    if float(fold_load(bath)[0]) <= 0:
        return np.empty(0), np.empty(0)
    x = np.geomspace(_LEAST_LOAD**-0.5, float(fold_signal(bath)[0]), points)
    v = steepness_at(x, np.full(x.shape, float(bath[0])))
    return load_of(x, v), means(x, v)[0]


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


def _edge_of(a: Float64) -> Float64:
    """The steepness at T_M for each load; NaN where there is none."""
    last_v, last_load = _summit()
    found = np.full(a.shape, np.nan)
    here = a < last_load
    if here.any():
        wanted = a[here]

        def excess(log_v: Float64) -> Float64:
            v = np.exp(log_v)
            return load_of(fold_of(v), v) - wanted

        ends = (np.full(wanted.shape, math.log(v)) for v in (_HOTTEST, last_v))
        found[here] = np.exp(roots(excess, *ends))
    return found


def _balance_of(v: Float64) -> Float64:
    """The signal x at which retrieval and the spin glass have one free energy, for each steepness."""

    def excess(x: Float64) -> Float64:
        load, temperature = load_of(x, v), temperature_of(x, v)
        other = spin_glass(load, np.minimum(temperature, 1.0)).free_energy
        return solution_of(load, temperature, x, v).free_energy - other

    return roots(excess, fold_of(v), np.full(v.shape, _CLEAR))


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
