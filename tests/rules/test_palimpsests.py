"""Palimpsests: what one pattern changes, and how far back the memory reaches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import overlap, random_patterns, recalled

from hopview.core.coupling import Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import Clip, Decay, Hebb, Learned
from hopview.rules.clip import ClipParams
from hopview.rules.decay import DecayParams

RULES = [Clip, Decay]


def stored(rule: type[Any], patterns: Int8, **values: Any) -> Learned:
    return rule(rule.Params(**values)).learn(patterns)  # type: ignore[no-any-return]


def test_weights_are_clipped_after_every_pattern() -> None:
    patterns, bound = random_patterns(40, 60, 1), 0.3
    expected = np.zeros((60, 60))
    for x in patterns.astype(float):
        expected = np.clip(expected + np.outer(x, x) / 60, -bound / np.sqrt(60), bound / np.sqrt(60))
    np.fill_diagonal(expected, 0)
    found = stored(Clip, patterns, bound=bound).coupling.matrix()
    assert np.abs(found - expected).max() <= 0.5 / 256 / 60 + 1e-12
    assert np.abs(found).max() <= bound / np.sqrt(60) + 0.5 / 256 / 60
    hebb = Hebb().learn(patterns[:9], "dense").coupling.matrix()
    assert np.array_equal(stored(Clip, patterns[:9], bound=5.0).coupling.matrix(), hebb)


def test_weights_fade_with_every_pattern() -> None:
    patterns, eps = random_patterns(30, 50, 2), 3.0
    expected = np.zeros((50, 50))
    for x in patterns.astype(float):
        expected = (1 - eps**2 / 100) * expected + eps / 50 * np.outer(x, x)
    np.fill_diagonal(expected, 0)
    found = stored(Decay, patterns, intensity=eps).coupling
    assert np.allclose(found.matrix(), expected, atol=found.unit)


def test_where_everything_fades_at_once_the_newest_is_left() -> None:
    patterns = random_patterns(3, 20, 3)
    assert np.array_equal(
        stored(Decay, patterns, intensity=20.0).coupling.matrix(),
        stored(Decay, patterns[2:], intensity=20.0).coupling.matrix(),
    )


@pytest.mark.parametrize("rule", RULES)
def test_storing_goes_on_where_it_was(rule: type[Any]) -> None:
    patterns = random_patterns(25, 90, 4)
    ten = stored(rule, patterns, presented=10)
    assert ten.steps == 10 and np.array_equal(ten.last, patterns[9])
    assert np.array_equal(ten.coupling.weights, stored(rule, patterns[:10]).coupling.weights)
    kept = ten.coupling.weights.copy()
    everything = stored(rule, patterns)
    for values in ({"presented": 25}, {}, {"presented": 999}):
        further = rule(rule.Params(**values))
        assert further.continues(rule(rule.Params(presented=10)))
        on = further.extend(ten, patterns)
        assert on is not None and on.steps == 25
        assert np.array_equal(on.coupling.weights, everything.coupling.weights)
    assert np.array_equal(ten.coupling.weights, kept)
    assert rule(rule.Params(presented=9)).extend(ten, patterns) is None  # nothing is taken back
    assert rule(rule.Params(presented=9)).extend(stored(rule, patterns[:4]), patterns).steps == 9


@pytest.mark.parametrize("rule", RULES)
def test_what_is_stored_so_far_is_shown_while_more_is_stored(rule: type[Any]) -> None:
    patterns, seen = random_patterns(20, 40, 5), []

    def look(done: int, total: int, so_far: Any = None) -> None:
        seen.append((done, total, so_far().coupling.weights))

    rule().learn(patterns, progress=look)
    assert [done for done, _, _ in seen] == [0, 8, 16]
    assert all(
        np.array_equal(w, stored(rule, patterns, presented=8).coupling.weights) for _, _, w in seen[1:2]
    )
    assert not seen[0][2].any()


def test_the_note_says_how_many_faded() -> None:
    patterns = random_patterns(60, 200, 6)
    assert stored(Clip, patterns, presented=2).note == "2 of 60 patterns are stored"
    note = stored(Decay, patterns).note
    assert note.endswith("of the 60 stored are no longer stable: older patterns fade")


def span(rule: type[Any], units: int, seeds: int, **values: Any) -> tuple[float, float]:
    """(the first age with m < .9, over N; m of the newest), means over networks that stored N/2."""
    spans, newest = [], []
    for seed in range(seeds):
        patterns = random_patterns(units // 2, units, 50 + seed)
        model = Hopfield((1, units), stored(rule, patterns, **values).coupling, HopfieldParams())
        ages = [overlap(recalled(model, row, seed), row) for row in patterns[::-1][: units // 12]]
        faded = np.flatnonzero(np.array(ages) < 0.9)
        spans.append((faded[0] if faded.size else len(ages)) / units)
        newest.append(ages[0])
    return float(np.mean(spans)), float(np.mean(newest))


@pytest.mark.usefixtures("compiled_kernels")
def test_memory_spans_are_those_of_the_theory() -> None:
    """N = 800: .042 N clipped at A = .35 (band .03 to .06), .053 N decaying at eps = 4, none at eps = 2."""
    assert 0.03 <= span(Clip, 800, 4, bound=0.35)[0] <= 0.06
    assert span(Decay, 800, 4, intensity=4.0)[0] == pytest.approx(0.053, abs=0.006)
    forgotten, newest = span(Decay, 800, 2, intensity=2.0)
    assert forgotten == 0 and newest < 0.8


@pytest.mark.usefixtures("compiled_kernels")
def test_the_best_bound_lies_between_too_short_and_too_full_a_memory() -> None:
    spans = {bound: span(Clip, 800, 3, bound=bound)[0] for bound in (0.15, 0.35, 0.55)}
    assert spans[0.35] > max(spans[0.15], spans[0.55])
    newest = []
    for seed in range(3):
        patterns = random_patterns(1200, 800, seed)
        model = Hopfield((1, 800), stored(Clip, patterns, bound=1.0).coupling, HopfieldParams())
        newest.append(overlap(recalled(model, patterns[-1], seed), patterns[-1]))
    assert np.mean(newest) < 0.7


def test_the_defaults_are_about_the_best() -> None:
    assert 0.3 <= ClipParams().bound <= 0.4
    assert 3.5 <= DecayParams().intensity <= 4.5
