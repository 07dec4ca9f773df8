"""What a person does on the lattice of graded units: paint, invert, store, spoil, resize, end a rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopview.session.edits import SetCue, SetModel
from hopview.session.experiments import open_experiment
from hopview.ui.controller import Controller, natural_rate
from hopview.ui.critical_gain import CriticalGain
from hopview.ui.editor import nearest_to_cue


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    document = SetModel("graded").apply(open_experiment("hopfield-1982/letters").document())
    made = Controller(document)
    made.failed.connect(pytest.fail)
    yield made
    made.close()


@pytest.fixture
def rested(qtbot: QtBot, controller: Controller) -> Controller:
    """At rest in a grey A."""
    controller.set_params(gain=1.5)
    controller.set_rate(float("inf"))
    controller.play()
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not controller.snapshot.playing)
    assert controller.snapshot.outcome is not None
    assert controller.snapshot.outcome.label == "pattern 1"
    return controller


def test_painting_on_greys_keeps_those_beside(qtbot: QtBot, rested: Controller) -> None:
    before = rested.snapshot.state.copy()
    rested.paint(np.array([3, 4]), np.array([1, -1], np.int8), rested.new_gesture())
    qtbot.waitUntil(lambda: rested.snapshot.state[[3, 4]].tolist() == [1, -1])
    assert np.array_equal(np.delete(rested.snapshot.state, [3, 4]), np.delete(before, [3, 4]))
    assert np.array_equal(rested.document.cue, rested.snapshot.state)


def test_invert_clear_store_spoil_and_resize(qtbot: QtBot, rested: Controller) -> None:
    grey = rested.snapshot.state.copy()
    rested.invert()
    qtbot.waitUntil(lambda: np.array_equal(rested.snapshot.state, -grey))
    rested.store_live()
    assert np.array_equal(rested.document.patterns[-1].cells, np.where(grey < 0, 1, -1))
    rested.clear()
    qtbot.waitUntil(lambda: bool((rested.snapshot.state == -1).all()))
    rested.select(-1)
    rested.spoil()
    qtbot.waitUntil(lambda: bool((rested.snapshot.state == 1).any()))
    assert set(np.unique(rested.document.cue)) == {-1.0, 1.0}
    rested.invert()
    assert rested.set_shape(16, 16)
    qtbot.waitUntil(lambda: rested.snapshot.size == 256)
    assert rested.document.cue.dtype == np.float64


def test_a_rest_ends_when_the_gain_is_dragged_but_not_after_a_pause(qtbot: QtBot, rested: Controller) -> None:
    bright = np.abs(rested.snapshot.state).mean()
    rested.set_params(gain=0.6)
    qtbot.waitUntil(lambda: np.abs(rested.snapshot.state).mean() < 0.1 * bright, timeout=20_000)
    rested.pause()
    qtbot.waitUntil(lambda: not rested.snapshot.playing)
    at = rested.snapshot.time
    rested.set_params(gain=3.0)
    qtbot.wait(150)
    assert rested.snapshot.time == at
    assert not rested.snapshot.playing


def test_the_speed_suits_the_model_chosen(qtbot: QtBot) -> None:
    made = Controller(open_experiment("hopfield-1982/letters").document())
    try:
        assert made.set_model("graded")
        assert made.rate == natural_rate(made.document) == 4096
        assert made.set_model("hopfield")
        assert made.rate == natural_rate(made.document) == 128
    finally:
        made.close()


def test_the_critical_gain_is_found_once_for_each_coupling(qtbot: QtBot, controller: Controller) -> None:
    found = CriticalGain(controller)
    assert found.words(2.0) == ""
    with qtbot.waitSignal(found.found):
        found.follow(controller.snapshot)
    assert found.value == pytest.approx(0.8412, abs=1e-4)
    assert found.words(2.0) == "above critical 0.84: memories"
    assert found.words(0.5) == "below critical 0.84: all fades"
    assert found.words(None) == ""
    found.found.connect(lambda: pytest.fail("worked out twice"))
    found.follow(controller.snapshot)
    qtbot.wait(100)


def test_what_is_likest_to_the_cue_is_selected_and_its_negative_only_of_networks() -> None:
    photographs = open_experiment("ramsauer-2020/photographs").document()
    assert nearest_to_cue(photographs)[0] == 0  # the astronaut, half of whom is the cue
    letters = open_experiment("hopfield-1982/letters").document()
    turned = SetCue(-letters.patterns[2].cells).apply(letters)
    assert nearest_to_cue(turned)[0] == 2
