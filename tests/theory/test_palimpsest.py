"""The decaying palimpsest's span: the published figures, and the noise summed as it stands."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.theory.palimpsest import decay_span, weakest_signal


def test_the_published_figures() -> None:
    assert decay_span(2.46) == 0.0 < decay_span(2.47)
    intensities = np.linspace(3.0, 5.0, 201)
    spans = [decay_span(float(eps)) for eps in intensities]
    assert abs(intensities[int(np.argmax(spans))] - 4.108) < 0.03
    assert abs(max(spans) - 0.0490) < 0.0001


@pytest.mark.parametrize("eps", [2.5, 4.0, 8.0])
def test_the_weakest_pattern_solves_the_equations_with_the_noise_summed_up(eps: float) -> None:
    weakest = weakest_signal(eps)
    best = math.inf
    for y in np.linspace(0.8, 2.6, 181):
        c_sigma = math.sqrt(2 / math.pi) * math.exp(-y * y)
        tau = np.linspace(0.0, 40.0 / eps**2, 20_001)
        signals = eps * np.exp(-0.5 * eps**2 * tau)
        low, high = 0.0, (1 - 1e-9) / eps  # C
        for _ in range(60):
            c = 0.5 * (low + high)
            noise = np.trapezoid((signals / (1 - c * signals)) ** 2, tau)
            low, high = (c, high) if c * math.sqrt(noise) < c_sigma else (low, c)
        best = min(best, math.sqrt(2) * (c_sigma / c) * y / math.erf(y))
    assert abs(weakest - best) < 2e-3 * best


@pytest.mark.parametrize("eps", [0.0, -1.0, 21.0, math.nan])
def test_what_is_no_intensity_is_refused(eps: float) -> None:
    with pytest.raises(ParameterError, match="intensity"):
        decay_span(eps)
