"""The view of learning: curves of what the menu says, the ceiling, the epoch shown, and words before."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from helpers.machines import taught

from hopview.core.estimate import Estimate
from hopview.machines import rbm
from hopview.machines.rbm import BernoulliRBM
from hopview.ui.views import TrainingView
from hopview.ui.views.likelihood_line import LATER, in_figures


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


def large(hidden: int, at: int = 20):
    """A restricted machine without the log-likelihood among its figures."""
    w = np.random.default_rng(2).normal(0, 0.1, (30, hidden)).astype(np.float32)
    snapshot = taught(machine=BernoulliRBM(w, np.zeros(30), np.zeros(hidden)), at=at)
    missing = ("log_likelihood", "ceiling")
    left = {name: y for name, y in snapshot.training.figures.items() if name not in missing}
    return replace(snapshot, training=replace(snapshot.training, figures=left))


@pytest.fixture
def short_annealing(monkeypatch) -> None:
    """Five temperatures are enough to see that there is an error."""
    monkeypatch.setattr(rbm, "annealed_log_z", partial(rbm.annealed_log_z, chains=10, steps=5))


@pytest.mark.usefixtures("short_annealing")
@pytest.mark.parametrize(("hidden", "how"), [(13, "exact"), (24, "estimated by AIS")])
def test_when_learning_pauses_the_likelihood_is_worked_out_beside_the_window(
    view, qtbot, hidden, how
) -> None:
    snapshot, line = large(hidden), view.likelihood
    line._pause.setInterval(0)
    view.show_snapshot(snapshot, 0.0)
    assert line.accessibleDescription() == LATER and not line.isHidden()  # nothing is waited for
    qtbot.waitUntil(lambda: line.found is not None, timeout=10_000)
    known = snapshot.training.lesson.machine.log_likelihood(snapshot.training.data)
    assert line.found == known and isinstance(known, Estimate) is (hidden > 20)
    assert how in line.accessibleDescription() and line.accessibleDescription().endswith(in_figures(known))


def test_a_likelihood_is_dropped_when_learning_goes_on(view, qtbot) -> None:
    snapshot, line = large(13), view.likelihood
    view.show_snapshot(snapshot, 0.0)
    line._begin()
    view.show_snapshot(large(13, at=19), 0.0)
    assert line.found is None and line.accessibleDescription() == LATER and line._pause.isActive()
    qtbot.waitUntil(lambda: not line._worker._running, timeout=10_000)
    assert line.found is None  # what came after all was of the lesson before
    line._begin()
    view.show_snapshot(replace(snapshot, notice="learning, 3 of 10"), 0.0)
    assert line.accessibleDescription() == LATER and not line._pause.isActive() and not line._worker.busy
    view.show_snapshot(taught(), 0.0)
    assert line.isHidden() and not line._pause.isActive()  # ln P is plotted


def test_an_estimate_is_written_to_two_figures_of_its_error() -> None:
    assert in_figures(Estimate(-85.3012, 0.123, "ais")) == "\N{MINUS SIGN}85.30 ± 0.12"
    assert in_figures(Estimate(-85.3012, 12.3, "ais")) == "\N{MINUS SIGN}85 ± 12"
    assert in_figures(-2.71828) == "\N{MINUS SIGN}2.718"


def test_an_axis_fits_what_is_drawn_of_another_training(view) -> None:
    snapshot = taught(epochs=20)
    view.show_snapshot(snapshot, 0.0)
    training = snapshot.training
    last = {name: y[-1:] for name, y in training.figures.items()}
    late = replace(
        training, lesson=replace(training.lesson, epoch=533), epochs=np.array([533.0]), figures=last
    )
    view.show_snapshot(replace(snapshot, training=late), 0.0)
    drawn = [float(y[0]) for name, y in last.items() if name in ("log_likelihood", "ceiling")]
    _, low, high = view.plot.limits
    assert low < min(drawn) <= max(drawn) < high and high - low < 3 * max(0.02, max(drawn) - min(drawn))


def test_a_lesson_of_a_file_stands_alone(view) -> None:
    snapshot = taught(epochs=20, at=8)
    training = snapshot.training
    more = {name: np.append(y, y[-1]) for name, y in training.figures.items()}
    parted = replace(training, epochs=np.append(training.epochs, 533.0), figures=more)
    view.show_snapshot(replace(snapshot, training=parted), 0.0)
    lone = view.plot._lines[0].lone
    assert lone.isVisible() and lone.getData()[0].tolist() == [533.0]
    view.show_snapshot(snapshot, 0.0)
    assert not lone.isVisible()
