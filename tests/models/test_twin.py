"""A network and its bipartite twin in step: one cue, one law, hidden units that are the overlaps."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import DenseCoupling
from hopview.core.errors import ParameterError
from hopview.models import Hopfield, HopfieldParams, TwinModel, TwinParams
from hopview.rules import rule_named
from hopview.session.session import Session
from hopview.session.storage import load, save

UNITS, COUNT = 120, 4


def session_of(temperature: float = 0.4) -> Session:
    session = Session("twin", shape=(10, 12), seed=7, temperature=temperature)
    patterns = random_patterns(COUNT, UNITS, 3)
    session.store(patterns)
    cue = patterns[0].copy()
    cue[:30] *= -1
    session.cue(cue)
    return session


def test_hidden_units_are_the_overlaps_of_the_twin() -> None:
    session, patterns = session_of(), random_patterns(COUNT, UNITS, 3)
    run = session.run(sweeps=30)
    for snapshot in run.snapshots():
        twin = snapshot.twin()
        exact = patterns.astype(np.int64) @ twin.state.astype(np.int64) / UNITS
        assert twin.overlaps == pytest.approx(exact, abs=1e-12)
        assert twin.means / np.sqrt(UNITS / 0.4) == pytest.approx(exact, abs=1e-12)
        assert (np.abs(twin.hidden - twin.means) < 6).all()  # N(0, 1)


def test_hidden_units_are_drawn_around_them_with_unit_noise() -> None:
    session = session_of()
    run = session.run(sweeps=500)
    twins = [snapshot.twin() for snapshot in run.snapshots()]
    noise = np.array([twin.hidden - twin.means for twin in twins])
    assert noise.mean() == pytest.approx(0, abs=0.1) and noise.std() == pytest.approx(1, abs=0.06)


def test_both_begin_at_the_cue_and_have_the_same_law() -> None:
    session = session_of(0.4)
    run = session.run(sweeps=600)
    twins = run.arrays()["twin_states"]
    assert np.array_equal(twins[0], session.document.cue) and np.array_equal(run.states[0], twins[0])
    overlaps = twins @ random_patterns(COUNT, UNITS, 3)[0] / UNITS
    assert overlaps[100:].mean() == pytest.approx(run.overlaps[100:, 0].mean(), abs=0.02)
    assert overlaps[100:].std() == pytest.approx(run.overlaps[100:, 0].std(), rel=0.35)


def test_the_one_layer_runs_as_the_network_alone_does() -> None:
    session = session_of()
    both = session.run(sweeps=8)
    alone = Session(shape=(10, 12), seed=7, update="glauber", temperature=0.4)
    alone.store(random_patterns(COUNT, UNITS, 3))
    alone.cue(session.document.cue)
    assert np.array_equal(alone.run(sweeps=8, until="limit").states, both.states)


def test_it_goes_on_from_a_recorded_moment_to_the_bit() -> None:
    session = session_of(0.9)
    run = session.run(sweeps=12)
    engine = session.engine
    engine.seek(5)
    assert np.array_equal(engine.snapshot().twin().state, run.arrays()["twin_states"][5])
    again = engine.run(7)
    assert np.array_equal(again.arrays()["twin_states"][-1], run.arrays()["twin_states"][-1])
    assert np.array_equal(again.arrays()["twin_hidden"][-1], run.arrays()["twin_hidden"][-1])


def test_parts_of_a_sweep_move_the_one_layer_alone() -> None:
    session = session_of(0.9)
    motion = session.engine.model.start(session.document.cue, 7)
    before = motion.inner()
    sites = motion.advance(3)
    assert sites.size == 3 and motion.sweep == 0 and motion.position == motion.spent(sites) > 0
    assert np.array_equal(motion.inner(), before)
    while motion.sweep == 0:
        motion.advance(3)
    assert not np.array_equal(motion.inner(), before)


def test_what_is_painted_is_painted_on_both_and_patterns_may_come_and_go() -> None:
    session = session_of(0.05)
    session.run(sweeps=3)
    motion = session.engine.motion
    cells = np.arange(20)
    values = -motion.state[cells]
    session.engine.perturb(cells, values)
    assert np.array_equal(motion.state[cells], values) and np.array_equal(motion.inner()[cells], values)
    session.store(random_patterns(2, UNITS, 9))
    session.run(sweeps=3)
    assert session.snapshot().twin().hidden.size == COUNT + 2
    session.forget(1)
    session.run(sweeps=1)
    assert session.snapshot().twin().hidden.size == COUNT + 1


def test_it_is_saved_and_opened(tmp_path) -> None:
    session = session_of()
    save(session.document, tmp_path / "twin.hop")
    again = Session.of(load(tmp_path / "twin.hop"))
    assert again.document.equals(session.document)
    assert np.array_equal(again.run(4).arrays()["twin_states"], session.run(4).arrays()["twin_states"])


def test_nothing_stored_and_other_weights() -> None:
    assert Session("twin", shape=(3, 3)).snapshot().twin().hidden.size == 0
    assert Session(shape=(3, 3)).snapshot().twin is None
    coupling = rule_named("storkey").learn(random_patterns(2, 9, 1)).coupling
    assert isinstance(coupling, DenseCoupling)
    with pytest.raises(ParameterError, match="Hebb"):
        TwinModel((3, 3), coupling, TwinParams())
    with pytest.raises(ParameterError, match="cannot teach"):
        Session("twin", rule="storkey", shape=(3, 3))
    network = Hopfield((3, 3), coupling, HopfieldParams())
    assert not network.folds and network.twin_of(None, 0, 0) is None
