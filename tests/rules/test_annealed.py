"""Counting pairs as in 1985: the encoder finds four codes, statistics are those of the law, seeds repeat."""

from __future__ import annotations

import numpy as np
import pytest
from machines.encoders import encoder_data, machine

from hopview.core.errors import DataError, ParameterError
from hopview.core.lesson import Lesson
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.rules.annealed import COLDEST, Annealed, AnnealedParams


def first_solved(seed: int, most: int = 1500) -> int | None:
    """The first epoch at which the four messages have four hidden codes."""
    made, data = Boltzmann.random(connected("encoder", 8, 2), 0.0), encoder_data()
    rule, lesson = Annealed(AnnealedParams(), seed).taught(made), Lesson(0, made)
    for epoch in range(most):
        after = rule.epoch(lesson, data)
        assert not after.trouble and isinstance(after.machine, Boltzmann)
        lesson = Lesson(epoch + 1, after.machine, after.beside)
        if after.machine.codes(data) == 4:
            return epoch + 1
    return None


def test_the_encoder_finds_four_codes(compiled_kernels: None) -> None:
    found = [first_solved(seed) for seed in range(12)]
    solved = [epoch for epoch in found if epoch is not None]
    assert len(solved) >= 10  # 85% of runs or more
    assert 40 <= np.median([epoch or 2000 for epoch in found]) <= 400


def test_statistics_are_those_of_the_law_at_ten(compiled_kernels: None) -> None:
    made = machine("encoder", 8, 2, 1, 20.0)
    rule = Annealed(AnnealedParams(clear_noise=0, set_noise=0), 3)
    data = np.repeat(encoder_data(), 500, axis=0)
    plus, minus, dreams = rule.statistics(made, data, 0)
    assert np.abs(plus - made.clamped_moments(data, COLDEST)).max() < 0.03
    assert np.abs(minus - made.free_moments(COLDEST)).max() < 0.06
    assert dreams.shape == data.shape and set(np.unique(dreams)) == {0, 1}


def test_noise_clears_and_sets_bits(compiled_kernels: None) -> None:
    made = machine("encoder", 8, 2, 1)
    data = np.repeat(encoder_data(), 1000, axis=0)
    on = Annealed(AnnealedParams(), 3).statistics(made, data, 0)[0].diagonal()[:8]
    assert np.allclose(on, (0.85 + 3 * 0.05) / 4, atol=0.02)


def test_going_on_is_the_same_to_the_bit_and_seeds_differ() -> None:
    made, data = Boltzmann.random(connected("encoder", 8, 2), 0.1), encoder_data()
    half = Annealed(AnnealedParams(epochs=3), 4).taught(made).learn(data)
    on = Annealed(AnnealedParams(epochs=6), 4).extend(half, data)
    whole, other = (Annealed(AnnealedParams(epochs=6), seed).taught(made).learn(data) for seed in (4, 5))
    assert on is not None
    weights = [learned.memory.machine.parameters["W"] for learned in (on, whole, other)]
    assert np.array_equal(weights[0], weights[1]) and not np.array_equal(weights[0], weights[2])
    figures = on.memory.figures
    assert {"phase_gap", "codes", "log_likelihood", "ceiling", "kl"} <= set(figures) and figures["kl"] > 0


def test_large_machines_learn_without_exact_figures() -> None:
    made = machine("all", 20, 3)
    lesson = Annealed(AnnealedParams(epochs=1), 1).taught(made).learn(np.eye(20, dtype=np.float32)[:2]).memory
    assert set(lesson.figures) == {"phase_gap", "codes"} and lesson.epoch == 1
    rule = Annealed(AnnealedParams(epochs=1), 1).taught(machine("all", 2, 17))
    assert set(rule.learn(np.eye(2, dtype=np.float32)).memory.figures) == {"phase_gap"}


def test_what_it_cannot_learn_is_said(compiled_kernels: None) -> None:
    with pytest.raises(DataError, match=r"value 0\.5"):
        Annealed(AnnealedParams(epochs=1)).taught(machine("all", 2, 0)).learn(
            np.full((1, 2), 0.5, np.float32)
        )
    with pytest.raises(ParameterError, match="has no machine to teach"):
        Annealed().learn(encoder_data())
    made = Boltzmann.random(connected("all", 2, 0), 0.0).with_parameters(b=[499.0, 0.0])
    rule = Annealed(AnnealedParams(epochs=9, clear_noise=0, step_size=10)).taught(made.at(1.0))
    torn = made.with_parameters(W=[[0, -499], [-499, 0]], b=[499, 499])
    lesson = rule.taught(torn).learn(np.ones((3, 2), np.float32)).memory
    assert "the limit is 500" in lesson.trouble and lesson.epoch == 0
