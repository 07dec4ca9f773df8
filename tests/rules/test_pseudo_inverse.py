"""The pseudo-inverse: the projector, its two forms, and patterns that depend on each other."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns, recalled
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import DenseCoupling, LowRankCoupling
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import PseudoInverse, rule_named
from hopview.rules.gram import gram_of
from hopview.rules.pseudo_inverse import (
    PseudoInverseParams,
    factor_bits,
    mixing_of,
    projector,
    triangle_inverse,
)


@settings(max_examples=40)
@given(st.integers(2, 60), st.floats(0.02, 0.6), st.integers(0, 999))
def test_the_projector(units: int, load: float, seed: int) -> None:
    """With its diagonal: W x = x, W^2 = W, W = W', trace W = P."""
    patterns = random_patterns(max(1, round(load * units)), units, seed)
    w, rank = projector(patterns)
    assert rank == np.linalg.matrix_rank(patterns.astype(float))
    x = patterns.T.astype(float)
    assert np.allclose(w @ x, x, atol=1e-8)
    assert np.allclose(w @ w, w, atol=1e-8)
    assert np.allclose(w, w.T, atol=1e-12)
    assert np.trace(w) == pytest.approx(rank, abs=1e-8)


def test_the_projector_is_the_formula() -> None:
    patterns = random_patterns(12, 60, 5).astype(float)
    c = patterns @ patterns.T / 60
    expected = patterns.T @ np.linalg.inv(c) @ patterns / 60
    assert np.allclose(projector(patterns.astype(np.int8))[0], expected, atol=1e-10)


def test_the_field_on_a_pattern_without_the_diagonal() -> None:
    """Kanter and Sompolinsky: h_i = (1 - W_ii) x_i."""
    patterns = random_patterns(40, 100, 6)
    diagonal = projector(patterns)[0].diagonal()
    coupling = rule_named("pseudo_inverse").learn(patterns).coupling
    for row in patterns:
        field = coupling.unit * coupling.integer_fields(row)
        assert np.allclose(field, (1 - diagonal) * row, atol=100 * coupling.unit)


