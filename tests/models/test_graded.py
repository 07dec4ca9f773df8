"""The graded network: its closed forms, its energy, both dynamics, exact resuming, bad inputs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns

from hopview.core.coupling import DenseCoupling, FactoredCoupling, Int8
from hopview.core.errors import ParameterError
from hopview.core.params import with_values
from hopview.models import Graded, GradedParams, Hopfield, HopfieldParams
from hopview.models.graded import CLIP, GradedMotion
from hopview.models.real_fields import RealFields, digits, inverse
from hopview.rules import rule_named

MODES = ("ode", "coordinate")


def graded(patterns: Int8, rule: str = "hebb", external: np.ndarray | None = None, **params: Any) -> Graded:
    values = with_values(GradedParams(), **params)
    coupling = rule_named(rule).learn(patterns, values.form).coupling
    return Graded((1, patterns.shape[1]), coupling, values, external)


def rested(model: Graded, state: np.ndarray, sweeps: int = 400) -> GradedMotion:
    motion = model.start(state, 1)
    while not motion.settled() and motion.sweep < sweeps:
        motion.advance()
    return motion


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("gain", "v"), [(0.9, 0.0), (1.1, 0.4911), (1.5, 0.8557), (2.0, 0.9565), (5.0, 0.9999)]
)
def test_one_pattern_is_recalled_in_the_grey_of_the_closed_form(mode: str, gain: float, v: float) -> None:
    patterns = random_patterns(1, 200, 3)
    end = rested(graded(patterns, gain=gain, mode=mode), flipped(patterns[0], 0.2, 4))
    assert end.settled()
    assert np.allclose(end.state, v * patterns[0], atol=1e-4)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("rule", ["hebb", "storkey", "pseudo_inverse"])
def test_the_energy_never_rises(mode: str, rule: str) -> None:
    patterns = random_patterns(6, 80, 5)
    for gain, dt in ((0.3, 0.2), (1.5, 0.01), (20.0, 0.2)):
        model = graded(patterns, rule, gain=gain, mode=mode, dt=dt)
        motion = model.start(np.random.default_rng(2).uniform(-1, 1, 80), 3)
        energies = [motion.energy()]
        for _ in range(300):
            motion.advance(1)
            energies.append(motion.energy())
        assert max(b - a for a, b in pairwise(energies)) < 1e-9
        assert motion.energy() == pytest.approx(model.energy(motion.state), abs=1e-9)


def test_a_thousand_coordinate_updates_each_reach_the_least_energy_of_their_unit() -> None:
    patterns = random_patterns(5, 50, 1)
    motion = graded(patterns, gain=3, mode="coordinate").start(np.zeros(50) + 0.1, 5)
    model, rises = motion.model, 0
    for _ in range(1000):
        before, old = motion.energy(), motion.state.copy()
        (site,) = changed if (changed := motion.advance(1)).size else (0,)
        rises += motion.energy() > before + 1e-10
        for nearby in (motion.state[site] - 1e-3, motion.state[site] + 1e-3):
            other = motion.state.copy()
            other[site] = np.clip(nearby, -1, 1)
            assert model.energy(other) >= motion.energy() - 1e-10
        assert np.count_nonzero(old != motion.state) <= 1
    assert rises == 0


def test_the_energy_is_the_formula() -> None:
    patterns, b = random_patterns(3, 12, 2), np.linspace(-0.4, 0.4, 12)
    model = graded(patterns, external=b, gain=2.5)
    v = np.random.default_rng(1).uniform(-0.9, 0.9, 12)
    w = model.coupling.matrix()
    bracket = v * np.arctanh(v) + 0.5 * np.log(1 - v * v)
    assert model.energy(v) == pytest.approx(-0.5 * v @ w @ v - b @ v + bracket.sum() / 2.5, abs=1e-9)
    assert np.allclose(model.field(v), w @ v + b, atol=1e-10)


def test_black_and_white_has_the_energy_of_spins_and_ln_2_a_unit() -> None:
    patterns = random_patterns(3, 60, 2)
    model, spins = graded(patterns, gain=4), Hopfield((1, 60), graded(patterns).coupling, HopfieldParams())
    assert model.energy(patterns[0]) == pytest.approx(
        spins.energy(patterns[0]) + 60 * np.log(2) / 4, abs=1e-8
    )


def test_euler_steps_follow_the_equation() -> None:
    patterns, b = random_patterns(2, 30, 3), np.linspace(-0.1, 0.2, 30)
    model = graded(patterns, external=b, gain=1.5, dt=0.15)
    v = np.random.default_rng(4).uniform(-0.8, 0.8, 30)
    motion, u, w = model.start(v, 1), np.arctanh(v) / 1.5, model.coupling.matrix()
    for step in (0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.1, 0.15):  # the seventh ends the sweep, at tau
        motion.advance(1)
        u += step * (-u + w @ np.tanh(1.5 * u) + b)
    assert np.allclose(motion.inner()[:-1], u, atol=1e-9)
    assert np.allclose(motion.state, np.tanh(1.5 * u), atol=1e-9)
    assert (motion.sweep, motion.position) == (1, 4)


def test_a_steep_gain_is_the_network_of_spins() -> None:
    patterns = random_patterns(4, 200, 8)
    for mode in MODES:
        end = rested(graded(patterns, gain=20, mode=mode), flipped(patterns[2], 0.15, 1))
        assert np.array_equal(np.sign(end.state), patterns[2])
        assert np.abs(end.state).min() > 0.999


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("rule", ["hebb", "pseudo_inverse"])
def test_it_resumes_to_the_bit_from_any_moment(mode: str, rule: str) -> None:
    patterns = random_patterns(3, 60, 6)
    model = graded(patterns, rule, mode=mode, gain=7.0)
    motion = model.start(flipped(patterns[0], 0.3, 1), 9)
    for _ in range(7):
        motion.advance(11)
    again = model.resume(motion.state, motion.inner(), 9, motion.sweep, motion.position)
    for _ in range(12):
        motion.advance(17), again.advance(17)
    assert motion.state.tobytes() == again.state.tobytes()
    assert motion.inner().tobytes() == again.inner().tobytes()
    assert (motion.sweep, motion.position) == (again.sweep, again.position)


@pytest.mark.parametrize("mode", MODES)
def test_both_forms_give_the_same_states_to_the_bit(mode: str) -> None:
    patterns = random_patterns(5, 70, 6)
    ends = []
    for form in ("dense", "factored"):
        motion = graded(patterns, form=form, mode=mode).start(flipped(patterns[0], 0.3, 1), 9)
        for _ in range(5):
            motion.advance()
        ends.append((motion.state.tobytes(), motion.inner().tobytes(), motion.energy()))
    bare = DenseCoupling(graded(patterns, form="dense").coupling.weights, 1 / 70)  # knows no patterns
    motion = Graded((1, 70), bare, GradedParams(mode=mode)).start(flipped(patterns[0], 0.3, 1), 9)
    for _ in range(5):
        motion.advance()
    assert ends[0] == ends[1] == (motion.state.tobytes(), motion.inner().tobytes(), motion.energy())


def test_large_weights_are_added_up_in_digits_without_loss() -> None:
    assert digits(200, 5) == (36, 1)
    assert digits(4096, 1 << 30) == (19, 2)
    n = 300
    weights = np.full((n, n), 1 << 30, np.int32)
    np.fill_diagonal(weights, 0)
    state = np.random.default_rng(1).uniform(-1, 1, n)
    field = RealFields(DenseCoupling(weights, 2.0**-30 / n), state).all()
    assert np.allclose(field, (state.sum() - state) / n, rtol=0, atol=1e-10)


def test_a_new_gain_is_in_force_from_the_next_step_and_u_goes_on() -> None:
    patterns = random_patterns(1, 40, 2)
    motion = rested(graded(patterns, gain=5), patterns[0])
    u, before = motion.inner()[:-1], motion.state.copy()
    dull = Graded((1, 40), motion.model.coupling, GradedParams(gain=0.5))
    motion.retune(dull, 1)
    assert np.array_equal(motion.state, before)
    assert not motion.settled()
    motion.advance(1)
    v = np.tanh(0.5 * (u + 0.1 * (-u + dull.coupling.matrix() @ np.tanh(0.5 * u))))
    assert np.allclose(motion.state, v, atol=1e-9)
    with pytest.raises(ParameterError, match="same coupling"):
        motion.retune(graded(random_patterns(1, 40, 3)), 1)


def test_paint_is_clipped_so_that_u_stays_finite() -> None:
    motion = graded(random_patterns(2, 20, 1)).start(np.full(20, -1, np.int8), 1)
    assert np.isfinite(motion.inner()).all()
    assert motion.inner()[0] == pytest.approx(np.arctanh(-1 + CLIP) / 2)
    changed = motion.perturb(np.array([3, 3, 5]), np.array([-1, 1, -1], np.int8))
    assert changed.tolist() == [3]
    assert motion.state[3] == 1
    assert np.isfinite(motion.inner()).all()


def test_artanh_is_numpys() -> None:
    v = np.concatenate([np.linspace(-1 + CLIP, 1 - CLIP, 10_001), [1e-9, -1e-12, 0.0]])
    assert np.allclose(inverse(v, CLIP), np.arctanh(v), rtol=1e-14, atol=1e-16)


def test_no_units_patterns_or_field_stay_at_rest() -> None:
    motion = Graded((1, 4), FactoredCoupling(np.empty((0, 4), np.int8), 0.25), GradedParams()).start(
        np.zeros(4), 1
    )
    assert motion.settled()
    assert motion.energy() == 0
    assert motion.advance().size == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"gain": 0}, r"Gain is 0, outside its range. Choose a number from 0.1 to 20"),
        ({"gain": -2}, r"Gain is -2, outside its range"),
        ({"dt": 1.5}, r"Time step is 1.5, outside its range. Choose a number from 0.01 to 0.2"),
        ({"mode": "euler"}, "Dynamics cannot be 'euler'"),
    ],
)
def test_bad_inputs_say_the_value_and_the_cure(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        with_values(GradedParams(), **values)
