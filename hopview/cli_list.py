"""`hopview list`: what there is, from the same declarations as menus and help."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence

import msgspec

from hopview.cli_output import table
from hopview.core.params import Parameter, parameters_of

Rows = list[tuple[str, str, str]]


def show_lists(kinds: Sequence[str]) -> int:
    """Print one table for each kind."""
    for kind in kinds:
        table(kind.capitalize(), ("name", "title", "what it is"), _LISTS[kind]())
    return 0


def _models() -> Rows:
    from hopview.models import models

    return [(m.name, m.title, _with_parameters(_first_line(m).rstrip("."), m.Params)) for m in models()]


def _rules() -> Rows:
    from hopview.rules import rules

    return [(r.name, r.title, _with_parameters(r.reference, r.Params)) for r in rules()]


def _observers() -> Rows:
    from hopview.observers import observers

    return [(o.name, o.name.capitalize(), _first_line(o)) for o in observers()]


def _views() -> Rows:
    views = importlib.import_module("hopview.ui.views").views()
    return [(v.name, v.title, _first_line(v)) for v in views]


def _exporters() -> Rows:
    from hopview.export import exporters

    return [(e.suffix, e.title, e.description) for e in exporters()]


def _experiments() -> Rows:
    from hopview.session.experiments import experiments

    return [(e.key, e.title, e.reference) for e in experiments()]


def _data() -> Rows:
    from hopview.sources import data_names

    return list(data_names())


def _with_parameters(words: str, declared: type[msgspec.Struct]) -> str:
    """`words`, then the parameters declared with their ranges and defaults."""
    shown = [f"{p.name} {_values(p)}" for p in parameters_of(declared)]
    return f"{words}. Parameters: {'; '.join(shown)}" if shown else words


def _values(parameter: Parameter) -> str:
    """0 to 5 (1), or auto | dense | factored (auto): what it may be, and the default."""
    if parameter.choices:
        return f"{' | '.join(parameter.choices)} ({parameter.default})"
    if parameter.kind == "bool":
        return f"true | false ({str(parameter.default).lower()})"
    if parameter.kind == "str":
        return f"words ({parameter.default})" if parameter.default else "words (none)"
    low, high = (("" if b is None else f"{b:g}") for b in (parameter.low, parameter.high))
    span = f"{low} or more" if low and not high else f"{low} to {high}".strip()
    return f"{span} ({parameter.default:g})"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").strip().partition("\n")[0]


_LISTS: dict[str, Callable[[], Rows]] = {
    "models": _models,
    "rules": _rules,
    "observers": _observers,
    "views": _views,
    "exporters": _exporters,
    "experiments": _experiments,
    "data": _data,
}
