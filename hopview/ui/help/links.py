"""Links that do something: `hopview:experiment/hopfield-1982/letters+rule/storkey+play`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from hopview.core.errors import ParameterError, unknown_name
from hopview.core.params import parameters_of
from hopview.session.machine_edits import data_kind
from hopview.sources.data import grid_of, load_data
from hopview.ui.controller import Controller

SCHEME = "hopview"


@dataclass(frozen=True)
class Command:
    """One thing to do: its kind and what it is done with."""

    kind: str
    values: tuple[str, ...]


def link_of(do: tuple[str, ...]) -> str:
    """The address that does `do`, one command after another."""
    return f"{SCHEME}:" + "+".join(do)


def commands_of(link: str) -> tuple[Command, ...]:
    """The commands of a link. Raises `ParameterError` for an unknown one or a wrong number of values."""
    scheme, _, rest = link.partition(":")
    if scheme != SCHEME or not rest:
        raise ParameterError(f"The link '{link}' does nothing here. Links begin with '{SCHEME}:'.")
    return tuple(_parsed(part) for part in rest.split("+"))


def _parsed(part: str) -> Command:
    kind, *values = part.split("/")
    if kind not in _DOING and kind not in SHOWING:
        raise unknown_name("command", kind, (*_DOING, *SHOWING))
    count = SHOWING[kind] if kind in SHOWING else _DOING[kind][0]
    if len(values) != count or not all(values):
        raise ParameterError(f"'{part}' has {len(values)} values, '{kind}' takes {count}.")
    return Command(kind, tuple(values))


def run_commands(
    commands: tuple[Command, ...], controller: Controller, show: Callable[[str, str], object]
) -> None:
    """Do them in order through the controller; `show(kind, value)` for pages and views.

    What the controller cannot do it says itself. Raises `ParameterError` for values that are no numbers.
    """
    for command in commands:
        if command.kind in SHOWING:
            show(command.kind, "/".join(command.values))
        else:
            _DOING[command.kind][1](controller, *command.values)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ParameterError(f"'{text}' in a link is no number. Write it like 0.4.") from error


def _param(controller: Controller, name: str, value: str) -> None:
    document = controller.document
    of_model, of_rule = (
        {p.name: p for p in parameters_of(type(held))} for held in (document.params, document.rule_params)
    )
    declared = {**of_rule, **of_model}
    if name not in declared:
        raise unknown_name("parameter", name, tuple(declared))
    kept: float | str = _number(value) if declared[name].kind in ("float", "int") else value
    (controller.set_params if name in of_model else controller.set_rule_params)(**{name: kept})


def _spoil(controller: Controller, kind: str, amount: str) -> None:
    chosen = controller.spoiling
    try:
        controller.spoiling = msgspec.structs.replace(chosen, kind=kind, amount=_number(amount))
        controller.spoil()
    finally:
        controller.spoiling = chosen  # what the person set for their own spoiling stays


def _grid(controller: Controller, shape: str) -> None:
    rows, _, cols = shape.partition("x")
    controller.set_shape(int(_number(rows)), int(_number(cols)))


def _data(controller: Controller, name: str) -> None:
    shape = grid_of(name)
    data = load_data(name, shape, data_kind(controller.document))
    controller.set_data(data, shape)


def _axes(controller: Controller, a: str, b: str) -> None:
    controller.set_axes(int(_number(a)) - 1, int(_number(b)) - 1)


SHOWING = {"page": 2, "view": 1}
_DOING: dict[str, tuple[int, Callable[..., object]]] = {
    "experiment": (2, lambda c, source, name: c.open_experiment(f"{source}/{name}")),
    "step": (1, lambda c, number: c.open_step(int(_number(number)) - 1)),
    "model": (1, lambda c, model: c.set_model(model)),
    "rule": (1, lambda c, rule: c.set_rule(rule)),
    "param": (2, _param),
    "cue": (1, lambda c, number: c.take_cue(int(_number(number)) - 1)),
    "spoil": (2, _spoil),
    "grid": (1, _grid),
    "data": (1, _data),
    "seed": (1, lambda c, seed: c.set_seed(int(_number(seed)))),
    "axes": (2, _axes),
    "rate": (1, lambda c, rate: c.set_rate(_number(rate))),
    "play": (0, lambda c: c.play()),
    "pause": (0, lambda c: c.pause()),
    "restart": (0, lambda c: c.restore_cue()),
}
