"""Roots of many monotone functions at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hopview.core.coupling import Float64

_ITERATIONS = 80
_RELATIVE = 1e-13


def roots(function: Callable[[Float64], Float64], low: Float64, high: Float64) -> Float64:
    """x with f(x) = 0 between `low` and `high`, element by element, all arrays of one shape.

    f is called with an array of that shape and must change its sign, or vanish, between the ends; where it
    does not, the end with the smaller |f| comes back. Inverse quadratic steps where they are safe, halving
    elsewhere, to a relative 1e-13: Chandrupatla 1997, DOI 10.1016/S0965-9978(96)00051-8.
    """
    a, b = (np.array(end, dtype=np.float64) for end in (high, low))  # b is the newest point
    fa, fb = function(a), function(b)
    nearer = np.where(np.abs(fa) < np.abs(fb), a, b)
    lost = np.sign(fa) * np.sign(fb) > 0
    c, fc = a.copy(), fa.copy()
    t = np.full(a.shape, 0.5)
    for _ in range(_ITERATIONS):
        x = a + t * (b - a)
        fx = function(x)
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        least = (2 * _RELATIVE * np.abs(best) + 1e-300) / np.maximum(np.abs(b - c), 1e-300)
        done = (least > 0.5) | (fa == 0) | lost
        if done.all():
            break
        t = np.clip(_step(a, b, c, fa, fb, fc), least, 1 - least)
        t = np.where(done, 0.0, t)  # what is found stays
    return np.where(lost, nearer, np.where(np.abs(fa) < np.abs(fb), a, b))


def _step(a: Float64, b: Float64, c: Float64, fa: Float64, fb: Float64, fc: Float64) -> Float64:
    """How far from a towards b the next point lies, in 0..1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(quadratic), quadratic, 0.5)
