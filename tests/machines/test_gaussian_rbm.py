"""The Gaussian-Bernoulli machine: ln Z against quadrature and the mixture, gradient, sampling, safeguards."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.core.estimate import Estimate
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.states import all_states


def drawn(visible: int, hidden: int, seed: int = 0, spread: float = 1.0) -> GaussianRBM:
    draw = np.random.default_rng(seed)
    a, b = draw.normal(0, 0.5, visible), draw.normal(0, 0.5, hidden)
    deviation = draw.uniform(0.6, 1.4, visible)
    return GaussianRBM(draw.normal(0, spread, (visible, hidden)), a, b, deviation)


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


def test_gradient_and_score_are_slopes() -> None:
    machine, step = drawn(4, 3, 5), 1e-5
    data = np.random.default_rng(2).normal(0, 1, (7, 4))
    for name, slopes in machine.exact_gradient(data).items():
        for place in np.ndindex(slopes.shape):
            reached = []
            for sign in (1, -1):
                moved = machine.parameters[name].copy()
                moved[place] += sign * step
                reached.append(float(machine.with_parameters(**{name: moved}).log_likelihood(data)))
            assert slopes[place] == pytest.approx((reached[0] - reached[1]) / (2 * step), abs=1e-7)
    for i, unit in enumerate(np.eye(4)):
        slope = machine.free_energy(data - step * unit) - machine.free_energy(data + step * unit)
        assert np.allclose(machine.score(data)[:, i], slope / (2 * step), atol=1e-6)


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
