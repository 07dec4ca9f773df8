"""Plug-ins are seen wherever what ships is: in `list`, in `info`, among the formats."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from helpers.other_model import Gibbs

from hopview import cli
from hopview.cli_info import plug_in_problems
from hopview.core import registry
from hopview.export import exporter_for, exporters
from hopview.export.table import Csv
from hopview.observers import Energy
from hopview.rules import Hebb
from hopview.ui.views import EnergyView, view_named, views


class OtherRule(Hebb):
    """Hebb by another name."""

    name, title, reference = "other_rule", "Other rule", "Nobody 2026"


class OtherObserver(Energy):
    """Energy by another name."""

    name = "other_observer"


class OtherView(EnergyView):
    """The energy by another name."""

    name, title = "other_view", "Other view"


TSV = Csv(name="tsv", suffix=".tsv", title="Tabs", description="Tabs for commas")


@pytest.fixture(autouse=True)
def points(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One plug-in a group, and one that cannot be loaded."""
    named = {"models": "Gibbs", "rules": "OtherRule", "observers": "OtherObserver", "views": "OtherView",
             "exporters": "TSV"}  # fmt: skip
    found = EntryPoints(
        EntryPoint(value.lower(), f"{__name__}:{value}", f"hopview.{group}") for group, value in named.items()
    )
    broken = EntryPoint("broken", f"{__name__}:Missing", "hopview.rules")
    both = EntryPoints((*found, broken))
    monkeypatch.setattr(registry, "entry_points", lambda group: both.select(group=group))
    monkeypatch.setattr(registry, "problems", [])
    registry._added.cache_clear()
    yield
    registry._added.cache_clear()


def test_list_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list"]) == 0
    out = capsys.readouterr().out
    for name in (Gibbs.name, "other_rule", "other_observer", "other_view", ".tsv"):
        assert f"\n{name} " in out


def test_info_tells_of_those_that_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["info"]) == 0
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Plug-in")]
    assert "The plug-in 'broken'" in told
    assert told.endswith("Update it.")


def test_info_goes_on_where_qt_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hopview.ui.views", None)
    assert plug_in_problems()[-1].startswith("The views cannot be loaded: ")


def test_they_are_found_by_name_and_suffix(tmp_path: Path) -> None:
    assert view_named("other_view") is views()[-1] is OtherView
    assert exporter_for(tmp_path / "a.tsv") is exporters()[-1] is TSV


def test_help_has_a_page_of_each(qapp: object) -> None:
    from hopview.ui.help.pages import all_pages

    keys = {page.key for page in all_pages()}
    assert {"model/gibbs", "rule/other_rule", "view/other_view"} <= keys
