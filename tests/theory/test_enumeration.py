"""Exact enumeration, and the models held to it."""

import numpy as np
import pytest
from helpers.networks import PATTERN_RULES

from hopview.core.errors import ParameterError
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import rule_named
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration, example

TEMPERATURE = 0.6


def model_of(
    rule: str, units: int, update: str = "async", temperature: float = 0.0, tie: str = "keep"
) -> Hopfield:
    coupling = rule_named(rule).learn(random_patterns(2, units, seed=3)).coupling
    params = HopfieldParams(update=update, temperature=temperature, tie=tie)  # type: ignore[arg-type]
    return Hopfield((1, units), coupling, params)


def test_states_are_numbered_in_order() -> None:
    states = enumeration.all_states(4)
    assert states.shape == (16, 4)
    assert len(np.unique(states, axis=0)) == 16
    assert np.array_equal(enumeration.state_number(states), np.arange(16))


def test_flipping_twice_comes_back() -> None:
    to = enumeration.flipped(5)
    for unit in range(5):
        assert np.array_equal(to[to[:, unit], unit], np.arange(32))
    differing = (enumeration.all_states(5)[to] != enumeration.all_states(5)[:, None, :]).sum(axis=2)
    assert (differing == 1).all()


@pytest.mark.parametrize("rule", [r.name for r in PATTERN_RULES if r.symmetric])
def test_every_energy_is_that_of_the_model(rule: str) -> None:
    model = model_of(rule, 9)
    exact = enumeration.energies(model.coupling.matrix())
    assert [model.energy(s) for s in enumeration.all_states(9)] == pytest.approx(list(exact), abs=1e-9)


def test_the_lowest_state_is_a_minimum_and_so_is_its_negative() -> None:
    energy = enumeration.energies(model_of("hebb", 8).coupling.matrix())
    minima = enumeration.minima(energy)
    lowest = int(np.argmin(energy))
    assert minima[lowest]
    assert minima[255 - lowest]
    assert 2 <= minima.sum() < 256


def test_the_boltzmann_law_sums_to_one_and_prefers_low_states() -> None:
    energy = np.array([0.0, 1.0, -1.0, 700.0])
    law = enumeration.boltzmann(energy, 0.5)
    assert law.sum() == pytest.approx(1.0)
    assert law[1] / law[2] == pytest.approx(np.exp(-4.0))
    assert list(np.argsort(law)) == [3, 1, 0, 2]


@pytest.mark.parametrize("update", ["glauber", "metropolis"])
@pytest.mark.parametrize("rule", [r.name for r in PATTERN_RULES if r.symmetric])
@pytest.mark.parametrize("units", [2, 5, 6])
def test_thermal_updates_keep_the_boltzmann_law(update: str, rule: str, units: int) -> None:
    model = model_of(rule, units, update, TEMPERATURE)
    law = enumeration.boltzmann(enumeration.energies(model.coupling.matrix()), TEMPERATURE)
    matrices = enumeration.site_transitions(units, model.flip_probability)
    assert matrices.sum(axis=2) == pytest.approx(1.0)
    assert (matrices >= 0).all()
    assert enumeration.stationarity_error(matrices, law) < 1e-12
    assert enumeration.balance_error(matrices, law) < 1e-12


def test_the_errors_see_a_wrong_law() -> None:
    model = model_of("hebb", 5, "glauber", TEMPERATURE)
    energy = enumeration.energies(model.coupling.matrix())
    wrong = enumeration.boltzmann(energy, 2 * TEMPERATURE)
    matrices = enumeration.site_transitions(5, model.flip_probability)
    assert enumeration.stationarity_error(matrices, wrong) > 1e-4
    assert enumeration.balance_error(matrices, wrong) > 1e-4


@pytest.mark.parametrize("update", ["glauber", "metropolis"])
def test_the_simulation_flips_as_often_as_the_model_says(update: str) -> None:
    units, repeats = 5, 4000
    model = model_of("storkey", units, update, TEMPERATURE)
    state = random_patterns(1, units, seed=8)[0]
    first = np.zeros(units)
    for seed in range(repeats):  # one flip ends the visit: only the first unit visited is judged from `state`
        motion = model.start(state, seed)
        sites = motion.advance(max_flips=1)
        if sites.size and motion.position == 1:
            first[sites[0]] += 1
    expected = np.array([model.flip_probability(state, i) for i in range(units)]) / units
    deviation = np.sqrt(expected * (1 - expected) / repeats)
    assert (np.abs(first / repeats - expected) < 5 * deviation + 1e-3).all()


def test_the_nine_unit_example_is_what_hebb_learns() -> None:
    coupling = rule_named("hebb").learn(example.patterns()).coupling
    assert np.array_equal(np.rint(9 * coupling.matrix()), example.weights_in_ninths())
    assert set(np.unique(example.weights_in_ninths())) == {-2, 0, 2}
    for cue, pattern in zip(example.cues(), example.patterns(), strict=True):
        for params in (
            HopfieldParams(update="sequential", tie="keep"),
            HopfieldParams(update="sequential", tie="one"),
        ):
            motion = Hopfield(example.SHAPE, coupling, params).start(cue, seed=0)
            while not motion.settled():
                motion.advance()
            assert np.array_equal(motion.state, pattern)


def test_too_many_units_are_refused() -> None:
    with pytest.raises(ParameterError, match="21 units"):
        enumeration.all_states(21)
    with pytest.raises(ParameterError, match="11 units"):
        enumeration.site_transitions(11, lambda state, unit: 0.0)
    with pytest.raises(ParameterError, match="above 0"):
        enumeration.boltzmann(np.zeros(4), 0.0)


def test_a_field_adds_its_part_to_every_energy() -> None:
    weights, b = model_of("hebb", 7).coupling.matrix(), np.linspace(-1, 2, 7)
    states = enumeration.all_states(7)
    added = enumeration.energies(weights, b) - enumeration.energies(weights)
    assert np.allclose(added, -states @ b, atol=1e-12)


@pytest.mark.parametrize("temperature", [1e-3, 0.5])
def test_little_agrees_with_its_limits(temperature: float) -> None:
    """Two free units in fields b: H_L = E + const. Cold: H_L tends to -sum |h_i| - b.s."""
    b = np.array([0.4, -0.7])
    free = enumeration.little_energies(np.zeros((2, 2)), temperature, b)
    assert np.allclose(np.diff(free), np.diff(enumeration.energies(np.zeros((2, 2)), b)), atol=1e-9)
    weights = model_of("hebb", 6).coupling.matrix()
    states = enumeration.all_states(6)
    cold = enumeration.little_energies(weights, 1e-6)
    assert np.allclose(cold, -np.abs(states @ weights).sum(axis=1), atol=1e-4)
    with pytest.raises(ParameterError, match="above 0"):
        enumeration.little_energies(weights, 0.0)


def test_a_step_of_all_units_is_the_product_of_their_chances() -> None:
    model = model_of("hebb", 4, "little", TEMPERATURE)
    (step,) = enumeration.parallel_transitions(4, model.flip_probability)
    state = enumeration.all_states(4)[5]
    chances = [model.flip_probability(state, i) for i in range(4)]
    assert step[5, 5] == pytest.approx(np.prod([1 - p for p in chances]))
    assert step[5, 5 ^ 2] == pytest.approx(step[5, 5] * chances[1] / (1 - chances[1]))
