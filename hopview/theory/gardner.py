"""Gardner's bound: how many random patterns any weights can hold, and with what margin.

Gardner 1988, DOI 10.1088/0305-4470/21/1/030.
"""

from __future__ import annotations

import math

import numpy as np

from hopview.core.errors import ParameterError
from hopview.theory.roots import roots

_TIGHTEST = 1e-6  # the smallest load asked about: a margin of 1000


def largest_load(margin: float = 0.0) -> float:
    """a = 1 / ((1 + K^2) Phi(K) + K phi(K)): the largest load at which every pattern can keep a margin K.

    The denominator is the integral of (t + K)^2 over a standard Gaussian t > -K. The margin
    K = min xi_i h_i / |W_i| is in units of the length of a unit's weights. 2 patterns a unit at K = 0.
    Raises `ParameterError` for a margin below 0, where the solutions fall apart and it no longer holds.
    """
    if not (math.isfinite(margin) and margin >= 0):
        raise ParameterError(f"A margin of {margin:g} has no bound. Give a finite number, 0 or more.")
    density = math.exp(-0.5 * margin**2) / math.sqrt(2 * math.pi)
    below = 0.5 * (1 + math.erf(margin / math.sqrt(2)))
    return 1 / ((1 + margin**2) * below + margin * density)


def largest_margin(load: float) -> float:
    """K(a), the inverse of `largest_load`: no weights hold a load a = P/N with a larger margin.

    Raises `ParameterError` unless 1e-6 <= a <= 2: beyond 2 no weights hold random patterns.
    """
    if not _TIGHTEST <= load <= 2:
        raise ParameterError(f"A load of {load:g} has no bound on its margin. Give {_TIGHTEST:g} to 2.")
    high = 1 / math.sqrt(load)  # as a < 1/K^2

    def excess(k: np.ndarray) -> np.ndarray:
        return np.array([largest_load(float(k[0])) - load])

    return float(roots(excess, np.zeros(1), np.array([high]))[0])
