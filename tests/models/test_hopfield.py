"""The identities of the network of 1982 and its dynamics, for every rule and form."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from helpers.networks import PATTERN_RULES, network, random_patterns
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import DenseCoupling
from hopview.core.errors import ParameterError
from hopview.kernels import UPDATES
from hopview.models import Hopfield, HopfieldParams, model_named
from hopview.rules import PseudoInverse
from hopview.rules.pseudo_inverse import PseudoInverseParams

RULE_NAMES = [rule.name for rule in PATTERN_RULES if rule.symmetric]
networks_drawn = settings(max_examples=40)


@st.composite
def cases(draw: st.DrawFn, **params: object) -> tuple[Hopfield, np.ndarray, int]:
    """A network of any rule, form, tie rule and external field, a state and a seed."""
    units = draw(st.integers(1, 60))
    count, seed = draw(st.integers(0, min(units, 20))), draw(st.integers(0, 2**32 - 1))
    rule = draw(st.sampled_from(RULE_NAMES))
    form = draw(st.sampled_from(["dense", "factored"]))
    tie = draw(st.sampled_from(["keep", "one"]))
    strength = draw(st.sampled_from([None, None, 0.0, 0.25, 1.0]))
    b = None if strength is None else strength * np.random.default_rng(seed).normal(size=units).round(2)
    model = network(random_patterns(count, units, seed), rule, b, form=form, tie=tie, **params)
    return model, random_patterns(1, units, seed + 1)[0], seed


ONE_AT_A_TIME = ["async", "async_replace", "sequential", "glauber", "metropolis"]
HAIR = 1e-7  # b is judged in float32, relative to the largest field


@pytest.mark.parametrize("update", ONE_AT_A_TIME)
@networks_drawn
@given(st.data())
def test_energy_never_rises_without_noise_one_unit_at_a_time(update: str, data: st.DataObject) -> None:
    model, state, seed = data.draw(cases(update=update))
    motion = model.start(state, seed)
    energy = motion.energy()
    while not motion.settled():
        assert motion.advance(max_flips=1).size <= 1
        slack = 0.0 if model.external is None else HAIR * (1 + np.abs(model.field(motion.state)).max())
        assert motion.energy() <= energy + slack
        energy = motion.energy()
        assert motion.sweep < 1000
    assert energy == model.energy(motion.state)


@networks_drawn
@given(cases())
def test_a_flip_costs_twice_spin_times_field(case: tuple[Hopfield, np.ndarray, int]) -> None:
    model, state, _ = case
    fields, energy = model.field(state), model.energy(state)
    b = np.zeros(state.size) if model.external is None else model.external
    assert energy == pytest.approx(-0.5 * state @ (fields + b), rel=1e-12, abs=1e-12)
    for unit in range(state.size):
        other = state.copy()
        other[unit] *= -1
        cost = model.energy(other) - energy
        assert cost == pytest.approx(2 * state[unit] * fields[unit], rel=1e-12, abs=1e-12)


@networks_drawn
@given(cases())
def test_energies_and_fields_are_those_of_the_matrix(case: tuple[Hopfield, np.ndarray, int]) -> None:
    model, state, _ = case
    w = model.coupling.matrix()
    assert np.array_equal(w, w.T)
    assert not w.diagonal().any()
    b = np.zeros(state.size) if model.external is None else model.external
    assert np.allclose(model.field(state), w @ state + b, atol=1e-12)
    assert model.energy(state) == pytest.approx(-0.5 * state @ w @ state - b @ state, abs=1e-9)
    assert np.allclose(model.coupling.row(0), w[0])


@pytest.mark.parametrize("update", ["sync", "little"])
@networks_drawn
@given(st.data())
def test_synchronous_updates_never_raise_the_two_step_function_and_end_with_period_one_or_two(
    update: str, data: st.DataObject
) -> None:
    """L(t) = -s(t)'W s(t-1) - b.(s(t) + s(t-1)), exact from the matrix and never rising."""
    model, state, seed = data.draw(cases(update=update))
    w = model.coupling.matrix()
    b = np.zeros(state.size) if model.external is None else model.external
    motion = model.start(state, seed)
    assert np.isnan(motion.lyapunov())
    states, found = [state.copy()], []
    while not motion.settled() and not motion.cycling():
        motion.advance()
        states.append(motion.state.copy())
        expected = -states[-1] @ w @ states[-2] - b @ (states[-1] + states[-2])
        found.append(motion.lyapunov())
        assert found[-1] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert motion.sweep < 1000
    slack = 1e-9 if model.external is None else 2 * HAIR * state.size * (1 + np.abs(b).max())
    assert all(after <= before + slack for before, after in pairwise(found))
    period = 1 if motion.settled() else 2
    for _ in range(2):
        motion.advance()
        states.append(motion.state.copy())
    assert np.array_equal(states[-1], states[-1 - period])
    assert period == 1 or not np.array_equal(states[-1], states[-2])


