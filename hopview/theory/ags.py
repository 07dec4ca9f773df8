"""The Hopfield network at a finite load: its states for Hebb weights, random patterns and N to infinity.

    m = <tanh B>,  q = <tanh^2 B>,  r = q / (1 - C)^2,  C = (1 - q)/T,  B = (m + sqrt(a r) z)/T

for the overlap m with the pattern recalled, the spin-glass order q and the crosstalk a r of the others;
<> averages over a standard Gaussian z, replica symmetric. In the signal x and the steepness v of
`averages` these are explicit: T = m/(x v) and sqrt(a) = (m/x - k)/sqrt(q). Loads a = P/N are above 0,
temperatures in units of the coupling and at least 0; both may be arrays and are broadcast.
Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevLett.55.1530; 1987, DOI 10.1016/0003-4916(87)90092-3.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError
from hopview.theory.averages import FROZEN, log_cosh, means, slopes
from hopview.theory.roots import roots

_FOLD = (2.0, 2.2)  # the signal at which retrieval ends lies between these at every temperature
_GENTLEST = 1e-4  # the least steepness looked at: 1 - T is then 1e-8
_NEWTONS = 12  # steps; what is not found by then is bracketed instead
_WIDEST_SLOPE = 0.8  # k at x = 0 is below 2 phi(0) = 0.798 at every steepness


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution at (`load`, `temperature`): arrays of one shape, NaN where there is none.

    `overlap` m, `order` q, `noise` r, `susceptibility` C = (1 - q)/T, `free_energy` f per unit.
    """

    load: Float64
    temperature: Float64
    overlap: Float64
    order: Float64
    noise: Float64
    susceptibility: Float64
    free_energy: Float64


def retrieval(load: ArrayLike, temperature: ArrayLike = 0.0) -> Solution:
    """The retrieval solution, m > 0 with the largest m; NaN where there is none.

    f = a/2 + m^2/2 + (a/2)(T ln(1 - C) - q/(1 - C)) + a r C/2 - T <ln 2 cosh B>. Raises `ParameterError`.
    """
    a, temp = conditions(load, temperature)
    signal, steepness = np.full(a.shape, np.nan), np.full(a.shape, np.nan)
    fold = fold_signal(temp)
    here = (temp < 1 - 1e-6) & (load_at(fold, temp) >= a)
    if here.any():
        signal[here], steepness[here] = _retrieved(a[here], temp[here], fold[here])
    return solution_of(a, temp, signal, steepness)


def _retrieved(a: Float64, temp: Float64, fold: Float64) -> tuple[Float64, Float64]:
    """(x, v) of the retrieval solutions that are known to exist, each beyond its `fold`."""
    # Nowhere is sqrt(a) above 1/x, because m^2 <= q: so the root lies below 1/sqrt(a).
    high = np.maximum(1 / np.sqrt(a), fold)
    cold = roots(lambda x: load_of(x, np.full(x.shape, FROZEN)) - a, fold, high)
    x, v, found = _newton(a, temp, cold)
    slow = ~(found & (x >= fold - 1e-4))
    if slow.any():
        wanted, bath = a[slow], temp[slow]
        x[slow] = roots(lambda x: load_at(x, bath) - wanted, fold[slow], high[slow])
        v[slow] = steepness_at(x[slow], bath)
    return x, v


def _newton(a: Float64, temp: Float64, x: Float64) -> tuple[Float64, Float64, NDArray[np.bool_]]:
    """(x, v, whether they solve a(x, v) = a and T(x, v) = T), by Newton's method from x without noise."""
    bath, root = np.maximum(temp, 1 / FROZEN), np.sqrt(a)
    x = x.copy()
    v = means(x, np.full(x.shape, FROZEN))[0] / (x * bath)
    found = np.zeros(x.shape, bool)
    for _ in range(_NEWTONS):
        s, s_x, s_v, heat, heat_x, heat_v = _partials(x, v)
        wrong_s, wrong_heat = s - root, heat - np.log(bath)
        found = (np.abs(wrong_s) < 1e-12 * root) & (np.abs(wrong_heat) < 1e-12)
        if found.all():
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            det = s_x * heat_v - s_v * heat_x
            step_x = (s_v * wrong_heat - heat_v * wrong_s) / (det * x)
            step_v = (heat_x * wrong_s - s_x * wrong_heat) / (det * v)
        x *= np.exp(np.clip(np.nan_to_num(step_x), -0.5, 0.5))
        v *= np.exp(np.clip(np.nan_to_num(step_v), -1.0, 1.0))
        v = np.clip(v, _GENTLEST, 2 * FROZEN)
    return x, v, found


def spin_glass(load: ArrayLike, temperature: ArrayLike = 0.0) -> Solution:
    """The solution without overlap, m = 0: a spin glass, q > 0, below T = 1 + sqrt(a), else the paramagnet.

    There q = r = 0 and f = a/2 + (a T/2) ln(1 - 1/T) - T ln 2. Raises `ParameterError`.
    """
    a, temp = conditions(load, temperature)
    steepness = np.zeros(a.shape)
    cold = temp < 1 + np.sqrt(a) - 1e-9
    if cold.any():
        bath, root = np.maximum(temp[cold], 1 / FROZEN), np.sqrt(a[cold])

        def excess(log_v: Float64) -> Float64:
            v = np.exp(log_v)
            _, q, k = means(np.zeros_like(v), v)
            return (root * np.sqrt(q) + k) / v - bath

        high = (root + _WIDEST_SLOPE) / bath
        low = np.full_like(high, _GENTLEST)
        steepness[cold] = np.exp(roots(excess, np.log(low), np.log(high)))
    return solution_of(a, temp, np.zeros(a.shape), steepness)


