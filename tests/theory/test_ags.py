"""The mean-field solutions at finite load, against published figures and plain damped iteration."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.theory import ags
from hopview.theory.averages import FROZEN
from hopview.theory.hebb import thermal_overlap

Z = np.linspace(-9, 9, 6001)
GAUSS = np.exp(-0.5 * Z**2) * (Z[1] - Z[0]) / math.sqrt(2 * math.pi)


def iterated(load: float, temperature: float, steps: int = 4000) -> tuple[float, float, float]:
    """(m, q, r) by damped iteration of the three equations from m = q = 1."""
    m, q, beta = 1.0, 1.0, 1 / temperature
    r = 1.0
    for _ in range(steps):
        t = np.tanh(beta * (m + math.sqrt(load * r) * Z))
        new_m, q = float(t @ GAUSS), float((t * t) @ GAUSS)
        r = 0.5 * r + 0.5 * q / (1 - beta * (1 - q)) ** 2
        if abs(new_m - m) < 1e-12:
            break
        m = new_m
    return m, q, r


@pytest.mark.parametrize(
    ("load", "temperature"), [(0.005, 0.7), (0.02, 0.3), (0.05, 0.2), (0.05, 0.4), (0.1, 0.05), (0.13, 0.1)]
)
def test_it_is_where_damped_iteration_ends(load: float, temperature: float) -> None:
    found = ags.retrieval(load, temperature)
    m, q, r = iterated(load, temperature)
    assert float(found.overlap) == pytest.approx(m, abs=1e-6)
    assert float(found.order) == pytest.approx(q, abs=1e-6)
    assert float(found.noise) == pytest.approx(r, rel=1e-5)
    assert float(found.susceptibility) == pytest.approx((1 - q) / temperature, abs=1e-5)


def test_the_largest_load_without_noise() -> None:
    assert float(ags.fold_load(0.0)) == pytest.approx(0.137906, abs=1e-6)
    assert float(ags.fold_of(np.array(FROZEN))) / math.sqrt(2) == pytest.approx(1.51122, abs=1e-5)
    last = float(ags.fold_load(0.0))
    assert float(ags.retrieval(last * (1 - 1e-10)).overlap) == pytest.approx(0.967417, abs=2e-5)
    assert math.isnan(ags.retrieval(last * (1 + 1e-6)).overlap)


@pytest.mark.parametrize(
    ("load", "share", "digits"),
    [(0.05, 3.9e-6, 1e-7), (0.08, 2.2e-4, 1e-5), (0.10, 0.00100, 1e-5), (0.12, 0.00339, 1e-5),
     (0.13, 0.00639, 1e-5), (0.135, 0.00960, 1e-5)],
)  # fmt: skip
def test_the_share_of_errors_without_noise(load: float, share: float, digits: float) -> None:
    assert float(ags.errors(load)) == pytest.approx(share, abs=digits)


@pytest.mark.parametrize(
    ("load", "temperature", "m", "q"),
    [(0.02, 0.3, 0.9959, 0.9917), (0.05, 0.2, 0.9989, 0.9978), (0.05, 0.4, 0.9662, 0.9367)],
)
def test_published_overlap_and_order(load: float, temperature: float, m: float, q: float) -> None:
    found = ags.retrieval(load, temperature)
    assert float(found.overlap) == pytest.approx(m, abs=6e-5)
    assert float(found.order) == pytest.approx(q, abs=6e-5)


def test_every_solution_solves_the_equations() -> None:
    load, temperature = np.meshgrid(np.geomspace(1e-3, 0.13, 8), np.linspace(0.02, 1.3, 9))
    for found in (ags.retrieval(load, temperature), ags.spin_glass(load, temperature)):
        held = np.isfinite(found.overlap)
        for a, t, m, q, r in zip(
            *(x[held] for x in (load, temperature, found.overlap, found.order, found.noise)), strict=True
        ):
            tanh = np.tanh((m + math.sqrt(a * r) * Z) / t)
            assert float(tanh @ GAUSS) == pytest.approx(m, abs=2e-6)
            assert float((tanh * tanh) @ GAUSS) == pytest.approx(q, abs=2e-6)
            assert q / (1 - (1 - q) / t) ** 2 == pytest.approx(r, rel=1e-4, abs=1e-9)


def test_free_energies_are_stationary_minima_in_what_they_say() -> None:
    """The formula of f written out, at both solutions, at a temperature and at none."""
    for found in (ags.retrieval(0.04, 0.3), ags.spin_glass(0.04, 0.3)):
        a, t, m, q, r = (float(x) for x in (0.04, 0.3, found.overlap, found.order, found.noise))
        c, field = (1 - q) / t, m + math.sqrt(a * r) * Z
        cosh = float(np.logaddexp(field / t, -field / t) @ GAUSS)
        plain = (
            0.5 * (a + m * m + a * t * (math.log(1 - c) - q / t / (1 - c)) + a * r * (1 - q) / t) - t * cosh
        )
        assert float(found.free_energy) == pytest.approx(plain, abs=1e-8)
    for solve in (ags.retrieval, ags.spin_glass):
        cold, colder = (float(solve(0.04, t).free_energy) for t in (1e-4, 0.0))
        assert cold == pytest.approx(colder, abs=1e-4)


def test_the_paramagnet_takes_over_smoothly() -> None:
    edge = 1 + math.sqrt(0.09)
    below, above = ags.spin_glass(0.09, edge - 1e-4), ags.spin_glass(0.09, edge + 1e-4)
    assert 0 < float(below.order) < 1e-3
    assert float(above.order) == float(above.noise) == 0
    assert float(below.free_energy) == pytest.approx(float(above.free_energy), abs=2e-4)
    assert float(above.susceptibility) == pytest.approx(1 / (edge + 1e-4))


def test_at_no_load_it_is_the_overlap_of_one_memory() -> None:
    for temperature in (0.0, 0.3, 0.6):
        found = float(ags.retrieval(1e-5, temperature).overlap)
        assert found == pytest.approx(thermal_overlap(temperature), abs=2e-4)


def test_overlap_falls_with_load_and_with_temperature() -> None:
    loads, warm = np.linspace(0.01, 0.137, 40), np.linspace(0, 0.5, 40)
    assert (np.diff(ags.retrieval(loads, 0.0).overlap) <= 0).all()
    assert (np.diff(ags.retrieval(0.05, warm).overlap) <= 0).all()
    assert np.isnan(ags.retrieval(0.05, [0.6, 1.0, 5.0]).overlap).all()
    assert np.isnan(ags.retrieval([0.2, 3.0], 0.0).overlap).all()


def test_arrays_of_any_shape_are_answered_in_kind() -> None:
    found = ags.retrieval(np.full((2, 1), 0.05), np.array([0.1, 0.2, 0.9]))
    assert found.overlap.shape == found.free_energy.shape == (2, 3)
    assert np.array_equal(np.isnan(found.overlap), [[False, False, True]] * 2)
    assert ags.retrieval(np.empty(0), 0.1).overlap.shape == (0,)
    assert ags.retrieval(0.05, 0.1).overlap.shape == ()


@pytest.mark.parametrize(
    ("load", "temperature", "said"),
    [
        (0.0, 0.1, "load of 0"), (-0.1, 0.1, "load of -0.1"), (math.nan, 0.1, "load of nan"),
        (math.inf, 0.1, "load of inf"), (0.1, -0.2, "temperature of -0.2"), (0.1, math.nan, "of nan"),
        (0.1, math.inf, "temperature of inf"), ([0.1, -1.0], 0.1, "load of -1"),
    ],
)  # fmt: skip
def test_what_no_network_has_is_refused(load: float, temperature: float, said: str) -> None:
    for solve in (ags.retrieval, ags.spin_glass, ags.errors):
        with pytest.raises(ParameterError, match=said):
            solve(load, temperature)
