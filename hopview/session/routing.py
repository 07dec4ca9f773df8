"""Whose parameter is it? One name serves scripts, `--set` and experiments, for the model's and the rule's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hopview.core.errors import ParameterError, unknown_name
from hopview.core.params import parameters_of
from hopview.models import MODELS
from hopview.rules import RULES

Values = dict[str, Any]


def names_of(declared: type[msgspec.Struct]) -> tuple[str, ...]:
    """The names of the parameters that a struct declares."""
    return tuple(parameter.name for parameter in parameters_of(declared))


def routed(
    values: Mapping[str, Any], model: type[msgspec.Struct], rule: type[msgspec.Struct]
) -> tuple[Values, Values]:
    """`values` by name, parted into those of the `model`'s parameters and those of the `rule`'s.

    Raises `ParameterError` for a name that neither declares, as `nobodys` says it.
    """
    for_model, for_rule = names_of(model), names_of(rule)
    for name in values:
        if name not in for_model and name not in for_rule:
            raise nobodys("parameter", name, for_model + for_rule)
    return (
        {name: value for name, value in values.items() if name in for_model},
        {name: value for name, value in values.items() if name not in for_model},
    )


def nobodys(kind: str, name: str, known: tuple[str, ...]) -> ParameterError:
    """The error for a `name` that neither model nor rule declares: who does, else the nearest of `known`."""
    for word, listed in (("rule", RULES), ("model", MODELS)):
        owners = [owner.name for owner in listed if name in names_of(owner.Params)]
        if owners:
            among = f"the {owners[0]} {word}" if len(owners) == 1 else f"the {word}s {', '.join(owners)}"
            return ParameterError(
                f"'{name}' is a parameter of {among}, and another {word} is chosen. "
                f"Set {word}={owners[0]} with it, or leave '{name}' out."
            )
    return unknown_name(kind, name, known)
