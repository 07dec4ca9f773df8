"""Closed forms for strongly diluted, asymmetric Hebb networks: c N couplings a unit, load a = P/(c N)."""

from __future__ import annotations

import math

from hopview.core.errors import ParameterError

CRITICAL_LOAD = 2.0 / math.pi
"""The load beyond which nothing is recalled at T = 0."""

_BISECTIONS = 100


def next_overlap(overlap: float, load: float) -> float:
    """m' = erf(m / sqrt(2 a)): the overlap after one synchronous step at T = 0 from an overlap m.

    Exact for c N -> infinity with ln(c N) / ln N -> 0, where no two paths into a unit meet, so that the
    field is m plus Gaussian noise of variance a = `load` at every step, not at the first alone. Raises
    `ParameterError` for a negative load.
    Derrida, Gardner & Zippelius 1987, DOI 10.1209/0295-5075/4/2/007.
    """
    if load < 0:
        raise ParameterError(f"A load of {load} is negative. Give patterns divided by couplings a unit.")
    return math.erf(overlap / math.sqrt(2.0 * load)) if load > 0 else math.copysign(1.0, overlap)


def retrieval_overlap(load: float) -> float:
    """The largest m with m = erf(m / sqrt(2 a)), a = `load` = P/(c N): 1 at a = 0, 0 from a = 2/pi on.

    m vanishes continuously, as sqrt((6/pi) (1 - a/a_c)) near a_c = 2/pi. Raises
    `ParameterError` for a negative load.
    Derrida, Gardner & Zippelius 1987, DOI 10.1209/0295-5075/4/2/007.
    """
    if load == 0:
        return 1.0
    low, high = 0.0, 1.0  # m' - m is positive below the root and negative above it
    if load >= CRITICAL_LOAD:
        return 0.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if next_overlap(middle, load) > middle else (low, middle)
    return high
