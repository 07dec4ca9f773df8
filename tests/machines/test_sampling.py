"""Heat-bath sweeps of the general machine against its exact law, twins to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from hopview import kernels
from hopview.kernels import PLAIN
from hopview.machines.sampling import sweep

from .encoders import machine


def sampled(random_sites: bool, sweeps: int = 1000, chains: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """(shares of the visible states, moments) met by many chains of the machine of eight units."""
    made = machine("all", 6, 2, 3)
    states, counts, moments = np.zeros((chains, 8), np.int8), np.zeros(64), np.zeros((8, 8))
    for number in range(sweeps + 50):
        sweep(made.weights, made.bias, states, 1.0, 7, number, random_sites=random_sites)
        if number >= 50:
            counts += np.bincount(states[:, :6] @ (1 << np.arange(6)), minlength=64)
            moments += states.T.astype(float) @ states
    return counts / counts.sum(), moments / counts.sum()


@pytest.mark.parametrize("random_sites", [False, True], ids=["in turn", "at random"])
def test_sweeps_sample_from_the_exact_law(compiled_kernels: None, random_sites: bool) -> None:
    made = machine("all", 6, 2, 3)
    law, moments = sampled(random_sites)
    assert 0.5 * np.abs(law - made.law()).sum() <= 0.015
    assert np.abs(moments - made.free_moments()).max() <= 0.01


def test_one_sweep_leaves_the_law_as_it_is_exactly() -> None:
    made, size = machine("all", 3, 2, 1), 5
    states = ((np.arange(32)[:, np.newaxis] >> np.arange(size)) & 1).astype(float)
    law = np.exp(-made.energy(states) / 2)
    law /= law.sum()
    after = law.copy()
    for i in range(size):
        on = 1 / (1 + np.exp(-made.fields(states)[:, i] / 2))
        other = np.arange(32) ^ (1 << i)
        both = after + after[other]
        after = np.where(states[:, i] > 0, on, 1 - on) * both
    assert np.abs(after - law).max() < 1e-15


def test_held_units_stay_and_seeds_repeat(compiled_kernels: None) -> None:
    made = machine("all", 6, 2, 3)
    held = np.zeros((3, 8), np.int8)
    held[:, :4] = 1

    def run(seed: int) -> np.ndarray:
        states = np.zeros((3, 8), np.int8)
        states[:, :2] = 1
        for number in range(30):
            sweep(made.weights, made.bias, states, 1.0, seed, number, held)
        return states

    assert np.array_equal(run(1), run(1)) and not np.array_equal(run(1), run(2))
    assert np.array_equal(run(5)[:, :4], [[1, 1, 0, 0]] * 3)


def test_a_cold_machine_does_not_overflow(compiled_kernels: None) -> None:
    made = machine("all", 6, 2, 3, 100.0)
    states = np.zeros((1, 8), np.int8)
    for number in range(20):
        sweep(made.weights, made.bias, states, 0.05, 0, number)
    fields = made.fields(states)[0]
    assert np.array_equal(states[0] > 0, fields > 0)


@pytest.mark.parametrize("size", [1, 7, 40])
def test_the_compiled_visits_are_the_plain_ones(compiled_kernels: None, size: int) -> None:
    rng = np.random.default_rng(size)
    weights = rng.normal(size=(size, size))
    weights += weights.T
    order = rng.integers(0, size, (3, 2 * size))
    theta = rng.logistic(size=(3, 2 * size)).astype(np.float32)
    held = (rng.random((3, size)) < 0.2).astype(np.int8)
    results = []
    for table in (kernels.current(), PLAIN):
        states = np.zeros((3, size), np.int8)
        fields = np.zeros((3, size))
        table.heat_bath_visit(weights, fields, states, held, order, theta)
        results.append((states.tobytes(), fields.tobytes()))
        assert not states[held > 0].any()
    assert results[0] == results[1]
