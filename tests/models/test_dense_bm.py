"""The Hopfield network as a Boltzmann machine, in a session: its hidden units are the overlaps."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.errors import DataError, ParameterError, ShapeError
from hopview.machines.dense import DenseBM
from hopview.models import DenseModel, DenseParams
from hopview.rules import Stored
from hopview.session.edits import SetModel
from hopview.session.machine_edits import SetClamped
from hopview.session.session import Session


def session_of(count: int = 3, **params) -> Session:
    session = Session("dense_bm", rule="stored", shape=(8, 10), **params)
    session.store(random_patterns(count, 80, 1))
    return session


@pytest.mark.parametrize("power", ["2", "4"])
def test_a_spoiled_pattern_comes_back_and_its_hidden_unit_is_the_overlap(power: str) -> None:
    session = session_of(beta=20.0, power=power)
    patterns = random_patterns(3, 80, 1)
    cue = patterns[1].copy()
    cue[:12] *= -1
    session.cue(cue)
    run = session.run(sweeps=6)
    assert (run.state(len(run) - 1) == patterns[1]).all()
    z = session.snapshot().hidden
    assert z.shape == (16,)
    assert z[1] / np.sqrt(20.0 * 80) == pytest.approx(1.0, abs=0.12)
    assert not z[3:].any()


def test_its_energy_and_field_are_those_of_the_network() -> None:
    patterns = random_patterns(3, 80, 1)
    session = session_of(beta=1.0)
    model = session.engine.model
    assert isinstance(model, DenseModel)
    m = patterns @ patterns[0].astype(np.float64) / 80
    assert model.energy(patterns[0]) == pytest.approx(-40 * (m**2).sum())
    assert model.field(patterns[0]) == pytest.approx(patterns.T @ m)


def test_a_network_becomes_its_machine_and_patterns_may_come_and_go() -> None:
    session = Session(shape=(8, 10))
    session.store(random_patterns(3, 80, 1))
    session.apply(SetModel("dense_bm"))
    assert session.document.rule == "stored"
    session.run(sweeps=3)
    session.store(random_patterns(2, 80, 2))
    session.run(sweeps=3)
    assert np.count_nonzero(session.snapshot().machine.parameters["W"].any(axis=0)) == 5
    session.forget(1)
    assert np.count_nonzero(session.snapshot().machine.parameters["W"].any(axis=0)) == 4


def test_patterns_without_room_are_told() -> None:
    session = session_of(5, hidden=4)
    assert "5 patterns are given, and 4 hidden units hold the first 4" in session.snapshot().notice


def test_clamped_spins_stay_and_runs_resume_to_the_bit() -> None:
    session = session_of(beta=0.5)
    held = np.arange(80) < 40
    session.apply(SetClamped(held))
    cue = np.where(np.arange(80) % 2, 1, -1)
    session.cue(cue)
    run = session.run(sweeps=10)
    states = np.array([run.state(t) for t in range(len(run))])
    assert (states[:, held] == cue[held]).all()
    assert (states[1:, ~held] != states[:-1, ~held]).any()
    model = session.engine.model
    motion = model.start(cue.astype(np.int8), 4)
    motion.advance()
    again = model.resume(motion.state, motion.inner(), 4, motion.sweep, motion.position)
    motion.advance()
    again.advance()
    assert (motion.state == again.state).all() and (motion.hidden == again.hidden).all()


def test_what_cannot_be() -> None:
    with pytest.raises(ParameterError, match="cannot teach"):
        Session("dense_bm", rule="hebb", shape=(2, 2))
    model = DenseModel((2, 2), DenseBM(np.ones((1, 4))), DenseParams(hidden_rows=1, hidden_cols=1))
    with pytest.raises(ShapeError, match="3 units"):
        model.start(np.ones(3, np.int8), 0)
    with pytest.raises(DataError, match="nothing to train"):
        Stored().epoch(None, None)
