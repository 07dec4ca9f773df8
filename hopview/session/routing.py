"""Whose parameter is it? One name serves scripts, `--set` and experiments, for the model's and the rule's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hopview.core.errors import ParameterError, unknown_name
from hopview.core.params import parameters_of
from hopview.models import MODELS
from hopview.rules import RULES
from hopview.session.document import fitting_rules

Values = dict[str, Any]


def names_of(declared: type[msgspec.Struct]) -> tuple[str, ...]:
    """The names of the parameters that a struct declares."""
    return tuple(parameter.name for parameter in parameters_of(declared))


def routed(
    values: Mapping[str, Any], model: str, of_model: type[msgspec.Struct], of_rule: type[msgspec.Struct]
) -> tuple[Values, Values]:
    """`values` by name, parted into those of the parameters `of_model` and those `of_rule`.

    Raises `ParameterError` for a name that neither declares, as `nobodys` says it.
    """
    for_model, for_rule = names_of(of_model), names_of(of_rule)
    for name in values:
        if name not in for_model and name not in for_rule:
            raise nobodys("parameter", name, for_model + for_rule, model)
    return (
        {name: value for name, value in values.items() if name in for_model},
        {name: value for name, value in values.items() if name not in for_model},
    )


def nobodys(kind: str, name: str, known: tuple[str, ...], model: str) -> ParameterError:
    """The error for a `name` that neither `model` nor its rule declares: who does, else the nearest `known`.

    Of rules, those that can teach `model` come first; others are named with a model that they can teach.
    """
    rules = [rule for rule in RULES if name in names_of(rule.Params)]
    fitting = [rule.name for rule in fitting_rules(model) if rule in rules]
    if fitting:
        return _elsewhere(name, "rule", fitting)
    models = [owner.name for owner in MODELS if name in names_of(owner.Params)]
    if models:
        return _elsewhere(name, "model", models)
    if rules:
        taught = next(owner.name for owner in MODELS if rules[0] in fitting_rules(owner.name))
        return ParameterError(
            f"'{name}' is a parameter of {_among('rule', [rule.name for rule in rules])}, and the model is "
            f"'{model}', which no such rule can teach. Set model={taught} and rule={rules[0].name} with it, "
            f"or leave '{name}' out."
        )
    return unknown_name(kind, name, known)


def _elsewhere(name: str, word: str, owners: list[str]) -> ParameterError:
    return ParameterError(
        f"'{name}' is a parameter of {_among(word, owners)}, and another {word} is chosen. "
        f"Set {word}={owners[0]} with it, or leave '{name}' out."
    )


def _among(word: str, owners: list[str]) -> str:
    return f"the {owners[0]} {word}" if len(owners) == 1 else f"the {word}s {', '.join(owners)}"
