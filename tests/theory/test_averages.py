"""Gaussian averages: the grid, the series for steep functions, and their derivatives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.theory.averages import FROZEN, density, erf, log_cosh, means, sech4, slopes

SIGNALS = np.array([0.0, 0.3, 1.5, 2.13, 4.0, 12.0])
Z = np.linspace(-9, 9, 24001)
WEIGHT = np.exp(-0.5 * Z**2) * (Z[1] - Z[0]) / math.sqrt(2 * math.pi)


def plainly(function, signal: float) -> float:
    """<function(x + z)> on a fine grid."""
    return float(function(signal + Z) @ WEIGHT)


@pytest.mark.parametrize("v", [0.01, 0.7, 2.9, 3.1, 30.0, 63.0, 65.0, 300.0])
def test_each_average_is_the_integral(v: float) -> None:
    m, q, k = means(SIGNALS, np.array(v))
    for i, x in enumerate(SIGNALS):
        assert m[i] == pytest.approx(plainly(lambda w: np.tanh(v * w), x), abs=2e-7)
        assert q[i] == pytest.approx(plainly(lambda w: np.tanh(v * w) ** 2, x), abs=2e-7)
        assert k[i] == pytest.approx(v * plainly(lambda w: 1 - np.tanh(v * w) ** 2, x), abs=2e-7)
        fourth = v * plainly(lambda w: (1 - np.tanh(v * w) ** 2) ** 2, x)
        assert sech4(SIGNALS[i : i + 1], np.array(v))[0] == pytest.approx(fourth, abs=2e-7)
        cosh = plainly(lambda w: np.logaddexp(v * w, -v * w), x) / v
        assert log_cosh(SIGNALS[i : i + 1], np.array(v))[0] == pytest.approx(cosh, abs=2e-7 + 1e-9 / v)


@pytest.mark.parametrize("v", [0.2, 5.0, 50.0, 90.0])
def test_slopes_are_those_of_the_means(v: float) -> None:
    x, step = SIGNALS, 1e-4
    along_x = [(a - b) / (2 * step) for a, b in zip(means(x + step, v), means(x - step, v), strict=True)]
    along_v = [(a - b) / (2 * step) for a, b in zip(means(x, v + step), means(x, v - step), strict=True)]
    m_v, q_x, q_v, k_x, k_v = slopes(x, np.array(v))
    wanted = (means(x, v)[2], q_x, k_x, m_v, q_v, k_v)
    for found, slope in zip((*along_x, *along_v), wanted, strict=True):
        assert found == pytest.approx(slope, abs=1e-6)


def test_without_temperature_the_averages_are_closed_forms() -> None:
    m, q, k = means(SIGNALS, np.array(FROZEN))
    assert m == pytest.approx(erf(SIGNALS / math.sqrt(2)), abs=1e-12)
    assert q == pytest.approx(1, abs=1e-7)
    assert k == pytest.approx(2 * density(SIGNALS), abs=1e-12)


def test_all_steepnesses_at_once_are_each_on_its_own() -> None:
    v = np.geomspace(0.01, 1000, 30)
    together = means(np.full(30, 2.0), v)
    for i in range(30):
        assert [row[i] for row in together] == pytest.approx([float(r) for r in means(2.0, v[i])], abs=1e-8)
    assert [row.size for row in means(np.empty(0), np.empty(0))] == [0, 0, 0]
