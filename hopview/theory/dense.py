"""Closed forms of dense associative memories with random patterns: K of them on N units."""

from __future__ import annotations

import math

from hopview.core.errors import ParameterError


def crosstalk(interaction: str, power: int) -> float:
    """c, the variance of the field of K other memories over K / N^(n-1), where the memory's own is 1.

    (2n - 3)!! for plain x^n; half of it for rect, of which one half of the memories is silent; (n - 1)! for
    distinct, which has no unit met twice. Raises `ParameterError` for another interaction, or n below 2.
    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164.
    """
    if power < 2:
        raise ParameterError(f"A power of n = {power} stores nothing. Give 2 or more.")
    odd = float(math.prod(range(1, 2 * power - 2, 2)))
    known = {"plain": odd, "rect": odd / 2, "distinct": float(math.factorial(power - 1))}
    if interaction not in known:
        raise ParameterError(f"No crosstalk is known of '{interaction}'. Give {', '.join(known)}.")
    return known[interaction]


def one_step_error(interaction: str, power: int, units: int, memories: int) -> float:
    """P = 1/2 erfc(sqrt(N^(n-1) / (2 K c))): the chance that a unit of a stored pattern turns over.

    Crosstalk is taken as Gaussian; at finite N its tails are larger. 0 without memories.
    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164.
    """
    if units < 1 or memories < 0:
        raise ParameterError(f"{memories} memories of {units} units: give 0 or more of 1 or more.")
    c = crosstalk(interaction, power)
    return 0.5 * math.erfc(math.sqrt(units ** (power - 1) / (2 * memories * c))) if memories else 0.0


def error_free(interaction: str, power: int, units: int) -> float:
    """K = N^(n-1) / (2 c ln N): so many memories are held without an error, for large N.

    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164.
    """
    if units < 2:
        raise ParameterError(f"{units} units are too few to ask. Give 2 or more.")
    return float(units) ** (power - 1) / (2 * crosstalk(interaction, power) * math.log(units))


def exponential_rate(spoiled: float = 0.0) -> float:
    """a = I(1 - 2 rho) / 2: of e^x, exp(a N) memories come back with a share rho = `spoiled` turned over.

    I(x) = 1/2 [(1 + x) ln(1 + x) + (1 - x) ln(1 - x)]; ln(2)/2 at rho = 0: 2^(N/2) memories. Raises
    `ParameterError` unless 0 <= rho <= 1/2.
    Demircigil et al. 2017, DOI 10.1007/s10955-017-1806-y.
    """
    if not 0 <= spoiled <= 0.5:
        raise ParameterError(f"A share of {spoiled:g} turned over is no cue. Give 0 to 0.5.")
    x = 1 - 2 * spoiled
    return 0.25 * sum(y * math.log(y) for y in (1 + x, 1 - x) if y > 0)
