"""The twin view: both lattices, the fold, hidden units as bars, and what it says of others."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.windows import opened

from hopview.pictures.palette import DARK, LIGHT, pattern_style
from hopview.session.edits import SetParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.views import TwinView
from hopview.ui.views.twin import OTHER


@pytest.fixture
def session(dressed: None) -> Session:
    made = Session.of(open_experiment("barra-2012/twin").document())
    made.run(sweeps=4)
    return made


def shown(qtbot, session: Session, size=(640, 640), **how) -> TwinView:
    view = TwinView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


def colours_of(drawn: np.ndarray, box) -> np.ndarray:
    return drawn[round(box.top()) : round(box.bottom()), round(box.left()) : round(box.right())]


def ink(pixels: np.ndarray) -> float:
    return float((pixels == np.array(LIGHT.ink)).all(axis=2).mean())


def test_both_lattices_are_shown_each_with_its_own_state(qtbot, session, painted) -> None:
    session.apply(SetParams({"temperature": 0.7}))
    session.run(sweeps=3)
    view = shown(qtbot, session, interactive=False)
    _, left, right, _, _ = view.boxes()
    drawn = painted(view)
    one, two = colours_of(drawn, left), colours_of(drawn, right)
    snapshot = session.snapshot()
    assert not np.array_equal(snapshot.state, snapshot.twin().state)
    assert not np.array_equal(one[40:-40, 10:-10], two[40:-40, 10:-10])
    for pixels, state in ((one, snapshot.state), (two, snapshot.twin().state)):
        assert ink(pixels) == pytest.approx(float((state > 0).mean()), abs=0.08)


def test_bars_are_the_overlaps_of_the_twin(qtbot, session, painted) -> None:
    view = shown(qtbot, session, interactive=False)
    box, twin = view.boxes()[4], session.snapshot().twin()
    pixels = colours_of(painted(view), box)
    hue = (pixels == np.array(pattern_style(0)[0])).all(axis=2)
    long = int(hue.sum(axis=1).max())
    session.cue(-session.document.patterns[0].cells)
    view.show_snapshot(session.snapshot(), 0.0)
    negative = (colours_of(painted(view), box) == np.array(pattern_style(0)[0])).all(axis=2)
    middle = lambda found: np.nonzero(found.any(axis=0))[0].mean()  # noqa: E731
    assert twin.overlaps[0] > 0.95 and long > 20
    assert middle(negative) < middle(hue) - 0.5 * long  # to the other side of nought


def test_it_says_what_the_bars_are_and_pointing_gives_the_numbers(qtbot, session) -> None:
    view = shown(qtbot, session)
    twin = session.snapshot().twin()
    assert "T = 0.4" in view.words and f"{np.sqrt(1024 / 0.4):.1f}" in view.words
    box = view.boxes()[4]
    said = view.reading(box.topLeft() + (box.center() - box.topLeft()) * 0.3)
    assert "mean of z" in said and any(f"{m:.4f}" in said for m in twin.overlaps)
    assert view.reading(box.topLeft()) == ""


def test_the_slider_folds_and_a_movie_folds_by_itself(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    folded = painted(view)
    view.slider.setValue(0)
    assert view.folded == 0.0 and not np.array_equal(painted(view), folded)
    run = session.run(sweeps=20)
    film = TwinView(interactive=False)
    qtbot.addWidget(film)
    film.resize(640, 480)
    shares = []
    for snapshot in run.snapshots():
        film.show_snapshot(snapshot, 0.0)
        shares.append(film.folded)
    assert shares[0] == 0.0 and shares[-1] == 1.0 and shares == sorted(shares) and len(set(shares)) > 5


@pytest.mark.parametrize("size", [(200, 160), (480, 360), (1100, 420), (400, 800)])
def test_it_is_painted_at_every_size_and_in_both_themes(qtbot, session, painted, size) -> None:
    view = shown(qtbot, session, size)
    assert (painted(view) != np.array(LIGHT.paper)).any()
    view.set_theme(DARK)
    assert tuple(painted(view)[-1, 0]) == DARK.paper


def test_many_patterns_and_none(qtbot, dressed: None, painted) -> None:
    session = Session("twin", shape=(12, 12))
    view = shown(qtbot, session)
    assert view.twin.overlaps.size == 0 and painted(view).any()
    session.store(np.where(np.random.default_rng(2).random((60, 144)) < 0.5, 1, -1))
    view.show_snapshot(session.snapshot(), 0.0)
    rows = view.bars().rows
    assert rows.hidden == 60 - len(rows.bars) > 40 and painted(view).any()
    session.apply(SetParams({"temperature": 1.5}))
    view.show_snapshot(session.snapshot(), 0.0)
    assert "T = 1.5" in view.words


def test_networks_alone_are_told_how_to_fold(qtbot, recall, painted) -> None:
    view = TwinView(interactive=False)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show_snapshot(recall()[0], 0.0)
    assert view.twin is None and view.words == "" and "Fold into two layers" in OTHER
    assert (painted(view) != np.array(LIGHT.paper)).any()
    view.let_go()
    assert view.snapshot is None


def test_folding_brings_it_to_the_front_and_unfolding_takes_it_away(qtbot, dressed: None) -> None:
    with opened(qtbot, "hopfield-1982/letters") as window:
        tabs, view, button = window.tabs, window.views["twin"], window.model.fold
        assert not tabs.isTabVisible(tabs.indexOf(view)) and tabs.refusal("twin") == OTHER
        button.click()
        assert tabs.currentWidget() is view and button.text() == "Unfold into one layer"
        qtbot.waitUntil(lambda: view.twin is not None, timeout=10_000)
        button.click()
        assert tabs.currentWidget() is window.views["landscape"] and not tabs.isTabVisible(tabs.indexOf(view))