def test_alike_patterns_are_kept_where_hebb_loses_them() -> None:
    """Patterns that differ in a few cells, as unbalanced pictures do."""
    base = random_patterns(1, 200, 1)[0]
    patterns = np.array([np.where(np.arange(200) // 5 == k, -base, base) for k in range(20)], np.int8)
    hebb, pseudo = (rule_named(name).learn(patterns).coupling for name in ("hebb", "pseudo_inverse"))
    assert all(np.all(pseudo.integer_fields(row) * row > 0) for row in patterns)
    assert not any(np.all(hebb.integer_fields(row) * row > 0) for row in patterns)


def test_copies_and_too_many_patterns_are_told() -> None:
    rule, patterns = rule_named("pseudo_inverse"), random_patterns(4, 30, 2)
    twice = rule.learn(np.vstack([patterns, patterns[:2], -patterns[:1]]), "dense")
    assert twice.note.startswith("7 patterns, but only 4 are independent")
    assert np.allclose(twice.coupling.matrix(), rule.learn(patterns, "dense").coupling.matrix(), atol=1e-8)
    full = rule.learn(_independent(8))
    assert "the projector is the identity and W is zero" in full.note
    assert np.abs(full.coupling.matrix()).max() < 1e-8
    assert rule.learn(patterns).note == ""


@pytest.mark.parametrize("count", [24, 29, 60])
def test_patterns_that_fill_the_space_leave_every_state_fixed(count: int) -> None:
    """P >= N: the projector is the identity, so W is zero, in either form and not but for rounding."""
    for coupling in forms(random_patterns(count, 24, 3)):
        assert not coupling.matrix().any()
        model = Hopfield((1, 24), coupling, HopfieldParams())
        assert all(model.start(state, 1).settled() for state in random_patterns(8, 24, 4))
    note = rule_named("pseudo_inverse").learn(random_patterns(count, 24, 3)).note
    assert note.endswith("the projector is the identity and W is zero.")
    assert ("only 24 are independent" in note) == (count > 24)


def _independent(units: int) -> np.ndarray:
    """N patterns on N units, orthogonal (Sylvester's matrix)."""
    matrix = np.ones((1, 1), np.int8)
    while matrix.shape[0] < units:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix.astype(np.int8)


# -- the two forms --------------------------------------------------------------------------------------


def forms(patterns: np.ndarray, **params: bool) -> tuple[DenseCoupling, LowRankCoupling]:
    rule = PseudoInverse(PseudoInverseParams(**params))
    dense, factored = (rule.learn(patterns, form).coupling for form in ("dense", "factored"))
    assert isinstance(dense, DenseCoupling) and isinstance(factored, LowRankCoupling)
    return dense, factored


@settings(max_examples=40)
@given(st.integers(1, 80), st.integers(0, 90), st.integers(0, 999), st.booleans(), st.booleans())
def test_factors_are_the_matrix_but_for_rounding(
    units: int, count: int, seed: int, diagonal: bool, alike: bool
) -> None:
    patterns = random_patterns(count, units, seed)
    if alike and count:
        patterns[:, : units // 2] = patterns[0, : units // 2]
    dense, factored = forms(patterns, diagonal=diagonal)
    slack = 4 * np.sqrt(units) * 2.0 ** -factor_bits(units)
    assert np.abs(factored.matrix() - dense.matrix()).max() <= slack / np.sqrt(units)
    states = random_patterns(5, units, seed + 1)
    exact = states.astype(object) @ (factored.factors_t.astype(object) @ factored.factors_t.T.astype(object))
    fields = exact - factored.own.astype(object) * states
    assert np.array_equal(factored.integer_fields(states), fields.astype(np.int64))
    assert factored.unit * factored.integer_fields(states) == pytest.approx(
        dense.unit * dense.integer_fields(states), abs=slack
    )
    assert np.array_equal(factored.row(0), factored.into(0) * factored.unit)
    assert factored.row(0) == pytest.approx(dense.row(0), abs=slack)
    assert (factored.into(0)[0] == 0) or diagonal


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize("update", ["async", "sync", "glauber"])
def test_both_forms_recall_alike(update: str, diagonal: bool, compiled_kernels: None) -> None:
    patterns = random_patterns(30, 200, 4)
    params = HopfieldParams(update=update, temperature=0.1)  # type: ignore[arg-type]
    models = [Hopfield((1, 200), coupling, params) for coupling in forms(patterns, diagonal=diagonal)]
    for k, row in enumerate(patterns[:8]):
        runs = [model.start(flipped(row, 0.2, k), k) for model in models]
        for _ in range(12):
            flips = [motion.advance().tolist() for motion in runs]
            assert flips[0] == flips[1]
        assert runs[0].energy() == pytest.approx(runs[1].energy(), abs=1e-3)
        assert runs[1].energy() == pytest.approx(models[1].energy(runs[1].state), abs=1e-9)


def test_patterns_are_fixed_and_recalled_as_the_theory_says(compiled_kernels: None) -> None:
    """Section 1, N = 200: stable and recalled from 10 % flips; a = 0.2: 1, 1; 0.5: 1, 0.56; 0.9: 1, 0."""
    for load, band in ((0.2, (1.0, 1.0)), (0.5, (0.35, 0.75)), (0.9, (0.0, 0.05))):
        patterns = random_patterns(round(200 * load), 200, 5)
        for coupling in forms(patterns):
            model = Hopfield((1, 200), coupling, HopfieldParams())
            assert all(model.start(row, 1).settled() for row in patterns)
            back = [np.array_equal(recalled(model, flipped(x, 0.1, k), k), x) for k, x in enumerate(patterns)]
            assert band[0] <= np.mean(back) <= band[1]


def test_with_self_couplings_the_field_on_a_pattern_is_the_pattern() -> None:
    patterns = random_patterns(40, 100, 6)
    for coupling in forms(patterns, diagonal=True):
        fields = coupling.unit * coupling.integer_fields(patterns)
        assert fields == pytest.approx(patterns.astype(float), abs=1e-4)
    full = PseudoInverse(PseudoInverseParams(diagonal=True)).learn(_independent(8), "dense")
    assert full.note == ""
    assert np.allclose(full.coupling.matrix(), np.eye(8), atol=1e-8)


def test_whole_factors_keep_within_32_and_64_bits() -> None:
    for units in (1, 2, 3, 1000, 1024, 1025, 1 << 16, 1 << 20, 1 << 24):
        bits = factor_bits(units)
        assert 1 <= bits <= 20
        assert 2.0**bits * units <= 2**30
    same = np.ones((3, 300), np.int8)  # all of a factor's length in one row
    _, factored = forms(same)
    assert abs(int(factored.factors_t.sum(dtype=np.int64))) < 2**31
    assert factored.unit * factored.integer_fields(same[0]) == pytest.approx(
        np.full(300, 1 - 1 / 300), abs=1e-5
    )


def test_it_chooses_its_form_by_cost() -> None:
    rule = rule_named("pseudo_inverse")
    assert rule.chosen_form(10, 4096, "auto") == "factored"
    assert rule.chosen_form(100, 128, "auto") == "dense"
    assert rule.learn(random_patterns(2, 64, 1)).coupling.form == "factored"


# -- the algebra ----------------------------------------------------------------------------------------


@given(st.integers(0, 30), st.integers(1, 70), st.integers(0, 99))
def test_the_gram_matrix_is_exact(count: int, units: int, seed: int) -> None:
    patterns = random_patterns(count, units, seed)
    x = patterns.astype(np.int64)
    assert np.array_equal(gram_of(patterns), x @ x.T)


def test_mixing_makes_rows_orthonormal_whatever_the_patterns() -> None:
    independent = random_patterns(90, 200, 7)
    nearly = np.vstack([independent[:3], independent[:1]])
    nearly[3, 0] *= -1  # one unit away from a copy: seen by the eigenvalues
    for patterns, rank in ((independent, 90), (nearly, 4), (np.vstack([nearly, -nearly]), 4)):
        mixing = mixing_of(patterns)
        assert mixing.shape == (rank, patterns.shape[0])
        rows = mixing @ patterns / np.sqrt(200)
        assert np.allclose(rows @ rows.T, np.eye(rank), atol=1e-9)


@pytest.mark.parametrize("size", [1, 64, 65, 200])
def test_the_inverse_of_a_triangle(size: int) -> None:
    lower = np.tril(np.random.default_rng(1).normal(size=(size, size))) + 10 * np.eye(size)
    inverse = triangle_inverse(lower)
    assert np.allclose(inverse @ lower, np.eye(size), atol=1e-10)
    assert not np.triu(inverse, 1).any()
