"""The programs that hopview is compared with give what hopview gives."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.bench import reference
from hopview.bench.machine_rows import arrays, drawn, epoch, many_chains, samples
from hopview.bench.setting import Setting
from hopview.core.lesson import Lesson
from hopview.rules import rule_named

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def test_the_matrix_is_hebb_s() -> None:
    setting = Setting(300)
    ours = rule_named("hebb").learn(setting.patterns, "dense").coupling.matrix()
    assert np.allclose(setting.matrix, ours, atol=1e-6)
    summed = np.zeros((300, 300), np.float32)
    for pattern in setting.patterns.astype(np.float32):
        reference.add_outer(summed, pattern)
    np.fill_diagonal(summed, 0)
    assert np.allclose(summed / 300, ours, atol=1e-6)


def test_both_recall_the_pattern() -> None:
    setting = Setting(400)
    assert np.array_equal(reference.recall(setting.matrix, setting.start), setting.patterns[0])
    for form in ("factored", "dense"):
        motion = setting.recalled(setting.model("async", form))
        assert np.array_equal(motion.state, setting.patterns[0])


def test_a_synchronous_step_is_the_same_state() -> None:
    setting = Setting(400)
    motion = setting.advanced(setting.model("sync"), 1)
    assert np.array_equal(reference.synchronous_step(setting.matrix, setting.start), motion.state)


def test_both_heat_baths_keep_the_pattern_as_well() -> None:
    setting = Setting(2000, 5)
    theirs = reference.glauber(setting.matrix, setting.start)
    ours = setting.advanced(setting.model("glauber", order="blocks"), 10).state
    kept = [float(state.astype(int) @ setting.patterns[0]) / 2000 for state in (theirs, ours)]
    assert kept[0] == pytest.approx(kept[1], abs=0.03)
    assert kept[0] == pytest.approx(0.957, abs=0.03)  # m = tanh(m / T)


def test_the_projection_is_the_rule_s() -> None:
    setting = Setting(150, 30)
    ours = rule_named("pseudo_inverse").learn(setting.patterns, "auto").coupling.matrix()
    assert np.allclose(reference.projection(setting.patterns), ours, atol=1e-4)


def test_both_learn_the_same_weights_but_for_the_noise() -> None:
    machine, data = drawn(40, 20), samples(6400, 40)
    w, a, b = arrays(machine)
    reference.contrastive_divergence(w, a, b, data, 64, 0.05)
    lesson = epoch(machine, data)()
    assert isinstance(lesson, Lesson)
    ours = lesson.machine.parameters
    moved = ours["W"] - machine.weights
    assert np.corrcoef(moved.ravel(), (w - machine.weights).ravel())[0, 1] > 0.8
    assert ours["visible_bias"] == pytest.approx(a, abs=0.05)
    assert ours["hidden_bias"] == pytest.approx(b, abs=0.05)


def test_both_chains_sample_the_same_means() -> None:
    machine, v = drawn(30, 10), samples(20_000, 30)
    theirs = reference.gibbs(*arrays(machine), v, 20).mean(axis=0)
    many_chains(machine, v)()
    assert v.mean(axis=0) == pytest.approx(theirs, abs=0.02)
