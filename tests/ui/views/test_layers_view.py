"""Features and memories as two lattices: what the cells show, the strip over time, the words."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.pictures.palette import DARK
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.movie import suited_views
from hopview.ui.view_tabs import fitting_views
from hopview.ui.views import LayersView
from hopview.ui.views.layers import OTHER

TWO_LAYERS = "krotov-2021/two-layers"


@pytest.fixture
def view(qtbot, dressed: None) -> LayersView:
    made = LayersView()
    qtbot.addWidget(made)
    made.resize(420, 620)
    return made


def middle(view: LayersView, drawn: np.ndarray, k: int) -> np.ndarray:
    """A corner of memory k's cell, where no name stands."""
    cell = view.cell(k)
    return drawn[int(cell.top() + 3), int(cell.left() + 3), :3].astype(int)


def test_memories_wake_in_a_lattice_of_their_own(view, painted) -> None:
    session = Session.of(open_experiment(TWO_LAYERS).document())
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.words.endswith("All memories show the same, f = 0.04.")
    asleep = painted(view)
    run = session.run(12)
    for snapshot in run.snapshots(list(range(0, len(run), 10))):
        view.show_snapshot(snapshot, 0.0)
    drawn = painted(view)
    ink, paper = np.array(view.theme.ink), np.array(view.theme.paper)
    assert np.abs(middle(view, drawn, 0) - ink).max() < 12 > np.abs(middle(view, drawn, 1) - paper).max()
    assert np.abs(middle(view, asleep, 0) - middle(view, asleep, 1)).max() <= 1
    assert "A shows f = 1.00" in view.words and view.trace.span[0] == 0.0
    assert view.reading(view.cell(1).center()).startswith("B shows f = 0.00 at the input h = ")
    assert (drawn != asleep).any(axis=-1)[int(view.boxes()[3].top() + 2 * view.line) :].any()
    view.set_theme(DARK)
    assert (painted(view) != drawn).any()
    assert "layers" in suited_views(session.document) and "layers" in fitting_views(session.document)


def test_linear_memories_may_show_less_than_nothing(view, painted) -> None:
    session = Session("two_layer", shape=(4, 4), rule="patterns", memory_units="linear")
    rows = np.where(np.random.default_rng(1).random((2, 16)) < 0.5, 1, -1).astype(np.int8)
    session.store(rows)
    session.cue(-rows[0])
    session.run(6, "limit")
    view.show_snapshot(session.snapshot(), 0.0)
    layer = view.layer
    assert layer is not None and layer.signed and layer.shown[0] < -0.4
    lower, other = middle(view, painted(view), 0), middle(view, painted(view), 1)
    assert lower.sum() > other.sum()  # nearer to paper


def test_a_photograph_is_no_negative_in_the_dark(view, painted) -> None:
    session = Session("two_layer", shape=(2, 2))
    session.store(np.array([[-0.9, -0.9, -0.9, 0.9], [0.9, 0.1, -0.3, -0.8]]))
    session.cue(np.full(4, -0.9))  # light all over
    view.set_theme(DARK)
    view.show_snapshot(session.snapshot(), 0.0)
    features = view.boxes()[1]
    drawn = painted(view)[int(features.center().y()) + 5, int(features.center().x()) + 5, :3]
    assert drawn.min() > 180


def test_a_movie_begins_with_the_names_and_asks_nobody_to_press_a_key(qtbot, painted, dressed) -> None:
    session = Session.of(open_experiment(TWO_LAYERS).document())
    pictures = []
    for interactive in (True, False):
        view = LayersView(interactive=interactive)
        qtbot.addWidget(view)
        view.resize(420, 620)
        view.show_snapshot(session.snapshot(), 0.0)
        strip = view.boxes()[3]
        pictures.append(painted(view)[int(strip.top()) :, : int(6.5 * view.line)].astype(int))
    asked, named = ((np.ptp(picture, axis=2) > 60).sum() for picture in pictures)
    assert named > asked + 50  # the colours of patterns


def test_what_has_no_such_layer_is_told_where_one_is(view, painted) -> None:
    session = Session.of(open_experiment("ramsauer-2020/two-units").document())
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.layer is None and "open the experiment" in OTHER and view.words == ""
    assert "layers" not in fitting_views(session.document)
