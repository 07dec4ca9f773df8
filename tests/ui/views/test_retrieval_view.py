"""The view of retrieval: its words for each kind of end, its strip and matrices, and where it has nothing."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.windows import opened
from PySide6.QtCore import QPointF

from hopview.pictures.course import kind_of, matrix_image, place, spreads, zones
from hopview.pictures.palette import DARK, LIGHT
from hopview.session.edits import SetParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.movie import suited_views
from hopview.ui.stage import captions_of
from hopview.ui.views import AttentionView, RetrievalView
from hopview.ui.views.retrieval import OTHER


def shown(qtbot, session: Session, size=(640, 700), kind=RetrievalView):
    view = kind()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


@pytest.fixture
def session(dressed: None) -> Session:
    return Session.of(open_experiment("ramsauer-2020/trap").document())


def test_it_tells_the_end_and_the_bounds(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    assert view.words.startswith(
        "In 23 steps at rest in the global average: k_eff = 21.3 of 26. A is nearest"
    )
    assert "theory promises it no valley" in view.words
    drawn = painted(view)
    strip = view._parts()[2]
    boxes = view._tile_boxes(strip)
    assert len(boxes) == len(view.found.steps) == 7
    first, last = (drawn[int(b.top()) + 2 : int(b.bottom()), int(b.left()) + 2 : int(b.right())] for b in (
        boxes[0], boxes[-1]))  # fmt: skip
    assert len(np.unique(first.reshape(-1, 3), axis=0)) != len(np.unique(last.reshape(-1, 3), axis=0))
    assert "this state: k_eff 15.79, most to A" in view.reading(boxes[0].center())
    steps, mutual = view._parts()[3:]
    grid = view._grid(steps, 26, square=False)
    assert view.reading(QPointF(grid.left() + 1, grid.top() + 1)).startswith("after 0 steps, to A: 0.326")
    grid = view._grid(mutual, 26, square=True)
    assert view.reading(QPointF(grid.left() + 1, grid.top() + 1)).startswith(
        "asked with A, attention to A: 0."
    )
    assert view.reading(QPointF(1, 1)) == ""
    view.set_theme(DARK)
    assert (painted(view) != drawn).any()


def test_a_sharp_network_ends_in_one_memory(qtbot, session) -> None:
    sharp = Session.of(open_experiment("ramsauer-2020/trap").document_for_step(1))
    assert "at rest in a single memory" in shown(qtbot, sharp).words
    sharp.run(100)
    assert shown(qtbot, sharp).words.startswith("Here at rest in a single memory")
    pair = Session.of(open_experiment("ramsauer-2020/trap").document_for_step(2))
    assert "at rest in a metastable state" in shown(qtbot, pair).words


def test_a_memory_that_is_separated_enough_is_promised_its_valley(qtbot, session) -> None:
    session.apply(SetParams({"beta": 100.0}))
    words = shown(qtbot, session).words
    assert "so that it is sure to hold a fixed point within" in words and ", at most " in words


def test_one_memory_and_equal_ones_are_told(qtbot, dressed) -> None:
    one = Session("modern", shape=(2, 3))
    assert shown(qtbot, one).words == ""
    one.store(np.array([0.5, -0.5, 0.25, 1.0, 0.0, 0.3]))
    assert "every state leads to it" in shown(qtbot, one).words
    one.store(np.array([0.5, -0.5, 0.25, 1.0, 0.0, 0.3]))
    one.store(np.array([-0.5, 0.5, 0.25, 1.0, 0.0, 0.3]))
    one.cue(np.array([0.5, -0.5, 0.25, 1.0, 0.0, 0.3]))
    assert "is stored twice" in shown(qtbot, one).words


def test_narrow_or_elsewhere_it_still_draws(qtbot, session, painted) -> None:
    for size in ((200, 300), (300, 120), (1400, 900)):
        painted(shown(qtbot, session, size))
    other = shown(qtbot, Session("hopfield", shape=(4, 4)))
    assert other.unfit and other.found is None
    painted(other)
    assert "modern" in OTHER
    other.let_go()


def test_the_bars_have_the_scale_of_k_eff(qtbot, session, painted) -> None:
    view = shown(qtbot, session, kind=AttentionView)
    assert view._scaled
    painted(view)
    names = {row.name.words for row in view.shares.rows}
    photographs = Session.of(open_experiment("ramsauer-2020/photographs").document())
    names = {row.name.words for row in shown(qtbot, photographs, kind=AttentionView).shares.rows}
    assert {"Astronaut", "Cat", "Bricks"} <= names


def test_the_scale_and_the_colours(session) -> None:
    assert [place(k, 100) for k in (1.0, 10.0, 100.0, 0.5)] == pytest.approx([0.0, 0.5, 1.0, 0.0])
    assert place(1.0, 1) == 0.0 and [z.name for z in zones(1)] == ["single"]
    assert [z.name for z in zones(26)] == ["single", "metastable", "average"]
    assert kind_of(1.05, 9) == "a single memory" and kind_of(8.0, 9) == "the global average"
    found = session.snapshot().attention().course()
    assert spreads(found)[-1] == pytest.approx(21.3, abs=0.1)
    image = matrix_image(np.array([[0.0, 0.25, 1.0]]), LIGHT)
    assert tuple(image[0, 0, :3]) == LIGHT.paper and tuple(image[0, 2, :3]) == LIGHT.accent


def test_two_units_begin_with_their_whole_landscape(qtbot, dressed) -> None:
    with opened(qtbot, "ramsauer-2020/two-units") as window:
        assert window.tabs.currentWidget().name == "valleys"


def test_a_movie_of_retrieval_shows_the_course() -> None:
    assert "retrieval" in suited_views(open_experiment("ramsauer-2020/trap").document())
    captions = captions_of(open_experiment("ramsauer-2020/trap").document())
    assert captions[0] == "One good step, and a slide: beta = 4"


def test_sparse_attention_and_long_memories_have_words_of_their_own(qtbot, dressed) -> None:
    session = Session("modern", shape=(2, 2), separation="sparsemax", beta=0.2)
    session.store(np.array([[0.5, -0.5, 0.5, 0.1], [-0.5, 0.5, 0.2, 0.9], [-0.9, -0.9, 0.3, -0.9]]))
    session.cue(np.array([0.5, -0.5, 0.5, 0.1]))
    assert "has all attention, so that others keep a share there. One step" in shown(qtbot, session).words
    session.apply(SetParams({"beta": 30.0}))
    assert "so that one step from there is exact. One step ends 0 from it." in shown(qtbot, session).words
    session = Session("modern", shape=(1, 2), similarity="dot", origin="zero", beta=4.0)
    session.store(np.array([[0.5, 0.01], [0.6, 0.25]]), names=("short", "long"))
    session.cue(np.array([0.1, -1.0]))
    words = shown(qtbot, session).words
    assert "short has the most attention, but at short itself a longer memory has more." in words
