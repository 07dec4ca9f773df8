"""What takes long for a large network is worked out beside the window; here small ones count as large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopview.core.errors import ParameterError
from hopview.session.experiments import open_experiment
from hopview.ui import controller as controlling
from hopview.ui.controller import Controller, natural_rate

LETTERS, MELTING = "hopfield-1982/letters", "amit-1985/melting"


@pytest.fixture
def large(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    monkeypatch.setattr(controlling, "LARGE", 1)
    made = Controller(open_experiment(LETTERS).document())
    yield made
    made.close()


def test_resizing_is_done_beside_the_window(large: Controller, qtbot: QtBot) -> None:
    before = large.document
    assert large.set_shape(12, 10)
    assert large.document is before  # not yet
    qtbot.waitUntil(lambda: large.document.shape == (12, 10))
    assert large.rate == natural_rate(large.document)
    assert large.document.patterns[0].cells.size == 120
    large.undo()
    assert large.document is before


def test_what_was_changed_meanwhile_is_kept(large: Controller, qtbot: QtBot) -> None:
    large.set_shape(16, 16)
    large.rename(0, "first")
    qtbot.waitUntil(lambda: large.document.shape == (16, 16))
    assert large.document.patterns[0].name == "first"


def test_the_last_one_asked_for_is_shown(large: Controller, qtbot: QtBot) -> None:
    large.open_experiment(LETTERS)
    large.set_shape(9, 9)
    large.open_experiment(MELTING, play=True)
    qtbot.waitUntil(lambda: large.experiment is not None)
    assert large.experiment is not None and large.experiment.key == MELTING
    qtbot.waitUntil(lambda: large.snapshot.playing)
    qtbot.wait(100)
    assert large.experiment.key == MELTING
    large.open_step(0)
    title = large.experiment.steps[0].title
    qtbot.waitUntil(lambda: large.document.story.title.endswith(title))


def test_play_waits_for_what_is_being_set_up(large: Controller, qtbot: QtBot) -> None:
    large.open_experiment(MELTING)
    large.play()
    assert not large.snapshot.playing
    qtbot.waitUntil(lambda: large.snapshot.playing and large.experiment is not None)
    large.pause()
    qtbot.waitUntil(lambda: not large.snapshot.playing)
    large.play()
    qtbot.waitUntil(lambda: large.snapshot.playing)


def test_space_starts_what_is_being_set_up(large: Controller, qtbot: QtBot) -> None:
    said: list[str] = []
    large.said.connect(said.append)
    large.open_experiment(MELTING)
    large.toggle()
    assert said[-1] == "It runs as soon as it is set up" and large.experiment is None
    qtbot.waitUntil(lambda: large.experiment is not None)
    assert large.experiment is not None and large.experiment.key == MELTING
    qtbot.waitUntil(lambda: large.snapshot.playing and large.snapshot.time > 0)
    large.toggle()  # now it is there, the key pauses it
    qtbot.waitUntil(lambda: not large.snapshot.playing)


def test_space_twice_leaves_what_is_being_set_up_at_its_cue(large: Controller, qtbot: QtBot) -> None:
    large.open_experiment(MELTING)
    large.toggle()
    large.toggle()
    qtbot.waitUntil(lambda: large.experiment is not None)
    qtbot.wait(100)
    assert not large.snapshot.playing and large.snapshot.time == 0
    large.toggle()
    qtbot.waitUntil(lambda: large.snapshot.playing)


def test_space_stops_what_still_runs_while_the_next_is_set_up(large: Controller, qtbot: QtBot) -> None:
    large.play()
    qtbot.waitUntil(lambda: large.snapshot.playing)
    large.open_experiment(MELTING)
    large.toggle()
    qtbot.waitUntil(lambda: large.experiment is not None)
    qtbot.wait(100)
    assert not large.snapshot.playing


def test_what_cannot_be_set_up_is_said_and_the_rest_goes_on(
    large: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_document: object) -> None:
        raise ParameterError("The cue is missing. Draw one.")

    said: list[str] = []
    large.failed.connect(said.append)
    with monkeypatch.context() as patched:
        patched.setattr(controlling, "nearest_to_cue", broken)
        large.open_experiment(MELTING)
        qtbot.waitUntil(lambda: bool(said))
    assert "The cue is missing" in said[0]
    large.play()
    qtbot.waitUntil(lambda: large.snapshot.playing)


def test_a_file_opens_with_the_pattern_nearest_to_its_cue_selected(
    large: Controller, qtbot: QtBot, tmp_path: Path
) -> None:
    large.take_cue(2)
    large.save(tmp_path / "a.hop")
    qtbot.waitUntil((tmp_path / "a.hop").exists)
    large.take_cue(0)
    large.open_file(tmp_path / "a.hop")
    qtbot.waitUntil(lambda: large.selected == 2)
    assert large.path == tmp_path / "a.hop"
    assert np.array_equal(large.document.cue, large.document.patterns[2].cells)
