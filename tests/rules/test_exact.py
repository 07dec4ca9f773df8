"""The exact gradient: moments match, the encoder falls on its plateaus, and bad ends are said in words."""

from __future__ import annotations

import numpy as np
import pytest
from machines.encoders import encoder_data, machine

from hopview.core.errors import ParameterError
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import Connections, connected
from hopview.machines.rbm import BernoulliRBM
from hopview.rules.exact import Exact, ExactParams
from hopview.rules.limits import ceiling, constant_units, idle_hidden, too_large
from hopview.session.experiments import open_experiment
from hopview.session.session import Session

PLATEAUS = (0.04, 0.386, 0.73)


def taught(made: Machine, data: np.ndarray, **params: float) -> Lesson:
    """The last lesson."""
    rule = Exact(ExactParams(**params)).taught(made)  # type: ignore[arg-type]
    memory = rule.learn(data.astype(np.float32)).memory
    assert isinstance(memory, Lesson)
    return memory


def test_a_visible_machine_comes_to_match_the_moments() -> None:
    rng = np.random.default_rng(2)
    data = (rng.random((60, 5)) < 0.5 + 0.3 * rng.standard_normal((60, 1)).clip(-1, 1)).astype(float)
    data[:5] = np.eye(5)
    lesson = taught(Boltzmann.random(connected("all", 5, 0), 0.0), data, epochs=3000, learning_rate=1)
    slope = lesson.machine.exact_gradient(data)  # type: ignore[attr-defined]
    assert max(np.abs(slope["W"]).max(), np.abs(slope["b"]).max()) < 1e-5
    assert np.allclose(slope["p_plus"], slope["p_minus"], atol=1e-5)


def test_the_machine_of_correlations_matches_its_pairs_and_cannot_match_an_exclusive_or() -> None:
    experiment = open_experiment("ackley-1985/correlations")
    lesson = Session.of(experiment.document_for_step(0)).training_run().lessons[-1]
    plus, minus = lesson.beside["p_plus"], lesson.beside["p_minus"]
    assert np.abs(plus - minus).max() < 1e-3
    assert np.allclose(plus[:3, 3:], 1 / 7) and np.allclose(plus.diagonal(), 1 / 2)
    row = np.arange(6) // 3
    wanted = np.where(np.equal.outer(row, row), 0.8, -0.8) * ~np.eye(6, dtype=bool)
    assert np.abs(lesson.machine.parameters["W"] - wanted).max() < 0.05
    torn = Session.of(experiment.document_for_step(3)).training_run().lessons[-1]
    assert np.abs(torn.machine.parameters["W"]).max() < 1e-5 and np.isclose(torn.figures["kl"], np.log(2))


@pytest.mark.parametrize("seed", range(4))
def test_the_encoder_ends_on_a_plateau(seed: int) -> None:
    made = Boltzmann.random(connected("encoder", 8, 2), 0.1, seed)
    lesson = taught(made, encoder_data(), epochs=1000, learning_rate=1, weight_decay=1e-4)
    assert min(abs(lesson.figures["kl"] - height) for height in PLATEAUS) < 0.03
    assert lesson.beside["p_plus"].shape == lesson.beside["p_minus"].shape == (10, 10)
    after = lesson.machine.parameters["W"]
    assert np.array_equal(after, after.T) and not after[~made.connections.mask].any()


def test_a_likelihood_never_exceeds_its_ceiling_and_rises() -> None:
    made, data = machine("all", 4, 2, 1), np.random.default_rng(0).integers(0, 2, (6, 4)).astype(np.float32)
    rule, seen = Exact(ExactParams(epochs=20, learning_rate=0.2)).taught(made), []
    rule.learn(data, "auto", lambda done, total, so_far=None: seen.append(so_far().memory.figures))  # type: ignore[misc]
    first, *later = seen
    course = np.array([figures["log_likelihood"] for figures in later])
    assert not first  # nothing has been measured before the first epoch
    assert len(course) == 20 and (np.diff(course) > 0).all() and course[-1] < ceiling(data)


def test_going_on_is_the_same_to_the_bit() -> None:
    made, data = machine("all", 4, 2, 1), encoder_data()[:, :4]
    half = Exact(ExactParams(epochs=7)).taught(made).learn(data)
    on = Exact(ExactParams(epochs=15)).extend(half, data)
    whole = Exact(ExactParams(epochs=15)).taught(made).learn(data)
    assert on is not None
    for name, array in whole.memory.machine.parameters.items():
        assert np.array_equal(array, on.memory.machine.parameters[name])


def test_a_rate_of_nothing_moves_nothing() -> None:
    made = machine("all", 4, 2, 1)
    lesson = taught(made, encoder_data()[:, :4], epochs=3, learning_rate=0)
    assert np.array_equal(lesson.machine.parameters["W"], made.weights) and not lesson.trouble


