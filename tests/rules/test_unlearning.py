"""Unlearning: exact dreams, the windows of D/N in which all patterns are stable, and over-dreaming."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview import kernels
from hopview.core.coupling import Float64, Int8
from hopview.rules import Hebb, Learned, Unlearning
from hopview.rules.unlearning import UnlearningParams


def dreamt(patterns: Int8, seed: int = 3, **values: Any) -> Learned:
    return Unlearning(UnlearningParams(**values), seed).learn(patterns)


def stabilities(learned: Learned) -> Float64:
    """min over the units of xi_i h_i / |W_i|, for each pattern."""
    fields = learned.coupling.integer_fields(learned.patterns) * learned.patterns
    norms = np.sqrt((learned.coupling.weights.astype(np.float64) ** 2).sum(axis=1))
    return np.asarray((fields / norms).min(axis=1))


def test_each_dream_takes_the_dreamt_state_off_the_weights() -> None:
    patterns = random_patterns(8, 40, 1)
    before, last = dreamt(patterns, dreams=6), dreamt(patterns, dreams=7)
    assert last.last is not None
    outer = np.outer(last.last, last.last) / 40
    np.fill_diagonal(outer, 0)
    assert np.allclose(last.coupling.matrix(), before.coupling.matrix() - 0.01 * outer, atol=1e-15)
    fields = before.coupling.integer_fields(last.last)
    assert (fields * last.last >= 0).all()  # a valley of the network as it was
    hebb = Hebb().learn(patterns, "dense").coupling.matrix()
    assert np.allclose(dreamt(patterns).coupling.matrix(), hebb, atol=1e-15)


def test_dreaming_on_is_as_dreaming_at_once_and_a_seed_is_a_night() -> None:
    patterns = random_patterns(10, 50, 2)
    rule = Unlearning(UnlearningParams(dreams=30, dream_rate=0.03), 3)
    first = dreamt(patterns, dreams=11, dream_rate=0.03)
    kept = first.coupling.weights.copy()
    on = rule.extend(first, patterns)
    assert on is not None and on.steps == 30
    assert np.array_equal(on.coupling.weights, rule.learn(patterns).coupling.weights)
    assert np.array_equal(first.coupling.weights, kept)
    other = dreamt(patterns, seed=4, dreams=30, dream_rate=0.03)
    assert not np.array_equal(on.coupling.weights, other.coupling.weights)
    assert rule.extend(first, random_patterns(11, 50, 2)) is None  # other patterns, other dreams


def test_the_plain_kernels_dream_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    kernels.prepare(wait=True)
    patterns = random_patterns(12, 70, 5)
    compiled = dreamt(patterns, dreams=25)
    monkeypatch.setattr(kernels, "current", lambda: kernels.PLAIN)
    assert np.array_equal(dreamt(patterns, dreams=25).coupling.weights, compiled.coupling.weights)


WINDOWS = {0.2: (5, 20), 0.3: (15, 30), 0.4: (25, 40)}  # load: D/N in which all are stable, N = 200


@pytest.mark.usefixtures("compiled_kernels")
@pytest.mark.parametrize(("load", "window"), WINDOWS.items())
def test_all_patterns_are_stable_within_the_window_and_best_in_its_middle(
    load: float, window: tuple[int, int]
) -> None:
    held: dict[int, list[float]] = {}
    best: dict[int, list[float]] = {}
    for seed in range(2):
        patterns = random_patterns(round(200 * load), 200, seed)
        learned: Learned | None = None
        for ratio in (0, window[0], sum(window) // 2, window[1]):
            rule = Unlearning(UnlearningParams(dreams=200 * ratio), seed)
            learned = rule.learn(patterns) if learned is None else rule.extend(learned, patterns)
            assert learned is not None
            least = stabilities(learned)
            held.setdefault(ratio, []).append(float((least >= 0).mean()))
            best.setdefault(ratio, []).append(float(least.mean()))
    start, low, middle, high = held
    assert np.mean(held[start]) < 0.5
    assert all(np.mean(held[ratio]) >= 0.97 for ratio in (low, middle, high))
    assert np.mean(held[middle]) == 1.0
    assert np.mean(best[middle]) > max(np.mean(best[low]), np.mean(best[high]))


@pytest.mark.usefixtures("compiled_kernels")
def test_over_dreaming_destroys_the_memory_and_the_note_says_so() -> None:
    patterns = random_patterns(60, 200, 7)
    assert dreamt(patterns).note == ""
    early = dreamt(patterns, dreams=1)
    assert early.note.startswith("after 1 dream ") and early.note.endswith("more dreams may help")
    assert dreamt(patterns, dreams=20 * 200).note == "after 4,000 dreams all 60 patterns are stable"
    lost = dreamt(patterns, dreams=40 * 200)
    assert lost.note == "over-dreamt: after 8,000 dreams 60 of 60 patterns are no longer stable"
    assert (stabilities(lost) < 0).all()
