"""The pages, generated: from the registries of models, rules, updates, views, actions and experiments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.core.params import Parameter, parameters_of
from hopview.models import models
from hopview.rules import rules
from hopview.session.experiments import experiments
from hopview.sources import data_names
from hopview.ui.actions import ACTIONS, MENUS, ActionSpec
from hopview.ui.help.about import version_rows
from hopview.ui.help.references import Reference, paragraphs_of, references_in
from hopview.ui.help.texts import PageText, Try, guide, texts
from hopview.ui.views import views

GROUPS = ("Guide", "Models", "Learning rules", "Updates", "Views")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `key` is like "rule/hebb"; `table` holds rows of (left, middle, right) under headings."""

    key: str
    group: str
    title: str
    see: str = ""
    formula: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    tries: tuple[Try, ...] = ()
    breaks: str = ""
    definition: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def words(self) -> str:
        """All that a search looks at, in small letters."""
        rows = (cell for _, table in self.tables for row in table for cell in row)
        named = (f"{p.title} {p.name} {p.description}" for p in self.parameters)
        cited = (f"{r.who} {r.doi}" for r in self.references)
        meanings = (meaning for _, meaning in self.symbols)
        tried = (t.text for t in self.tries)
        parts = (
            self.title,
            self.see,
            self.breaks,
            *self.definition,
            *meanings,
            *tried,
            *rows,
            *named,
            *cited,
        )
        return " ".join(parts).casefold()


def all_pages() -> tuple[Page, ...]:
    """Every page, group by group."""
    return (*_guide(), *_models(), *_rules(), *_updates(), *_views())


def _models() -> list[Page]:
    pages = []
    for model in models():
        text = texts("models").get(model.name, PageText())
        parameters = parameters_of(model.Params)
        cited = references_in(" ".join((model.__doc__ or "", *(f"{p.reference}." for p in parameters))))
        pages.append(
            _page("model", "Models", model.name, model.title, text,
                  definition=paragraphs_of(model), parameters=parameters, references=cited)
        )  # fmt: skip
    return pages


def _rules() -> list[Page]:
    pages = []
    for rule in rules():
        text = texts("rules").get(rule.name, PageText())
        parameters = parameters_of(rule.Params)
        sources = " ".join(f"{p.reference}." for p in parameters)
        cited = references_in(f"{rule.reference}. {rule.__doc__} {sources}")
        pages.append(
            _page("rule", "Learning rules", rule.name, rule.title, text,
                  formula=rule.formula, definition=paragraphs_of(rule), parameters=parameters,
                  references=cited)
        )  # fmt: skip
    return pages


def updates() -> tuple[str, ...]:
    """The names of all updates of all models, in the order declared."""
    declared = (p for model in models() for p in parameters_of(model.Params) if p.name == "update")
    return tuple(dict.fromkeys(choice for parameter in declared for choice in parameter.choices))


def _updates() -> list[Page]:
    found = []
    for name in updates():
        text = texts("updates").get(name, PageText())
        title = text.title or name.capitalize()
        found.append(_page("update", "Updates", name, title, text, references=references_in(text.reference)))
    return found


def _views() -> list[Page]:
    pages = []
    for view in views():
        text = texts("views").get(view.name, PageText())
        definition = paragraphs_of(view)[:1]  # what follows is for who writes code with it
        pages.append(
            _page("view", "Views", view.name, view.title, text, see=view.help, definition=definition)
        )
    return pages


def _guide() -> list[Page]:
    text, group = guide(), "Guide"
    listed = tuple(
        (family, tuple((f"[{e.title}](hopview:experiment/{e.key}+play)", e.reference) for e in found))
        for family, found in groupby(experiments(), key=lambda e: e.family)
    )
    return [
        _page("guide", group, "start", text.start.title, text.start),
        _page("guide", group, "outcome", text.outcome.title, text.outcome,
              tables=(("What it says, and what that means", outcome_rows()),)),
        _page("guide", group, "learning", text.learning.title, text.learning),
        _page("guide", group, "data", text.data.title, text.data,
              tables=(("Sets that ship with hopview", data_names()),)),
        _page("guide", group, "experiments", text.experiments.title, text.experiments,
              tables=listed),
        _page("guide", group, "keys", text.keys.title, text.keys, tables=action_tables()),
        _page("guide", group, "about", text.about.title, text.about, tables=(("Versions", version_rows()),)),
    ]  # fmt: skip


def outcome_rows() -> tuple[tuple[str, ...], ...]:
    """Each kind of end in the very words that the window uses, and what it means."""
    names, meaning = ("ant", "owl", "cat"), guide().outcomes
    shown: tuple[tuple[str, StopKind, AttractorKind, tuple[int, ...], float], ...] = (
        ("pattern", "fixed", "pattern", (3,), 0.99),
        ("negative", "fixed", "negative", (-1,), 1.0),
        ("mixture", "fixed", "mixture", (1, 2, -3), 0.97),
        ("hierarchy", "fixed", "hierarchy", (1, 2, 3), 0.7),
        ("parallel", "fixed", "parallel", (1, 2, -3), 0.33),
        ("spin glass", "fixed", "spin glass", (), 0.21),
        ("uniform", "fixed", "uniform", (), -1.0),
        ("metastable", "fixed", "metastable", (1, 3), 0.94),
        ("average", "fixed", "average", (), 0.63),
        ("response", "fixed", "response", (1,), 0.4),
        ("cycle", "cycle", "pattern", (2,), 0.12),
        ("limit", "limit", "pattern", (3,), 0.91),
    )
    rows = []
    for key, kind, attractor, members, overlap in shown:
        end = Outcome(kind=kind, attractor=attractor, members=members, overlap=overlap, sweeps=4, among=2.1)
        words = end.sentence(names)
        rows.append((words[0].upper() + words[1:], meaning[key]))
    return tuple(rows)


def action_tables() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """A table a menu: keys, title and tip of each action of the registry."""
    menus = (*MENUS, *dict.fromkeys(a.menu for a in ACTIONS if a.menu not in MENUS))
    tables = ((menu, tuple(_action_row(a) for a in ACTIONS if a.menu == menu)) for menu in menus)
    return tuple((menu, rows) for menu, rows in tables if rows)


def _action_row(action: ActionSpec) -> tuple[str, ...]:
    return ", ".join(action.shortcuts), action.title.removesuffix(" ..."), f"{action.tip}."


def _page(kind: str, group: str, name: str, title: str, text: PageText, **more: object) -> Page:
    given: dict[str, object] = {
        "see": text.see,
        "formula": text.formula,
        "symbols": text.symbols,
        "tries": text.tries,
        "breaks": text.breaks,
        "references": references_in(text.reference),
    }
    return Page(key=f"{kind}/{name}", group=group, title=title, **{**given, **more})  # type: ignore[arg-type]