def test_little_without_noise_is_synchronous_and_finds_its_cycle() -> None:
    patterns, cue = random_patterns(30, 90, 2), random_patterns(1, 90, 3)[0]
    runs = [network(patterns, update=update).start(cue, 1) for update in ("sync", "little")]
    for _ in range(30):
        both = [motion.advance().tolist() for motion in runs]
        assert both[0] == both[1]
    two = network(np.ones((1, 2), np.int8), update="little").start(np.array([1, -1], np.int8), 1)
    two.advance()
    two.advance()
    assert two.cycling()
    warm = network(np.ones((1, 2), np.int8), update="little", temperature=0.01)
    motion = warm.start(np.array([1, -1], np.int8), 1)
    for _ in range(4):
        motion.advance()
        assert motion.advance().size == 2  # swaps all the while, yet only noise could say for ever
        assert not motion.cycling() and not motion.settled()


def test_gaussian_couplings_end_in_two_cycles() -> None:
    """Theory, section 1: all of 50 random symmetric matrices at N = 101 ended in a 2-cycle."""
    cycles = 0
    for seed in range(50):
        w = np.random.default_rng(seed).normal(size=(101, 101))
        model = Hopfield((1, 101), DenseCoupling.fixed_point(w + w.T), HopfieldParams(update="sync"))
        motion = model.start(random_patterns(1, 101, seed)[0], seed)
        while not motion.settled() and not motion.cycling():
            motion.advance()
            assert motion.sweep < 1000
        cycles += motion.cycling()
    assert cycles == 50


def test_with_self_couplings_a_flip_costs_less_by_twice_the_unit_s_own() -> None:
    """dE = 2 s_i h_i - 2 W_ii, where h_i counts W_ii s_i; and descent never rises, as W_ii > 0."""
    patterns = random_patterns(12, 40, 7)
    rule = PseudoInverse(PseudoInverseParams(diagonal=True))
    for form in ("dense", "factored"):
        model = Hopfield((1, 40), rule.learn(patterns, form).coupling, HopfieldParams())  # type: ignore[arg-type]
        state, own = random_patterns(1, 40, 8)[0], model.coupling.matrix().diagonal()
        fields, energy = model.field(state), model.energy(state)
        for unit in range(40):
            other = state.copy()
            other[unit] *= -1
            cost = 2 * state[unit] * fields[unit] - 2 * own[unit]
            assert model.energy(other) - energy == pytest.approx(cost, abs=1e-9)
        motion, energies = model.start(state, 1), [energy]
        while not motion.settled():
            motion.advance(max_flips=1)
            energies.append(motion.energy())
        assert (np.diff(energies) <= 1e-12).all()


def test_a_negative_diagonal_would_let_the_energy_rise() -> None:
    """Why the diagonal is zero: W = [[-3, 1], [1, -3]], s = (1, 1): one update takes E from 2 to 4."""
    w, s = np.array([[-3.0, 1.0], [1.0, -3.0]]), np.array([1.0, 1.0])

    def energy(state: np.ndarray) -> float:
        return float(-0.5 * state @ w @ state)

    updated = np.array([np.sign(w[0] @ s), s[1]])
    assert (energy(s), energy(updated)) == (2.0, 4.0)


@pytest.mark.parametrize("update", ["async", "sequential", "glauber", "metropolis", "sync", "little"])
@pytest.mark.parametrize("form", ["dense", "factored"])
def test_a_tie_keeps_or_becomes_one(update: str, form: str) -> None:
    """x1 = (1,1,1,1), x2 = (1,1,-1,-1): units 2 and 3 hear nothing but each other, and in s = -x1 agree."""
    patterns = np.array([[1, 1, 1, 1], [1, 1, -1, -1]], np.int8)
    alone = np.array([[1, 1], [1, -1]], np.int8)  # W = 0: every unit is in zero field
    state = np.array([-1, 1], np.int8)
    for tie, expected in (("keep", [-1, 1]), ("one", [1, 1])):
        model = network(alone, form=form, update=update, tie=tie)
        motion = model.start(state, 1)
        motion.advance()
        assert motion.state.tolist() == expected
        assert motion.settled()
        assert model.flip_probability(state, 0) == float(tie == "one")
        assert model.flip_probability(state, 1) == 0.0
        kept = network(patterns, form=form, update=update, tie=tie).start(-patterns[0], 1)
        kept.advance()
        assert kept.state.tolist() == [-1, -1, -1, -1]


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_painting_follows_in_the_fields_and_takes_the_last_value_of_a_cell(form: str) -> None:
    model = network(random_patterns(6, 50, 2), form=form)
    motion = model.start(random_patterns(1, 50, 3)[0], 1)
    motion.advance(max_flips=3)
    before = motion.state.copy()
    cells = np.array([7, 3, 7, 9, 5, 5])
    values = [-before[7], -before[3], -before[7], before[9], -before[5], before[5]]
    assert motion.perturb(cells, np.array(values, np.int8)).tolist() == [3, 7]
    assert motion.state[[3, 5, 7, 9]].tolist() == [-before[3], before[5], -before[7], before[9]]
    assert motion.energy() == model.energy(motion.state)


