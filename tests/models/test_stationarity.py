"""Stochastic updates leave their laws alone: exactly, over all 2^N states, and in real flips."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from helpers.networks import network, random_patterns
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.models import Hopfield
from hopview.theory import enumeration

UPDATES = ("glauber", "metropolis", "async_replace")


def all_states(units: int) -> np.ndarray:
    """(2^N, N), the first unit the most significant."""
    return np.array(list(product((-1, 1), repeat=units)), np.int8)


def boltzmann(model: Hopfield) -> np.ndarray:
    """exp(-E/T) / Z over all states."""
    energies = np.array([model.energy(s) for s in all_states(model.coupling.size)])
    weights = np.exp(-(energies - energies.min()) / model.params.temperature)
    return weights / weights.sum()


def site_matrix(model: Hopfield, unit: int) -> np.ndarray:
    """The transition matrix, (2^N, 2^N), of one visit to `unit`."""
    units = model.coupling.size
    states, matrix = all_states(units), np.zeros((2**units, 2**units))
    for a, state in enumerate(states):
        b = a ^ (1 << (units - 1 - unit))
        matrix[a, b] = model.flip_probability(state, unit)
        matrix[a, a] = 1 - matrix[a, b]
    return matrix


@pytest.mark.parametrize("update", UPDATES)
@settings(max_examples=30)
@given(
    st.integers(1, 6),
    st.integers(0, 4),
    st.sampled_from([0.05, 0.3, 1.0, 2.0]),
    st.sampled_from(["hebb", "storkey"]),
    st.sampled_from([None, 0.0, 0.3, 1.0]),
    st.integers(0, 999),
)
def test_the_law_is_stationary_and_every_exchange_balanced(
    update: str, units: int, count: int, temperature: float, rule: str, strength: float | None, seed: int
) -> None:
    b = None if strength is None else strength * np.random.default_rng(seed).normal(size=units)
    patterns = random_patterns(count, units, seed)
    model = network(patterns, rule, b, update=update, temperature=temperature)
    law = boltzmann(model)
    sites = [site_matrix(model, unit) for unit in range(units)]
    mean = sum(sites) / units
    assert np.abs(law @ mean - law).max() < 1e-12
    flow = law[:, None] * mean
    assert np.abs(flow - flow.T).max() < 1e-12
    sweep = np.linalg.multi_dot([np.eye(2**units), *sites]) if units > 1 else sites[0]
    assert np.abs(law @ sweep - law).max() < 1e-12  # a sweep in any order leaves it alone too


@settings(max_examples=30)
@given(
    st.integers(1, 6),
    st.integers(0, 4),
    st.sampled_from([0.05, 0.3, 1.0, 2.0]),
    st.sampled_from(["hebb", "storkey"]),
    st.sampled_from([None, 0.3, 1.0]),
    st.integers(0, 999),
)
def test_the_law_of_little_is_stationary_and_balanced(
    units: int, count: int, temperature: float, rule: str, strength: float | None, seed: int
) -> None:
    """H_L = -T sum ln 2cosh(h_i/T) - b.s under a step of all units at once; Peretto 1984."""
    b = None if strength is None else strength * np.random.default_rng(seed).normal(size=units)
    model = network(random_patterns(count, units, seed), rule, b, update="little", temperature=temperature)
    own = enumeration.little_energies(model.coupling.matrix(), temperature, b)
    law = enumeration.boltzmann(own, temperature)
    step = enumeration.parallel_transitions(units, model.flip_probability)
    assert np.abs(step.sum(axis=2) - 1).max() < 1e-12
    assert enumeration.stationarity_error(step, law) < 1e-12
    assert enumeration.balance_error(step, law) < 1e-12
    states = enumeration.all_states(units)
    fields = np.array([model.field(s) for s in states])
    textbook = -temperature * np.logaddexp(fields / temperature, -fields / temperature).sum(axis=1)
    assert np.allclose(own, textbook - (0 if b is None else states @ b), atol=1e-9)


@pytest.mark.parametrize("update", ["glauber", "metropolis", "async_replace", "little"])
@pytest.mark.parametrize("form", ["dense", "factored"])
def test_runs_in_a_field_visit_states_as_often_as_their_law_says(
    update: str, form: str, compiled_kernels: None
) -> None:
    b, sweeps = np.array([0.4, -0.2, 0.0, 0.7, -0.5]), 12_000
    model = network(random_patterns(2, 5, 8), b=b, update=update, temperature=0.9, form=form)
    matrix = model.coupling.matrix()
    if update == "little":
        energies = enumeration.little_energies(matrix, 0.9, b)
    else:
        energies = enumeration.energies(matrix, b)
    law, counts = enumeration.boltzmann(energies, 0.9), np.zeros(32)
    motion = model.start(np.ones(5, np.int8), 4)
    for _ in range(sweeps):
        motion.advance()
        counts[int(enumeration.state_number(motion.state))] += 1
    distance = 0.5 * np.abs(counts / sweeps - law).sum()
    assert distance < 3 * 0.5 * np.sqrt(2 * law / (np.pi * sweeps)).sum()


@pytest.mark.parametrize("update", UPDATES)
def test_the_law_is_the_only_one_and_is_reached(update: str) -> None:
    model = network(random_patterns(2, 5, 1), update=update, temperature=1.0)
    mean = sum(site_matrix(model, unit) for unit in range(5)) / 5
    far = np.linalg.matrix_power(mean, 4000)
    assert np.abs(far - boltzmann(model)).max() < 1e-9


def test_the_probabilities_are_those_of_the_textbook() -> None:
    patterns = random_patterns(3, 6, 2)
    state = random_patterns(1, 6, 3)[0]
    for temperature in (1e-3, 0.5, 2.0):  # the first would overflow a careless exponential
        glauber = network(patterns, update="glauber", temperature=temperature)
        metropolis = network(patterns, update="metropolis", temperature=temperature)
        for unit, field in enumerate(glauber.field(state)):
            cost = 2 * state[unit] * field
            up = 1 / (1 + np.exp(np.clip(-2 * field / temperature, -700, 700)))
            expected = 1 - up if state[unit] > 0 else up
            assert glauber.flip_probability(state, unit) == pytest.approx(expected, abs=1e-12)
            accepted = min(1.0, np.exp(np.clip(-cost / temperature, -700, 0)))
            assert metropolis.flip_probability(state, unit) == pytest.approx(accepted, abs=1e-12)


@pytest.mark.parametrize("form", ["dense", "factored"])
@pytest.mark.parametrize("update", UPDATES)
def test_the_first_unit_visited_flips_as_often_as_it_should(update: str, form: str) -> None:
    """4000 seeds a state; a share differs from its probability by over 5 standard errors once in 10^6."""
    model = network(random_patterns(2, 6, 5), update=update, temperature=0.9, form=form)
    state, trials = random_patterns(1, 6, 6)[0], 4000
    visits, flips = np.zeros(6), np.zeros(6)
    for seed in range(trials):
        motion = model.start(state, seed)
        motion.advance(max_flips=1)  # visits up to the first flip saw the state as it was
        flipped = np.flatnonzero(motion.state != state)
        stayed = motion._order[: (motion.position or 6)]
        np.add.at(visits, stayed, 1)  # drawn with replacement, a unit may be asked twice
        flips[flipped] += 1
    for unit in range(6):
        expected = model.flip_probability(state, unit)
        error = np.sqrt(expected * (1 - expected) / visits[unit])
        assert abs(flips[unit] / visits[unit] - expected) <= 5 * error + 1e-9


@pytest.mark.parametrize("update", UPDATES)
def test_long_runs_visit_states_as_often_as_the_law_says(update: str, compiled_kernels: None) -> None:
    model = network(random_patterns(2, 6, 8), update=update, temperature=1.0)
    law, counts, sweeps = boltzmann(model), np.zeros(64), 20_000
    motion = model.start(np.ones(6, np.int8), 4)
    places = 1 << np.arange(5, -1, -1)
    for _ in range(sweeps):
        motion.advance()
        counts[int((motion.state > 0) @ places)] += 1
    distance = 0.5 * np.abs(counts / sweeps - law).sum()
    independent = 0.5 * np.sqrt(2 * law / (np.pi * sweeps)).sum()
    assert distance < 3 * independent
