"""The restricted Boltzmann machine in motion: its law at a temperature, clamping, going on to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.rbm import BernoulliRBM
from hopview.machines.states import all_states
from hopview.models.base import AT_ONCE
from hopview.models.rbm import RBM, GaussianRBMModel, GaussianRBMParams, HiddenGridParams


def model(temperature: float = 1.0, clamped: np.ndarray | None = None) -> RBM:
    draw = np.random.default_rng(2)
    machine = BernoulliRBM(draw.normal(0, 1, (4, 3)), draw.normal(0, 0.5, 4), draw.normal(0, 0.5, 3))
    params = HiddenGridParams(temperature=temperature, hidden_rows=1, hidden_cols=3)
    return RBM.of((2, 2), machine, params, clamped=clamped)


def law(machine: BernoulliRBM, temperature: float) -> np.ndarray:
    v, h = all_states(4), all_states(3)
    energies = (
        -(v @ machine.visible_bias)[:, np.newaxis] - h @ machine.hidden_bias - v @ machine.weights @ h.T
    )
    weights = np.exp(-energies / temperature).sum(axis=1)
    return np.asarray(weights / weights.sum())


@pytest.mark.usefixtures("compiled_kernels")
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_run_samples_from_the_law(temperature: float) -> None:
    made = model(temperature)
    motion = made.start(np.array([-1, -1, 1, 1], np.int8), 5)
    counts = np.zeros(16)
    for _ in range(20_000):
        motion.advance()
        counts[(motion.state > 0) @ [1, 2, 4, 8]] += 1
    expected = law(made.machine, temperature)
    assert 0.5 * np.abs(counts / counts.sum() - expected).sum() < 0.03


def test_clamped_units_are_held_and_the_rest_follows_them() -> None:
    clamped = np.array([True, True, False, False])
    made = model(clamped=clamped)
    motion = made.start(np.array([1, -1, -1, -1], np.int8), 1)
    counts = np.zeros(4)
    for _ in range(4000):
        motion.advance()
        assert motion.state[0] == 1
        assert motion.state[1] == -1
        counts[(motion.state[2:] > 0) @ [1, 2]] += 1
    expected = law(made.machine, 1.0)[[1, 5, 9, 13]]
    assert 0.5 * np.abs(counts / counts.sum() - expected / expected.sum()).sum() < 0.05


def test_a_cell_painted_twice_takes_its_last_value_and_changes_once() -> None:
    motion = model().start(np.array([1, -1, -1, 1], np.int8), 1)
    assert motion.perturb(np.array([1, 1, 0, 3]), np.array([-1, 1, 1, -1], np.int8)).tolist() == [1, 3]
    assert motion.state.tolist() == [1, 1, -1, -1]


def test_a_run_goes_on_to_the_bit() -> None:
    made = model()
    motion = made.start(np.array([1, 1, -1, 1], np.int8), 7)
    for _ in range(3):
        motion.advance()
    again = made.resume(motion.state, motion.inner(), 7, motion.sweep, motion.position)
    for _ in range(5):
        motion.advance()
        again.advance()
        assert np.array_equal(motion.state, again.state)
        assert np.array_equal(motion.hidden, again.hidden)


@pytest.mark.parametrize("clamped", [None, np.array([True, False, False, False])])
def test_many_sweeps_in_one_call_are_those_of_as_many_calls(clamped: np.ndarray | None) -> None:
    made = model(clamped=clamped)
    many, single = (made.start(np.array([1, 1, -1, 1], np.int8), 7) for _ in range(2))
    for sweeps in (1, 4, 9):
        flips = many.advance_many(sweeps)
        for _ in range(sweeps):
            expected = single.advance()
        assert many.sweep == single.sweep
        assert np.array_equal(flips, expected)
        assert np.array_equal(many.state, single.state)
        assert np.array_equal(many.hidden, single.hidden)


def test_a_call_makes_no_more_sweeps_than_can_be_stopped() -> None:
    motion = model().start(np.array([1, 1, -1, 1], np.int8), 7)
    motion.advance_many(1000)
    assert motion.sweep == AT_ONCE


def test_energy_and_field_are_those_of_the_visible_state() -> None:
    made, state = model(), np.array([1, -1, 1, 1], np.int8)
    v = (state > 0).astype(float)[np.newaxis]
    assert made.energy(state) == pytest.approx(float(made.machine.free_energy(v)[0]))
    for i, felt in enumerate(made.field(state)):
        off, on = state.copy(), state.copy()
        off[i], on[i] = -1, 1
        assert felt == pytest.approx(made.energy(off) - made.energy(on))


def test_a_machine_begins_small_with_the_means_of_its_data() -> None:
    params = HiddenGridParams(hidden_rows=5, hidden_cols=7)
    data = np.array([[1, 0, 1, 0], [1, 0, 0, 1]], np.float32)
    machine = RBM.begin((2, 2), params, 3, data)
    assert machine.weights.shape == (4, 35)
    assert 0.005 < machine.weights.std() < 0.015
    assert machine.visible_bias == pytest.approx(np.log([3.0, 1 / 3, 1.0, 1.0]))
    again = RBM.begin((2, 2), params, 3, data)
    assert np.array_equal(machine.weights, again.weights)
    assert not np.array_equal(machine.weights, RBM.begin((2, 2), params, 4, None).weights)
    visible, hidden = RBM.layers_of((2, 2), params)
    assert (visible.shape, hidden.shape, hidden.start) == ((2, 2), (5, 7), 4)


def test_real_units_follow_their_law_and_stay_where_they_are_held() -> None:
    draw = np.random.default_rng(3)
    machine = GaussianRBM(draw.normal(0, 1, (4, 2)), draw.normal(0, 1, 4), np.zeros(2), 0.8)
    params = GaussianRBMParams(hidden_rows=1, hidden_cols=2, deviation=0.8)
    held = np.array([True, False, False, False])
    made = GaussianRBMModel.of((2, 2), machine, params, clamped=held)
    cue = np.array([1.23456789012, 0.0, 0.0, 0.0])
    motion, rows = made.start(cue, 4), []
    for _ in range(6000):
        motion.advance()
        assert motion.state[0] == cue[0]
        rows.append(motion.state.copy())
    means, shares = machine.components()
    near = shares * np.exp(-0.5 * ((cue[0] - means[:, 0]) / 0.8) ** 2)
    expected = near @ means[:, 1:] / near.sum()
    assert np.mean(rows, axis=0)[1:] == pytest.approx(expected, abs=0.12)
    again = made.resume(rows[-1], motion.inner(), 4, motion.sweep, 0)
    motion.advance()
    again.advance()
    assert np.array_equal(motion.state, again.state)
    step = np.array([0, 1e-4, 0, 0])
    slope = (made.energy(cue - step) - made.energy(cue + step)) / 2e-4
    assert made.field(cue)[1] == pytest.approx(slope, abs=1e-5)
    first = GaussianRBMModel.begin((2, 2), params, 1, np.array(rows, np.float32))
    assert first.deviation == pytest.approx(0.8)
    assert first.visible_bias == pytest.approx(np.mean(rows, axis=0), abs=1e-5)
