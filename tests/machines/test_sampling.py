"""Heat-bath sweeps of the general machine against its exact law, twins to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from hopview import kernels
from hopview.kernels import PLAIN
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.enumeration import states_of
from hopview.machines.sampling import sweep
from hopview.theory.enumeration import (
    balance_error,
    boltzmann,
    site_transitions,
    state_number,
    stationarity_error,
)

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


def visits(made: Boltzmann, temperature: float) -> np.ndarray:
    """(N, 2^N, 2^N): entry [i, a, b] is P(a -> b) of a visit to unit i, by the heat bath."""
    on = 1 / (1 + np.exp(-made.fields(states_of(made.size)) / temperature))  # (2^N, N)

    def flips(state: np.ndarray, i: int) -> float:
        share = on[state_number(state), i]
        return float(1 - share if state[i] > 0 else share)

    return site_transitions(made.size, flips)


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_each_visit_is_reversible_and_a_sweep_in_turn_is_not(temperature: float) -> None:
    made = machine("all", 3, 1, 1)
    law = boltzmann(made.energy(states_of(4)), temperature)
    each = visits(made, temperature)
    assert all(balance_error(one[np.newaxis], law) < 1e-15 for one in each)
    assert balance_error(each, law) < 1e-15  # so a unit chosen at random
    in_turn = np.linalg.multi_dot(list(each))[np.newaxis]
    assert stationarity_error(in_turn, law) < 1e-15
    assert balance_error(in_turn, law) > 1e-3


@pytest.mark.parametrize("random_sites", [False, True], ids=["in turn", "at random"])
def test_a_sweep_goes_from_state_to_state_as_its_visits_say(
    compiled_kernels: None, random_sites: bool
) -> None:
    made, chains = machine("all", 3, 1, 1), 20_000
    each = visits(made, 1.0)
    steps = [each.mean(axis=0)] * 4 if random_sites else list(each)
    wanted = np.linalg.multi_dot(steps)
    for start in (0, 6, 15):
        states = np.tile(states_of(4)[start].astype(np.int8), (chains, 1))
        sweep(made.weights, made.bias, states, 1.0, 3, start, random_sites=random_sites)
        met = np.bincount(state_number(states), minlength=16) / chains
        assert np.abs(met - wanted[start]).max() < 5 * 0.5 / np.sqrt(chains)


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
