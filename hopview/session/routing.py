"""Whose parameter is it? One name serves scripts, `--set` and experiments, for the model's and the rule's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hopview.core.errors import unknown_name
from hopview.core.params import parameters_of

Values = dict[str, Any]


def names_of(declared: type[msgspec.Struct]) -> tuple[str, ...]:
    """The names of the parameters that a struct declares."""
    return tuple(parameter.name for parameter in parameters_of(declared))


def routed(
    values: Mapping[str, Any], model: type[msgspec.Struct], rule: type[msgspec.Struct]
) -> tuple[Values, Values]:
    """`values` by name, parted into those of the `model`'s parameters and those of the `rule`'s.

    Raises `ParameterError` for a name that neither declares, with those that they do.
    """
    for_model, for_rule = names_of(model), names_of(rule)
    for name in values:
        if name not in for_model and name not in for_rule:
            raise unknown_name("parameter", name, for_model + for_rule)
    return (
        {name: value for name, value in values.items() if name in for_model},
        {name: value for name, value in values.items() if name not in for_model},
    )
