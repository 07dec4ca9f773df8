"""The view of learning: curves of what the menu says, the ceiling, the epoch shown, and words before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import taught

from hopview.ui.views import TrainingView


@pytest.fixture
def view(qtbot):
    made = TrainingView()
    qtbot.addWidget(made)
    made.resize(560, 400)
    return made


def test_the_log_likelihood_stands_under_its_ceiling(view, painted) -> None:
    snapshot = taught(epochs=20)
    view.show_snapshot(snapshot, 0.0)
    painted(view)
    (x, y), _ = view.plot.drawn(0)
    assert np.array_equal(x, snapshot.training.epochs)
    assert np.array_equal(y, snapshot.training.figures["log_likelihood"])
    (_, ceiling), _ = view.plot.drawn(1)
    assert set(ceiling.tolist()) == {-2.7}
    assert [(key.words, key.dashed) for key in view.legend.keys] == [
        ("data, epoch 20", False),
        ("ceiling \N{MINUS SIGN}2.700, the most possible", True),
    ]
    times, low, high = view.plot.limits
    assert times >= 20 and low < -8 and high > -2.7


def test_an_earlier_lesson_parts_the_curve(view) -> None:
    view.show_snapshot(taught(epochs=20, at=8), 0.0)
    past, future = view.plot.drawn(0)
    assert past[0][-1] == 8 and future[0][0] == 8 and future[0][-1] == 20
    assert view.plot._moment.isVisible() and view.plot._moment.value() == 8


def test_the_menu_chooses_among_the_figures_there_are(view) -> None:
    snapshot = taught()
    view.show_snapshot(snapshot, 0.0)
    titles = [view.choice.itemText(k) for k in range(view.choice.count())]
    assert titles[0] == "Log-likelihood" and titles[-1] == "Free-energy gap" and len(titles) == 4
    view.choice.setCurrentIndex(3)
    view.choice.activated.emit(3)
    assert view.shown.title == "Free-energy gap" and len(view.legend.keys) == 2
    assert np.array_equal(view.plot.drawn(1)[0][1], snapshot.training.figures["free_energy_held_out_gap"])
    only = replace(snapshot.training, figures={"reconstruction": np.ones(21)})
    view.show_snapshot(replace(snapshot, training=only), 0.0)
    assert view.shown.title == "Reconstruction error" and view.choice.count() == 1
    view.show_snapshot(snapshot, 0.0)
    assert view.shown.title == "Free-energy gap"  # what was chosen comes back with its figures


def test_before_the_first_epoch_it_says_what_to_do(view, painted) -> None:
    view.show_snapshot(taught(epochs=0), 0.0)
    assert view.shown is None and view.plot.isHidden() and view.choice.isHidden()
    drawn = painted(view)
    assert (drawn != drawn[0, 0]).any()


def test_a_film_has_no_menu(qtbot, painted) -> None:
    view = TrainingView(interactive=False)
    qtbot.addWidget(view)
    view.resize(480, 360)
    view.show_snapshot(taught(), 0.0)
    assert view.choice is None and view.shown.title == "Log-likelihood"
    assert np.array_equal(painted(view), painted(view))