def errors(load: ArrayLike, temperature: ArrayLike = 0.0) -> Float64:
    """(1 - m)/2, the share of units that are wrong at retrieval; NaN where there is none."""
    return 0.5 * (1 - retrieval(load, temperature).overlap)


def fold_load(temperature: ArrayLike = 0.0) -> Float64:
    """The load at which retrieval ends, max over x of a(x, T): 0.137906 at T = 0; 0 from T = 1 on."""
    _, temp = conditions(1.0, temperature)
    return np.where(temp < 1 - 1e-6, load_at(fold_signal(temp), temp), 0.0)


# -- in signal and steepness -------------------------------------------------------------------------------


def steepness_at(signal: Float64, temperature: Float64) -> Float64:
    """v with m(x, v)/(x v) = T: the left side falls from 1 to 0 as v grows, so there is one for T < 1."""
    v = np.full(signal.shape, np.nan)
    here = np.isfinite(signal) & (temperature < 1)
    x, bath = signal[here], np.maximum(temperature[here], 1 / FROZEN)

    def excess(log_v: Float64) -> Float64:
        slope = np.exp(log_v)
        return means(x, slope)[0] / (x * slope) - bath

    low, high = np.full(x.shape, math.log(_GENTLEST)), -np.log(x * bath)  # m <= 1
    if x.size:
        v[here] = np.exp(roots(excess, low, high))
    return v


def load_of(signal: Float64, steepness: Float64) -> Float64:
    """a(x, v) = ((m/x - k)/sqrt(q))^2."""
    m, q, k = means(signal, steepness)
    return np.square((m / signal - k) / np.sqrt(q))


def temperature_of(signal: Float64, steepness: Float64) -> Float64:
    """T(x, v) = m/(x v)."""
    return means(signal, steepness)[0] / (signal * steepness)


def load_at(signal: Float64, temperature: Float64) -> Float64:
    """a(x, T); at T = 0 it is (erf(x/sqrt 2)/x - 2 phi(x))^2."""
    return load_of(signal, steepness_at(signal, temperature))


def fold_of(steepness: Float64) -> Float64:
    """The signal x at which a(x, T) is largest as T is held, for each steepness v: there retrieval ends."""
    v = np.asarray(steepness, np.float64)
    ends = (np.full(v.shape, end) for end in _FOLD)
    return roots(lambda x: _load_slope(x, v), *ends)


def fold_signal(temperature: Float64) -> Float64:
    """The same for each temperature, within 1e-4: enough for a maximum, whose height then errs by 1e-10."""
    temps, signals = _fold_table()
    return np.interp(temperature, temps, signals)


@functools.cache
def _fold_table() -> tuple[Float64, Float64]:
    v = np.concatenate([np.geomspace(1e-3, 300, 120), [FROZEN]])
    x = fold_of(v)
    temps = temperature_of(x, v)
    return temps[::-1].copy(), x[::-1].copy()


def _load_slope(x: Float64, v: Float64) -> Float64:
    """d sqrt(a)/dx at constant T."""
    _, s_x, s_v, _, heat_x, heat_v = _partials(x, v)
    return s_x - s_v * heat_x / heat_v


def _partials(x: Float64, v: Float64) -> tuple[Float64, ...]:
    """s = sqrt(a) and ln T, each followed by its derivatives in x and in v."""
    m, q, k = means(x, v)
    m_v, q_x, q_v, k_x, k_v = slopes(x, v)
    root, s = np.sqrt(q), (m / x - k) / np.sqrt(q)
    s_x = (k / x - m / x**2 - k_x) / root - s * q_x / (2 * q)
    s_v = (m_v / x - k_v) / root - s * q_v / (2 * q)
    return s, s_x, s_v, np.log(m / (x * v)), k / m - 1 / x, m_v / m - 1 / v


def solution_of(a: Float64, temp: Float64, signal: Float64, steepness: Float64) -> Solution:
    """Everything that signal and steepness tell; x = 0 is the spin glass, and v = 0 the paramagnet."""
    flat = steepness == 0
    v = np.where(flat, 1.0, steepness)
    m, q, k = means(signal, v)
    m = np.where(signal == 0, 0.0, m)
    spread = np.where(signal == 0, np.sqrt(a * q) + k, m / np.where(signal == 0, 1.0, signal))  # sqrt(a r)
    c = k / spread
    r = np.square(spread) / a
    entropy = temp * np.log1p(-c)
    f = 0.5 * (a + m**2 + a * (entropy - q / (1 - c) + r * c)) - spread * log_cosh(signal, v)
    if flat.any():
        q, r = np.where(flat, 0.0, q), np.where(flat, 0.0, r)
        warm = np.where(flat, temp, 2.0)
        c = np.where(flat, 1 / warm, c)
        f = np.where(flat, 0.5 * a * (1 + warm * np.log1p(-1 / warm)) - warm * math.log(2), f)
    return Solution(a, temp, m, q, r, c, f)


def conditions(load: ArrayLike, temperature: ArrayLike) -> tuple[Float64, Float64]:
    """Both as float64 arrays of one shape; raises `ParameterError` for what no network has."""
    a, temp = np.broadcast_arrays(np.asarray(load, np.float64), np.asarray(temperature, np.float64))
    if not (np.isfinite(a) & (a > 0)).all():
        wrong = a[~(np.isfinite(a) & (a > 0))].flat[0]
        raise ParameterError(f"A load of {wrong:g} has no theory. Give patterns divided by units, above 0.")
    if not (np.isfinite(temp) & (temp >= 0)).all():
        wrong = temp[~(np.isfinite(temp) & (temp >= 0))].flat[0]
        raise ParameterError(f"A temperature of {wrong:g} is none. Give 0 or more, in units of the coupling.")
    return a, temp
