"""The attention view: bars of shares, the picture filled in, and what it says where there is nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.windows import opened

from hopview.core.attention import Attention
from hopview.pictures.palette import DARK, LIGHT, pattern_style
from hopview.session.experiments import open_experiment
from hopview.session.machine_edits import SetClamped
from hopview.session.session import Session
from hopview.ui.views import AttentionView, attention
from hopview.ui.views.attention import EMPTY, OTHER


@pytest.fixture
def session(dressed: None) -> Session:
    return Session.of(open_experiment("ota-2023/half-a-letter").document_for_step(2))


def shown(qtbot, session: Session, size=(560, 640), **how) -> AttentionView:
    view = AttentionView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


def length_of(drawn: np.ndarray, view: AttentionView, place: int, colour) -> int:
    """Pixels of a bar's colour along the middle of its row."""
    line = drawn[round(view._row(place).center().y())]
    return int((line == np.array(colour)).all(axis=1).sum())


def test_bars_are_as_long_as_the_shares(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    weights = {row.name.words: row.weight for row in view.shares.rows}
    assert weights["A"] == pytest.approx(0.5, abs=0.01) and weights["M"] == pytest.approx(0.5, abs=0.01)
    assert weights["T"] < 1e-20
    drawn = painted(view)
    places = {
        row.name.words: (k, pattern_style(row.name.colour)[0]) for k, row in enumerate(view.shares.rows)
    }
    lengths = {name: length_of(drawn, view, k, rgb) for name, (k, rgb) in places.items()}
    grounds = {name: length_of(drawn, view, k, LIGHT.grid) for name, (k, _) in places.items()}
    assert lengths["T"] == lengths["O"] == 0 and grounds["T"] > 100
    assert lengths["A"] == pytest.approx(grounds["T"] / 2, abs=2) == lengths["M"]


def test_it_says_what_the_shares_are_given_and_follows_what_is_held(qtbot, session) -> None:
    view = shown(qtbot, session)
    assert "given the 20 units that are held, exact" in view.words and "over 2.0 of 4" in view.words
    cells = next(p.cells for p in session.document.patterns if p.name == "M")
    session.cue(cells)
    session.apply(SetClamped(np.arange(1024) < 512))
    view.show_snapshot(session.snapshot(), 0.0)
    (leader,) = [row for row in view.shares.rows if row.leader]
    assert leader.name.words == "M" and leader.weight > 0.999 and "given the 512 units" in view.words
    assert view.found.filled[512:] == pytest.approx(cells[512:])
    session.apply(SetClamped(None))
    view.show_snapshot(session.snapshot(), 0.0)
    assert "given all 1,024 units" in view.words and "Hold some (H)" in view.words


def test_pointing_tells_how_far_a_memory_is_behind(qtbot, session) -> None:
    view = shown(qtbot, session)
    (place,) = [k for k, row in enumerate(view.shares.rows) if row.name.words == "T"]
    said = view.reading(view._row(place).center())
    assert "T (memory" in said and "nats behind it" in said and "10⁻" in said
    assert view.reading(view.rect().topLeft().toPointF()) == ""


@pytest.mark.parametrize("size", [(200, 160), (480, 360), (1100, 420), (400, 800)])
def test_it_is_painted_at_every_size_and_in_both_themes(qtbot, session, painted, size) -> None:
    view = shown(qtbot, session, size)
    light = painted(view)
    assert (light != np.array(LIGHT.paper)).any()
    view.set_theme(DARK)
    assert tuple(painted(view)[-1, 0]) == DARK.paper


def test_many_memories_show_the_largest_and_count_the_others(qtbot, session, painted) -> None:
    view = shown(qtbot, session, (400, 300))
    memories = np.random.default_rng(1).standard_normal((300, 1024))
    logs = np.full(300, np.log(1 / 300))
    made = replace(session.snapshot(), attention=lambda: Attention(logs, memories), hidden=None)
    view.show_snapshot(made, 0.0)
    assert view.shares.others == 300 - len(view.shares.rows) > 250 and painted(view).any()
    assert view._row(len(view.shares.rows)).bottom() <= view.height()


def test_very_many_memories_are_asked_beside_the_window(qtbot, dressed, painted, monkeypatch) -> None:
    monkeypatch.setattr(attention, "_LIGHT", 100)
    session = Session("dense", shape=(8, 8), power=3)
    session.store(np.where(np.random.default_rng(1).random((5, 8, 8)) < 0.5, 1, -1))
    view = shown(qtbot, session)
    assert view.found is None and painted(view).any()
    qtbot.waitUntil(lambda: view.found is not None and not view._worker.busy)
    assert len(view.found) == 5 and "Spread over" in view.words
    other = Session("dense", shape=(4, 4), power=3)
    other.store(np.ones((2, 4, 4)))
    view.show_snapshot(other.snapshot(), 0.0)
    assert len(view.found) == 2  # few enough to be asked at once
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.found is None and painted(view).any()
    qtbot.waitUntil(lambda: view.found is not None and not view._worker.busy)
    assert len(view.found) == 5


def test_what_attends_to_nothing_is_told(qtbot, recall, painted) -> None:
    view = AttentionView(interactive=False)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show_snapshot(recall()[0], 0.0)
    assert view.found is None and view.words == "" and "attentional" in OTHER
    assert (painted(view) != np.array(LIGHT.paper)).any()
    view.let_go()
    assert view.snapshot is None


def test_where_nothing_is_stored_yet_it_says_what_to_do(qtbot, painted) -> None:
    view = shown(qtbot, Session("modern", shape=(4, 4)))
    assert view.found is None and view._instead() == EMPTY
    assert painted(view).any()


def test_its_tab_is_there_for_models_that_attend_alone(qtbot, dressed: None) -> None:
    with opened(qtbot, "ota-2023/half-a-letter") as window:
        tabs, view = window.tabs, window.views["attention"]
        assert tabs.currentWidget() is view
        window.controller.open_experiment("hopfield-1982/letters")
        qtbot.waitUntil(lambda: tabs.currentWidget() is window.views["landscape"], timeout=10_000)
        assert not tabs.isTabVisible(tabs.indexOf(view)) and tabs.refusal("attention") == OTHER
        window.show_view("attention")
        assert "attentional" in window.banner.words.text()


def test_a_memory_without_any_share_says_so(qtbot, dressed, painted) -> None:
    session = Session(model="universal", shape=(8, 8), rule="patterns", preset="nearest")
    rows = np.where(np.random.default_rng(1).random((3, 8, 8)) < 0.5, 1, -1)
    session.store(rows)
    session.cue(rows[1])
    view = shown(qtbot, session)
    painted(view)
    assert [row.log_weight for row in view.shares.rows] == [-np.inf, 0.0, -np.inf]
    assert view.reading(view._row(0).center()).endswith("none\nno share at all")
    assert view.reading(view._row(1).center()).endswith("the largest share")


def test_a_layer_of_memories_is_named_one(qtbot, dressed, painted) -> None:
    session = Session(model="two_layer", shape=(8, 8), rule="patterns")
    session.store(np.where(np.random.default_rng(1).random((3, 8, 8)) < 0.5, 1, -1))
    view = shown(qtbot, session)
    painted(view)
    assert view.words.startswith("The layer of memories") and "3.0 of 3" in view.words
