"""The general machine as a model: runs sample its law, clamped units stay, annealing finds ground states."""

from __future__ import annotations

import numpy as np
import pytest
from machines.encoders import machine

from hopview.core.errors import ParameterError
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.sampling import sweep
from hopview.models import BoltzmannModel, BoltzmannParams


def model(clamped: np.ndarray | None = None, **params: object) -> BoltzmannModel:
    """Six visible and two hidden units, all tied."""
    made = BoltzmannParams(**{"connections": "all", **params})  # type: ignore[arg-type]
    return BoltzmannModel((2, 3), machine("all", 6, 2, 3), made, clamped)


def test_a_run_samples_from_the_exact_law(compiled_kernels: None) -> None:
    made = model(temperature=1.5)
    motion, counts = made.start(np.ones(6, np.int8), 1), np.zeros(64)
    for _ in range(20_000):
        motion.advance()
        counts[(motion.state > 0) @ (1 << np.arange(6))] += 1
    assert 0.5 * np.abs(counts / counts.sum() - made.machine.law(1.5)).sum() < 0.04


def test_clamped_units_keep_the_cue_and_the_rest_follow_their_law(compiled_kernels: None) -> None:
    clamped = np.array([True, True, False, False, False, True])
    made = model(clamped)
    cue = np.array([1, -1, -1, -1, -1, 1], np.int8)
    motion, mean = made.start(cue, 2), np.zeros(6)
    for _ in range(8000):
        motion.advance()
        assert np.array_equal(motion.state[clamped], cue[clamped])
        mean += motion.state > 0
    states = ((np.arange(64)[:, np.newaxis] >> np.arange(6)) & 1).astype(float)
    law = np.where((states[:, clamped] == [1, 0, 1]).all(axis=1), made.machine.law(), 0)
    assert np.abs(mean / 8000 - law @ states / law.sum()).max() < 0.03


def test_runs_repeat_and_resume_to_the_bit() -> None:
    made = model()
    one, two = made.start(np.ones(6, np.int8), 3), made.start(np.ones(6, np.int8), 3)
    for _ in range(5):
        one.advance(), two.advance()
    assert np.array_equal(one.state, two.state) and np.array_equal(one.hidden, two.hidden)
    again = made.resume(one.state, one.inner(), 3, one.sweep, one.position)
    for _ in range(5):
        one.advance(), again.advance()
    assert np.array_equal(one.state, again.state) and np.array_equal(one.hidden, again.hidden)
    other = made.start(np.ones(6, np.int8), 4)
    states = []
    for motion in (made.start(np.ones(6, np.int8), 3), other):
        states.append([(motion.advance(), motion.state.copy())[1] for _ in range(8)])
    assert not np.array_equal(*states)


def test_the_energy_is_the_free_energy_and_the_field_what_a_unit_feels() -> None:
    made, state = model(), np.array([1, -1, 1, 1, -1, -1], np.int8)
    assert made.energy(state) == pytest.approx(float(made.machine.free_energy((state > 0)[np.newaxis])[0]))
    plain = BoltzmannModel((2, 2), machine("all", 4, 0), BoltzmannParams(hidden_rows=0))
    v = np.array([1, 0, 1, 1])
    assert np.allclose(plain.field((2 * v - 1).astype(np.int8)), plain.machine.fields(v[np.newaxis])[0])
    assert len(plain.layers) == 1
    motion = plain.start((2 * v - 1).astype(np.int8), 0)
    motion.advance()
    assert motion.inner() is not None and motion.hidden.size == 0


def test_the_schedule_is_geometric_and_the_sweep_follows_it() -> None:
    params = BoltzmannParams(update="anneal", anneal_start=20, anneal_end=0.2, anneal_sweeps=100)
    assert [params.temperature_at(k) for k in (0, 50, 100, 500)] == pytest.approx([20, 2, 0.2, 0.2])
    assert params.least_sweeps == 150 and params.temperature_words == "T = 20 to 0.2 in 100 sweeps"
    assert set(BoltzmannParams().idle()) == {"anneal_start", "anneal_end", "anneal_sweeps"}
    assert "temperature" in params.idle()


def test_slow_annealing_beats_fast(compiled_kernels: None) -> None:
    rng = np.random.default_rng(0)
    better = 0
    for _ in range(2):
        couplings = np.triu(rng.normal(size=(16, 16)), 1) / 4
        couplings += couplings.T  # SK spins: W = 4 J, b = -sum_j 2 J_ij
        made = Boltzmann(4 * couplings, -2 * couplings.sum(axis=1), connected("all", 16, 0))
        states = ((np.arange(1 << 16)[:, np.newaxis] >> np.arange(16)) & 1).astype(np.int8)
        ground = made.energy(states).min()
        found = [np.mean(made.energy(_annealed(made, sweeps)) < ground + 1e-9) for sweeps in (500, 50)]
        better += found[0] > found[1]
    assert better == 2


def _annealed(made: Boltzmann, sweeps: int) -> np.ndarray:
    """200 states after T falls from 2 to 0.05 in so many sweeps, in units of J."""
    states = np.random.default_rng(1).integers(0, 2, (200, 16)).astype(np.int8)
    params = BoltzmannParams(update="anneal", anneal_start=2, anneal_end=0.05, anneal_sweeps=sweeps)
    for k in range(sweeps):
        sweep(made.weights, made.bias, states, params.temperature_at(k), 5, k)
    return states


def test_a_first_machine_is_small_random_and_of_its_seed() -> None:
    params = BoltzmannParams(connections="encoder", hidden_cols=2)
    one, two, three = (BoltzmannModel.begin((2, 4), params, seed, None) for seed in (1, 1, 2))
    assert np.array_equal(one.weights, two.weights) and not np.array_equal(one.weights, three.weights)
    assert not one.bias.any() and 0.05 < one.weights[one.connections.mask].std() < 0.2
    with pytest.raises(ParameterError, match="Choose a smaller grid"):
        BoltzmannModel.begin((64, 64), params, 0, None)
