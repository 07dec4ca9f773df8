"""Contrastive divergence and its kin: what they reach on bars and stripes, resume, troubles and remarks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.bars import bars_and_stripes

from hopview.core.errors import DataError
from hopview.core.lesson import Lesson
from hopview.machines.annealed_sampling import annealed_log_z
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.rbm import BernoulliRBM
from hopview.machines.states import all_states
from hopview.machines.tempering import Ladder
from hopview.rules.cd import ContrastiveDivergence
from hopview.rules.exact import Exact
from hopview.rules.pcd import PersistentCD
from hopview.rules.pt import ParallelTempering
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
    """The median of three trainings, as one in five strays from the band."""
    reached = [
        float(taught(rule, 6000, seed, learning_rate=0.05, centred=centred).log_likelihood(BARS))
        for seed in (0, 1, 2)
    ]
    assert low <= np.median(reached) <= high


@pytest.mark.parametrize("centred", [False, True])
def test_cd_becomes_the_exact_gradient_as_k_grows(centred: bool) -> None:
    start, many, off = first(spread=0.4, seed=3), np.tile(BARS, (1500, 1)), []
    slopes, mu = start.exact_gradient(BARS), BARS.mean(axis=0)
    wanted = slopes["W"]
    if centred:  # <(v - mu)(h - lam)'>_data - <...>_model, lam one step from 0.5
        lam = 0.5 + 0.01 * (start.hidden_given(BARS).mean(axis=0) - 0.5)
        wanted = wanted - np.outer(mu, slopes["hidden_bias"]) - np.outer(slopes["visible_bias"], lam)
    for k in (1, 30):
        params = ContrastiveDivergence.Params(learning_rate=1.0, k=k, centred=centred, batch=0)
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


@pytest.mark.parametrize("rule", [ContrastiveDivergence, PersistentCD, ParallelTempering])
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


def test_chains_that_stand_still_are_remarked_on() -> None:
    said = []
    for bias, count in ((40.0, 100), (0.0, 100), (40.0, 3)):  # six chances in two updates are too few to tell
        rule = PersistentCD(PersistentCD.Params(learning_rate=0.0, chains=count), 0)
        start = BernoulliRBM(np.zeros((9, 8)), np.full(9, bias), np.zeros(8))
        said.append(rule.epoch(Lesson(0, start, {"chains": np.ones((count, 9), np.float32)}), BARS).remark)
    assert "None of the 100 chains has changed in this epoch: they have stopped mixing" in said[0]
    assert not any("stopped mixing" in words for words in said[1:])


@pytest.mark.parametrize(("strength", "told"), [(3.0, True), (0.5, False)])
def test_a_machine_worse_than_one_without_weights_is_remarked_on(strength: float, told: bool) -> None:
    start = BernoulliRBM(np.full((9, 8), strength), np.zeros(9), np.zeros(8))
    rule = PersistentCD(PersistentCD.Params(epochs=2, learning_rate=0.0), 0)
    lesson = rule.taught(start).learn(BARS).memory
    alone = 9 * np.log(0.5)  # every unit of bars and stripes is on in half of them
    assert lesson.figures["log_likelihood"] < alone - 0.5
    assert (f"units without weights reach {alone:.4g}" in lesson.remark) == told


def test_data_that_do_not_fit_are_refused() -> None:
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1), 0)
    with pytest.raises(DataError, match="4 values a row"):
        rule.taught(first()).learn(np.zeros((2, 4), np.float32))
    with pytest.raises(DataError, match="-1"):
        rule.taught(first()).learn(2 * BARS - 1)
    learned = rule.taught(first()).learn(np.zeros((3, 9), np.float32))  # constant pixels, equal rows: legal
    assert not learned.memory.trouble


@pytest.mark.usefixtures("compiled_kernels")
def test_the_exact_gradient_reaches_the_ceiling_and_tempering_mixes_there() -> None:
    reached = []
    for seed in (0, 1):
        rule = Exact(Exact.Params(learning_rate=0.5), seed)
        lesson = Lesson(0, first(seed=seed, spread=0.1), {})
        for _ in range(2000):
            lesson = rule.epoch(lesson, BARS)
        assert isinstance(lesson.machine, BernoulliRBM)
        reached.append(float(lesson.machine.log_likelihood(BARS)))
    assert min(reached) >= -2.75
    machine = lesson.machine
    exact = machine.exact_log_z()
    for steps, most in ((1000, 0.06), (100, 0.2)):
        errors = [abs(annealed_log_z(machine, 100, steps, seed).value - exact) for seed in range(5)]
        assert max(errors) <= most
    law = np.exp(-machine.free_energy(all_states(9)) - exact)
    chain = machine.sampler(1)
    v = np.ones((1, 9), np.float32)
    plain = distance(law, lambda: chain.sweeps(v, 1))
    states, replicas = np.zeros((10, 1, 9), np.float32), np.arange(10, dtype=np.int64)[:, np.newaxis]
    ladder = Ladder(machine.sampler(2), states, replicas, np.zeros(1, np.int64))
    tempered = distance(law, lambda: ladder.sweep(1))
    assert plain >= 0.10
    assert tempered <= 0.07
    assert sorted(replicas.ravel()) == list(range(10))


def distance(law: np.ndarray, sweep: Any) -> float:
    """Total variation between 20,000 samples and the exact law."""
    counts = np.zeros(512)
    for _ in range(20_000):
        counts[int(sweep()[0] @ (1 << np.arange(9)))] += 1
    return float(0.5 * np.abs(counts / counts.sum() - law).sum())


def test_small_bars_are_learned_to_their_ceiling() -> None:
    small = bars_and_stripes(2)
    lesson = Lesson(0, first(4, 4, 2, 0.1), {})
    rule = Exact(Exact.Params(learning_rate=0.5), 0)
    for _ in range(3000):
        lesson = rule.epoch(lesson, small)
    assert -1.85 <= float(lesson.machine.log_likelihood(small)) <= -1.7918


@pytest.mark.usefixtures("compiled_kernels")
def test_tempering_teaches() -> None:
    machine = taught(ParallelTempering, 3000, learning_rate=0.1, centred=True, chains=40, rungs=6)
    assert float(machine.log_likelihood(BARS)) > -3.1


@pytest.mark.parametrize("rule", [ContrastiveDivergence, PersistentCD])
def test_the_gaussian_machine_finds_two_hills(rule: type[RBMTrainer]) -> None:
    draw = np.random.default_rng(4)
    middles = np.array([[1.5, -1.0, 0.5], [-1.5, 1.0, 0.5]])
    data = (middles[draw.integers(0, 2, 600)] + draw.normal(0, 1, (600, 3))).astype(np.float32)
    start = GaussianRBM(draw.normal(0, 0.1, (3, 1)), data.mean(axis=0), np.zeros(1))
    trainer = rule(rule.Params(learning_rate=0.03, epochs=400, batch=100, k=3), 1)
    lesson = trainer.taught(start).learn(data).memory
    assert not lesson.trouble
    means, shares = lesson.machine.components()
    order = np.argsort(-means[:, 0])
    assert means[order] == pytest.approx(middles, abs=0.45)
    assert shares == pytest.approx([0.5, 0.5], abs=0.15)
    assert lesson.figures["log_likelihood"] > float(start.log_likelihood(data)) + 0.2
    assert "pseudo_likelihood" not in lesson.figures


def test_grey_levels_that_were_not_scaled_are_refused() -> None:
    machine = GaussianRBM(np.zeros((3, 2)), np.zeros(3), np.zeros(2))
    data = np.random.default_rng(0).uniform(0, 255, (20, 3)).astype(np.float32)
    with pytest.raises(DataError, match="Whiten"):
        ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1)).taught(machine).learn(data)


def test_filters_that_tear_the_density_apart_are_remarked_on() -> None:
    machine = GaussianRBM(np.full((4, 2), 6.0), np.zeros(4), np.full(2, -72.0))
    data = np.random.default_rng(0).normal(0, 1, (50, 4)).astype(np.float32)
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=1, learning_rate=0.0))
    assert "12.0 deviations long" in rule.taught(machine).learn(data).memory.remark


@pytest.mark.parametrize("rule", [ContrastiveDivergence, PersistentCD])
def test_the_noise_of_real_units_is_learned(rule: type[RBMTrainer]) -> None:
    draw = np.random.default_rng(4)
    middles, widths = np.array([[1.5, -1.0, 0.5], [-1.5, 1.0, 0.5]]), np.array([0.6, 1.0, 1.6])
    data = (middles[draw.integers(0, 2, 900)] + widths * draw.normal(0, 1, (900, 3))).astype(np.float32)
    start = GaussianRBM(draw.normal(0, 0.1, (3, 1)), data.mean(axis=0), np.zeros(1), 1.0, "own")
    trainer = rule(rule.Params(learning_rate=0.03, epochs=800, batch=100, k=3), 1)
    lesson = trainer.taught(start).learn(data).memory
    assert not lesson.trouble
    assert isinstance(lesson.machine, GaussianRBM)
    assert lesson.machine.deviation == pytest.approx(widths, abs=0.12)
    assert lesson.figures["deviation"] == pytest.approx(np.prod(lesson.machine.deviation) ** (1 / 3))
    still = rule(rule.Params(learning_rate=0.0, epochs=3), 1).taught(start).learn(data).memory.machine
    assert np.array_equal(still.deviation, start.deviation)


def test_the_exact_gradient_finds_the_noise() -> None:
    draw = np.random.default_rng(1)
    data = (np.array([0.5, 2.0]) * draw.normal(0, 1, (400, 2))).astype(np.float32)
    start = GaussianRBM(np.zeros((2, 1)), np.zeros(2), np.full(1, -20.0), 1.0, "own")
    lesson = Exact(Exact.Params(learning_rate=0.2, epochs=1000)).taught(start).learn(data).memory
    assert lesson.machine.deviation == pytest.approx(data.std(axis=0), rel=0.01)


def test_noise_that_falls_to_its_bound_is_remarked_on() -> None:
    data = np.random.default_rng(0).normal(0, 0.3, (60, 4)).astype(np.float32)
    data[:, 2] = 0.3  # a constant unit
    start = GaussianRBM(np.zeros((4, 2)), np.zeros(4), np.full(2, -40.0), 0.15, "own")
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=300, learning_rate=0.02, batch=10))
    said = rule.taught(start).learn(data).memory
    assert not said.trouble
    assert "1 unit has come to 0.1" in said.remark
    assert "constant units" in said.remark


def test_filters_of_real_units_that_explode_stop_the_training() -> None:
    data = np.random.default_rng(0).normal(0, 1, (400, 16)).astype(np.float32)
    start = GaussianRBM(np.random.default_rng(1).normal(0, 0.01, (16, 64)), np.zeros(16), np.zeros(64))
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=40, learning_rate=1.0, batch=20), 1)
    kept = rule.taught(start).learn(data).memory
    assert "beyond 50. Lower the learning rate" in kept.trouble
    assert kept.epoch < 40
    assert np.abs(kept.machine.parameters["W"]).max() <= 50


@pytest.mark.parametrize("layer", ["visible", "hidden"])
@pytest.mark.parametrize("rule", [ContrastiveDivergence, PersistentCD, ParallelTempering])
def test_biases_are_bounded_as_weights_are(rule: type[RBMTrainer], layer: str) -> None:
    start = first().with_parameters(**{f"{layer}_bias": np.full(len(getattr(first(), f"{layer}_bias")), 501)})
    kept = rule(rule.Params(epochs=3)).taught(start).learn(BARS).memory
    assert kept.epoch == 0 and kept.machine is start
    assert f"the largest {layer} bias reached 501, beyond 500. Lower the learning rate, or" in kept.trouble


def test_means_of_real_units_are_not_bounded() -> None:
    data = 600 + np.random.default_rng(0).normal(0, 10, (50, 3)).astype(np.float32)
    start = GaussianRBM(np.zeros((3, 2)), data.mean(axis=0), np.zeros(2), 10.0)
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=2, learning_rate=0.01))
    assert not rule.taught(start).learn(data).memory.trouble


def test_a_pixel_that_never_changes_neither_stops_nor_pauses_learning() -> None:
    data = np.hstack([BARS, np.ones((len(BARS), 1), np.float32)])
    rule = ContrastiveDivergence(ContrastiveDivergence.Params(epochs=20, learning_rate=0.5))
    reached = rule.taught(first(visible=10, spread=0.3)).learn(data).memory
    assert reached.epoch == 20 and not reached.trouble and not reached.remark
    assert reached.machine.parameters["visible_bias"][9] > 0.5
