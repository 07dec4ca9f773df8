"""Several patterns at once: overlaps of patterns with blanks, and what examples teach, in closed form."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError
from hopview.core.several import entropy
from hopview.theory.averages import erf

MOST_PATTERNS = 8  # 3^8 states are summed
_TURNS = 250
_SETTLED = 1e-12


def hierarchical(blanks: float, count: int) -> Float64:
    """m_k = (1 - d) d^(k-1), (P,): at T = 0 each unit takes the first pattern that is not blank there.

    Agliari, Barra et al. 2012, DOI 10.1103/PhysRevLett.109.268101.
    """
    return np.asarray((1.0 - blanks) * blanks ** np.arange(count, dtype=np.float64))


def critical_blanks(count: int) -> float:
    """d_c, up to which the hierarchical state exists at T = 0: the root of 1 - 2d + d^P = 0 below 1.

    Beyond it the first pattern is outvoted where all others agree against it. 0.618 for P = 3, falling to
    1/2; 1 for one or two patterns.
    """
    if count < 3:
        return 1.0
    # 1 is a root too; the least value of 1 - 2d + d^P, below zero, lies between the two.
    low, high = 0.5, math.pow(2.0 / count, 1.0 / (count - 1))
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if 1.0 - 2.0 * middle + middle**count > 0 else (low, middle)
    return 0.5 * (low + high)


def regime(blanks: float, count: int) -> str:
    """ "pure", "hierarchical" or "parallel": how P patterns share the units at T = 0."""
    if blanks <= 0 or count < 2:
        return "pure"
    return "hierarchical" if blanks < critical_blanks(count) else "parallel"


def parallel(blanks: float, count: int) -> float:
    """m = (1 - d)(P(S = 0) + P(S = 1)), S the sum of the P - 1 other entries: all raised alike, T to 0+.

    Tends to 1 - d. At T = 0 itself ties break it (`recalled`).
    """
    law = np.ones(1)
    entry = np.array([0.5 * (1.0 - blanks), blanks, 0.5 * (1.0 - blanks)])
    for _ in range(count - 1):
        law = np.convolve(law, entry)
    middle = count - 1
    return float((1.0 - blanks) * law[middle : middle + 2].sum())


def recalled(blanks: float, count: int, temperature: float = 0.0) -> Float64:
    """m_k = E[x_k tanh(sum_l x_l m_l / T)] over the 3^P states of X, (P,), from the hierarchical state.

    T = 0 takes the sign. Raises `ParameterError` beyond eight patterns.
    """
    return np.asarray(ladders(np.array([blanks]), count, temperature)[0])


def ladders(blanks: Float64, count: int, temperature: float = 0.0) -> Float64:
    """`recalled` for several shares of blanks (D,) at once, (D, P)."""
    states = _states(count)
    law = np.array([_law(states, share) for share in blanks])
    m = np.array([hierarchical(share, count) for share in blanks])
    for _ in range(_TURNS):
        fields = m @ states.T
        spins = np.tanh(fields / temperature) if temperature > 0 else _sign(fields)
        found = (law * spins) @ states
        if np.allclose(found, m, rtol=0.0, atol=_SETTLED):
            break
        m = found
    return np.asarray(m)


def critical_temperature(blanks: float) -> float:
    """T_c = 1 - d, above which no pattern is recalled."""
    return 1.0 - blanks


def learned(quality: float, examples: int) -> float:
    """m = erf(1/sqrt(2 rho)) at T = 0 and d = 0, for few patterns, with a teacher or without.

    Agliari, Alessandrelli, Barra & Ricci-Tersenghi 2023, DOI 10.48550/arXiv.2308.04106.
    """
    rho = entropy(quality, examples)
    return float(erf(np.array([1.0 / math.sqrt(2.0 * rho)]))[0]) if rho > 0 else 1.0


def majority(quality: float, examples: int) -> float:
    """m = 2 P(most of M signs are right) - 1 with P(right) = (1 + r)/2, a tie counting half: exact."""
    entropy(quality, examples)
    right = 0.5 * (1.0 + quality)
    if right == 1.0:
        return 1.0
    k = np.arange(examples + 1)
    choose = np.array(
        [math.lgamma(examples + 1) - math.lgamma(j + 1) - math.lgamma(examples - j + 1) for j in k]
    )
    law = np.exp(choose + k * math.log(right) + (examples - k) * math.log(1.0 - right))
    return float((law * np.sign(2 * k - examples)).sum())


def needed_examples(quality: float) -> float:
    """M > 2 (1 - r^2)/r^2: enough that m > erf(1) = 0.843, by the convention of the authors (rho < 1/2)."""
    return 2.0 * entropy(quality, 1)


def recalled_from_examples(blanks: float, count: int, rho: float) -> Float64:
    """m_k = E[x_k s], s = sgn(sum_l n_l z_l), z_l = x_l (1 + sqrt(rho) g_l), n_l = E[z_l s]/(1 + rho), (P,).

    x over 3^P states, g normal: summed in closed form, as sum_l n_l z_l is normal given x. From the
    hierarchical state, T = 0.
    """
    return np.asarray(ladders_from_examples(blanks, count, np.array([rho]))[0])


def ladders_from_examples(blanks: float, count: int, entropies: Float64) -> Float64:
    """`recalled_from_examples` for several entropies (R,) at once, (R, P)."""
    states = _states(count)
    law, squares, rho = _law(states, blanks), states**2, entropies[:, np.newaxis]
    m = n = np.tile(hierarchical(blanks, count), (entropies.size, 1))
    for _ in range(_TURNS):
        signal, spread = n @ states.T, np.sqrt(rho * (n**2 @ squares.T))
        noisy = spread > 0
        ratio = np.divide(signal, spread, out=np.zeros_like(signal), where=noisy)
        spins = np.where(noisy, erf(ratio / math.sqrt(2.0)), _sign(signal))
        bell = math.sqrt(2.0 / math.pi) * np.exp(-0.5 * ratio**2)
        slope = np.divide(bell, spread, out=np.zeros_like(signal), where=noisy)
        m = (law * spins) @ states
        found = (m + rho * n * ((law * slope) @ squares)) / (1.0 + rho)
        if np.allclose(found, n, rtol=0.0, atol=_SETTLED):
            break
        n = found
    return np.asarray(m)


def _sign(fields: Float64) -> Float64:
    """The sign, 0 where a field is nothing but rounding."""
    return np.asarray(np.where(np.abs(fields) < 1e-12, 0.0, np.sign(fields)))


def _states(count: int) -> Float64:
    """(3^P, P) all entries x of a unit."""
    if not 1 <= count <= MOST_PATTERNS:
        raise ParameterError(f"{count} patterns have 3^{count} states. Choose 1 to {MOST_PATTERNS} patterns.")
    return np.array(list(product((-1.0, 0.0, 1.0), repeat=count)))


def _law(states: Float64, blanks: float) -> Float64:
    """The probability of each of the `states`."""
    if not 0 <= blanks < 1:
        raise ParameterError(
            f"The share of blanks is {blanks:g}; at 1 every pattern is blank and nothing is stored. "
            "Choose a number from 0 to below 1."
        )
    zeros, count = (states == 0).sum(axis=1), states.shape[1]
    return np.asarray(blanks**zeros * (0.5 * (1.0 - blanks)) ** (count - zeros))
