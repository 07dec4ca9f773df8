"""Plug-ins: found, never in the way of what ships, and never the end of hopview."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from hopview.core import registry
from hopview.core.errors import nearest_of


class Own:
    """Ships with hopview."""

    name = "own"


class Added:
    """Comes from elsewhere."""

    name = "added"


class Pretender:
    """Takes a name that is taken."""

    name = "own"


@pytest.fixture(autouse=True)
def points(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three entry points: one good, one that pretends, one that fails."""
    found = EntryPoints(
        EntryPoint(name, f"{__name__}:{value}", "hopview.things")
        for name, value in (("b", "Added"), ("c", "Pretender"), ("d", "Missing"))
    )
    monkeypatch.setattr(registry, "entry_points", lambda group: found.select(group=group))
    monkeypatch.setattr(registry, "problems", [])
    registry._added.cache_clear()
    yield
    registry._added.cache_clear()


def test_what_ships_comes_first_and_keeps_its_name() -> None:
    assert registry.registered("hopview.things", (Own,)) == (Own, Added)
    assert registry.registered("hopview.nothing", (Own,)) == (Own,)


def test_a_plug_in_that_fails_is_told_of_once() -> None:
    for _ in range(2):
        registry.registered("hopview.things", (Own,))
    assert len(registry.problems) == 1
    assert "'d'" in registry.problems[0]
    assert registry.problems[0].endswith("Update it.")


def test_a_long_list_of_names_is_cut_where_nobody_would_read_on() -> None:
    few, many = [f"name-{k}" for k in range(4)], [f"experiment-{k:03}" for k in range(100)]
    assert nearest_of("zzz", few) == "Choose one of: name-0, name-1, name-2, name-3."
    cure = nearest_of("zzz", many)
    named = cure.count("experiment")
    assert cure.startswith("Choose one of: experiment-000, ") and len(cure) < 300
    assert cure.endswith(f"experiment-{named - 1:03} and {100 - named} more.")
    assert nearest_of("experiment-0990", many) == "Did you mean 'experiment-099'?"
