"""The attentional Boltzmann machine: its law, its gradient, its EM step, and what it fills in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from hopview.core.errors import ParameterError, ShapeError
from hopview.core.lesson import Lesson
from hopview.machines.attention import AttnBM, same_memories, spread_out
from hopview.rules.em import ExpectationMaximisation

CENTRES = np.array([[5.0, 0.0], [0.0, 5.0], [-5.0, 0.0], [0.0, -5.0]])
ENTROPY = 4.2242  # of four unit Gaussians at CENTRES, in nats


def machine_of(seed: int, size: int = 3, count: int = 4, beta: float = 1.3) -> AttnBM:
    rng = default_rng(seed)
    memories = rng.standard_normal((count, size))
    return AttnBM(memories, 0.5 * rng.standard_normal(size), 0.5 * rng.standard_normal(count), beta)


def four_hills(seed: int, count: int = 400) -> np.ndarray:
    rng = default_rng(seed)
    return CENTRES[rng.integers(4, size=count)] + rng.standard_normal((count, 2))


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 6), st.floats(0.05, 20))
@settings(max_examples=60, deadline=None)
def test_the_law_is_a_mixture_of_gaussians(seed: int, size: int, count: int, beta: float) -> None:
    machine = machine_of(seed, size, count, beta)
    v = 2 * default_rng(seed + 1).standard_normal((7, size))
    weights = np.exp(machine.log_weights())
    apart = v[:, None, :] - machine.centres
    hills = (beta / (2 * math.pi)) ** (size / 2) * np.exp(-0.5 * beta * (apart**2).sum(axis=2))
    mixture = hills @ weights
    found = np.exp(machine.log_density(v))
    assert np.abs(found - mixture).max() <= 1e-10 * max(1.0, float(mixture.max()))
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)


def test_the_density_adds_up_to_one() -> None:
    machine = machine_of(5, 2, 3, 1.7)
    axis = np.linspace(-9, 9, 361)
    x, y = np.meshgrid(axis, axis)
    total = np.exp(machine.log_density(np.stack([x.ravel(), y.ravel()], axis=1))).sum()
    assert total * (axis[1] - axis[0]) ** 2 == pytest.approx(1.0, abs=1e-10)


def test_the_score_is_the_slope_of_the_log_density_and_one_step_along_it_is_attention() -> None:
    machine = machine_of(1)
    v, step = default_rng(2).standard_normal((5, 3)), 1e-5
    for i in range(3):
        shift = step * np.eye(3)[i]
        slope = (machine.log_density(v + shift) - machine.log_density(v - shift)) / (2 * step)
        assert machine.score(v)[:, i] == pytest.approx(slope, abs=1e-8)
    attended = machine.parameters["visible_bias"] + machine.attention(v) @ machine.memories
    assert v + machine.score(v) / machine.beta == pytest.approx(attended, abs=1e-12)


@pytest.mark.parametrize("beta", [0.4, 1.0, 3.0])
def test_the_gradient_agrees_with_finite_differences(beta: float) -> None:
    machine, data, step = machine_of(3, beta=beta), default_rng(4).standard_normal((20, 3)), 1e-6
    found = machine.exact_gradient(data)
    assert found.keys() == machine.parameters.keys()
    for name, array in machine.parameters.items():
        assert found[name].shape == array.shape
        for place in np.ndindex(array.shape):
            shift = np.zeros(array.shape)
            shift[place] = step
            up, down = (machine.with_parameters(**{name: array + s * shift}) for s in (1, -1))
            slope = (up.log_likelihood(data) - down.log_likelihood(data)) / (2 * step)
            assert found[name][place] == pytest.approx(slope, abs=1e-8)


@given(st.integers(0, 10**6), st.integers(1, 6), st.floats(0.1, 10))
@settings(max_examples=40, deadline=None)
def test_em_never_lowers_the_likelihood(seed: int, count: int, beta: float) -> None:
    machine, data = machine_of(seed, 3, count, beta), 2 * default_rng(seed + 1).standard_normal((30, 3))
    before = machine.log_likelihood(data)
    for _ in range(8):
        machine, shares = machine.em_step(data)
        after = machine.log_likelihood(data)
        assert after >= before - 1e-10 * max(1.0, abs(before))
        assert np.exp(machine.log_weights()) == pytest.approx(shares, abs=1e-10)
        before = after


def test_em_finds_four_hills() -> None:
    """20 runs: at least 17 with every centre within 0.5 and NLL in [4.0, 4.35]; the others above 6."""
    good, failed = 0, []
    for seed in range(20):
        data = four_hills(seed)
        machine = AttnBM.at_points(spread_out(data, 4, default_rng(1000 + seed)))
        for _ in range(50):
            machine, _ = machine.em_step(data)
        nll = -machine.log_likelihood(data)
        apart = np.linalg.norm(CENTRES[:, None] - machine.centres, axis=2).min(axis=1)
        if apart.max() <= 0.5 and 4.0 <= nll <= 4.35:
            good += 1
        else:
            failed.append(nll)
    assert good >= 17
    assert all(nll > 6 for nll in failed)


def test_the_entropy_of_the_four_hills() -> None:
    machine = AttnBM.at_points(CENTRES)
    data = machine.samples(200_000, default_rng(1))
    assert -machine.log_likelihood(data) == pytest.approx(ENTROPY, abs=0.01)
    shares = np.bincount(machine.attention(data).argmax(axis=1), minlength=4) / len(data)
    assert shares == pytest.approx(0.25, abs=0.01)


def test_gibbs_sampling_and_exact_samples_share_moments() -> None:
    machine = machine_of(7, 2, 3, 1.5)
    weights = np.exp(machine.log_weights())
    mean = weights @ machine.centres
    spread = np.einsum("k,ki,kj->ij", weights, machine.centres, machine.centres) - np.outer(mean, mean)
    spread += np.eye(2) / machine.beta
    drawn = machine.samples(100_000, default_rng(8))
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.02)
    assert np.cov(drawn.T) == pytest.approx(spread, abs=0.04)


def test_the_centres_by_their_shares_are_the_conditional_mean() -> None:
    machine, v = machine_of(11, 3, 4, 0.9), np.array([[0.7, -0.4, 0.2]])
    observed = np.array([True, False, True])
    axis = np.linspace(-12, 12, 4001)
    states = np.tile(v, (axis.size, 1))
    states[:, 1] = axis
    density = np.exp(machine.log_density(states))
    mean = float((axis * density).sum() / density.sum())
    shares = machine.responsibilities(v, observed)
    assert (shares @ machine.centres)[0, 1] == pytest.approx(mean, abs=1e-9)
    assert shares.sum() == pytest.approx(1)
    v[0, 1] = 99.0  # what is missing is not looked at
    assert machine.responsibilities(v, observed) == pytest.approx(shares, abs=0)
    nothing = machine.responsibilities(v, np.zeros(3, bool))[0]
    assert nothing == pytest.approx(np.exp(machine.log_weights()))


def test_it_equals_an_enumerated_gaussian_bernoulli_rbm() -> None:
    rng = default_rng(13)
    weights, a, b = rng.standard_normal((3, 5)), rng.standard_normal(3), rng.standard_normal(5)
    machine = AttnBM.of_binary_hidden(weights, a, b)
    assert machine.hidden == 32
    v = rng.standard_normal((9, 3))
    free = 0.5 * ((v - a) ** 2).sum(axis=1) - np.logaddexp(0, b + v @ weights).sum(axis=1)
    assert machine.free_energy(v) == pytest.approx(free, abs=1e-10)
    states = (np.arange(32)[:, None] >> np.arange(5)) & 1
    moved = a + states @ weights.T
    terms = states @ b + 0.5 * ((moved**2).sum(axis=1) - (a**2).sum())
    log_z = 1.5 * math.log(2 * math.pi) + np.logaddexp.reduce(terms)
    assert machine.log_z() == pytest.approx(log_z, abs=1e-10)
    with pytest.raises(ParameterError, match="17 binary hidden units"):
        AttnBM.of_binary_hidden(np.zeros((2, 17)), np.zeros(2), np.zeros(17))


def test_the_order_of_memories_and_a_constant_in_c_change_nothing() -> None:
    machine, v = machine_of(17), default_rng(18).standard_normal((6, 3))
    p, order = machine.parameters, np.array([2, 0, 3, 1])
    turned = AttnBM(machine.memories[order], p["visible_bias"], p["hidden_bias"][order], machine.beta)
    raised = machine.with_parameters(hidden_bias=p["hidden_bias"] + 7.0)
    for other in (turned, raised):
        assert other.log_density(v) == pytest.approx(machine.log_density(v), abs=1e-12)


def test_a_temperature_divides_beta() -> None:
    machine, v = machine_of(19), default_rng(20).standard_normal((6, 3))
    warm = machine.at(2.0)
    assert warm.beta == machine.beta / 2
    assert machine.at(1.0) is machine
    assert warm.parameters["W"] is machine.parameters["W"]
    assert warm.score(v) == pytest.approx((warm.reconstruction(v) - v) * machine.beta / 2)


def test_equal_memories_are_told_and_never_part() -> None:
    data = four_hills(0)
    machine = AttnBM.at_points([[1.0, 0.5], [1.0, 0.5], [-1.0, 0.0]])
    for _ in range(10):
        machine, _ = machine.em_step(data)
    assert same_memories(machine.memories) == (0, 1)
    assert same_memories(CENTRES) is None


def test_a_memory_that_answers_for_nothing_stays() -> None:
    data = np.zeros((5, 2))
    machine = AttnBM.at_points([[0.0, 0.0], [90.0, 0.0]])
    after, shares = machine.em_step(data)
    assert shares == pytest.approx([1, 0])
    assert (after.memories[1] == [90.0, 0.0]).all()
    assert after.log_likelihood(data) >= machine.log_likelihood(data)


def test_large_memories_overflow_nothing() -> None:
    machine = AttnBM([[1e3, 0.0], [0.0, 1e3]], np.zeros(2), np.zeros(2), 100.0)
    assert math.isfinite(machine.log_z())
    assert np.isfinite(machine.log_density(np.array([[1e3, 0.0], [0.0, 0.0]]))).all()
    assert np.exp(machine.log_weights()) == pytest.approx([0.5, 0.5])
    with pytest.raises(ParameterError, match=r"1e\+120 is too large"):
        AttnBM([[1e120]], [0.0], [0.0])
    with pytest.raises(ParameterError, match=r"1e\+200 is too large"):
        machine.with_parameters(W=np.full((2, 2), 1e200))


@pytest.mark.parametrize("count", [0, 3])
def test_no_memories_and_wrong_shapes_are_refused(count: int) -> None:
    with pytest.raises(ShapeError):
        AttnBM(np.zeros((count, 2)), np.zeros(2), np.zeros(count + 1))


@pytest.mark.parametrize("beta", [0.0, -1.0, math.inf, math.nan])
def test_beta_is_checked(beta: float) -> None:
    with pytest.raises(ParameterError, match="gives no law"):
        AttnBM([[0.0]], [0.0], [0.0], beta)


def test_parameters_are_checked() -> None:
    machine = machine_of(1)
    with pytest.raises(ParameterError, match="holds the value nan"):
        machine.with_parameters(visible_bias=[0.0, math.nan, 0.0])
    with pytest.raises(ShapeError, match="observed"):
        machine.responsibilities(np.zeros((1, 3)), np.zeros(2, bool))
    with pytest.raises(ValueError, match="read-only"):
        machine.parameters["W"][0, 0] = 1


def test_starting_points_lie_in_the_data_and_apart() -> None:
    data = four_hills(3)
    found = spread_out(data, 4, default_rng(1))
    assert all((row == data).all(axis=1).any() for row in found)
    many = spread_out(np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 2.0]]), 6, default_rng(2))
    assert same_memories(many) is None
    assert len(many) == 6


def test_data_that_are_wide_beside_a_hill_are_remarked_on() -> None:
    points = 30.0 * np.random.default_rng(1).normal(size=(40, 2))
    found = {}
    for beta in (1.0, 0.01):
        trainer = ExpectationMaximisation()
        machine = AttnBM.at_points(points[:3], beta)
        lesson = Lesson(0, machine, trainer.begin(machine, points.astype(np.float32)))
        found[beta] = trainer.epoch(lesson, points.astype(np.float32)).remark
    assert "widths of a memory's hill" in found[1.0] and "widths" not in found[0.01]
