"""The Gaussian-Bernoulli machine: ln Z against quadrature and the mixture, gradient, sampling, safeguards."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from hopview.core import memory
from hopview.core.errors import MemoryLimitError, ParameterError
from hopview.core.estimate import Estimate
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.noise import LEAST, LONGEST, Noise, moved_log_variance
from hopview.machines.states import all_states

from .slopes import slope


def drawn(
    visible: int, hidden: int, seed: int = 0, spread: float = 1.0, noise: Noise = "fixed"
) -> GaussianRBM:
    draw = np.random.default_rng(seed)
    a, b = draw.normal(0, 0.5, visible), draw.normal(0, 0.5, hidden)
    deviation = draw.uniform(0.6, 1.4, 1 if noise == "shared" else visible)
    given = deviation if deviation.size > 1 else float(deviation[0])
    return GaussianRBM(draw.normal(0, spread, (visible, hidden)), a, b, given, noise)


def grid(most: float = 14.0, points: int = 561) -> tuple[np.ndarray, float]:
    x = np.linspace(-most, most, points)
    return np.stack(np.meshgrid(x, x, indexing="ij"), -1).reshape(-1, 2), float(x[1] - x[0]) ** 2


def test_log_z_is_that_of_quadrature() -> None:
    machine = drawn(2, 3, 1)
    v, cell = grid()
    area = np.log(np.exp(-machine.free_energy(v)).sum() * cell)
    assert machine.log_z() == pytest.approx(area, abs=1e-9)


def test_it_is_a_mixture_of_gaussians() -> None:
    machine = drawn(2, 3, 2)
    v = np.random.default_rng(0).normal(0, 2, (50, 2))
    means, shares = machine.components()
    away = (v[:, np.newaxis] - means) / machine.deviation
    hills = np.exp(-0.5 * np.sum(away**2, axis=2)) / (2 * np.pi * machine.deviation.prod())
    assert np.allclose(np.log(hills @ shares), -machine.free_energy(v) - machine.exact_log_z(), atol=1e-12)
    assert shares.sum() == pytest.approx(1.0)


def test_the_free_energy_follows_from_the_energy() -> None:
    machine, v = drawn(4, 3, 3), np.random.default_rng(1).normal(0, 1, (6, 4))
    h = all_states(3)
    joint = np.stack([machine.energy(v, np.tile(row, (6, 1))) for row in h])
    assert np.allclose(machine.free_energy(v), -np.log(np.exp(-joint).sum(axis=0)))
    on = np.exp(-joint).T @ h / np.exp(-joint).sum(axis=0)[:, np.newaxis]
    assert np.allclose(machine.hidden_given(v), on)


def test_blocks_of_states_make_one_sum() -> None:
    machine = drawn(3, 15, 4, 0.3)
    h = all_states(15)
    mean = machine.visible_inputs(h)
    exponent = h @ machine.hidden_bias
    exponent += np.sum((mean**2 - machine.visible_bias**2) * machine.precision / 2, axis=1)
    expected = 1.5 * np.log(2 * np.pi) + np.log(machine.deviation).sum() + np.logaddexp.reduce(exponent)
    assert machine.exact_log_z() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("noise", ["fixed", "shared", "own"])
def test_gradient_and_score_are_slopes(noise: Noise) -> None:
    machine, step = drawn(4, 3, 5, noise=noise), 1e-5
    data = np.random.default_rng(2).normal(0, 1, (7, 4))
    gradient = machine.exact_gradient(data)
    assert set(gradient) == set(machine.parameters)
    for name, slopes in gradient.items():
        for place in np.ndindex(slopes.shape):
            found = slope(machine, name, place, lambda other: other.log_likelihood(data))
            assert slopes[place] == pytest.approx(found, abs=1e-7)
    for i, unit in enumerate(np.eye(4)):
        rise = machine.free_energy(data - step * unit) - machine.free_energy(data + step * unit)
        assert np.allclose(machine.score(data)[:, i], rise / (2 * step), atol=1e-6)


def test_block_gibbs_sampling_has_the_moments_of_the_mixture() -> None:
    machine = drawn(3, 2, 6)
    means, shares = machine.components()
    gibbs, v = machine.sampler(3), np.zeros((4000, 3), np.float32)
    total = []
    for _ in range(6):
        gibbs.sweeps(v, 20)
        total.append(v.copy())
    rows = np.concatenate(total)
    middle = shares @ means
    assert np.allclose(rows.mean(axis=0), middle, atol=0.06)
    spread = (means - middle).T * shares @ (means - middle) + np.diag(machine.deviation**2)
    assert np.allclose(np.cov(rows.T), spread, atol=0.12)


def test_annealed_sampling_finds_log_z() -> None:
    machine = drawn(5, 6, 7, 0.7)
    found = machine.annealed_log_z(200, 500, seed=1)
    assert abs(found.value - machine.exact_log_z()) < 0.1
    assert 0 < found.error < 0.1
    assert isinstance(drawn(3, 21, 1, 0.01).log_z(), Estimate)


@pytest.mark.parametrize("deviation", [0.0, -1.0, np.nan, [1.0, 2.0, 3.0]])
def test_a_deviation_must_be_positive(deviation: object) -> None:
    with pytest.raises(ParameterError, match="positive"):
        GaussianRBM(np.zeros((2, 2)), np.zeros(2), np.zeros(2), deviation)


def test_deviations_stay_with_the_machine() -> None:
    machine = drawn(3, 2)
    moved = machine.with_parameters(hidden_bias=np.ones(2))
    assert np.array_equal(moved.deviation, machine.deviation)


@pytest.mark.parametrize("noise", ["shared", "own"])
def test_the_slope_of_the_noise_is_that_of_quadrature(noise: Noise) -> None:
    machine = drawn(2, 3, 8, 0.7, noise)
    data = np.random.default_rng(3).normal(0, 1, (9, 2))
    v, cell = grid()
    slopes = machine.exact_gradient(data)["log_variance"]

    def mean_log_likelihood(other: GaussianRBM) -> float:
        return -other.free_energy(data).mean() - np.log(np.exp(-other.free_energy(v)).sum() * cell)

    for place in range(slopes.size):
        found = slope(machine, "log_variance", place, mean_log_likelihood, 1e-4)
        assert slopes[place] == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize("noise", ["shared", "own"])
def test_samples_of_the_model_give_its_slope_of_the_noise(noise: Noise) -> None:
    """From many data, and as many samples of the mixture, the estimate is the exact slope."""
    draw, machine = np.random.default_rng(5), drawn(3, 2, 9, 0.8, noise)
    data = draw.normal(0, 1, (40, 3)).astype(np.float32)
    means, shares = machine.components()
    count = 60_000
    rows = means[draw.choice(len(means), count, p=shares)] + draw.normal(0, 1, (count, 3)) * machine.deviation
    gibbs, v = machine.sampler(1), np.concatenate([data, rows]).astype(np.float32)
    weights = np.concatenate([np.full(40, 1 / 40), np.full(count, -1 / count)]).astype(np.float32)
    on = machine.hidden_given(v).astype(np.float32)
    step = (gibbs.features(v) * weights[:, np.newaxis]).T @ on
    exact = machine.exact_gradient(data)["log_variance"]
    assert gibbs.noise_slope(v[:40], v[40:], step) == pytest.approx(exact, abs=0.03)


def test_the_noise_moves_in_small_steps_between_bounds() -> None:
    old = np.log(np.array([1.0, 4.0]))
    assert moved_log_variance(old, np.array([0.01, -0.02]), 0.5, 2) - old == pytest.approx([0.0005, -0.001])
    assert moved_log_variance(old, np.array([1e9, -1e9]), 1.0, 2) - old == pytest.approx([LONGEST, -LONGEST])
    shared = np.zeros(1)
    assert moved_log_variance(shared, np.array([6.0]), 0.1, 60) == pytest.approx(0.001)  # their mean
    for _ in range(400):
        shared = moved_log_variance(shared, np.array([-1e9]), 1.0, 60)
    assert np.exp(0.5 * shared) == pytest.approx(LEAST)
    narrow = np.full(1, 2 * np.log(0.02))  # begun beyond the bounds: it goes back alone
    assert moved_log_variance(narrow, np.array([-1e9]), 1.0, 1) == narrow
    assert moved_log_variance(narrow, np.array([1e9]), 1.0, 1) > narrow


def test_a_learned_noise_is_a_parameter_like_others() -> None:
    machine = GaussianRBM(np.zeros((3, 2)), np.zeros(3), np.zeros(2), 0.5, "own")
    set_by_hand = machine.with_parameters(log_variance=np.log([1.0, 4.0, 9.0]))
    assert set_by_hand.deviation == pytest.approx([1.0, 2.0, 3.0])
    with pytest.raises(ParameterError, match="shared by all"):
        GaussianRBM(np.zeros((2, 2)), np.zeros(2), np.zeros(2), [1.0, 2.0], "shared")
    with pytest.raises(ParameterError, match="positive"):
        machine.with_parameters(log_variance=np.full(3, 1e4))


@pytest.mark.parametrize("noise", ["fixed", "shared", "own"])
def test_a_temperature_is_that_of_the_joint_law(noise: Noise) -> None:
    machine, v = drawn(2, 3, 4, noise=noise), np.random.default_rng(1).normal(0, 2, (40, 2))
    h = all_states(3)
    joint = np.array([-machine.energy(v, np.tile(row, (len(v), 1))) / 2.5 for row in h])
    warm = machine.at(2.5)
    shift = -warm.free_energy(v) - np.log(np.exp(joint).sum(axis=0))
    assert shift == pytest.approx(0.0, abs=1e-4) and warm.noise == noise
    assert machine.at(1.0) is machine
    with pytest.raises(ParameterError, match="temperature of 0"):
        machine.at(0.0)


def test_the_exact_gradient_holds_no_mean_for_every_state() -> None:
    machine = drawn(1500, 12, 3, 0.05, "own")
    data = np.random.default_rng(2).normal(0, 1, (4, 1500))
    tracemalloc.start()
    found = machine.exact_gradient(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20e6  # the means are 49 MB
    means, shares = machine.components()
    assert np.allclose(found["visible_bias"], (data.mean(axis=0) - shares @ means) * machine.precision)


def test_a_mixture_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1 << 20)
    with pytest.raises(MemoryLimitError, match=r"2\^12 Gaussians of 1,500 units needs .* Take fewer hidden"):
        drawn(1500, 12).components()
