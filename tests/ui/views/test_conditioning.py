"""The views of conditioning: curves, glyphs, S, keys and capacity, and what they say."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from hopview.core.associations import Associations
from hopview.core.snapshot import Snapshot
from hopview.pictures.conditioning import state_map
from hopview.pictures.palette import DARK
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.views import AssociationsView, ConditioningView


def snapshot_of(key: str, step: int | None = None, **params: object) -> Snapshot:
    experiment = open_experiment(key)
    document = experiment.document() if step is None else experiment.document_for_step(step)
    session = Session.of(document)
    session.run()
    return session.snapshot()


@pytest.fixture
def blocked() -> Snapshot:
    return snapshot_of("kamin-1969/blocking")


@pytest.mark.parametrize("size", [(420, 560), (1100, 500), (240, 200)])
@pytest.mark.parametrize("cls", [ConditioningView, AssociationsView])
def test_it_is_drawn_at_any_size_in_both_themes(qtbot, painted, blocked, cls, size) -> None:
    view = cls(interactive=False)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(blocked, 0.0)
    light = painted(view)
    view.set_theme(DARK)
    dark = painted(view)
    assert (light != light[0, 0]).any() and (light != dark).any()


def test_it_says_which_trial_it_is_and_tells_strengths_at_the_mouse(qtbot, blocked) -> None:
    view = ConditioningView()
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show_snapshot(blocked, 0.0)
    assert view.words == "Trial 60 of 60: AB+ x40."
    _, rows, plot = view._boxes()
    told = view.reading(QPointF(plot.left() + plot.width() / 3, plot.center().y()))
    assert told.startswith("After trial 20") and "V(A) = 0.988" in told and "V(B) = 0.000" in told
    assert "bell" in view.reading(QPointF(rows.left() + 4, rows.top() + 4))


def test_many_curves_are_as_fine_as_one(qtbot, painted) -> None:
    view = ConditioningView(interactive=False)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show_snapshot(snapshot_of("qiao-2025/capacity"), 0.0)
    assert len(view.course.members) > 4 and painted(view).any()
    assert {view.below(place) for place in range(len(view.course.members))} == {0}
    view.show_snapshot(snapshot_of("kamin-1969/blocking"), 0.0)
    assert [view.below(place) for place in range(2)] == [0, 1]


def test_trials_to_come_are_told(qtbot) -> None:
    view = ConditioningView()
    qtbot.addWidget(view)
    view.resize(900, 500)
    experiment = open_experiment("rescorla-1972/acquisition")
    view.show_snapshot(Session.of(experiment.document_for_step(0)).snapshot(), 0.0)
    plot = view._boxes()[2]
    assert view.made == 5
    assert "still to come" in view.reading(QPointF(plot.right() - 1, plot.center().y()))


def test_the_opposite_of_food_is_shown(qtbot) -> None:
    view = ConditioningView()
    qtbot.addWidget(view)
    view.show_snapshot(snapshot_of("rescorla-1972/acquisition", 2), 0.0)
    food, opposite = (glyph.response for glyph in view._glyphs)
    assert food.max() == pytest.approx(1.0, abs=1e-3) and opposite.min() == pytest.approx(-1.0, abs=1e-3)


def test_maps_and_marks_are_told_at_the_mouse(qtbot) -> None:
    view = AssociationsView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show_snapshot(snapshot_of("qiao-2025/capacity"), 0.0)
    assert view.state.shape == (64, 64) and view.pairs is not None and view.capacity is not None
    assert view.words.startswith("32 pairs with keys of 64 numbers, n/d = 0.500. Reading errs by 0.702")
    _, first, second, plot = view._boxes()
    inner = view._map_box(first, view.state.shape)
    assert view.reading(inner.topLeft() + QPointF(1, 1)).startswith("S[0, 0] = ")
    inner = view._map_box(second, view.pairs.gram.shape)
    assert view.reading(inner.topLeft() + QPointF(1, 1)) == "k1 · k1 = 1.00"
    assert "up to n/d = 0.125" in view.reading(plot.center())


def test_a_large_state_is_shown_in_means_over_blocks() -> None:
    found = snapshot_of("qiao-2025/capacity").memories
    assert isinstance(found, Associations)
    whole = found.state_matrix()
    means, rows, cols = state_map(found, most=16)
    assert means.shape == (16, 16) and (rows, cols) == (4, 4)
    assert np.allclose(means, whole.reshape(16, 4, 16, 4).mean(axis=(1, 3)), atol=1e-12)
    assert np.array_equal(state_map(found)[0], whole)
    uneven, rows, _ = state_map(found, most=30)
    assert rows == 3 and np.allclose(uneven[-1, -1], whole[63:, 63:].mean(), atol=1e-12)


def test_the_softmax_says_that_curves_are_of_the_matrix(qtbot) -> None:
    view = ConditioningView()
    qtbot.addWidget(view)
    view.show_snapshot(snapshot_of("qiao-2025/capacity", 4), 0.0)
    assert "looks at the pairs themselves" in view.words


def test_nothing_is_kept_of_what_is_out_of_sight(qtbot, blocked) -> None:
    for view in (ConditioningView(), AssociationsView()):
        qtbot.addWidget(view)
        view.show_snapshot(blocked, 0.0)
        view.let_go()
        assert view.pairs is None and view.snapshot is None


def test_a_line_parts_stimulus_and_response(qtbot, blocked) -> None:
    from hopview.ui.views.lattice_picture import _parted

    assert _parted(blocked) == 8
    assert not _parted(Session(shape=(4, 4)).snapshot())
    assert np.asarray(blocked.state).size == 256
