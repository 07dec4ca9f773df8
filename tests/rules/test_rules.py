"""What every rule keeps, and what makes each the rule it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from helpers.networks import PATTERN_RULES, random_patterns
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import DenseCoupling, FactoredCoupling
from hopview.core.errors import MemoryLimitError, ParameterError
from hopview.rules import AbstractRule, Learned, rule_named
from hopview.rules.storkey import store_one

RULE_NAMES = [rule.name for rule in PATTERN_RULES]
ANEW = (  # one more pattern changes every step
    *("pseudo_inverse", "oja", "subspace", "sanger", "unlearning", "perceptron", "min_overlap"),
)


@pytest.mark.parametrize("rule", PATTERN_RULES)
def test_the_formula_says_that_no_unit_is_tied_to_itself(rule: type[AbstractRule]) -> None:
    assert rule.formula.endswith((r"i \ne j", "W_{ii} = 0"))


@pytest.mark.parametrize("name", RULE_NAMES)
def test_each_rule_says_what_it_is(name: str) -> None:
    rule = rule_named(name)
    assert rule.title
    assert "W" in rule.formula
    assert "DOI 10." in rule.reference
    assert rule.reference.split(",")[0].split()[0] in (type(rule).__doc__ or "")


def test_an_unknown_rule_names_what_is_near() -> None:
    with pytest.raises(ParameterError, match="Did you mean 'storkey'"):
        rule_named("storky")


@pytest.mark.parametrize("name", RULE_NAMES)
@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 999))
def test_weights_are_symmetric_without_a_diagonal_and_do_not_change_afterwards(
    name: str, units: int, count: int, seed: int
) -> None:
    learned = rule_named(name).learn(random_patterns(count, units, seed), "dense")
    assert isinstance(learned.coupling, DenseCoupling)
    weights = learned.coupling.weights
    assert weights.shape == (units, units)
    assert np.array_equal(weights, weights.T) or not rule_named(name).symmetric
    assert not weights.diagonal().any()
    assert not weights.flags.writeable


@pytest.mark.parametrize("name", RULE_NAMES)
def test_no_patterns_no_weights(name: str) -> None:
    coupling = rule_named(name).learn(random_patterns(0, 12, 1)).coupling
    assert not coupling.matrix().any()
    assert not coupling.integer_fields(np.ones(12, np.int8)).any()


@pytest.mark.parametrize("name", RULE_NAMES)
@pytest.mark.parametrize("extra", [0, 1, 4])
def test_storing_more_is_as_storing_all_at_once(name: str, extra: int) -> None:
    rule, patterns = rule_named(name), random_patterns(5 + extra, 60, 3)
    first = rule.learn(patterns[:5], "dense")
    before = first.coupling.matrix()
    extended = rule.extend(first, patterns)
    if name in ANEW and (extra or name == "pseudo_inverse"):
        assert extended is None
        return
    assert extended is not None
    at_once = rule.learn(patterns, "dense")
    assert np.abs(extended.coupling.weights - at_once.coupling.weights).max() <= (0 if name == "hebb" else 1)
    assert extended.coupling.unit == at_once.coupling.unit
    assert np.array_equal(extended.patterns, patterns)
    assert np.array_equal(first.coupling.matrix(), before)


@pytest.mark.parametrize("name", RULE_NAMES)
@pytest.mark.parametrize("index", [0, 3, 5])
def test_a_pattern_forgotten_was_never_stored(name: str, index: int) -> None:
    rule, patterns = rule_named(name), random_patterns(6, 60, 3)
    first = rule.learn(patterns, "dense")
    before, less = first.coupling.matrix(), rule.forget(first, index)
    assert (less is not None) == (
        name in ("hebb", "covariance")
    )  # the others' steps depend on what came before
    if less is not None:
        anew = rule.learn(np.delete(patterns, index, axis=0), "dense")
        assert np.array_equal(less.patterns, anew.patterns)
        assert np.array_equal(less.coupling.matrix(), anew.coupling.matrix())
        assert isinstance(less.coupling, DenseCoupling) and isinstance(anew.coupling, DenseCoupling)
        assert less.coupling.largest == anew.coupling.largest
        if name == "hebb":
            assert less.coupling.factored is not None
            assert np.array_equal(less.coupling.factored.patterns, anew.patterns)
    assert np.array_equal(first.coupling.matrix(), before)


@pytest.mark.parametrize("name", RULE_NAMES)
@pytest.mark.parametrize("extend", [False, True])
def test_learning_can_be_interrupted(name: str, extend: bool) -> None:
    class EnoughError(Exception):
        pass

    def progress(done: int, total: int, so_far: object = None) -> None:
        assert 0 <= done <= total
        raise EnoughError

    rule, patterns = rule_named(name), random_patterns(6, 30, 3)
    if extend:
        known = rule.learn(patterns[:2], "dense")
        if rule.extend(known, patterns) is None:
            return
        with pytest.raises(EnoughError):
            rule.extend(known, patterns, progress)
    else:
        with pytest.raises(EnoughError):
            rule.learn(patterns, "dense", progress)


# -- Hebb ---------------------------------------------------------------------------------------------


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 999))
def test_hebb_is_the_sum_of_outer_products_in_whole_numbers(units: int, count: int, seed: int) -> None:
    patterns = random_patterns(count, units, seed)
    expected = np.zeros((units, units), np.int64)
    for row in patterns.astype(np.int64):
        expected += np.outer(row, row)
    np.fill_diagonal(expected, 0)
    for form in ("dense", "factored"):
        coupling = rule_named("hebb").learn(patterns, form).coupling
        assert coupling.unit == 1 / units
        assert np.array_equal(np.rint(coupling.matrix() * units), expected)


def test_hebb_chooses_its_form_by_cost() -> None:
    hebb = rule_named("hebb")
    assert hebb.chosen_form(10, 4096, "auto") == "factored"
    assert hebb.chosen_form(2048, 4096, "auto") == "dense"
    assert hebb.chosen_form(2047, 4096, "auto") == "factored"
    assert hebb.chosen_form(9000, 10_000, "auto") == "factored"  # a matrix of 10^8 weights helps nobody
    assert hebb.chosen_form(10, 4096, "dense") == "dense"
    assert hebb.chosen_form(2000, 4096, "factored") == "factored"
    assert rule_named("storkey").chosen_form(10, 4096, "factored") == "dense"


def test_the_form_is_said_with_its_reason() -> None:
    hebb, words = rule_named("hebb"), "factored: 64 patterns cost less than 4,096 weights a unit"
    assert hebb.form_words(64, 4096, "auto") == words
    assert hebb.form_words(4000, 4096, "auto") == "dense: 4,096 weights a unit cost less than 4,000 patterns"
    assert hebb.form_words(9000, 16_384, "auto") == "factored: a matrix would take 512 MiB"
    assert hebb.form_words(10, 100, "dense") == "dense, as asked"
    assert rule_named("storkey").form_words(10, 100, "factored") == "dense: Storkey learns a matrix"
    with pytest.raises(MemoryLimitError, match=r"1,048,576 weights \(Hebb\) needs 2,048 GiB.*form=factored"):
        hebb.require_memory(10, 1 << 20, "dense")


def test_the_factored_form_never_builds_the_matrix() -> None:
    patterns = random_patterns(3, 1 << 16, 1)
    coupling = rule_named("hebb").learn(patterns).coupling
    assert isinstance(coupling, FactoredCoupling)
    assert coupling.patterns is patterns or np.shares_memory(coupling.patterns, patterns)


# -- Storkey ------------------------------------------------------------------------------------------


def storkey_by_its_local_form(patterns: np.ndarray) -> np.ndarray:
    """W_ij += (x_i x_j - x_i h_ji - h_ij x_j)/N with h_ij = sum over k except i and j of W_ik x_k."""
    units = patterns.shape[1]
    w = np.zeros((units, units))
    for x in patterns.astype(float):
        old = w.copy()
        for i in range(units):
            for j in range(units):
                if i != j:
                    h_ij = sum(old[i, k] * x[k] for k in range(units) if k not in (i, j))
                    h_ji = sum(old[j, k] * x[k] for k in range(units) if k not in (i, j))
                    w[i, j] += (x[i] * x[j] - x[i] * h_ji - h_ij * x[j]) / units
    return w


@pytest.mark.parametrize("seed", range(4))
def test_storkeys_closed_form_is_the_local_one(seed: int) -> None:
    patterns = random_patterns(4, 11, seed)
    expected = storkey_by_its_local_form(patterns)
    w = np.zeros((11, 11))
    for row in patterns:
        store_one(w, row.astype(np.float64))
    assert np.abs(w - expected).max() < 2e-15
    coupling = rule_named("storkey").learn(patterns).coupling
    assert np.abs(coupling.matrix() - expected).max() <= coupling.unit / 2 + 1e-15


def test_storkeys_first_pattern_is_hebbs() -> None:
    patterns = random_patterns(1, 64, 1)
    storkey, hebb = (rule_named(name).learn(patterns).coupling.matrix() for name in ("storkey", "hebb"))
    assert np.allclose(storkey, hebb, atol=1e-9)


@pytest.mark.parametrize("rule", [r for r in PATTERN_RULES if r.stepwise])
def test_what_is_learned_so_far_says_in_how_many_steps(rule: type[AbstractRule]) -> None:
    patterns, seen = random_patterns(30, 40, 2), []

    def look(done: int, total: int, so_far: Callable[[], Learned] | None = None) -> None:
        if so_far is not None:
            seen.append((done, so_far().steps))

    made = rule(rule.Params(**{rule.steps_parameter: 20}), 1).learn(patterns, "dense", look)
    assert len(seen) > 0 and all(steps == done for done, steps in seen)
    assert seen[-1][1] <= made.steps


def test_far_more_patterns_than_storkeys_weights_can_bear_are_refused() -> None:
    patterns = random_patterns(5000, 4, 0)
    with pytest.raises(ParameterError, match="5,000 patterns are too many for Storkey's rule on 4 units"):
        rule_named("storkey").learn(patterns)
    assert np.isfinite(rule_named("storkey").learn(patterns[:400]).coupling.matrix()).all()
