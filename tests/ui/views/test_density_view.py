"""The density view: what it shows of a machine of two real units, and what it says of others."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.windows import opened
from PySide6.QtCore import QPointF

from hopview.pictures.palette import DARK, LIGHT
from hopview.session.edits import SetParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.views.density import OTHER, DensityView


@pytest.fixture
def session(dressed: None) -> Session:
    return Session.of(open_experiment("ota-2023/attention").document_for_step(0))


def shown(qtbot, session: Session, size=(640, 480), **how) -> DensityView:
    view = DensityView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


def test_it_says_that_it_is_exact_and_how_likely_the_data_are(qtbot, session) -> None:
    view = shown(qtbot, session)
    assert "exact: a mixture of 4 hills, each of width 1.00" in view.words
    mean = session.snapshot().machine.log_likelihood(session.snapshot().training.data)
    assert f"{abs(mean):.2f} nats" in view.words
    assert "Learn on" not in view.words
    start = Session.of(open_experiment("ota-2023/attention").document())
    view.show_snapshot(start.snapshot(), 0.0)
    assert "Learn on (O)" in view.words


def test_the_temperature_is_followed_in_the_same_square(qtbot, session) -> None:
    view = shown(qtbot, session)
    before = view.picture
    session.apply(SetParams({"temperature": 25.0}))
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.picture.extent == before.extent
    assert view.picture.highest < 0.2 * before.highest
    assert "width 5.00" in view.words and "T = 25" in view.words


def test_a_gaussian_machine_says_whether_its_height_is_exact(qtbot, dressed) -> None:
    few = Session("gaussian_rbm", shape=(1, 2), hidden_rows=1, hidden_cols=3, temperature=2.0)
    view = shown(qtbot, few)
    assert view.words.startswith("P(v) at every point, exact. T = 2.") and view.picture.error is None
    assert view._machine.deviation == pytest.approx(few.snapshot().machine.deviation * 2**0.5)
    many = Session("gaussian_rbm", shape=(1, 2), hidden_rows=3, hidden_cols=7)
    view.show_snapshot(many.snapshot(), 0.0)
    assert "exact but for one factor: ln Z is estimated" in view.words
    assert "\N{PLUS-MINUS SIGN}" in view.words and view.picture.error > 0


def test_the_ball_walks_and_leaves_a_path_of_its_run(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    first, same = painted(view), view.picture
    for _ in range(20):
        session.run(sweeps=1)
        view.show_snapshot(session.snapshot(), 0.0)
    assert view.picture is same
    assert 2 <= len(view.path) <= 13
    assert view.path[-1] == tuple(session.snapshot().state)
    assert (painted(view) != first).any()
    session.cue([1.0, 1.0])
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.path == [(1.0, 1.0)]


def test_pointing_tells_density_and_attention(qtbot, session) -> None:
    view = shown(qtbot, session)
    box, hill = view._places().picture, view.picture.hills[2]
    x, y = view.picture.place(hill[None, :2])[0]
    said = view.reading(QPointF(box.left() + x * box.width(), box.top() + y * box.height()))
    assert "attention to memory 3: 1.00" in said
    assert view.reading(QPointF(1, 1)) == ""


@pytest.mark.parametrize("size", [(200, 160), (480, 360), (900, 400), (400, 800)])
def test_it_is_painted_at_every_size_and_in_both_themes(qtbot, session, painted, size) -> None:
    view = shown(qtbot, session, size)
    light = painted(view)
    assert tuple(light[-1, -1]) == LIGHT.paper
    assert (light != np.array(LIGHT.paper)).any()
    view.set_theme(DARK)
    assert tuple(painted(view)[-1, -1]) == DARK.paper


def test_other_machines_and_networks_are_told_what_to_do(qtbot, recall, painted) -> None:
    view = shown(qtbot, Session("attn_bm", rule="em", shape=(1, 3)))
    assert view.picture is None
    assert (painted(view) != np.array(LIGHT.paper)).any()
    assert "grid of 1 x 2" in OTHER
    view.show_snapshot(recall()[0], 0.0)
    assert "belongs to Boltzmann machines" in view.unfit
    assert (painted(view) != np.array(LIGHT.paper)).any()
    assert view.words == "" and view.reading(QPointF(50, 50)) == ""
    view.let_go()
    assert view.snapshot is None


def test_the_window_brings_it_to_the_front_for_two_real_units_alone(qtbot, dressed: None) -> None:
    with opened(qtbot, "ota-2023/attention") as window:
        assert window.tabs.currentWidget() is window.views["density"]
        assert window.tabs.isTabVisible(0)
        window.controller.open_experiment("hopfield-1982/letters")
        qtbot.waitUntil(lambda: window.tabs.currentWidget() is window.views["landscape"], timeout=10_000)
        assert window.controller.set_model("attn_bm")
        assert window.tabs.currentWidget() is window.views["filters"]
        assert not window.tabs.isTabVisible(0)
        assert window.tabs.refusal("density") == OTHER
