"""Graded units in closed form: published figures, every form of a coupling, and what has no critical gain."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import DenseCoupling, FactoredCoupling
from hopview.rules import rule_named
from hopview.theory.graded import critical_gain, largest_eigenvalue, recalled_value


@pytest.mark.parametrize(
    ("gain", "v"), [(0.5, 0), (1.0, 0), (1.1, 0.4911), (1.5, 0.8557), (2, 0.9565), (5, 0.9999)]
)
def test_the_grey_of_one_pattern(gain: float, v: float) -> None:
    found = recalled_value(gain, 200)
    assert found == pytest.approx(v, abs=1e-4)
    assert math.tanh(gain * (1 - 1 / 200) * found) == pytest.approx(found, abs=1e-12)


def test_five_patterns_in_two_hundred_units_have_the_stated_critical_gain() -> None:
    patterns = random_patterns(5, 200, 1)
    for form in ("dense", "factored"):
        assert critical_gain(rule_named("hebb").learn(patterns, form).coupling) == pytest.approx(
            0.844, abs=5e-4
        )


@pytest.mark.parametrize("rule", ["hebb", "storkey", "pseudo_inverse"])
def test_the_largest_eigenvalue_in_any_form(rule: str) -> None:
    patterns = random_patterns(30, 700, 2)
    coupling = rule_named(rule).learn(patterns, "dense").coupling
    exact = np.linalg.eigvalsh(coupling.matrix())[-1]
    assert largest_eigenvalue(coupling) == pytest.approx(exact, rel=1e-6)
    if isinstance(coupling, DenseCoupling) and coupling.factored is not None:
        bare = dataclasses.replace(coupling, factored=None)
        assert largest_eigenvalue(bare) == pytest.approx(exact, rel=1e-6)


def test_patterns_with_zeros_and_more_patterns_than_units() -> None:
    for count, size in ((4, 600), (40, 12)):
        cells = np.random.default_rng(1).choice(np.array([-1, 0, 1], np.int8), (count, size))
        coupling = FactoredCoupling(cells, 1 / size)
        exact = np.linalg.eigvalsh(coupling.matrix())[-1]
        assert largest_eigenvalue(coupling) == pytest.approx(exact, rel=1e-6)
    coupling = FactoredCoupling(random_patterns(40, 12, 3), 1 / 12)
    assert largest_eigenvalue(coupling) == pytest.approx(np.linalg.eigvalsh(coupling.matrix())[-1], rel=1e-6)


def test_nothing_learned_has_no_critical_gain_and_one_way_weights_have_none_to_speak_of() -> None:
    assert critical_gain(FactoredCoupling(np.empty((0, 9), np.int8), 1 / 9)) == math.inf
    assert critical_gain(DenseCoupling(np.zeros((600, 600), np.int32), 1.0)) == math.inf
    one_way = DenseCoupling(np.triu(np.ones((4, 4), np.int32), 1), 0.25, symmetric=False)
    assert math.isnan(critical_gain(one_way))
