"""The field on one unit: numbers, the sentence, and what pulls it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hopview.pictures.field import unit_field
from hopview.pictures.palette import DARK, LIGHT
from hopview.ui.views.field import FieldView
from hopview.ui.views.field_words import next_visit, pulls


def shown(qtbot, moment, unit=30, size=(480, 360), **how) -> FieldView:
    view = FieldView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_unit(unit)
    view.show_snapshot(moment, 0.0)
    return view


def test_it_follows_unit_and_state(qtbot, recall) -> None:
    moments = recall()
    view = shown(qtbot, moments[0])
    for moment in moments:
        view.show_snapshot(moment, 0.0)
        assert view.found.field == pytest.approx((moment.coupling.matrix() @ moment.state)[30])
    view.set_unit(31)
    assert view.found.unit == 31
    view.set_unit(-1)
    assert view.found is None


@pytest.mark.parametrize("unit", [-1, 400])
def test_no_unit_says_what_to_do(qtbot, recall, painted, unit: int) -> None:
    view = shown(qtbot, recall()[0], unit)
    assert view.found is None
    assert (painted(view) != np.array(LIGHT.paper)).any()


def test_patterns_add_up_to_the_field_under_hebb(recall) -> None:
    moment = recall(5)[6]
    found = unit_field(moment.coupling, moment.state, 17)
    title, parts = pulls(moment, found)
    assert title == "pull of each pattern"
    assert [part.place for part in parts] == [int(p.name[1:]) - 1 for p in parts]
    assert sum(part.value for part in parts) - 5 / 400 * found.value == pytest.approx(found.field)
    sizes = [abs(part.value) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_other_rules_name_the_strongest_units(recall) -> None:
    moment = recall(5, rule="pseudo_inverse")[6]
    found = unit_field(moment.coupling, moment.state, 17, 0.0, 8)
    title, parts = pulls(moment, found)
    assert "units" in title and len(parts) == 8
    row, col = (int(n) for n in parts[0].name.strip("()").split(","))
    j = 20 * row + col
    assert parts[0].value == pytest.approx(moment.coupling.matrix()[17, j] * moment.state[j])


def test_the_sentence_says_what_the_next_visit_does(recall) -> None:
    moment = recall(5)[6]
    found = unit_field(moment.coupling, moment.state, 17, 0.5)
    kept = dataclasses.replace(found, value=1, alignment=0.4, flip_cost=0.8, probability_up=0.832)
    flips = dataclasses.replace(kept, alignment=-0.4, flip_cost=-0.8)
    tie = dataclasses.replace(kept, alignment=0.0, flip_cost=0.0)
    assert next_visit(kept, "async", 0.0) == "The next visit leaves it at +1: it agrees with its field."
    assert "flips it to \N{MINUS SIGN}1" in next_visit(flips, "sequential", 0.0)
    assert next_visit(flips, "sync", 0.0).startswith("The next step flips")
    assert "ties" in next_visit(tie, "async", 0.0)
    assert "+1 with probability 0.83" in next_visit(kept, "glauber", 0.5)
    assert f"probability {np.exp(-0.8 / 0.5):.2f}" in next_visit(kept, "metropolis", 0.5)
    assert "no energy" in next_visit(flips, "metropolis", 0.5)
    assert "over 0.99" in next_visit(dataclasses.replace(kept, probability_up=0.9999), "glauber", 0.1)


def test_much_work_is_done_elsewhere_and_the_newest_wins(qtbot, recall) -> None:
    moments = recall(40, (160, 160), moments=3, form="factored")
    view = shown(qtbot, moments[0])
    for moment in moments:
        view.show_snapshot(moment, 0.0)
    qtbot.waitUntil(lambda: view._of is not None and view._of[0] is moments[2] and not view._worker.busy)
    film = shown(qtbot, moments[1], interactive=False)
    assert film._of[0] is moments[1]


@pytest.mark.parametrize("size", [(240, 160), (480, 360), (900, 600)])
@pytest.mark.parametrize("count", [1, 7, 200])
def test_it_is_painted_at_every_size(qtbot, recall, painted, size, count: int) -> None:
    drawn = painted(shown(qtbot, recall(count)[4], size=size))
    assert (drawn[[0, -1]] == np.array(LIGHT.paper)).all()  # nothing is cut off at the edges
    assert (drawn[:, [0, -1]] == np.array(LIGHT.paper)).all()


def test_the_theme_changes_at_once(qtbot, recall, painted) -> None:
    view = shown(qtbot, recall()[5])
    view.set_theme(DARK)
    assert tuple(painted(view)[0, 0]) == DARK.paper


def test_an_external_field_is_part_of_it_and_named_first(qtbot, recall, painted) -> None:
    b = np.linspace(-1, 1, 400)
    moment = dataclasses.replace(recall(5)[6], external=b)
    view = shown(qtbot, moment)
    assert view.found.field == pytest.approx((moment.coupling.matrix() @ moment.state)[30] + b[30])
    for rule in ("hebb", "storkey"):
        _, parts = pulls(dataclasses.replace(moment, rule=rule), view.found)
        assert (parts[0].name, parts[0].value) == ("external field", b[30])
    assert (painted(view) != np.array(LIGHT.paper)).any()


@pytest.mark.parametrize("update", ["little", "anneal", "async_replace"])
def test_every_heat_bath_says_its_probability(recall, update: str) -> None:
    moment = recall(5)[6]
    found = dataclasses.replace(unit_field(moment.coupling, moment.state, 17, 0.5), probability_up=0.832)
    assert "+1 with probability 0.83" in next_visit(found, update, 0.5)
    assert next_visit(found, update, 0.5).startswith(
        "The next step" if update == "little" else "The next visit"
    )
