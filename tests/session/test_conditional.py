"""Units that are held are inputs of what is learned: in a session, in files, and on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hopview.cli import main
from hopview.session.session import Session
from hopview.session.storage import load

XOR = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])


def asked(epochs: int = 500) -> Session:
    """Three units in a row, the first two held, and two hidden ones."""
    session = Session("boltzmann", shape=(1, 3), hidden_rows=1, hidden_cols=2, initial_weights=0.5, seed=3)
    session.clamp([True, True, False])
    session.train(XOR, epochs=epochs, rule="exact", conditional=True, learning_rate=1.0, weight_decay=1e-4)
    return session


def test_a_session_learns_answers_and_gives_them() -> None:
    session = asked(2000)
    assert session.training_run().figures["kl"][-1] < 0.05
    for one, other, answer in XOR:
        session.cue([one, other, 0])
        assert np.array_equal(session.sample(1, 1)[:, :2], [[one, other]])
        assert abs(session.sample(40, 12)[:, 2].mean() - answer) < 0.2


def test_holding_other_units_teaches_anew_and_undo_brings_the_lesson_back() -> None:
    session = asked(30)
    before = session.parameters["W"]
    session.clamp([False, True, True])
    after = session.parameters["W"]
    assert not np.array_equal(before, after) and session.training_run().epochs[-1] == 30
    session.undo()
    assert np.array_equal(session.parameters["W"], before)


def test_what_is_held_does_not_matter_to_learning_that_knows_no_inputs() -> None:
    session = Session("boltzmann", shape=(1, 3), hidden_rows=1, hidden_cols=2, seed=3)
    session.train(XOR, epochs=5, rule="exact")
    before = session.parameters["W"]
    session.clamp([True, True, False])
    assert session.parameters["W"] is before


def test_a_file_keeps_inputs_and_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    session = asked(10)
    session.save(tmp_path / "xor.hop")
    again = Session.of(load(tmp_path / "xor.hop"))
    assert again.document.clamped is not None and again.document.clamped.tolist() == [True, True, False]
    again.train(epochs=10)
    session.train(epochs=10)
    assert np.array_equal(again.parameters["W"], session.parameters["W"])


def test_the_command_line_holds_units(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ("rule=exact", "epochs=5", "conditional=true", "clamped=####/....")
    options = [part for text in settings for part in ("--set", text)]
    assert main(["run", "ackley-1985/encoder", *options]) == 0
    assert "log likelihood" in capsys.readouterr().out
    assert main(["run", "ackley-1985/encoder", "--set", "clamped=###/...."]) == 2
    assert "Draw 2 rows of 4 cells" in capsys.readouterr().err
    assert main(["run", "hopfield-1982/letters", "--set", "clamped=##"]) == 2
    assert "clamped" in capsys.readouterr().err
