"""Oja, the subspace rule and Sanger: what V tends to, and W to the pseudo-inverse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import Float64, Int8
from hopview.rules import Learned, Oja, Sanger, Subspace, components
from hopview.rules.pseudo_inverse import projector

RULES = [Oja, Subspace, Sanger]


def trained(rule: type[Any], patterns: Int8, seed: int = 1, **values: Any) -> Learned:
    return rule(rule.Params(**values), seed).learn(patterns)  # type: ignore[no-any-return]


def error(learned: Learned) -> float:
    """The largest difference from the pseudo-inverse without its diagonal."""
    exact = projector(learned.patterns)[0]
    np.fill_diagonal(exact, 0)
    return float(np.abs(learned.coupling.matrix() - exact).max())


def eigenvectors(patterns: Int8) -> Float64:
    """Of X'X/P, the largest first, as rows."""
    x = patterns.astype(np.float64)
    return np.asarray(np.linalg.eigh(x.T @ x)[1].T[::-1])


def test_sanger_tends_to_the_pseudo_inverse() -> None:
    """Max error .0022 after 3000 epochs, N = 64, P = 6, eta = .002 (that is .128/N), decaying."""
    for seed in range(2):
        assert error(trained(Sanger, random_patterns(6, 64, seed), learning_rate=0.128, epochs=3000)) < 0.0022


def test_the_subspace_rule_does_so_faster() -> None:
    for seed in range(3):
        assert error(trained(Subspace, random_patterns(6, 64, seed), epochs=300)) < 1e-6


def test_sangers_rows_are_the_eigenvectors_in_their_order() -> None:
    patterns = np.repeat(random_patterns(4, 60, 3), (8, 4, 2, 1), axis=0)  # eigenvalues far apart
    v = trained(Sanger, patterns, components=3, epochs=600, learning_rate=0.1).memory
    assert v.shape == (3, 60)
    assert np.abs((v * eigenvectors(patterns)[:3]).sum(axis=1)) == pytest.approx(1.0, abs=0.02)
    assert np.linalg.norm(v, axis=1) == pytest.approx(1.0, abs=0.02)


def test_oja_finds_the_first_eigenvector_alone() -> None:
    patterns = np.repeat(random_patterns(3, 50, 4), (6, 2, 1), axis=0)
    learned = trained(Oja, patterns, epochs=400, learning_rate=0.05)
    (v,) = learned.memory
    assert abs(v @ eigenvectors(patterns)[0]) == pytest.approx(1.0, abs=0.01)
    assert np.allclose(learned.coupling.matrix(), np.outer(v, v) - np.diag(v * v), atol=1e-6)
    assert learned.note.startswith("1 component holds ")


def test_the_subspace_of_few_components_is_the_leading_one() -> None:
    patterns = np.repeat(random_patterns(4, 60, 3), (8, 4, 2, 1), axis=0)
    v = trained(Subspace, patterns, components=2, epochs=600, learning_rate=0.1).memory
    leading = eigenvectors(patterns)[:2]
    assert np.linalg.svd(v @ leading.T)[1] == pytest.approx([1.0, 1.0], abs=0.02)


@pytest.mark.parametrize("rule", RULES)
def test_more_epochs_go_on_to_the_same_weights(rule: type[Any]) -> None:
    patterns = random_patterns(5, 40, 6)
    first, at_once = trained(rule, patterns, epochs=7), trained(rule, patterns, epochs=20)
    kept = first.memory.copy()
    on = rule(rule.Params(epochs=20), 1).extend(first, patterns)
    assert on.steps == 20
    assert np.array_equal(on.coupling.weights, at_once.coupling.weights)
    assert np.array_equal(first.memory, kept)
    assert not np.array_equal(
        at_once.coupling.weights, trained(rule, patterns, seed=2, epochs=20).coupling.weights
    )
    assert rule().extend(first, patterns[:4]) is None


@pytest.mark.parametrize("rule", RULES)
def test_a_fast_rate_on_copies_stays_finite(rule: type[Any]) -> None:
    patterns = np.repeat(random_patterns(2, 30, 8), 10, axis=0)
    learned = trained(rule, patterns, learning_rate=0.5, epochs=200)
    assert np.abs(learned.memory).max() <= 1.0
    assert np.isfinite(learned.coupling.matrix()).all()


def test_components_without_end_and_beyond_the_units() -> None:
    patterns = random_patterns(3, 12, 9)
    learned = trained(Subspace, patterns, components=20, epochs=50)
    assert learned.memory.shape == (20, 12)
    assert "20 components hold" in learned.note
    assert not trained(Sanger, patterns, epochs=0).coupling.matrix().max() > 0.05


@pytest.mark.parametrize("rule", [Subspace, Sanger])
@pytest.mark.parametrize("units", [1, 2, 6])
def test_far_more_components_than_units_do_not_overshoot(rule: type[Any], units: int) -> None:
    learned = trained(rule, random_patterns(3, units, 1), components=4096, learning_rate=0.5, epochs=30)
    assert np.abs(learned.memory).max() <= 1.0
    assert np.isfinite(learned.coupling.matrix()).all()


def test_an_epoch_of_a_large_network_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "_AT_ONCE", 2 * 4 * 30)
    seen: list[tuple[int, int, bool]] = []

    def look(done: int, total: int, so_far: Any = None) -> None:
        seen.append((done, total, so_far is not None))

    Sanger(Sanger.Params(epochs=2)).learn(random_patterns(4, 30, 1), progress=look)
    assert seen == [(0, 2, True), (0, 2, False), (1, 2, True), (1, 2, False)]


@pytest.mark.parametrize("rule", RULES)
def test_one_pattern_is_found_from_every_start(rule: type[Any]) -> None:
    """Of the starts of eight coin tosses a quarter lie at right angles to it."""
    patterns = random_patterns(1, 8, 2)
    for seed in range(24):
        (v,) = trained(rule, patterns, seed, epochs=150).memory
        assert abs(v @ patterns[0]) == pytest.approx(np.sqrt(8), abs=1e-3)
