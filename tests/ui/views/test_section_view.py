"""The section from the present state, and basins in landscapes: drawn, named, or refused in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from hopview import Session
from hopview.core.outcome import Outcome
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import DARK, LIGHT
from hopview.ui.view_tabs import fitting_views
from hopview.ui.views import BasinsView, LandscapeView, SectionView, ValleysView
from hopview.ui.views.basin_legend import column, legend_height
from hopview.ui.views.section import EMPTY


def still(model: str, shape: tuple[int, int], rows: np.ndarray, **params: object) -> Snapshot:
    session = Session(model, shape=shape, seed=1, **params)
    session.store(rows, names=[f"n{k}" for k in range(len(rows))])
    session.cue(rows[0])
    return session.snapshot()


def spins(count: int = 3) -> np.ndarray:
    return np.where(np.random.default_rng(4).random((count, 100)) < 0.5, 1, -1)


@pytest.mark.parametrize("size", [(400, 600), (900, 400), (200, 120)])
@pytest.mark.parametrize("model", ["hopfield", "dense"])
def test_the_section_is_drawn_and_follows_the_state(qtbot, painted, size, model) -> None:
    view = SectionView(interactive=False)
    qtbot.addWidget(view)
    view.resize(*size)
    snapshot = still(model, (10, 10), spins())
    view.show_snapshot(snapshot, 0.0)
    light = painted(view)
    assert (light != light[0, 0]).any()
    assert view.lines[0] == "n0: is the state" and len(view.lines) == 3
    view.set_theme(DARK)
    assert (painted(view) != light).any()
    away = Session.of(Session(model, shape=(10, 10)).document)
    away.store(spins(), names=["n0", "n1", "n2"])
    state = spins()[0].copy()
    state[:20] *= -1
    away.cue(state)
    view.show_snapshot(away.snapshot(), 0.0)
    assert "20 units away" in view.reading(None)


def test_the_section_says_what_is_missing(qtbot, painted) -> None:
    view = SectionView(interactive=False)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show_snapshot(Session("hopfield", shape=(4, 4)).snapshot(), 0.0)
    assert view.found is None and (painted(view) != painted(view)[0, 0]).any()
    assert EMPTY.startswith("Store")


@pytest.mark.parametrize("size", [(400, 600), (900, 400)])
def test_basins_are_coloured_with_a_legend(qtbot, painted, size) -> None:
    for view, snapshot in (
        (LandscapeView(interactive=False), still("hopfield", (10, 10), spins())),
        (ValleysView(interactive=False), still("modern", (1, 2), np.array([[-0.8, 0.1], [0.7, 0.5]]))),
    ):
        qtbot.addWidget(view)
        view.resize(*size)
        view.show_snapshot(snapshot, 0.0)
        heights = painted(view)
        view.set_heights("basins")
        assert (painted(view) != heights).any()
        assert "where a run from it ends" in view.words
        assert view.basined is not None and view.basined.basins is not None


def test_basins_with_noise_are_refused_in_words(qtbot, painted) -> None:
    view = LandscapeView(interactive=False)
    qtbot.addWidget(view)
    view.resize(400, 500)
    view.show_snapshot(still("hopfield", (10, 10), spins(), temperature=0.5, update="glauber"), 0.0)
    view.set_heights("basins")
    assert "set the temperature to 0" in view.words and view.basined is None


def test_basins_are_a_view_of_their_own_in_movies(qtbot, painted) -> None:
    view = BasinsView(interactive=False)
    qtbot.addWidget(view)
    view.resize(600, 400)
    for snapshot, shown, hidden in (
        (still("hopfield", (10, 10), spins()), view.overlaps, view.states),
        (still("modern", (1, 2), np.array([[-0.8, 0.1], [0.7, 0.5]])), view.states, view.overlaps),
    ):
        view.show_snapshot(snapshot, 0.0)
        assert shown.basins is not None and hidden.basins is None
        alone = type(shown)(interactive=False)
        qtbot.addWidget(alone)
        alone.resize(600, 400)
        alone.way = "basins"
        alone.show_snapshot(snapshot, 0.0)
        assert np.array_equal(painted(view), painted(alone))


@pytest.mark.parametrize(
    ("model", "params", "fits"),
    [
        ("hopfield", {}, True),
        ("hopfield", {"update": "glauber", "temperature": 0.4}, False),
        ("modern", {}, True),
        ("mosaic", {}, False),
        ("rbm", {}, False),
    ],
)
def test_basins_are_offered_where_runs_have_ends(model: str, params: dict, fits: bool) -> None:
    document = Session(model, shape=(8, 8), **params).document
    assert ("basins" in fitting_views(document)) is fits


@pytest.mark.parametrize(("size", "most"), [((640, 320), 6), ((400, 460), 8)])
def test_names_of_basins_keep_clear_of_the_words_and_of_the_edge(qtbot, painted, size, most) -> None:
    view = LandscapeView(interactive=False)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(still("hopfield", (10, 10), spins()), 0.0)
    view.set_heights("basins")
    ends = tuple(Outcome(kind="fixed", attractor="pattern", members=(k % 3 + 1,)) for k in range(12))
    view.basined = replace(view.basined, basins=replace(view.basins, ends=ends, shares=np.full(12, 1 / 12)))
    where = view._places()
    box = column(where, view.font(), view.words)
    if box is None:
        assert where.below.bottom() + legend_height(view.font(), 12) <= size[1]
    else:
        assert box.top() > where.words.top() and box.bottom() <= size[1]
    picture = view._basin_picture(view.snapshot)
    keys = picture.largest(most, LIGHT)
    assert len(keys) == most and keys[-1][1] == f"{13 - most} others"
    assert sum(share for _, _, share in keys) == pytest.approx(1.0)


def test_names_at_the_ends_keep_apart(qtbot) -> None:
    view = SectionView(interactive=False)
    qtbot.addWidget(view)
    picture, taken = QImage(400, 200, QImage.Format.Format_RGB32), list[QRectF]()
    painter, box = QPainter(picture), QRectF(0, 0, 400, 160)
    for x in (200.0, 201.0, 214.0):
        view._draw_name(painter, box, QPointF(x, 100.0), "-M", taken)
    painter.end()
    assert len(taken) >= 2
    gap = 0.3 * view.line
    for k, one in enumerate(taken):
        assert not any(one.adjusted(-gap, 0, gap, 0).intersects(other) for other in taken[k + 1 :])
