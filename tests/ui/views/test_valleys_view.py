"""The landscape of real units: circles of what theory is sure of, and the words that say so."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.pictures.palette import pattern_style
from hopview.session.edits import SetParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.theory.modern import ball_radius
from hopview.ui.views import ValleysView


def shown(qtbot, session: Session) -> ValleysView:
    view = ValleysView(interactive=False)
    qtbot.addWidget(view)
    view.resize(560, 640)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


@pytest.fixture
def session(dressed: None) -> Session:
    return Session.of(open_experiment("ramsauer-2020/two-units").document_for_step(1))


def test_circles_stand_around_memories_with_valleys_of_their_own(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    drawn, balls, valleys = painted(view), view.balls, view.valleys
    assert balls is not None and valleys is not None and (balls.kept > 0.1).all()
    assert "No state within the circle around each memory ever leaves it." in view.words
    assert (
        np.count_nonzero(balls.theorem) == 2 and "(of 2 memories) has radius 1/(βnMx) = 0.0013" in view.words
    )
    step = session.engine.model.retrieval
    expected = step.geometry.scale * ball_radius(100.0, 6, step.geometry.largest)
    assert balls.theorem.max() == pytest.approx(expected)
    # On the circle around the fourth memory its colour is met, dashed.
    box, ink = view._places().picture, np.array(pattern_style(session.document.patterns[3].colour)[0])
    left, right, bottom, top = valleys.extent
    around = np.linspace(0, 2 * np.pi, 200)
    x = balls.centres[3, 0] + balls.kept[3] * np.cos(around)
    y = balls.centres[3, 1] + balls.kept[3] * np.sin(around)
    cols = np.rint(box.left() + (x - left) / (right - left) * box.width() - 0.5).astype(int)
    rows = np.rint(box.top() + (top - y) / (top - bottom) * box.height() - 0.5).astype(int)
    met = (np.abs(drawn[rows, cols][:, :3].astype(int) - ink).max(axis=1) < 60).mean()
    assert 0.2 < met < 0.95


def test_words_without_circles_and_of_sparse_attention(qtbot, session) -> None:
    session.apply(SetParams({"beta": 1.0}))
    assert "promises no memory a valley" in shown(qtbot, session).words
    session.apply(SetParams({"beta": 100.0, "separation": "sparsemax"}))
    assert "From within the circle around each memory one step is exact." in shown(qtbot, session).words
    session.apply(SetParams({"separation": "softmax", "beta": 20.0}))
    view = shown(qtbot, session)
    assert view.balls is not None and 0 < np.count_nonzero(view.balls.kept) < 6
    assert f"around {np.count_nonzero(view.balls.kept)} of 6 memories" in view.words


def test_a_plane_cuts_the_balls_of_memories_beside_it(qtbot, dressed: None) -> None:
    session = Session("modern", shape=(4, 4), beta=40.0)
    session.store(np.random.default_rng(2).uniform(-1, 1, (4, 16)))
    view = shown(qtbot, session)
    balls = view.balls
    assert balls is not None and balls.away[:2] == pytest.approx([0, 0]) and (balls.away[2:] > 0.5).all()
    cut = balls.cut(balls.kept)
    assert cut[:2] == pytest.approx(balls.kept[:2])
    assert cut[2:] ** 2 == pytest.approx(np.maximum(balls.kept[2:] ** 2 - balls.away[2:] ** 2, 0))
