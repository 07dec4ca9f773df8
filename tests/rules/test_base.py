"""A rule with parameters: its defaults, its seed, and what it may go on from."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.stepwise_rule import Drill, DrillParams

from hopview.core.errors import MemoryLimitError, ParameterError
from hopview.core.params import parameters_of
from hopview.models import models
from hopview.rules import Hebb, RuleParams, Storkey, rule_named, rules


def test_no_parameter_of_a_rule_has_the_name_of_a_models_or_of_another_setting() -> None:
    taken = {p.name for model in models() for p in parameters_of(model.Params)}
    taken |= {"model", "rule", "shape", "seed"}
    for rule in rules():
        assert not taken & {p.name for p in parameters_of(rule.Params)}, rule.name


@pytest.mark.parametrize("rule", rules())
def test_every_parameter_says_what_it_is_and_the_defaults_are_allowed(rule: type) -> None:
    for parameter in parameters_of(rule.Params):
        assert parameter.title and parameter.description, parameter.name
        if parameter.kind in ("float", "int"):
            assert parameter.low is not None and parameter.high is not None
            assert parameter.low <= parameter.default <= parameter.high
    assert rule.steps_parameter in ("", *(p.name for p in parameters_of(rule.Params)))
    assert rule.stepwise == bool(rule.steps_parameter)


def test_a_rule_takes_its_own_parameters_only() -> None:
    assert Drill().params == DrillParams()
    assert Drill(DrillParams(drills=7)).params.drills == 7
    with pytest.raises(ParameterError, match=r"are not the parameters of Drill\. Give DrillParams"):
        Drill(RuleParams())
    assert rule_named("hebb", RuleParams(), 3).seed == 3


def test_what_a_rule_may_go_on_from() -> None:
    def drill(seed: int = 1, **values: float) -> Drill:
        return Drill(DrillParams(**values), seed)

    assert drill(drills=5).continues(drill(drills=3))
    assert drill(drills=3).continues(drill(drills=3))
    assert not drill(drills=2).continues(drill(drills=3))
    assert not drill(drills=5, strength=0.5).continues(drill(drills=3))
    assert not drill(seed=2).continues(drill())
    assert Hebb(seed=2).continues(Hebb(seed=1))  # no seed matters to it
    assert not Hebb().continues(Storkey())


def test_going_on_gives_what_learning_at_once_does() -> None:
    patterns = random_patterns(3, 20, 1)
    first = Drill(DrillParams(drills=2), 4).learn(patterns)
    assert first.weights is not None
    on, at_once = Drill(DrillParams(drills=5), 4).extend(first, patterns), Drill(DrillParams(drills=5), 4)
    assert on is not None and on.steps == 5
    assert np.array_equal(on.coupling.matrix(), at_once.learn(patterns).coupling.matrix())


@pytest.mark.usefixtures("compiled_kernels")
@pytest.mark.parametrize(("patterns", "units"), [(10, 600), (900, 200)])
@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("perceptron", {}),
        ("min_overlap", {}),
        ("oja", {}),
        ("subspace", {}),
        ("sanger", {}),
        ("sanger", {"components": 1500}),
    ],
)
def test_a_stepwise_rule_asks_for_what_it_takes(
    rule: str, given: dict[str, Any], patterns: int, units: int
) -> None:
    """Learning and going on stay within the bytes that are asked for, which are not far too many."""
    x = random_patterns(patterns, units, 3)
    kind = type(rule_named(rule))
    first, more = (kind(kind.Params(**{kind.steps_parameter: k}, **given)) for k in (1, 2))
    first.learn(x[:2, :8])  # what is loaded for the first time is not the patterns' doing
    tracemalloc.start()
    try:
        learned = first.learn(x)
        assert more.extend(learned, x) is not None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    asked = first.matrix_bytes(patterns, units)
    assert peak <= asked <= 3 * peak


@pytest.mark.parametrize("rule", ["perceptron", "min_overlap", "sanger"])
def test_too_many_patterns_for_few_units_are_refused_in_a_sentence(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 64 << 20)
    with pytest.raises(MemoryLimitError, match=r"Learning 8,000 patterns of 100 units .* Store fewer"):
        rule_named(rule).require_memory(8000, 100, "auto")
    rule_named(rule).require_memory(100, 100, "auto")
