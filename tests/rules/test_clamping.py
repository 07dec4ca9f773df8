"""How data are clamped: the law of spoiled rows, and learning what answers to the units held."""

from __future__ import annotations

import numpy as np
import pytest
from machines.encoders import encoder_data, machine

from hopview.core.lesson import Lesson
from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.enumeration import states_of
from hopview.rules.annealed import Annealed, AnnealedParams
from hopview.rules.clamping import ALL_HELD, UNHELD, noisy_law
from hopview.rules.exact import Exact, ExactParams

XOR = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]], np.float32)
ASKED = np.array([True, True, False])


def taught(rule: Exact | Annealed, made: Boltzmann, data: np.ndarray, held: np.ndarray | None) -> Lesson:
    """The last lesson, with the units `held` by the person."""
    rule.held = held
    memory = rule.taught(made).learn(data).memory
    assert isinstance(memory, Lesson)
    return memory


def test_the_law_of_spoiled_rows_is_that_of_bits_flipped_alone() -> None:
    data = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 0]], np.float32)
    law = noisy_law(data, 0.15, 0.05)
    assert np.isclose(law.sum(), 1)
    assert np.allclose(law @ states_of(3), [0.85, (0.85 + 2 * 0.05) / 3, 0.05])
    assert np.isclose(law[0b001], (2 * 0.85 * 0.95**2 + 0.85 * 0.15 * 0.95) / 3)


def test_noise_leads_more_encoders_off_their_plateaus() -> None:
    found = []
    for noise in (0.0, 1.0):
        codes = 0
        for seed in range(6):
            params = ExactParams(clamp_noise=noise, learning_rate=1, weight_decay=1e-4)
            rule, lesson = Exact(params), Lesson(0, Boltzmann.random(connected("encoder", 8, 2), 0.1, seed))
            for _ in range(1500):
                lesson = rule.epoch(lesson, encoder_data())
            assert isinstance(lesson.machine, Boltzmann)
            codes += lesson.machine.codes(encoder_data()) == 4
        found.append(codes)
    assert found[1] > found[0]


def test_figures_of_noisy_learning_are_about_what_is_clamped() -> None:
    made = Boltzmann.random(connected("all", 4, 0), 0.0)
    data = encoder_data()[:, :4]
    end = taught(Exact(ExactParams(epochs=400, clamp_noise=1, learning_rate=1)), made, data, None)
    law = noisy_law(data, 0.15, 0.05)
    assert np.isclose(end.figures["ceiling"], law @ np.log(law))
    assert 0 < end.figures["kl"] < 0.02 < end.figures["ceiling"] - end.machine.log_likelihood(states_of(4))


def test_exclusive_or_is_answered_once_its_inputs_are_held() -> None:
    made = Boltzmann.random(connected("all", 3, 2), 0.5, 3)
    rule = Exact(ExactParams(epochs=2000, conditional=True, learning_rate=1, weight_decay=1e-4))
    end = taught(rule, made, XOR, ASKED)
    assert isinstance(end.machine, Boltzmann)
    assert end.figures["ceiling"] == 0 and end.figures["kl"] < 0.05  # nats; before learning it is ln 2
    assert end.figures["log_likelihood"] == end.machine.log_answer(XOR, ASKED) > np.log(0.95)


def test_counting_learns_answers_too(compiled_kernels: None) -> None:
    made = Boltzmann.random(connected("all", 3, 1), 0.5, 1)
    rule = Annealed(AnnealedParams(epochs=400, conditional=True, clear_noise=0, set_noise=0), 2)
    data = np.repeat(XOR, 10, axis=0)
    end = taught(rule, made, data, ASKED)
    assert end.figures["ceiling"] == 0 and end.figures["kl"] < 0.35  # from ln 2
    moved = end.machine.parameters
    assert moved["W"][0, 1] == made.weights[0, 1] and not moved["b"][:2].any()  # inputs alone are not learned


def test_inputs_are_the_same_in_both_phases(compiled_kernels: None) -> None:
    made, rule = machine("all", 3, 1, 1), Annealed(AnnealedParams(conditional=True), 5)
    rule.held = ASKED
    plus, minus, _ = rule.statistics(made, np.repeat(XOR, 50, axis=0), 0)
    assert np.array_equal(plus[:2, :2], minus[:2, :2]) and plus[2, 2] != minus[2, 2]


@pytest.mark.parametrize("rule", [Exact, Annealed])
def test_what_is_wrong_with_the_units_held_is_said(rule) -> None:
    params = {"epochs": 1, "conditional": True}
    made = machine("all", 3, 1, 1)
    assert taught(rule(rule.Params(**params)), made, XOR, None).remark == UNHELD
    assert taught(rule(rule.Params(**params)), made, XOR, np.ones(3, bool)).trouble.endswith(ALL_HELD)
    unasked = taught(rule(rule.Params(epochs=1)), made, XOR, ASKED)
    free = taught(rule(rule.Params(epochs=1)), made, XOR, None)
    assert np.array_equal(unasked.machine.parameters["W"], free.machine.parameters["W"])


def test_other_machines_have_neither() -> None:
    points = np.random.default_rng(1).normal(size=(5, 2)).astype(np.float32)
    density = AttnBM.at_points([[1.0, 0.0], [0.0, 1.0]])
    for params, word in (({"conditional": True}, "conditional=false"), ({"clamp_noise": 1}, "clamp_noise=0")):
        end = Exact(ExactParams(epochs=1, **params)).taught(density).learn(points).memory
        assert end.epoch == 0 and word in end.trouble
    wide = machine("bipartite", 18, 2)
    inputs = np.arange(18) < 9
    noisy = Exact(ExactParams(epochs=1, conditional=True, clamp_noise=1))
    assert "18 are more than 16" in taught(noisy, wide, np.eye(18, dtype=np.float32), inputs).trouble
