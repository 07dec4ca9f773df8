"""How far back the decaying palimpsest remembers, in closed form up to two roots."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError
from hopview.theory.averages import erf
from hopview.theory.roots import roots

_TURNS = np.linspace(0.05, 3.2, 4000)  # y, the signal in units of the noise
_STRONGEST = 20.0


def decay_span(intensity: float) -> float:
    """The age, in units of N, of the oldest pattern that W <- (1 - eps^2/2N) W + (eps/N) xx' still holds.

        lambda(tau) = eps exp(-eps^2 tau / 2),   m = erf(y),   y = lambda m / (sqrt 2 sigma),
        C sigma = sqrt(2/pi) exp(-y^2),
        sigma^2 = integral lambda^2 / (1 - C lambda)^2 dtau = 2 (ln(1 - x) + 1/(1 - x) - 1) / (eps C)^2,

    with x = C eps: N to infinity, T = 0, many patterns stored before. `intensity` is eps; 0 is returned
    where not even the newest pattern is held, below eps = 2.465. The span is longest, 0.0490 N, at eps =
    4.108. Raises `ParameterError` unless 0 < eps <= 20. Mezard, Nadal & Toulouse 1986, J. Physique 47,
    1457; the noise as in Amit, Gutfreund & Sompolinsky 1987, DOI 10.1016/0003-4916(87)90092-3.
    """
    weakest = weakest_signal(intensity)
    return max(0.0, 2.0 / intensity**2 * math.log(intensity / weakest))


def weakest_signal(intensity: float) -> float:
    """The least lambda at which a pattern is held: min over y of sqrt(2) sigma y / erf(y)."""
    if not 0 < intensity <= _STRONGEST:
        raise ParameterError(
            f"The intensity eps is {intensity:g}. Choose a number above 0 and up to {_STRONGEST:g}."
        )
    response = math.sqrt(2.0 / math.pi) * np.exp(-_TURNS * _TURNS)  # C sigma
    wanted = 0.5 * (intensity * response) ** 2

    def excess(x: Float64) -> Float64:
        return np.asarray(np.log1p(-x) + 1.0 / (1.0 - x) - 1.0 - wanted)

    x = roots(excess, np.zeros_like(wanted), np.full_like(wanted, 1.0 - 1e-9))
    sigma = np.divide(response * intensity, x, out=np.ones_like(x), where=x > 0)
    return float(np.min(math.sqrt(2.0) * sigma * _TURNS / erf(_TURNS)))
