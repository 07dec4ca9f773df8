"""Stabilities: the formula, in every form of a coupling, and on some of the units only."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import Coupling, DenseCoupling, Float64, Int8
from hopview.pictures import stability
from hopview.pictures.stability import stabilities
from hopview.rules import Multitask, rule_named
from hopview.rules.multitask import MultitaskParams


def by_hand(coupling: Coupling, patterns: Int8) -> Float64:
    """gamma (P, N) = xi_i h_i / |W_i|."""
    w = coupling.matrix()
    return np.asarray(patterns * (patterns @ w.T) / np.linalg.norm(w, axis=1))


@pytest.mark.parametrize("form", ["dense", "factored"])
@pytest.mark.parametrize("rule", ["hebb", "storkey", "clip", "unlearning"])
def test_they_are_the_formula(rule: str, form: str) -> None:
    patterns = random_patterns(30, 90, 1)
    coupling = rule_named(rule).learn(patterns, form).coupling  # type: ignore[arg-type]
    found, gamma = stabilities(coupling, patterns), by_hand(coupling, patterns)
    assert found.least == pytest.approx(gamma.min(axis=1), abs=1e-4)
    assert found.mean == pytest.approx(gamma.mean(axis=1), abs=1e-4)
    assert found.against == pytest.approx((gamma < -1e-9).mean(axis=1))
    assert found.lost == int((gamma < -1e-9).any(axis=1).sum())
    assert found.units == found.size == 90


def test_weights_need_not_be_symmetric() -> None:
    matrix = np.random.default_rng(2).normal(size=(40, 40))
    np.fill_diagonal(matrix, 0)
    coupling, patterns = DenseCoupling.fixed_point(matrix, symmetric=False), random_patterns(5, 40, 3)
    assert stabilities(coupling, patterns).least == pytest.approx(
        by_hand(coupling, patterns).min(axis=1), abs=1e-4
    )


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_of_a_large_network_some_units_are_looked_at(form: str) -> None:
    patterns = random_patterns(40, 1200, 4)
    coupling = rule_named("hebb").learn(patterns, form).coupling  # type: ignore[arg-type]
    everything, some = stabilities(coupling, patterns), stabilities(coupling, patterns, most=4e5)
    assert some.units < everything.units == 1200
    assert (some.least >= everything.least - 1e-6).all()
    assert some.mean == pytest.approx(everything.mean, abs=1.0)


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_a_slice_at_a_time_gives_the_same(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = random_patterns(13, 77, 8)
    coupling = rule_named("hebb").learn(patterns, form).coupling  # type: ignore[arg-type]
    whole = stabilities(coupling, patterns.copy())
    monkeypatch.setattr(stability, "_SLICE", 200)
    for given in (coupling.patterns if form == "factored" else patterns, patterns):
        found = stabilities(coupling, given)
        assert np.array_equal(found.against, whole.against)
        assert found.least == pytest.approx(whole.least) and found.mean == pytest.approx(whole.mean)


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_blanks_are_not_judged(form: str) -> None:
    rule = Multitask(MultitaskParams(blanks=0.6), 3)
    patterns = random_patterns(5, 80, 7)
    coupling, x = rule.learn(patterns, form).coupling, rule.stored(patterns)  # type: ignore[arg-type]
    w = coupling.matrix()
    lengths = np.linalg.norm(w, axis=1)
    gamma = x * (x @ w) / np.where(lengths > 0, lengths, np.inf)
    found = stabilities(coupling, x)
    assert found.blanks and not stabilities(coupling, patterns).blanks
    for mu, row in enumerate(x):
        own = gamma[mu][row != 0]
        assert found.least[mu] == pytest.approx(own.min(), abs=1e-4)
        assert found.mean[mu] == pytest.approx(own.mean(), abs=1e-4)
        assert found.against[mu] == pytest.approx((own < -1e-9).mean())
    empty = stabilities(coupling, np.zeros((1, 80), np.int8))
    assert empty.least == empty.mean == empty.against == 0.0


def test_an_external_field_counts() -> None:
    patterns = random_patterns(6, 50, 5)
    coupling = rule_named("hebb").learn(patterns, "dense").coupling
    push = np.random.default_rng(6).normal(size=50)
    w = coupling.matrix()
    expected = patterns * (patterns @ w + push) / np.linalg.norm(w, axis=1)
    assert stabilities(coupling, patterns, push).least == pytest.approx(expected.min(axis=1), abs=1e-4)


def test_nothing_stored_and_nothing_learned() -> None:
    nothing = random_patterns(0, 9, 1)
    assert stabilities(rule_named("hebb").learn(nothing).coupling, nothing).lost == 0
    free = stabilities(DenseCoupling(np.zeros((9, 9), np.int32), 1.0), random_patterns(2, 9, 1))
    assert not free.least.any() and not free.against.any()
