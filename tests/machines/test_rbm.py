"""The restricted Boltzmann machine: energies, laws, ln Z three ways, gradients, annealed sampling."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from helpers.bars import bars_and_stripes

from hopview.core.errors import ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.machines.annealed_sampling import annealed_log_z
from hopview.machines.bit_rows import correlate, states_of
from hopview.machines.rbm import BernoulliRBM
from hopview.machines.states import all_states, log_sum_over_states

from .slopes import slope


def drawn(visible: int, hidden: int, seed: int = 0, spread: float = 1.0) -> BernoulliRBM:
    draw = np.random.default_rng(seed)
    a, b = draw.normal(0, spread, visible), draw.normal(0, spread, hidden)
    return BernoulliRBM(draw.normal(0, spread, (visible, hidden)), a, b)


def joint_energies(machine: BernoulliRBM) -> np.ndarray:
    """E of all pairs of states, (2^D, 2^H), by the definition."""
    v, h = all_states(machine.visible), all_states(machine.hidden)
    a, b = v @ machine.visible_bias, h @ machine.hidden_bias
    return -a[:, np.newaxis] - b - v @ machine.weights @ h.T


@pytest.mark.parametrize("sizes", [(1, 1), (5, 3), (3, 6), (7, 4)])
def test_log_z_three_ways(sizes: tuple[int, int]) -> None:
    machine = drawn(*sizes, seed=sum(sizes))
    joint = np.log(np.exp(-joint_energies(machine)).sum())
    visible = np.log(np.exp(-machine.free_energy(all_states(sizes[0]))).sum())
    over_v = log_sum_over_states(machine.weights, machine.visible_bias, machine.hidden_bias)
    over_h = log_sum_over_states(machine.weights.T, machine.hidden_bias, machine.visible_bias)
    assert np.allclose([machine.log_z(), visible, over_v, over_h], joint, rtol=0, atol=1e-12)


def test_log_z_of_units_without_weights_is_a_sum() -> None:
    a, b = np.linspace(-3, 3, 17), np.linspace(-900, 900, 40)
    machine = BernoulliRBM(np.zeros((17, 40)), a, b)
    assert machine.log_z() == pytest.approx(np.logaddexp(0, a).sum() + np.logaddexp(0, b).sum(), abs=1e-9)


def test_log_z_goes_on_through_blocks() -> None:
    machine = drawn(18, 700, 3, 0.1)
    v, total = all_states(18), -np.inf
    for part in np.array_split(v, 64):
        total = np.logaddexp(total, np.logaddexp.reduce(-machine.free_energy(part)))
    assert machine.log_z() == pytest.approx(total, abs=1e-9)


def test_energies_and_conditionals_follow_from_the_law() -> None:
    machine = drawn(5, 4)
    v, h, energies = all_states(5), all_states(4), joint_energies(machine)
    assert np.allclose(machine.energy(v[11:12], h[6:7])[0], energies[11, 6])
    assert np.allclose(machine.free_energy(v), -np.log(np.exp(-energies).sum(axis=1)))
    law = np.exp(-energies)
    assert np.allclose(machine.hidden_given(v), law @ h / law.sum(axis=1, keepdims=True))
    assert np.allclose(machine.visible_given(h), law.T @ v / law.T.sum(axis=1, keepdims=True))


def test_the_pseudo_likelihood_is_that_of_single_units() -> None:
    machine, v = drawn(6, 3), all_states(6)
    p = np.exp(-machine.free_energy(v))
    numbers = np.arange(64)
    expected = sum(np.log(p / (p + p[numbers ^ (1 << i)])) for i in range(6))
    assert machine.pseudo_likelihood(v) == pytest.approx(expected.mean(), abs=1e-12)
    many = np.tile(v, (2000, 1))
    assert machine.sampled_pseudo_likelihood(many, 5, 2) == pytest.approx(expected.mean(), abs=0.05)
    assert machine.sampled_pseudo_likelihood(v, 5, 9) == pytest.approx(
        expected.mean(), abs=1e-12
    )  # all there are


def test_a_sampled_pseudo_likelihood_asks_the_same_units_again() -> None:
    machine, v = drawn(40, 5), (np.random.default_rng(1).random((30, 40)) < 0.5).astype(float)
    one, again, other = (machine.sampled_pseudo_likelihood(v, seed) for seed in (1, 1, 2))
    assert one == again != other
    slightly = machine.replaced({**machine.parameters, "W": machine.weights * 1.001})
    assert abs(slightly.sampled_pseudo_likelihood(v, 1) - one) < 0.1 * abs(other - one)


@pytest.mark.parametrize("sizes", [(5, 3), (3, 5)])
def test_the_exact_gradient_is_that_of_the_likelihood(sizes: tuple[int, int]) -> None:
    machine = drawn(*sizes, seed=4)
    data = all_states(sizes[0])[[1, 3, 3, 6]]
    found = machine.exact_gradient(data)
    assert np.allclose(found["p_plus"] - found["p_minus"], found["W"])
    for name in machine.parameters:
        slopes = found[name]
        for place in np.ndindex(slopes.shape):
            measured = slope(machine, name, place, lambda other: other.log_likelihood(data))
            assert slopes[place] == pytest.approx(measured, abs=1e-8)


@pytest.mark.parametrize(("n", "most"), [(2, -1.7918), (3, -2.6391), (4, -3.4012)])
def test_bars_and_stripes_have_their_ceiling(n: int, most: float) -> None:
    data = bars_and_stripes(n)
    assert len(data) == 2 ** (n + 1) - 2
    assert -np.log(len(data)) == pytest.approx(most, abs=5e-5)
    machine = drawn(n * n, 3)
    assert float(machine.log_likelihood(data)) <= most


def test_annealed_sampling_finds_log_z_within_its_error() -> None:
    machine = drawn(9, 8, 2, 1.5)
    exact = machine.exact_log_z()
    for steps, most in ((1000, 0.06), (100, 0.2)):
        found = annealed_log_z(machine, 100, steps, seed=1)
        assert found.how == "ais"
        assert abs(found.value - exact) <= most
        assert 0 < found.error < most
    assert annealed_log_z(machine, 10, 20, seed=7) == annealed_log_z(machine, 10, 20, seed=7)


def test_a_large_machine_has_an_estimate() -> None:
    machine = drawn(40, 30, 1, 0.05)
    found = machine.log_z()
    assert isinstance(found, Estimate)
    independent = np.logaddexp(0, machine.visible_bias).sum() + np.logaddexp(0, machine.hidden_bias).sum()
    assert abs(found.value - independent) < 8  # weights are small, so this is near
    assert isinstance(machine.log_likelihood(np.zeros((2, 40))), Estimate)


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ShapeError, match=r"\(0, 3\)"):
        BernoulliRBM(np.zeros((0, 3)), np.zeros(0), np.zeros(3))
    with pytest.raises(ShapeError, match="hidden_bias"):
        BernoulliRBM(np.zeros((2, 3)), np.zeros(2), np.zeros(4))
    with pytest.raises(ParameterError, match="nan"):
        BernoulliRBM(np.full((2, 3), np.nan), np.zeros(2), np.zeros(3))
    with pytest.raises(ParameterError, match="17"):
        drawn(17, 17).exact_gradient(np.zeros((1, 17)))
    assert drawn(3, 2).parameters["W"].flags.writeable is False


@pytest.mark.parametrize("sizes", [(11, 3000), (3000, 11)])
def test_the_exact_gradient_goes_through_its_states_in_blocks(sizes: tuple[int, int]) -> None:
    machine = drawn(*sizes, seed=6, spread=0.2)
    data = np.zeros((1, sizes[0]))
    tracemalloc.start()
    found = machine.exact_gradient(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20e6  # all states at once are 49 MB an array
    if sizes[0] < sizes[1]:
        v = all_states(sizes[0])
        law = np.exp(-machine.free_energy(v) - machine.exact_log_z())
        hidden = machine.hidden_given(v)
        expected = (v * law[:, np.newaxis]).T @ hidden
    else:
        h = all_states(sizes[1])
        turned = BernoulliRBM(machine.weights.T, machine.hidden_bias, machine.visible_bias)
        law = np.exp(-turned.free_energy(h) - machine.exact_log_z())
        expected = machine.visible_given(h).T @ (h * law[:, np.newaxis])
    assert np.allclose(found["p_minus"], expected, atol=1e-10)


def test_no_draw_of_one_epoch_has_the_number_of_another() -> None:
    machine = BernoulliRBM(np.zeros((2, 2)), np.zeros(2), np.zeros(2))
    many, epochs = 1 << 24, {}
    for epoch in (1, 2, 3):
        gibbs = machine.sampler(7, epoch)
        numbers = [gibbs.numbered() for _ in range(3)]
        gibbs._calls = many - 2
        numbers += [gibbs.numbered() for _ in range(4)]
        gibbs._calls = 5 * many
        epochs[epoch] = {*numbers, gibbs.numbered()}
        assert len(epochs[epoch]) == 8
        assert min(numbers) == (epoch << 24) + 1
    assert not (epochs[1] & epochs[2] or epochs[2] & epochs[3] or epochs[1] & epochs[3])


def test_states_are_multiplied_alike_however_many_there_are() -> None:
    draw = np.random.default_rng(2)
    weights = draw.normal(0, 1, (35, 20)).astype(np.float32)
    v = (draw.random((40, 35)) < 0.5).astype(np.float32)
    gibbs = BernoulliRBM(weights, np.zeros(35), np.zeros(20)).sampler(1)
    for rows in (1, 7, 8, 40):
        assert np.abs(gibbs.fields(v[:rows]) - v[:rows].astype(np.float64) @ weights).max() < 1e-5
        h = (gibbs.fields(v[:rows]) > 0).astype(np.float32)
        assert np.abs(gibbs.visible_fields(h) - h.astype(np.float64) @ weights.T).max() < 1e-5
    grey, h = v / 3, draw.random((40, 20)).astype(np.float32)
    assert np.abs(gibbs.fields(grey) - grey.astype(np.float64) @ weights).max() < 1e-5
    for seen in (v, grey):
        out = weights.copy()
        correlate(states_of(seen), h, out, 0.5)
        assert np.abs(out - 0.5 * weights - seen.astype(np.float64).T @ h).max() < 1e-5
        assert np.abs(correlate(states_of(seen), h, np.full_like(out, np.nan)) - seen.T @ h).max() < 1e-4
