"""Parameters declared once: form, flags, validation and help all read the same struct."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

from hopview.core.errors import ParameterError, nearest_of, unknown_name

S = TypeVar("S", bound=msgspec.Struct)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One declared parameter: its name, wording, type, default and range.

    `symbol` is LaTeX; `choices` is empty unless the value is one of a few names; `by_ratio` asks for a
    slider on which equal ways are equal factors; `zero` is the word for what 0 stands for ("all", "auto").
    `below` and `above` say, in a sentence, why there is nothing beyond the range.
    """

    name: str
    title: str
    description: str
    kind: Literal["float", "int", "str", "bool"]
    default: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    symbol: str = ""
    reference: str = ""
    by_ratio: bool = False
    zero: str = ""
    below: str = ""
    above: str = ""


_Kind = Literal["float", "int", "str", "bool"]
_KINDS: dict[type, _Kind] = {float: "float", int: "int", str: "str", bool: "bool"}


@cache
def parameters_of(declared: type[msgspec.Struct]) -> tuple[Parameter, ...]:
    """The parameters that a struct declares through `Annotated[..., msgspec.Meta(...)]`, in order."""
    hints = get_type_hints(declared, include_extras=True)
    return tuple(_parameter(field, hints[field.name]) for field in msgspec.structs.fields(declared))


def _parameter(field: msgspec.structs.FieldInfo, hint: Any) -> Parameter:
    base, metas = hint, []
    if hasattr(hint, "__metadata__"):
        base, metas = get_args(hint)[0], [m for m in hint.__metadata__ if isinstance(m, msgspec.Meta)]
    said: dict[str, Any] = {}  # of several `Meta`, as of a type made more precise, the last word counts
    for meta in metas:
        extra = said.get("extra", {}) | (meta.extra or {})
        named = ("title", meta.title), ("description", meta.description), ("extra", extra)
        bounds = ("low", _first(meta.ge, meta.gt)), ("high", _first(meta.le, meta.lt))
        said |= {name: value for name, value in (*named, *bounds) if value is not None}
    choices = tuple(str(a) for a in get_args(base)) if getattr(base, "__origin__", None) is Literal else ()
    extra, low, high = said.get("extra", {}), said.get("low"), said.get("high")
    return Parameter(
        name=field.name,
        title=said.get("title", field.name.replace("_", " ")),
        description=said.get("description", ""),
        kind="str" if choices else _KINDS[base],
        default=field.default,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        choices=choices,
        symbol=extra.get("symbol", ""),
        reference=extra.get("reference", ""),
        by_ratio=extra.get("by_ratio", False),
        zero=extra.get("zero", ""),
        below=extra.get("below", ""),
        above=extra.get("above", ""),
    )


def _first(bound: float | None, other: float | None) -> float | None:
    return other if bound is None else bound


def with_values(current: S, **changes: Any) -> S:
    """`current` with fields replaced, validated; `ParameterError` names the value, the range and the cure."""
    declared = {p.name: p for p in parameters_of(type(current))}
    for name, value in changes.items():
        if name not in declared:
            raise unknown_name("parameter", name, tuple(declared))
        changes[name] = _checked(declared[name], value)
    completed = getattr(current, "completed", None)  # parameters of which some follow from others say so
    if completed is not None:
        changes = completed(changes)
    values = {**msgspec.structs.asdict(current), **changes}
    try:
        return msgspec.convert(values, type(current), strict=False)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, ParameterError):  # what the struct says itself
            raise error.__cause__ from None
        given = ", ".join(f"{name}={value!r}" for name, value in changes.items())
        raise ParameterError(f"{given} cannot be used: {error}. Give values of the declared kind.") from error


def carried_over(earlier: msgspec.Struct, declared: type[S]) -> S:
    """The defaults of `declared`, with the values of `earlier` whose names and ranges fit."""
    taken = declared()
    names = {field.name for field in msgspec.structs.fields(declared)}
    for name, value in msgspec.structs.asdict(earlier).items():
        if name in names:
            with contextlib.suppress(ParameterError):
                taken = with_values(taken, **{name: value})
    return taken


def _checked(parameter: Parameter, value: Any) -> Any:
    """`value` as a plain Python value (NumPy scalars are taken too), held to its range."""
    title = parameter.title
    if parameter.choices:
        if str(value) not in parameter.choices:
            near = nearest_of(str(value), parameter.choices)
            raise ParameterError(f"{title} cannot be '{value}'. {near}")
        return str(value)
    if parameter.kind == "str":
        return value
    if parameter.kind == "bool":
        known = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
        if known is None:
            raise ParameterError(f"{title} is {_shown(value, repr)}. Choose true or false.")
        return known
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond all floats
        number = math.inf if value > 0 else -math.inf
    except (TypeError, ValueError) as error:
        what = _shown(value, repr)
        raise ParameterError(f"{title} is {what}, which is not a number. {_range(parameter)}") from error
    below = parameter.low is not None and number < parameter.low
    above = parameter.high is not None and number > parameter.high
    if not math.isfinite(number) or below or above:
        reason = parameter.below if below else parameter.above if above else ""
        words = f"{reason} {_range(parameter)}".lstrip()
        raise ParameterError(f"{title} is {_shown(value)}, outside its range. {words}")
    if parameter.kind == "int" and number != int(number):
        raise ParameterError(f"{title} is {value}, but it counts whole things. {_range(parameter)}")
    if parameter.kind == "int":
        return int(number) if isinstance(value, str) else int(value)
    return number


def _shown(value: Any, words: Callable[[Any], str] = str) -> str:
    """The value, cut where it would fill a page."""
    try:
        text = words(value)
    except ValueError:  # Python prints no whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= 40 else f"{text[:40]}..."


def _range(parameter: Parameter) -> str:
    what = "a whole number" if parameter.kind == "int" else "a number"
    if parameter.low is not None and parameter.high is not None:
        return f"Choose {what} from {_figure(parameter.low)} to {_figure(parameter.high)}."
    if parameter.low is not None:
        return f"Choose {what} of at least {_figure(parameter.low)}."
    if parameter.high is not None:
        return f"Choose {what} of at most {_figure(parameter.high)}."
    return f"Give {what}."


def _figure(bound: float) -> str:
    """2, 0.138 or 4,294,967,295: a whole bound in full."""
    return f"{int(bound):,}" if bound == int(bound) else f"{bound:g}"
