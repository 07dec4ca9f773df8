"""The stability view: bars by age, the newest marked, and the history while a rule learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.networks import random_patterns
from PySide6.QtCore import QPointF

from hopview.core.coupling import DenseCoupling
from hopview.core.pattern import Pattern
from hopview.pictures.stability import stabilities
from hopview.rules import Clip, Unlearning
from hopview.rules.clip import ClipParams
from hopview.rules.unlearning import UnlearningParams
from hopview.ui.views import StabilityView, stability


@pytest.fixture
def view(qtbot):
    made = StabilityView(interactive=False)
    qtbot.addWidget(made)
    made.resize(700, 300)
    return made


def moments(recall, rule: str, params: list, count: int = 12):
    """A snapshot for each of `params` of a rule, on the same patterns."""
    base = recall(count)[0]
    rows = random_patterns(count, base.size, 1)
    patterns = tuple(Pattern(row, f"p{k + 1}", "", k) for k, row in enumerate(rows))
    known = {"unlearning": Unlearning, "clip": Clip}[rule]
    made = []
    for values in params:
        learned = known(values, 2).learn(rows)
        made.append(
            replace(base, patterns=patterns, coupling=learned.coupling, rule=rule, steps=learned.steps)
        )
    return made


def test_the_bars_are_the_stabilities(view, recall, painted) -> None:
    snapshot = recall(7)[0]
    view.show_snapshot(snapshot, 0.0)
    rows = np.array([p.cells for p in snapshot.patterns])
    assert np.array_equal(view.found.least, stabilities(snapshot.coupling, rows).least)
    assert view.beside.isHidden()
    low, high = view.bars.limits
    assert low <= view.found.least.min() and high >= view.found.mean.max()
    painted(view)


def test_the_history_grows_with_the_steps_and_goes_back_with_them(view, recall, painted) -> None:
    steps = [UnlearningParams(dreams=n) for n in (0, 1, 2, 5, 9)]
    made = moments(recall, "unlearning", steps)
    for snapshot in made:
        view.show_snapshot(snapshot, 0.0)
    at, least = view.history
    assert at.tolist() == [0, 1, 2, 5, 9] and least.shape == (5, 12)
    assert not view.beside.isHidden()
    painted(view)
    view.show_snapshot(made[2], 0.0)
    assert view.history[0].tolist() == [0, 1, 2]
    view.show_snapshot(moments(recall, "unlearning", [UnlearningParams(dreams=4)], 11)[0], 0.0)
    assert view.history[0].tolist() == [4]  # other patterns begin anew
    view.show_snapshot(recall(0)[0], 0.0)
    assert view.history[0].size == 0 and view.beside.isHidden()


def test_of_a_palimpsest_the_newest_stored_is_marked_and_the_others_wait(view, recall, painted) -> None:
    made = moments(recall, "clip", [ClipParams(presented=3), ClipParams(presented=5)])
    for snapshot in made:
        view.show_snapshot(snapshot, 0.0)
    _, least = view.history
    assert np.isfinite(least[0]).tolist() == [True] * 3 + [False] * 9
    assert np.isfinite(least[1]).sum() == 5
    assert view.bars.accessibleDescription().endswith("of 5 patterns are stable")
    painted(view)


def test_a_bar_under_the_mouse_is_read_out(view, recall) -> None:
    view.show_snapshot(recall(4)[0], 0.0)
    box = view.bars._box()
    spot = QPointF(box.left() + 1.5 * view.bars._slot(box), box.center().y())
    words = view.reading(view.bars.mapTo(view, spot))
    assert words.startswith("2  p2: least ") and "all its units stay" in words
    assert view.reading(QPointF(-5, 0)) == ""


def test_alone_the_bars_take_all_the_room(qtbot, recall) -> None:
    made = StabilityView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_snapshot(recall(4)[0], 0.0)
    qtbot.waitUntil(lambda: made.found is not None and made.bars.height() > 300)
    assert made.bars.width() > 500
    made.shut_down()


def test_the_history_of_many_patterns_stays_small(view, recall, monkeypatch) -> None:
    monkeypatch.setattr(stability, "_KEPT_NUMBERS", 240)
    made = moments(recall, "unlearning", [UnlearningParams(dreams=0)])[0]
    for steps in range(60):
        weights = made.coupling.weights.copy()
        view.show_snapshot(replace(made, coupling=DenseCoupling(weights, 1.0), steps=steps), 0.0)
    at = view.history[0]
    assert at.size <= 20 and at[0] == 0 and at[-1] == 59 and (np.diff(at) > 0).all()


def test_it_says_when_it_is_still_at_work(view, recall, monkeypatch) -> None:
    monkeypatch.setattr(stability, "HEAVY", 0)
    monkeypatch.setattr(view._worker, "ask", lambda *_, **__: None)
    view.show_snapshot(recall()[0], 0.0)
    assert view.found is None and not view.bars.isVisibleTo(view) and not view.caption.isVisibleTo(view)
    view._take(view._asked.answer())
    assert view.found is not None and view.bars.isVisibleTo(view) and view.caption.isVisibleTo(view)


def test_the_history_is_not_cut_off_below(view, recall, painted) -> None:
    made = moments(recall, "unlearning", [UnlearningParams(dreams=0)])[0]
    worst = 0.0
    for steps in range(120):
        scale = -1.0 if steps == 0 else 1.0  # for a step all patterns are far from stable
        view.show_snapshot(replace(made, coupling=_scaled(made.coupling, scale), steps=steps), 0.0)
        worst = min(worst, float(view.found.least.min()))
    painted(view)
    _, low, high = view.plot.limits
    assert low <= worst < -1.5
    written = view.plot._up.labels(low, high)
    assert len(set(written)) == len(written) >= 2


def _scaled(coupling: DenseCoupling, sign: float) -> DenseCoupling:
    return DenseCoupling((sign * coupling.weights).astype(coupling.weights.dtype), coupling.unit)
