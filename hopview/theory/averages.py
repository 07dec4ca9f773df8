"""Averages over the Gaussian crosstalk of many patterns, from which the mean-field equations are made.

At load a = P/N and temperature T the field on a unit, times its pattern's sign, is m + sqrt(a r) z with a
standard Gaussian z. Here it is written with two numbers: its `signal` x = m / sqrt(a r), the mean in units
of the crosstalk, and its `steepness` v = sqrt(a r) / T, so that the thermal mean of the unit is tanh(v w)
with w = x + z. Then load and temperature are explicit in x and v (see `ags`), and nothing needs iterating.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from hopview.core.coupling import Float64

FROZEN = 1e8
"""The steepness that stands for T = 0: what it leaves out is below 1e-8."""

_BANDS = (3.0, 6.0, 12.0, 24.0, 64.0)  # each has a z-grid as fine as it needs; beyond, a series in 1/v^2
_REACH = 9.0  # |z|: the Gaussian beyond holds 1e-19
_SPACING, _FINENESS = 0.1, 0.3  # steps of z, and of v z: trapezoids then err by exp(-pi^2 / 0.3) = 5e-15
_C2 = math.pi**2 / 12  # 4 times the integral of u / (e^2u + 1)
_C4 = (math.pi**2 - 6) / 9  # of u^2 sech^4 u

Rows = tuple[Float64, ...]


def density(x: Float64 | float) -> Float64:
    """phi(x) = exp(-x^2/2) / sqrt(2 pi)."""
    return np.exp(-0.5 * np.square(x)) / math.sqrt(2 * math.pi)


def erf(x: Float64) -> Float64:
    """The error function, element by element."""
    return np.reshape([math.erf(value) for value in np.ravel(x)], np.shape(x)).astype(np.float64)


def means(signal: Float64, steepness: Float64) -> Rows:
    """m = <tanh vw>, q = <tanh^2 vw> and k = v <1 - tanh^2 vw>, each of the shape of both arguments.

    k / v = 1 - q without the loss of digits as v grows; it is also dm/dx. Amit, Gutfreund & Sompolinsky
    1987, DOI 10.1016/0003-4916(87)90092-3.
    """
    return _by_steepness(_means, _steep_means, signal, steepness)


def slopes(signal: Float64, steepness: Float64) -> Rows:
    """dm/dv, dq/dx, dq/dv, dk/dx and dk/dv of `means`; dm/dx is k."""
    return _by_steepness(_slopes, _steep_slopes, signal, steepness)


def log_cosh(signal: Float64, steepness: Float64) -> Float64:
    """<ln 2 cosh vw> / v, finite as v grows."""
    return _by_steepness(_log_cosh, _steep_log_cosh, signal, steepness)[0]


def sech4(signal: Float64, steepness: Float64) -> Float64:
    """v <sech^4 vw>, finite as v grows."""
    return _by_steepness(_sech4, _steep_sech4, signal, steepness)[0]


def _by_steepness(
    gentle: Callable[[Float64, Float64], Rows],
    steep: Callable[[Float64, Float64], Rows],
    signal: Float64,
    steepness: Float64,
) -> Rows:
    """Each element by a grid, or by the series that is exact to 1e-7 from a steepness of 64 on."""
    x, v = np.broadcast_arrays(np.asarray(signal, np.float64), np.asarray(steepness, np.float64))
    xs, vs = x.ravel(), v.ravel()
    rows: Rows = ()
    band = np.searchsorted(_BANDS, vs)
    for number in np.unique(band):
        here = band == number
        found = (steep if number == len(_BANDS) else gentle)(xs[here], vs[here])
        rows = rows or tuple(np.empty_like(xs) for _ in found)
        for row, part in zip(rows, found, strict=True):
            row[here] = part
    return tuple(row.reshape(x.shape) for row in rows or gentle(xs, vs))


def _grid(x: Float64, v: Float64) -> tuple[Float64, Float64, Float64]:
    """w (n, z), tanh vw (n, z) and the weights of the z-grid (z,)."""
    half = math.ceil(_REACH / min(_SPACING, _FINENESS / float(v.max(initial=1.0))))
    z, weight = _trapezoids(half)
    w = x[:, None] + z
    return w, np.tanh(v[:, None] * w), weight


@functools.lru_cache(maxsize=256)
def _trapezoids(half: int) -> tuple[Float64, Float64]:
    """z (2 half + 1,) and the Gaussian weights of the sum."""
    z = np.linspace(-_REACH, _REACH, 2 * half + 1)
    return z, density(z) * (_REACH / half)


def _means(x: Float64, v: Float64) -> Rows:
    _, t, weight = _grid(x, v)
    q = np.square(t) @ weight
    return t @ weight, q, v * ((1 - np.square(t)) @ weight)


def _steep_means(x: Float64, v: Float64) -> Rows:
    p, c = density(x), _C2 / v**2
    k = 2 * p - c * (1 - x * x) * p
    return erf(x / math.sqrt(2)) - c * x * p, 1 - k / v, k


def _slopes(x: Float64, v: Float64) -> Rows:
    w, t, weight = _grid(x, v)
    s = 1 - np.square(t)
    ts = t * s
    odd, moment = ts @ weight, (w * ts) @ weight
    return (w * s) @ weight, 2 * v * odd, 2 * moment, -2 * v * v * odd, s @ weight - 2 * v * moment


def _steep_slopes(x: Float64, v: Float64) -> Rows:
    p, c = density(x), _C2 / v**2
    k = 2 * p - c * (1 - x * x) * p
    k_x = -2 * x * p - c * (x**3 - 3 * x) * p
    k_v = 2 * c * (1 - x * x) * p / v
    return 2 * c * x * p / v, -k_x / v, k / v**2 - k_v / v, k_x, k_v


def _log_cosh(x: Float64, v: Float64) -> Rows:
    w, _, weight = _grid(x, v)
    size = np.abs(v[:, None] * w)
    return (((size + np.log1p(np.exp(-2 * size))) @ weight) / v,)


def _steep_log_cosh(x: Float64, v: Float64) -> Rows:
    p = density(x)
    return (x * erf(x / math.sqrt(2)) + 2 * p + _C2 * p / v**2,)


def _sech4(x: Float64, v: Float64) -> Rows:
    _, t, weight = _grid(x, v)
    return (v * (np.square(1 - np.square(t)) @ weight),)


def _steep_sech4(x: Float64, v: Float64) -> Rows:
    p = density(x)
    return ((4 / 3) * p + _C4 * (x * x - 1) * p / (2 * v**2),)
