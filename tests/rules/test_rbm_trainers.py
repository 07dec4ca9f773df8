"""Contrastive divergence and its kin: what they reach on bars and stripes, resume, troubles and remarks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.bars import bars_and_stripes

from hopview.core.errors import DataError
from hopview.core.lesson import Lesson
from hopview.machines.rbm import BernoulliRBM
from hopview.rules.cd import ContrastiveDivergence
from hopview.rules.pcd import PersistentCD
from hopview.rules.rbm_trainer import RBMTrainer

BARS = bars_and_stripes(3)


def first(visible: int = 9, hidden: int = 8, seed: int = 0, spread: float = 0.01) -> BernoulliRBM:
    weights = np.random.default_rng(seed).normal(0, spread, (visible, hidden)).astype(np.float32)
    return BernoulliRBM(weights, np.zeros(visible), np.zeros(hidden))


def taught(rule: type[RBMTrainer], epochs: int, seed: int = 0, **params: Any) -> BernoulliRBM:
    trainer = rule(rule.Params(**params), seed)
    machine = first(seed=seed)
    lesson = Lesson(0, machine, trainer.begin(machine, BARS))
    for _ in range(epochs):
        lesson = trainer.epoch(lesson, BARS)
        assert not lesson.trouble
    assert isinstance(lesson.machine, BernoulliRBM)
    return lesson.machine


@pytest.mark.parametrize(
    ("rule", "centred", "low", "high"),
    [
        (ContrastiveDivergence, False, -3.8, -3.2),
        (PersistentCD, False, -3.3, -3.0),
        (ContrastiveDivergence, True, -3.15, -2.8),
        (PersistentCD, True, -3.15, -2.8),
    ],
)
@pytest.mark.usefixtures("compiled_kernels")
def test_bars_and_stripes(rule: type[RBMTrainer], centred: bool, low: float, high: float) -> None:
    reached = [
        float(taught(rule, 6000, seed, learning_rate=0.05, centred=centred).log_likelihood(BARS))
        for seed in (0, 1)
    ]
    assert min(reached) >= low
    assert max(reached) <= high


@pytest.mark.parametrize("centred", [False, True])
def test_cd_becomes_the_exact_gradient_as_k_grows(centred: bool) -> None:
    start, many, off = first(spread=0.4, seed=3), np.tile(BARS, (1500, 1)), []
    slopes, mu = start.exact_gradient(BARS), BARS.mean(axis=0)
    wanted = slopes["W"]
    if centred:  # <(v - mu)(h - lam)'>_data - <...>_model, lam one step from 0.5
        lam = 0.5 + 0.01 * (start.hidden_given(BARS).mean(axis=0) - 0.5)
        wanted = wanted - np.outer(mu, slopes["hidden_bias"]) - np.outer(slopes["visible_bias"], lam)
    for k in (1, 30):
        params = ContrastiveDivergence.Params(learning_rate=1.0, k=k, centred=centred)
        trainer = ContrastiveDivergence(params, seed=5)
        after = trainer.epoch(Lesson(0, start, trainer.begin(start, many)), many).machine
        off.append(float(np.abs(after.parameters["W"] - start.parameters["W"] - wanted).max()))
    assert off[1] < 0.012
    assert off[0] > 2 * off[1]


def test_a_machine_without_weights_learns_the_means() -> None:
    data = (np.random.default_rng(1).random((400, 5)) < [0.1, 0.3, 0.5, 0.7, 0.9]).astype(np.float32)
    machine = BernoulliRBM(np.zeros((5, 2)), np.zeros(5), np.zeros(2))
    trainer = PersistentCD(PersistentCD.Params(learning_rate=0.2, chains=500, weight_decay=1.0), seed=1)
    lesson = Lesson(0, machine, trainer.begin(machine, data))
    means = []
    for _ in range(300):
        lesson = trainer.epoch(lesson, data)
        means.append(lesson.beside["chains"].mean(axis=0))
    assert np.mean(means[150:], axis=0) == pytest.approx(data.mean(axis=0), abs=0.03)


@pytest.mark.parametrize("rule", [ContrastiveDivergence, PersistentCD])
@pytest.mark.parametrize("batch", [0, 5])
def test_learning_depends_on_the_seed_alone_and_goes_on_to_the_bit(
    rule: type[RBMTrainer], batch: int
) -> None:
    def learned(epochs: int, seed: int = 3) -> Any:
        params = rule.Params(epochs=epochs, batch=batch, centred=True, held_out=0.2)
        return rule(params, seed).taught(first()).learn(BARS)

    whole, half = learned(8), learned(4)
    params = rule.Params(epochs=8, batch=batch, centred=True, held_out=0.2)
    gone_on = rule(params, 3).extend(half, BARS)
    for found in (gone_on, learned(8)):
        for name, array in whole.memory.machine.parameters.items():
            assert np.array_equal(array, found.memory.machine.parameters[name])
        for name, array in whole.memory.beside.items():
            assert np.array_equal(array, found.memory.beside[name])
        assert whole.memory.figures == found.memory.figures
    other = learned(8, 4).memory.machine.parameters["W"]
    assert not np.array_equal(other, whole.memory.machine.parameters["W"])


def test_the_figures() -> None:
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=3, held_out=0.2), 1)
    learned = rule.taught(first()).learn(BARS)
    lesson, (data, held) = learned.memory, rule.parted(BARS)
    machine, figures = lesson.machine, lesson.figures
    assert figures["log_likelihood"] == pytest.approx(float(machine.log_likelihood(data)), abs=1e-9)
    assert figures["ceiling"] == pytest.approx(-np.log(len(data)))
    assert figures["pseudo_likelihood"] == pytest.approx(machine.pseudo_likelihood(data))
    assert figures["reconstruction"] == pytest.approx(np.mean((data - machine.reconstruction(data)) ** 2))
    gap = machine.free_energy(held).mean() - machine.free_energy(data).mean()
    assert figures["free_energy_held_out_gap"] == pytest.approx(gap)
    dreamt = machine.free_energy(rule.fantasies(lesson)).mean() - machine.free_energy(data).mean()
    assert figures["free_energy_gap"] == pytest.approx(dreamt)
    large = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1), 1)
    wide = np.zeros((4, 30), np.float32)
    figures = large.taught(first(30, 20)).learn(wide).memory.figures
    assert "log_likelihood" not in figures  # 2^20 states an epoch would hold learning up


def test_a_rate_of_zero_moves_nothing() -> None:
    start = first(spread=0.5)
    for rule in (ContrastiveDivergence, PersistentCD):
        learned = rule(rule.Params(epochs=3, learning_rate=0.0, centred=True), 0).taught(start).learn(BARS)
        for name, array in start.parameters.items():
            assert np.array_equal(array, learned.memory.machine.parameters[name])


def test_weights_that_run_away_stop_the_training_and_the_lesson_before_is_kept() -> None:
    start = BernoulliRBM(np.full((2, 2), 499.5), np.full(2, -800.0), np.full(2, -400.0))
    rule = PersistentCD(PersistentCD.Params(epochs=50, learning_rate=1.0, chains=3), 0)
    chains = np.zeros((3, 2), np.float32)
    before = rule.learned(Lesson(7, start, {"chains": chains}), BARS[:, :2])
    kept = rule.extend(before, before.patterns).memory
    assert "Lower the learning rate" in kept.trouble
    assert "500" in kept.trouble
    assert np.abs(kept.machine.parameters["W"]).max() <= 500
    assert kept.epoch < 50


def test_units_that_say_nothing_and_chains_that_lag_are_remarked_on() -> None:
    dead = BernoulliRBM(first().parameters["W"], np.zeros(9), np.array([-30.0, 30.0] + [0.0] * 6))
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1, learning_rate=0.001), 0)
    said = rule.taught(dead).learn(BARS).memory.remark
    assert "1 of 8 hidden units are off" in said
    assert "1 of 8 hidden units are on" in said
    deep = BernoulliRBM(np.zeros((9, 8)), np.full(9, 40.0), np.zeros(8))
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1, learning_rate=0.0), 0)
    assert "do not keep up" in rule.taught(deep).learn(np.eye(9, dtype=np.float32)).memory.remark


def test_data_that_do_not_fit_are_refused() -> None:
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1), 0)
    with pytest.raises(DataError, match="4 values a row"):
        rule.taught(first()).learn(np.zeros((2, 4), np.float32))
    with pytest.raises(DataError, match="-1"):
        rule.taught(first()).learn(2 * BARS - 1)
    learned = rule.taught(first()).learn(np.zeros((3, 9), np.float32))  # constant pixels, equal rows: legal
    assert not learned.memory.trouble