@pytest.mark.parametrize("update", [*ONE_AT_A_TIME, "anneal"])
def test_flip_by_flip_is_sweep_by_sweep(update: str) -> None:
    model = network(random_patterns(10, 80, 4), update=update, temperature=0.4)
    cue = random_patterns(1, 80, 5)[0]
    whole, pieces = model.start(cue, 9), model.start(cue, 9)
    for sweep in range(1, 6):
        flips = whole.advance().tolist()
        made: list[int] = []
        while pieces.sweep < sweep:
            made += pieces.advance(max_flips=3).tolist()
        assert made == flips
        assert np.array_equal(whole.state, pieces.state)


def test_a_run_goes_on_from_any_moment_as_if_it_had_not_stopped() -> None:
    model = network(random_patterns(10, 80, 4), update="glauber", temperature=0.6)
    motion = model.start(random_patterns(1, 80, 5)[0], 9)
    for _ in range(7):
        motion.advance(max_flips=11)
    again = model.start(motion.state, 9, motion.sweep, motion.position)
    for _ in range(5):
        assert np.array_equal(motion.advance(max_flips=6), again.advance(max_flips=6))
    assert np.array_equal(motion.state, again.state)


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_a_field_against_the_tie_decides_it_and_an_exact_balance_is_a_tie(form: str) -> None:
    """x = (1, 1): h = (s_2, s_1)/2 + b. With b = -1/2 a unit whose neighbour is +1 stands in zero field."""
    for tie, expected in (("keep", -1), ("one", 1)):
        model = network(np.ones((1, 2), np.int8), b=np.array([-0.5, 5.0]), form=form, tie=tie, update="sync")
        motion = model.start(np.array([-1, 1], np.int8), 1)
        assert model.field(motion.state).tolist() == [0.0, 4.5]
        motion.advance()
        assert motion.state.tolist() == [expected, 1]
        assert motion.settled()
    for b in (-0.01, 0.01):  # less than a quarter of 1/N: no tie, whatever the rule for ties
        model = network(random_patterns(0, 4, 1), b=np.full(4, b), form=form, tie="one")
        motion = model.start(random_patterns(1, 4, 2)[0], 1)
        motion.advance()
        assert motion.state.tolist() == [1 if b > 0 else -1] * 4


def test_a_strong_field_pulls_every_unit_along() -> None:
    direction = random_patterns(1, 60, 9)[0]
    for update in ("async", "async_replace", "sequential", "sync"):
        model = network(random_patterns(4, 60, 1), b=3.0 * direction, update=update)
        motion = model.start(-direction, 2)
        while not motion.settled():
            motion.advance()
        assert np.array_equal(motion.state, direction)


def test_seeds_and_parameters_are_taken_up_mid_run() -> None:
    patterns = random_patterns(8, 64, 6)
    cold = network(patterns)
    motion = cold.start(random_patterns(1, 64, 7)[0], 1)
    while not motion.settled():
        motion.advance()
    hot = Hopfield((1, 64), cold.coupling, HopfieldParams(update="glauber", temperature=2.0))
    motion.retune(hot, 2)
    assert not motion.settled()
    assert motion.advance().size > 0
    with pytest.raises(ParameterError, match="same coupling"):
        motion.retune(network(patterns), 2)


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("update", [u for u in UPDATES if u != "anneal"])
def test_the_smallest_networks_and_no_patterns(units: int, update: str) -> None:
    for count in (0, 1):
        for form in ("dense", "factored"):
            model = network(random_patterns(count, units, 1), form=form, update=update)
            state = random_patterns(1, units, 2)[0]
            motion = model.start(state, 1)
            for _ in range(3):
                motion.advance()
            assert motion.settled() or motion.cycling()
            if not count or units == 1:
                assert motion.state.tolist() == state.tolist()
                assert motion.energy() == model.energy(state) == 0.0


def test_the_registry_names_what_is_near() -> None:
    assert model_named("hopfield") is Hopfield
    with pytest.raises(ParameterError, match="Did you mean 'hopfield'"):
        model_named("hopfeld")
