"""Registries: what ships with hopview, then what others add through entry points."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

T = TypeVar("T")

problems: list[str] = []
"""One sentence for each entry point that could not be loaded; `hopview info` prints them."""


def registered(group: str, built_in: tuple[T, ...]) -> tuple[T, ...]:
    """`built_in`, then the entry points of `group` (e.g. "hopview.rules") whose names are not taken.

    An entry point that fails to load is left out and noted in `problems`; it never stops hopview.
    """
    taken = {getattr(item, "name", "") for item in built_in}
    added = tuple(item for item in _added(group) if getattr(item, "name", "") not in taken)
    return built_in + added


@cache
def _added(group: str) -> tuple[Any, ...]:
    loaded = (_load(point) for point in sorted(entry_points(group=group), key=lambda p: p.name))
    return tuple(item for item in loaded if item is not None)


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:  # somebody else's code: whatever it raises, hopview goes on without it
        problems.append(f"The plug-in '{point.name}' ({point.value}) cannot be loaded: {error}. Update it.")
        return None
