"""`hopview list`: what there is, from the same declarations as menus and help."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import msgspec

from hopview.cli_output import say, table
from hopview.core.params import Parameter, parameters_of

Rows = list[tuple[str, str, str]]


def show_lists(kinds: Sequence[str]) -> int:
    """Print a table for each kind, in chapters where it has them; of one alone all that is to be known."""
    whole = len(kinds) == 1
    columns = ("name", "title", "what it is")[: 3 if whole else 2]
    for kind in kinds:
        for chapter, rows in _CHAPTERS.get(kind, _undivided)(kind):
            table(chapter, columns, [row[: len(columns)] for row in rows])
        if whole and kind in _PARAMETERS:
            columns = (kind.removesuffix("s"), "parameter", "values (default)")
            table("Parameters, for --set PARAMETER=VALUE", columns, _PARAMETERS[kind]())
    if not whole:
        say("'hopview list models' tells what each of them is, with its parameters; so with the other kinds.")
    return 0


def _undivided(kind: str) -> Iterable[tuple[str, Rows]]:
    """All rows of `kind` under its own name."""
    yield kind.capitalize(), _LISTS[kind]()


def _models() -> Rows:
    from hopview.models import models

    return [(m.name, m.title, _first_line(m).rstrip(".")) for m in models()]


def _rules() -> Rows:
    from hopview.rules import rules

    return [(r.name, r.title, r.reference) for r in rules()]


def _observers() -> Rows:
    from hopview.observers import observers

    return [(o.name, o.name.capitalize(), _first_line(o)) for o in observers()]


def _views() -> Rows:
    views = importlib.import_module("hopview.ui.views").views()
    return [(v.name, v.title, _first_line(v)) for v in views]


def _exporters() -> Rows:
    from hopview.export import exporters

    return [(e.suffix, e.title, e.description) for e in exporters()]


def _experiments(kind: str) -> Iterable[tuple[str, Rows]]:
    """A chapter for each family of models, as in the menu."""
    from hopview.session.experiments import experiments

    for family, found in groupby(experiments(), key=lambda e: e.family):
        yield f"{kind.capitalize()}: {family}", [(e.key, e.title, e.reference) for e in found]


def _data() -> Rows:
    from hopview.sources import data_names

    return list(data_names())


def _model_parameters() -> Rows:
    from hopview.models import models

    return [row for m in models() for row in _parameters(m.name, m.Params)]


def _rule_parameters() -> Rows:
    from hopview.rules import rules

    return [row for r in rules() for row in _parameters(r.name, r.Params)]


def _parameters(owner: str, declared: type[msgspec.Struct]) -> Rows:
    """The parameters declared, with their ranges and defaults; the owner beside each, to be searched for."""
    return [(owner, p.name, _values(p)) for p in parameters_of(declared)]


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
    "data": _data,
}
_CHAPTERS: dict[str, Callable[[str], Iterable[tuple[str, Rows]]]] = {"experiments": _experiments}
_PARAMETERS: dict[str, Callable[[], Rows]] = {"models": _model_parameters, "rules": _rule_parameters}
