"""Dense memories as Boltzmann machines: the Hopfield network is one of them, exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.random import default_rng

from hopview.core.errors import ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.machines.dense import DenseBM
from hopview.rules import rule_named
from hopview.theory.enumeration import all_states


def patterns_of(count: int, size: int, seed: int) -> np.ndarray:
    return default_rng(seed).choice(np.array([-1, 1], np.int8), (count, size))


def law_of(machine: DenseBM) -> tuple[np.ndarray, np.ndarray]:
    states = all_states(machine.visible).astype(np.float64)
    logs = -machine.free_energy((1 + states) / 2)
    return states, np.exp(logs - machine.log_z())


def test_without_its_hidden_units_it_is_the_hopfield_network() -> None:
    patterns = patterns_of(3, 10, 1)
    machine = DenseBM(patterns, 1.3)
    coupling = rule_named("hebb").learn(patterns).coupling
    states, law = law_of(machine)
    w = coupling.matrix()
    energies = -0.5 * np.einsum("ti,ij,tj->t", states, w, states)
    expected = np.exp(-1.3 * energies)
    assert law == pytest.approx(expected / expected.sum(), abs=1e-12)


def test_block_gibbs_sampling_has_the_correlations_of_the_hopfield_law() -> None:
    machine, rng = DenseBM(patterns_of(3, 10, 2), 1.3), default_rng(3)
    states, law = law_of(machine)
    exact = np.einsum("t,ti,tj->ij", law, states, states)
    s = np.where(rng.random((400, 10)) < 0.5, 1.0, -1.0)
    found = np.zeros((10, 10))
    for sweep in range(550):
        s = machine.swept(s, rng)
        if sweep >= 50:
            found += s.T @ s / 400
    assert np.abs(found / 500 - exact).max() <= 0.02


def test_hidden_units_are_the_overlaps_and_idle_ones_are_nothing() -> None:
    patterns = np.vstack([patterns_of(2, 40, 4), np.zeros((1, 40), np.int8)])
    machine = DenseBM(patterns, 2.0)
    s = np.repeat(patterns[:1].astype(np.float64), 20_000, axis=0)
    z = machine.drawn_hidden(s, default_rng(5))
    assert z.mean(axis=0) == pytest.approx(math.sqrt(80) * machine.overlaps(s)[0], abs=0.03)
    assert z.std(axis=0) == pytest.approx([1, 1, 0], abs=0.02)
    up = machine.chance_up(z[:3])
    drive = 2 * math.sqrt(2 / 40) * z[:3] @ patterns
    assert up == pytest.approx(1 / (1 + np.exp(-drive)))


def test_of_the_fourth_power_both_conditionals_give_the_law() -> None:
    machine, rng = DenseBM(patterns_of(2, 6, 6), 0.8, 4), default_rng(7)
    states, law = law_of(machine)
    exact = np.einsum("t,ti,tj->ij", law, states, states)
    s, found = np.where(rng.random((60, 6)) < 0.5, 1.0, -1.0), np.zeros((6, 6))
    for sweep in range(320):
        s = machine.swept(s, rng)
        if sweep >= 20:
            found += s.T @ s / 60
    assert np.abs(found / 300 - exact).max() <= 0.05


def test_of_the_fourth_power_cold_spins_have_the_dense_energy() -> None:
    """-ln of the integral is beta N m^4 / 4 below, with ln sqrt(m^2) by Laplace: from 3 beta N m^2 in E''."""
    patterns = patterns_of(1, 50, 8)
    machine = DenseBM(patterns, 400.0, 4)
    v = np.vstack([patterns > 0, patterns > 0]).astype(np.float64)
    v[1, :5] = 1 - v[1, :5]  # m = 1 and 0.8
    free = machine.free_energy(v)
    saddle = [-400 * 50 / 4 * m**4 + 0.5 * math.log(m**2) for m in (1.0, 0.8)]
    assert free[0] - free[1] == pytest.approx(saddle[0] - saddle[1], abs=1e-3)


def test_ln_z_by_annealing_agrees_with_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = DenseBM(patterns_of(3, 12, 9), 1.5)
    exact = machine.log_z()
    assert isinstance(exact, float)
    monkeypatch.setattr("hopview.machines.dense.MOST_ENUMERATED", 5)
    found = machine.log_z(seed=1)
    assert isinstance(found, Estimate) and found.how == "ais"
    assert abs(found.value - exact) <= max(0.15, 4 * found.error)


def test_bad_patterns_powers_and_temperatures_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"\(3, 0\)"):
        DenseBM(np.zeros((3, 0)))
    with pytest.raises(ParameterError, match="power 3"):
        DenseBM(np.ones((1, 4)), 1.0, 3)
    with pytest.raises(ParameterError, match="beta = 0"):
        DenseBM(np.ones((1, 4)), 0.0)
    assert DenseBM(np.zeros((0, 4))).log_z() == pytest.approx(4 * math.log(2))
