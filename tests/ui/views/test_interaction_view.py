"""The view of interactions: the curve with its dots, the runs side by side, and what it says of others."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns
from PySide6.QtCore import QPointF

from hopview.pictures.palette import DARK, LIGHT, pattern_style
from hopview.session.session import Session
from hopview.ui.views import InteractionView
from hopview.ui.views.interaction import EMPTY, OTHER

PATTERNS = random_patterns(60, 100, 1)


@pytest.fixture
def session(dressed: None) -> Session:
    made = Session(model="dense", shape=(10, 10), seed=2)
    made.store(PATTERNS)
    made.cue(flipped(PATTERNS[0], 0.2, 1))
    made.run(sweeps=10)
    return made


def shown(qtbot, session: Session, size=(520, 640), **how) -> InteractionView:
    view = InteractionView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


def part(drawn: np.ndarray, box) -> np.ndarray:
    return drawn[round(box.top()) : round(box.bottom()), round(box.left()) : round(box.right())]


def test_the_runs_are_drawn_side_by_side(qtbot, session, painted) -> None:
    view = shown(qtbot, session, interactive=False)
    assert [law.title for law in view.race.laws] == ["n = 2, Hebb", "n = 3, rect", "exp"]
    drawn, seen = painted(view), []
    for lane, box in zip(view.lanes, view.tiles(), strict=True):
        pixels = part(drawn, box)
        seen.append(float((pixels == np.array(LIGHT.ink)).all(axis=2).mean()))
        state = lane.states[view.place_of(lane)]
        assert seen[-1] == pytest.approx(float((state > 0).mean()), abs=0.06)
    assert np.array_equal(view.lanes[1].states[-1], PATTERNS[0])
    assert not np.array_equal(view.lanes[0].states[-1], PATTERNS[0])
    assert view.place_words(view.lanes[1], -1)[1] == 0


def test_going_back_shows_all_runs_at_that_time(qtbot, session) -> None:
    session.cue(flipped(PATTERNS[1], 0.2, 4))
    run = session.run(sweeps=10)
    view = InteractionView(interactive=False)
    qtbot.addWidget(view)
    view.resize(520, 640)
    first, *_others, last = run.snapshots()
    view.show_snapshot(first, 0.0)
    assert [view.place_of(lane) for lane in view.lanes] == [0, 0, 0]
    lanes = view.lanes
    view.show_snapshot(last, 0.0)
    assert view.lanes is lanes  # nothing was worked out again
    assert [view.place_of(lane) for lane in lanes] == [len(c.times) - 1 for c in lanes]


def test_the_largest_overlap_is_a_large_dot_on_the_law(qtbot, session, painted) -> None:
    view = shown(qtbot, session, interactive=False)
    hue = (part(painted(view), view.plot().adjusted(-9, -9, 9, 9)) == np.array(pattern_style(0)[0])).all(
        axis=2
    )
    assert hue.sum() > 20
    where = np.argwhere(hue).mean(axis=0)
    assert where[0] < 20 and where[1] > hue.shape[1] - 30  # at m = 1, F = F(N)
    assert "the 59 others together" in view.words and "at m = 1.00" in view.words


def test_in_the_window_a_light_race_is_run_at_once_and_told(qtbot, session) -> None:
    view = shown(qtbot, session)
    assert len(view.lanes) == 3
    said = view.reading(QPointF(view.tiles()[2].center()))
    assert said.startswith("exp: comes to rest after") and "1.00" in said
    assert view.reading(QPointF(1, 1)) == ""


def test_a_heavy_race_is_run_beside_the_window(qtbot, session, monkeypatch) -> None:
    monkeypatch.setattr("hopview.ui.views.interaction._LIGHT", 0)
    view = shown(qtbot, session)
    assert view.lanes == ()
    qtbot.waitUntil(lambda: len(view.lanes) == 3)
    view.shut_down()


@pytest.mark.parametrize("size", [(300, 420), (520, 640), (1000, 640)])
def test_it_fits_and_can_be_read_in_both_themes(qtbot, session, painted, size) -> None:
    view = shown(qtbot, session, size, interactive=False)
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        drawn = painted(view)
        assert len(np.unique(drawn.reshape(-1, drawn.shape[-1]), axis=0)) > 10
    boxes = view.tiles()
    assert all(view.rect().toRectF().contains(box) for box in boxes)
    assert not any(view.plot().intersects(box) for box in boxes)
    assert view.plot().height() > 60 and min(box.width() for box in boxes) > 60


def test_others_are_told_where_it_belongs(qtbot, session) -> None:
    empty = Session(model="dense", shape=(4, 4))
    view = shown(qtbot, empty, interactive=False)
    assert view.race is None and view.words == "" and EMPTY.startswith("Store")
    view.grab()
    modern = Session(model="modern", shape=(4, 4))
    modern.store(random_patterns(2, 16, 1))
    view.show_snapshot(modern.snapshot(), 0.0)
    assert view.race is None and "A thousand memories" in OTHER
    view.grab()
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.race is not None
    view.let_go()
    assert view.race is None and view.lanes == ()
