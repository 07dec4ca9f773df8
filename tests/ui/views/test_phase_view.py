"""The phase diagram in the window: its dot, its words, its cuts, and for which networks it holds."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from hopview.core.coupling import FactoredCoupling
from hopview.core.layer import Layer
from hopview.core.pattern import Pattern
from hopview.pictures.palette import AFTERGLOW, DARK, LIGHT
from hopview.theory import ags, phase
from hopview.ui.views.phase import EMPTY, WAITING, PhaseView
from hopview.ui.views.phase_ground import at
from hopview.ui.views.phase_words import HOLDS_FOR, expected, load_words, other_network, reading


def shown(qtbot, moment, size=(520, 520), **how) -> PhaseView:
    view = PhaseView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(moment, 0.0)
    return view


def film(qtbot, moment, size=(520, 520)) -> PhaseView:
    """Everything worked out before it is shown."""
    return shown(qtbot, moment, size, interactive=False)


def test_the_dot_lies_at_load_and_temperature(qtbot, recall, painted) -> None:
    moment = recall(20, temperature=0.4)[5]
    view = film(qtbot, moment)
    assert view.place == (20 / 400, 0.4)
    spot = at(view._places()[1], view.picture, *view.place)
    assert tuple(painted(view)[round(spot.y()), round(spot.x())]) == AFTERGLOW
    assert view.heading == ("a = 0.050, T = 0.40", "retrieval metastable")


def test_it_moves_with_the_temperature_and_with_every_pattern(qtbot, recall) -> None:
    moment = recall(20, temperature=0.4)[5]
    view = film(qtbot, moment)
    warmer = dataclasses.replace(moment, temperature=0.9)
    view.show_snapshot(warmer, 0.0)
    assert view.place == (0.05, 0.9) and view.heading[1] == "spin glass"
    more = moment.patterns + tuple(Pattern(p.cells, "again") for p in moment.patterns)
    view.show_snapshot(dataclasses.replace(warmer, patterns=more, overlaps=np.zeros(40)), 0.0)
    assert view.place == (0.1, 0.9)


def test_the_window_never_waits_for_the_lines(qtbot, recall, painted, monkeypatch) -> None:
    view = shown(qtbot, recall(20)[5])
    view.show_snapshot(recall(20)[6], 0.0)
    painted(view)  # while it works
    qtbot.waitUntil(lambda: view.picture is not None and view.prediction is not None, timeout=20_000)
    assert view.prediction.load == 0.05
    assert view.lines is phase.lines()
    assert WAITING


def test_the_newest_temperature_wins(qtbot, recall) -> None:
    moment = recall(20, temperature=0.1)[5]
    view = shown(qtbot, moment)
    for temperature in np.linspace(0.1, 0.5, 40):
        view.show_snapshot(dataclasses.replace(moment, temperature=float(temperature)), 0.0)
    qtbot.waitUntil(
        lambda: view.prediction is not None and view.prediction.temperature == 0.5, timeout=20_000
    )
    assert view.prediction.overlap == pytest.approx(float(ags.retrieval(0.05, 0.5).overlap))


def test_the_words_compare_theory_with_the_state(qtbot, recall) -> None:
    moment = recall(20, temperature=0.4)[-1]
    view = film(qtbot, moment)
    theory = float(ags.retrieval(0.05, 0.4).overlap)
    assert f"Expected: m = {theory:.3f}, about {200 * (1 - theory):.0f} of 400 units wrong" in view.words
    assert f"Now: m = {np.abs(moment.overlaps).max():.3f}" in view.words
    assert HOLDS_FOR in view.words
    assert view.caveat == ""


def test_with_nothing_stored_it_says_what_to_do(qtbot, recall, painted) -> None:
    view = film(qtbot, recall(0)[-1])
    assert EMPTY in view.words and view.place == (0, 0) and view.prediction is None
    assert math.isnan(view.measured)
    assert (painted(view) != np.array(LIGHT.paper)).any()


def test_pictures_that_are_alike_are_told_apart_from_random_ones(qtbot, recall) -> None:
    moment = recall(4)[-1]
    rng = np.random.default_rng(1)
    first = moment.patterns[0].cells
    alike = tuple(Pattern(np.where(rng.random(400) < 0.2, -first, first), f"p{k}") for k in range(4))
    view = film(qtbot, dataclasses.replace(moment, patterns=alike))
    assert "expect less" in view.words and view.heading[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "storkey"}, "another rule, Storkey"),
        ({"rule": "pseudo_inverse"}, "another rule"),
        ({"update": "sync"}, "at once"),
        ({"update": "little"}, "at once"),
        ({"coupling": FactoredCoupling(np.ones((20, 400), np.int8), 1 / 200)}, "couplings is cut"),
        ({"external": np.full(400, 0.1)}, "external field"),
        ({"layers": (Layer(name="visible", shape=(20, 20), kind="real"),)}, "not of spins"),
    ],
)
def test_for_other_networks_it_says_so_and_fades(qtbot, recall, painted, change, said) -> None:
    moment = recall(20)[5]
    usual, other = film(qtbot, moment), film(qtbot, dataclasses.replace(moment, **change))
    assert other_network(moment) == ""
    assert said in other.words and other.heading[1] == ""
    box = other._places()[1].toRect()
    bright, dim = (
        painted(view)[box.top() : box.bottom(), box.left() : box.right()] for view in (usual, other)
    )
    paper = np.array(LIGHT.paper, float)
    assert np.abs(dim - paper).mean() < 0.7 * np.abs(bright - paper).mean()


def test_pointing_tells_what_theory_expects_there(qtbot, recall) -> None:
    view = film(qtbot, recall(20)[5])
    box = view._places()[1]
    said = view.reading(at(box, view.picture, 0.1, 0.2))
    assert "40 patterns" in said and "Retrieval metastable" in said and "of 400 units wrong" in said
    assert "Paramagnet" in view.reading(at(box, view.picture, 0.1, 1.5))
    assert "nothing is stored" in view.reading(box.bottomLeft() - QPointF(0, 1))
    assert view.reading(QPointF(1, 1)) == ""


def test_numbers_in_words() -> None:
    assert load_words(0) == "0.000" and load_words(0.05) == "0.050" and load_words(4e-6) == "0.00000"
    assert expected(math.nan, 100) == "no pattern is retrieved"
    assert expected(0.9999, 1000) == "m = 1.000, under 1 of 1,000 units wrong"
    assert expected(0.9, 1000) == "m = 0.900, about 50 of 1,000 units wrong"
    assert reading(0.3, 0.1, 1000).endswith("the state freezes into a mixture of all.")


def test_the_cuts_hold_curve_and_measured_point(qtbot, recall) -> None:
    moment = recall(20, temperature=0.3)[-1]
    view = film(qtbot, moment)
    warm, full = view._cuts()
    measured = float(np.abs(moment.overlaps).max())
    assert (warm.dot, full.dot) == ((0.3, measured), (0.05, measured))
    assert warm.x[-1] == pytest.approx(float(phase.retrieval_temperature(0.05)), abs=1e-4)
    assert full.x[-1] == pytest.approx(float(ags.fold_load(0.3)), abs=1e-4)
    assert warm.limit > warm.x[-1] and full.limit > full.x[-1]


def test_what_was_expected_of_another_load_is_not_shown(qtbot, recall, monkeypatch) -> None:
    view = shown(qtbot, recall()[3])
    qtbot.waitUntil(lambda: view.prediction is not None)
    assert all(cut.worked_out for cut in view._cuts())
    monkeypatch.setattr(view._predictor, "ask", lambda *_, **__: None)  # it waits for other work
    view.show_snapshot(recall(1)[0], 0.0)
    assert view.prediction is None and not any(cut.worked_out for cut in view._cuts())
    assert "Expected" not in view.words


@pytest.mark.parametrize("size", [(240, 160), (400, 420), (900, 400), (720, 700), (1920, 1080)])
def test_there_is_room_for_everything_or_it_is_left_out(qtbot, recall, size) -> None:
    view = film(qtbot, recall(20)[5], size)
    words, box, first, second = view._places()
    assert box.top() >= words.bottom()
    for part in (box, first, second):
        assert part is None or view.rect().toRectF().contains(part)
    if first is not None:
        assert not first.intersects(second) and not first.intersects(box)
    assert (first is None) == (size[1] < 200)


def test_the_theme_changes_at_once(qtbot, recall, painted) -> None:
    view = film(qtbot, recall(20)[5])
    view.set_theme(DARK)
    assert tuple(painted(view)[0, 0]) == DARK.paper