def test_parameters_without_end_are_stopped_and_the_last_good_lesson_kept() -> None:
    torn = np.array([[0.0, -499.5], [-499.5, 0.0]])
    made = Boltzmann(torn, np.array([499.0, 499.0]), connected("all", 2, 0))
    lesson = taught(made, np.ones((2, 2)), epochs=5, learning_rate=10)
    assert lesson.trouble.startswith("Training stopped in epoch 1, and kept epoch 0: b has reached 50")
    assert "Lower the learning rate" in lesson.trouble
    assert np.array_equal(lesson.machine.parameters["b"], made.bias)


def test_units_tied_to_nothing_are_named() -> None:
    mask = np.zeros((5, 5), bool)
    mask[:3, 3] = mask[3, :3] = True
    made = Boltzmann.random(Connections(3, mask, ()), 0.5, 1)
    lesson = taught(made, np.eye(3), epochs=2)
    assert lesson.remark.startswith("Hidden unit 2 is tied to no other")
    assert idle_hidden(Boltzmann.random(connected("bipartite", 3, 2), 0.0)).startswith(
        "Hidden units 1, 2 are"
    )
    assert idle_hidden(machine("all", 3, 0)) == ""


def test_restricted_and_attentional_machines_are_taught_by_it_too() -> None:
    data = encoder_data()
    weights = 0.1 * np.random.default_rng(2).normal(size=(8, 3))
    start = BernoulliRBM(weights, np.zeros(8), np.zeros(3))
    lesson = taught(start, data, epochs=200, learning_rate=1)
    assert lesson.figures["kl"] < taught(start, data, epochs=1, learning_rate=1).figures["kl"] - 0.5
    assert lesson.beside["p_plus"].shape == (8, 3)
    points = np.random.default_rng(1).normal([3, 0], size=(40, 2))
    density = taught(AttnBM.at_points([[1.0, 0.0], [0.0, 1.0]]), points, epochs=50, learning_rate=0.1)
    assert set(density.figures) == {"log_likelihood"} and density.figures["log_likelihood"] > -3.3
    assert not density.remark


def test_machines_that_are_too_large_are_refused() -> None:
    with pytest.raises(ParameterError, match="20 units; the most is 16"):
        taught(machine("all", 18, 2), np.zeros((1, 18)), epochs=1)


def test_only_weights_are_bounded_where_a_bias_holds_the_square_of_a_picture() -> None:
    points = np.where(np.random.default_rng(1).random((2, 1100)) < 0.5, -1.0, 1.0)
    lesson = taught(AttnBM.at_points(points), points, epochs=2, learning_rate=0.01)
    assert lesson.epoch == 2 and not lesson.trouble
    grown = {"W": np.full((2, 2), 501.0), "hidden_bias": np.zeros(2)}
    assert "W has reached 501" in too_large(grown, biases=False)
    lost = {"W": np.zeros((2, 2)), "hidden_bias": np.array([np.inf, 0.0])}
    assert "hidden_bias is no longer finite" in too_large(lost, biases=False)


def test_biases_of_attention_may_stay_0_while_memories_learn_by_their_own_slope() -> None:
    points = np.random.default_rng(4).normal((1.0, 0.0), size=(40, 2))
    start = AttnBM.at_points([[1.0, 0.5], [0.0, -1.0]])
    first = AttnBM(start.memories, np.zeros(2), np.zeros(2))
    lesson = taught(start, points, epochs=1, learning_rate=0.1, biases_zero=True)
    slope = first.exact_gradient(points.astype(np.float32))["W"]
    assert np.allclose(lesson.machine.parameters["W"], first.parameters["W"] + 0.1 * slope)
    later = taught(start, points, epochs=200, learning_rate=0.1, biases_zero=True)
    for name in ("visible_bias", "hidden_bias"):
        assert not lesson.machine.parameters[name].any() and not later.machine.parameters[name].any()
    assert later.figures["log_likelihood"] > first.log_likelihood(points) + 0.01
    assert np.abs(taught(start, points, epochs=1).machine.parameters["visible_bias"]).max() > 0
    refused = taught(machine("all", 3, 0), np.eye(3), epochs=1, biases_zero=True)
    assert refused.epoch == 0 and "biases_zero=false" in refused.trouble


def test_what_teaches_one_kind_of_machine_alone_is_hidden_elsewhere_until_it_must_be_taken_back() -> None:
    general, attention = {"conditional": "", "clamp_noise": ""}, {"biases_zero": ""}
    assert ExactParams(conditional=True, clamp_noise=1.0).idle("boltzmann") == attention
    assert ExactParams(biases_zero=True).idle("boltzmann") == {}
    assert ExactParams().idle("rbm") == general | attention
    assert ExactParams(clamp_noise=1.0).idle("gaussian_rbm") == {"conditional": "", "biases_zero": ""}
    assert ExactParams().idle("attn_bm") == general


def test_units_that_never_change_are_named_unless_noise_changes_them_or_they_are_inputs() -> None:
    data = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    lesson = taught(machine("all", 3, 0), data, epochs=1)
    assert lesson.remark.startswith("Visible units 1, 3 are the same in all rows")
    assert not taught(machine("all", 3, 0), data, epochs=1, clamp_noise=1.0).remark
    assert constant_units(data, np.array([True, False, False])).startswith("Visible unit 3 is the same")
    assert constant_units(np.eye(3)) == "" == constant_units(data[:0])
