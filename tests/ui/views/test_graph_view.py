"""The view of the graph: lines and units where they belong, the thermometer, readings, and refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Lens, taught
from machines.encoders import machine
from PySide6.QtCore import QPointF

from hopview.pictures.graph import shown_rows
from hopview.pictures.palette import DARK, LIGHT, legible
from hopview.ui.views import GraphView, graph
from hopview.ui.views.epoch_clock import SECONDS, STAGES, EpochClock


@pytest.fixture
def view(qtbot):
    made = GraphView()
    qtbot.addWidget(made)
    made.resize(640, 520)
    return made


def snapshot(temperature: float = 1.0, update: str = "glauber", **changes):
    """Of an encoder in its fifth sweep: the first unit of V1 on, the second hidden one too."""
    shown = taught(shape=(2, 4), machine=machine("encoder", 8, 2, 1, 2.0), hidden=2)
    state = np.where(np.arange(8) == 0, 1, -1).astype(np.int8)
    return replace(
        shown, state=state, hidden=np.array([0.0, 1.0]), sweep=5, temperature=temperature, update=update,
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("size", [(640, 520), (300, 500)], ids=["wide", "tall"])
def test_units_are_filled_where_they_are_on(view, painted, chosen, size) -> None:
    view.resize(*size)
    view.set_theme(chosen)
    view.show_snapshot(snapshot(), 0.0)
    drawn = painted(view)
    for unit, on in ((0, True), (1, False), (4, False), (8, False), (9, True)):
        spot, off = view.place(unit), 0.75 * view.radius()
        x, y = round(spot.x()), round(spot.y() - off)
        assert 0 <= spot.x() < size[0] and 0 <= spot.y() < size[1]
        assert drawn[y, x].tolist() == list(chosen.ink if on else chosen.field)


def test_mercury_falls_with_the_temperature(view, painted) -> None:
    warm = legible(LIGHT.afterglow, LIGHT.paper, 3.0)
    heights = []
    for temperature in (20.0, 1.0, 0.1):
        view.show_snapshot(snapshot(temperature, "anneal"), 0.0)
        right = painted(view)[:, view.width() - round(5 * view.line) :]
        heights.append(int((right == np.array(warm)).all(axis=2).sum()))
    assert heights[0] > 1.5 * heights[1] > 1.5 * heights[2] > 0


def test_units_that_are_held_have_a_second_rim(view, painted) -> None:
    view.show_snapshot(snapshot(), 0.0)
    free = painted(view)
    view.show_snapshot(snapshot(clamped=np.arange(8) < 4), 0.0)
    held = painted(view)
    accent = np.array(LIGHT.accent)
    assert (held == accent).all(axis=2).sum() > (free == accent).all(axis=2).sum() + 100
    assert "double rim" in view.words
    assert view.reading(view.place(0)) == "V1 1: on 1.00, held"


def test_readings_name_units_and_weights(view) -> None:
    view.show_snapshot(snapshot(), 0.0)
    made = view.snapshot.machine
    assert view.reading(view.place(9)) == "H 2: on 1.00"
    strongest = view.graph.pairs[-1]
    ends = view.graph.lines[-1]
    middle = view._mapped(ends[len(ends) // 2] if len(ends) > 2 else ends.mean(axis=0))
    said = view.reading(middle)
    assert said.endswith(f"{abs(made.weights[tuple(strongest)]):.2f}") and "W = " in said
    assert view.reading(QPointF(1, view.height() - 2)) == ""


@pytest.mark.parametrize(
    ("made", "word"), [(machine("all", 50, 2), "of 52 units"), (Lens.random(8, 2), "tied in pairs")]
)
def test_what_is_not_drawn_is_said(view, made, word) -> None:
    said: list[str] = []
    view.say = lambda painter, text, box=None: said.append(text)
    view.show_snapshot(taught(shape=(1, made.visible), machine=made, hidden=made.hidden), 0.0)
    view.grab()
    assert len(said) == 1 and word in said[0]
    assert view.words == view.reading(QPointF(20, 20)) == ""


def test_a_state_of_another_size_is_left_undrawn(view, painted) -> None:
    view.show_snapshot(replace(snapshot(), hidden=np.zeros(1)), 0.0)
    painted(view)
    assert view.graph is not None and view.lit is None


def test_rows_of_data_are_looked_for_once(view, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(graph, "shown_rows", lambda data: asked.append(data) or shown_rows(data))
    shown = replace(snapshot(), hidden=None)
    for now in (0.0, 1.0, 2.0):
        view.show_snapshot(shown, now)
    assert len(asked) == 1 and "row 3 of the data" in view.words


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_thermometer_points_at_the_schedule_of_learning(view, painted, chosen) -> None:
    view.set_theme(chosen)
    seen = {}
    for rule in ("exact", "annealed"):
        view.show_snapshot(replace(snapshot(), rule=rule), 0.0)
        drawn = painted(view)[:, view.width() - round(5 * view.line) :]
        seen[rule] = int((drawn == np.array(chosen.accent)).all(axis=2).sum())
        assert ("both phases cool from 20 to 10" in view.words) is (rule == "annealed")
    assert not seen["exact"] and seen["annealed"] > 60


def lesson(epoch: int, rule: str = "annealed"):
    made = snapshot()
    training = replace(made.training, lesson=replace(made.training.lesson, epoch=epoch))
    return replace(made, rule=rule, training=training)


def test_an_epoch_made_by_hand_goes_through_its_schedule_again() -> None:
    clock = EpochClock()
    clock.follow(lesson(4), 10.0)
    assert clock.at(10.0) is None  # nobody saw it made
    clock.follow(lesson(5), 15.0)
    seen = [clock.at(15.0 + SECONDS * (k + 0.5) / len(STAGES)) for k in range(len(STAGES))]
    assert seen == list(STAGES) and seen[0] == (20.0, "cooling") and seen[-1] == (10.0, "counting")
    assert clock.at(15.0 + SECONDS) is None
    clock.follow(lesson(5), 15.1)  # the same one again
    assert clock.at(15.25) == STAGES[2]
    for k in range(3):  # many a second are not
        clock.follow(lesson(6 + k), 18.0 + 0.1 * k)
    assert clock.at(18.25) is None
    clock.follow(lesson(7), 25.0)  # nor are steps back, nor other rules
    assert clock.at(25.1) is None
    clock.follow(lesson(8, "exact"), 30.0)
    assert clock.at(30.1) is None


def test_the_thermometer_moves_while_the_window_shows_an_epoch_again(view, qtbot) -> None:
    view.show()
    view.show_snapshot(lesson(1), 0.0)
    assert not view._timer.isActive()
    view.show_snapshot(lesson(2), 0.5)  # in half a second, then
    first = view._epoch.at(view._clock)
    assert first is not None and view._timer.isActive()
    qtbot.waitUntil(lambda: view._epoch.at(view._clock) not in (None, first))
    qtbot.waitUntil(lambda: not view._timer.isActive())


def test_names_keep_clear_of_the_rims_of_held_units(view) -> None:
    on_a_ring = taught(shape=(2, 2), machine=machine("all", 4, 2, 1, 2.0), hidden=2)
    for shown in (snapshot(), on_a_ring):
        view.show_snapshot(shown, 0.0)
        reach = view.radius() + graph._rim(view.radius())
        for name, start, end in view.graph.groups:
            box = view.name_box(name, start, end)
            for unit in range(len(view.graph.places)):
                at = view.place(unit)
                dx = max(box.left() - at.x(), at.x() - box.right(), 0.0)
                dy = max(box.top() - at.y(), at.y() - box.bottom(), 0.0)
                assert np.hypot(dx, dy) > reach + 0.75  # half the rim's width
