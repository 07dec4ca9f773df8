"""The perceptron with a margin and minimal overlap: what they reach, and that they go on and stop."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.rules import MinOverlap, Perceptron
from hopview.rules.base import AbstractRule
from hopview.rules.min_overlap import MinOverlapParams
from hopview.rules.perceptron import PerceptronParams
from hopview.theory.gardner import largest_margin

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def perceptron(**params: float) -> Perceptron:
    return Perceptron(PerceptronParams(**params))


def min_overlap(**params: float) -> MinOverlap:
    return MinOverlap(MinOverlapParams(**params))


def stabilities(rule: AbstractRule, patterns: np.ndarray) -> np.ndarray:
    """min over the patterns of x_i h_i / |W_i|, from the weights themselves, (N,)."""
    weights = rule.learn(patterns).coupling.matrix()
    aligned = patterns * (patterns.astype(float) @ weights.T)
    return aligned.min(axis=0) / np.linalg.norm(weights, axis=1)


@pytest.mark.parametrize(("load", "expected"), [(0.25, 1.67), (0.5, 0.99), (1.0, 0.447)])
def test_minimal_overlap_comes_near_gardners_bound_and_not_above(load: float, expected: float) -> None:
    """Theory, section 1: c = 10, N = 200, the mean of the least stabilities, about 95 % of the optimum."""
    reached = stabilities(min_overlap(c=10), random_patterns(round(200 * load), 200, 1)).mean()
    assert reached == pytest.approx(expected, abs=0.03)
    assert reached < largest_margin(load) + 0.05


def test_the_larger_c_the_nearer_to_the_optimum() -> None:
    patterns = random_patterns(100, 200, 2)
    reached = [stabilities(min_overlap(c=c), patterns).mean() for c in (0.5, 2, 10, 50)]
    assert reached == sorted(reached)
    assert reached[-1] == pytest.approx(largest_margin(0.5), abs=0.05)


@pytest.mark.parametrize(("load", "margin"), [(0.2, 1.5), (0.5, 0.8), (1.0, 0.3), (1.5, 0.0)])
def test_the_perceptron_reaches_every_margin_below_gardners_bound(load: float, margin: float) -> None:
    rule, patterns = perceptron(margin=margin, epochs=3000), random_patterns(round(200 * load), 200, 3)
    learned = rule.learn(patterns)
    assert f"every pattern is stable with a margin of {margin:g}" in learned.note
    assert learned.steps < 3000
    reached = stabilities(rule, patterns)
    assert reached.min() >= margin - 1e-12
    assert reached.min() > 0


def test_what_no_weights_can_hold_is_told() -> None:
    learned = perceptron(margin=1.0, epochs=20).learn(random_patterns(100, 100, 4))
    assert learned.steps == 20
    assert learned.note.endswith("Allow more epochs, or ask for less margin.")
    short = int(learned.note.split(" epochs ")[1].split(" of ")[0].replace(",", ""))
    assert short == learned.memory.short_of(1.0) > 0
    stopped = min_overlap(steps=10).learn(random_patterns(50, 50, 4))
    assert stopped.note.startswith("0 of 50 units reached c = 10 (allow more steps)")
    assert "the mean of their least stabilities is" in stopped.note


@pytest.mark.parametrize(
    ("fewer", "more"),
    [
        (perceptron(epochs=2), perceptron(epochs=9)),
        (perceptron(epochs=500, margin=0.1), perceptron(epochs=900, margin=0.1)),  # has stopped by itself
        (min_overlap(steps=77), min_overlap(steps=500)),
    ],
)
def test_more_steps_go_on_from_where_they_were(fewer: AbstractRule, more: AbstractRule) -> None:
    patterns = random_patterns(30, 60, 5)
    first = fewer.learn(patterns)
    before = first.coupling.matrix()
    on, at_once = more.extend(first, patterns), more.learn(patterns)
    assert on is not None
    assert on.coupling.unit == at_once.coupling.unit == 1 / 60
    assert np.array_equal(on.coupling.weights, at_once.coupling.weights)
    assert on.note == at_once.note
    assert np.array_equal(first.coupling.matrix(), before)


@pytest.mark.parametrize("rule", [perceptron(), min_overlap(steps=50)])
def test_odd_memories_are_learned_without_harm(rule: AbstractRule) -> None:
    base = random_patterns(1, 20, 6)
    other = base.copy()
    other[0, 0] *= -1  # unit 0 cannot tell the two apart, all others can
    for patterns in (
        random_patterns(0, 20, 1),
        random_patterns(3, 1, 1),
        np.vstack([base, other, base, -base]),
    ):
        learned = rule.learn(patterns)
        assert learned.coupling.weights.shape == (patterns.shape[1],) * 2
        assert not learned.coupling.weights.diagonal().any()
        assert bool(learned.note) == bool(patterns.shape[0])


def test_weights_of_the_perceptron_are_seen_evolving() -> None:
    seen: list[float] = []

    def progress(done: int, total: int, so_far: object = None) -> None:
        assert total == 5
        seen.append(float(np.abs(so_far().coupling.weights).sum()))  # type: ignore[operator]

    perceptron(margin=2.0, epochs=5).learn(random_patterns(20, 50, 7), "auto", progress)
    assert seen[0] == 0
    assert seen == sorted(seen) and len(seen) == 5


def test_patterns_are_fixed_points_and_small_errors_are_put_right() -> None:
    from helpers.networks import flipped, recalled

    from hopview.models import Hopfield, HopfieldParams

    patterns = random_patterns(80, 200, 8)
    for rule in (perceptron(margin=0.7, epochs=1000), min_overlap()):
        model = Hopfield((1, 200), rule.learn(patterns).coupling, HopfieldParams())
        for k, row in enumerate(patterns[:20]):
            assert np.array_equal(recalled(model, row, 1), row)
            assert np.array_equal(recalled(model, flipped(row, 0.05, k), 1), row)


def test_steps_are_those_made_however_they_were_asked_for() -> None:
    patterns = random_patterns(8, 60, 3)
    whole = min_overlap().learn(patterns)
    assert whole.steps == whole.memory.counts.sum(axis=1).max() > 0
    learned, asked = min_overlap(steps=0).learn(patterns), 0
    assert learned.steps == 0
    while learned.steps == asked:
        asked += 7
        learned = min_overlap(steps=asked).extend(learned, patterns)
        assert learned is not None
    assert learned.steps == whole.steps
    assert np.array_equal(learned.coupling.weights, whole.coupling.weights)
    again = min_overlap().extend(whole, patterns)
    assert again is not None and again.steps == whole.steps
