"""Closed forms for the Hebb rule with random patterns, P of them on N units, load a = P/N."""

from __future__ import annotations

import math

from hopview.core.errors import ParameterError

_BISECTIONS = 100


def first_step_overlap(load: float) -> float:
    """m_1 = erf(1 / sqrt(2 a)): the overlap after one synchronous step from a stored pattern.

    The field on a unit of the pattern is 1 plus Gaussian crosstalk of variance a = `load`, exact for
    large N. Raises `ParameterError` for a negative load.
    Hopfield 1982, DOI 10.1073/pnas.79.8.2554; Amit, Gutfreund & Sompolinsky 1987,
    DOI 10.1016/0003-4916(87)90092-3.
    """
    if load < 0:
        raise ParameterError(f"A load of {load} is negative. Give patterns divided by units.")
    return math.erf(1.0 / math.sqrt(2.0 * load)) if load > 0 else 1.0


def mixture_overlap(members: int) -> float:
    """m_n = C(n-1, (n-1)/2) / 2^(n-1): the overlap of sgn(xi_1 + ... + xi_n), n odd, with each of the n.

    1 for n = 1, 1/2 for 3, 3/8 for 5. Raises `ParameterError` for an even or non-positive n.
    Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevA.32.1007.
    """
    if members < 1 or members % 2 == 0:
        raise ParameterError(f"A mixture of {members} patterns leaves ties. Give an odd number from 1.")
    return math.comb(members - 1, (members - 1) // 2) / 2.0 ** (members - 1)


def mixture_energy(members: int, load: float = 0.0) -> float:
    """E/N = -n m_n^2 / 2 + a/2 of an n-mixture of orthogonal patterns, a = `load` = P/N.

    The last term is the zero diagonal's. At a = 0 it is -1/2 for a pattern and -3/8 for a 3-mixture.
    """
    return -0.5 * members * mixture_overlap(members) ** 2 + 0.5 * load


def thermal_overlap(temperature: float) -> float:
    """The largest m with m = tanh(m / T): the overlap at temperature T = `temperature` and load 0.

    1 at T = 0, and 0 from T = 1 on. Raises `ParameterError` for a negative temperature.
    Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevA.32.1007.
    """
    if temperature < 0:
        raise ParameterError(f"A temperature of {temperature} is negative. Give 0 or more.")
    if temperature == 0:
        return 1.0
    if temperature >= 1:
        return 0.0
    low, high = 0.0, 1.0  # tanh(m/T) - m is positive below the root and negative above it
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if math.tanh(middle / temperature) > middle else (low, middle)
    return high
