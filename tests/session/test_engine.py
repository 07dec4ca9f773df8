"""The engine: edits followed while it runs, the timeline, and what counts as a run."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.sessions import paint, spoiled, two_cycle

from hopview.core.coupling import FactoredCoupling
from hopview.session.edits import Forget, Open, Rename, SetCue, SetParams, SetRule, SetSeed, SetShape
from hopview.session.engine import Engine
from hopview.session.recording import Recording
from hopview.session.session import Session

UPDATES = ["async", "sequential", "sync", "glauber", "metropolis"]


def all_states(engine: Engine) -> np.ndarray:
    return np.array([engine.recording.state(k) for k in range(len(engine.recording))])


# -- the timeline -------------------------------------------------------------------------------------


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("flips", [None, 7])
def test_from_any_moment_on_it_goes_the_same_way(update: str, flips: int | None) -> None:
    session = spoiled(update=update, temperature=0.7)
    engine = session.engine
    engine.run(6, "limit", flips=flips)
    states, rows = all_states(engine), engine.recording.moments()
    for index in (0, len(rows) // 2, len(rows) - 2):
        engine.seek(index)
        assert np.array_equal(engine.motion.state, states[index])
        assert engine.snapshot().energy == rows[index].energy
        while engine.motion.sweep < 6:
            engine.advance(flips)
        assert np.array_equal(all_states(engine), states)
        assert [(r.sweep, r.position, r.energy) for r in engine.recording.moments()] == [
            (r.sweep, r.position, r.energy) for r in rows
        ]


def test_going_on_from_the_past_forgets_what_came_later() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(10)
    engine.seek(4)
    assert (engine.snapshot().moment, engine.snapshot().moments) == (4, 11)
    engine.advance()
    assert (engine.snapshot().moment, engine.snapshot().moments) == (5, 6)
    engine.seek(2)
    engine.perturb(np.array([0]), -engine.motion.state[:1])
    assert engine.snapshot().moments == 4


def test_looking_at_the_past_forgets_nothing() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(10)
    for index in (3, 0, 99, -5):
        engine.seek(index)
        assert engine.snapshot().moment == int(np.clip(index, 0, 10))
        assert engine.snapshot().curves.energies.size == 11
    assert len(engine.recording) == 11


@pytest.mark.parametrize("flips", [None, 3])
def test_back_by_sweeps_and_by_moments(flips: int | None) -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(5, flips=flips)
    for sweep in (4, 3, 2, 1, 0, 0):
        engine.step_back()
        assert (engine.motion.sweep, engine.motion.position) == (sweep, 0)
    engine.seek(7)
    engine.step_back(sweep=False)
    assert engine.cursor == min(7, len(engine.recording) - 1) - 1


def test_back_from_within_a_sweep_goes_to_its_beginning() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(2)
    engine.advance(4)
    assert engine.motion.position > 0
    engine.step_back()
    assert (engine.motion.sweep, engine.motion.position) == (2, 0)


def test_back_beyond_the_cue_is_the_end_of_the_run_before() -> None:
    engine = spoiled().engine
    last = len(engine.run(50)) - 1
    engine.begin_run()
    engine.step_back()
    assert engine.cursor == last


def test_each_run_begins_at_the_cue_and_has_curves_of_its_own() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    first = len(engine.run(3))
    engine.begin_run()
    engine.run(5)
    assert engine.recording.edges() == (0, first)
    assert engine.snapshot().edge_moments == (0, first)
    assert engine.snapshot().curves.energies.size == 6
    engine.seek(1)
    assert engine.snapshot().curves.energies.size == first
    assert np.array_equal(engine.recording.state(0), engine.recording.state(first))


def test_runs_begun_from_the_past_are_told_apart() -> None:
    """Seeking into run 1 of 2 and beginning anew makes a third run, not a second one again."""
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(2)
    engine.begin_run()
    engine.run(2)
    engine.seek(1)
    engine.begin_run()
    engine.run(2)
    assert engine.recording.edges() == (0, 3, 6)
    assert engine.snapshot().curves.sweeps.tolist() == [0, 1, 2]


def test_a_cue_that_nothing_was_done_with_is_replaced() -> None:
    session = spoiled()
    engine = session.engine
    for seed in range(5):
        session.cue(random_patterns(1, 144, seed)[0])
    assert len(engine.recording) == 1
    assert np.array_equal(engine.recording.state(0), random_patterns(1, 144, 4)[0])


def test_a_run_longer_than_the_recording_keeps_its_cue() -> None:
    session = spoiled((4, 4), update="glauber", temperature=2.0)
    engine = session.engine
    engine.recording = Recording(16, max_moments=320)
    engine.begin_run()
    engine.run(5)
    session.cue(random_patterns(1, 16, 1)[0])
    rec = engine.run(1000)
    assert np.array_equal(rec.states[0], session.document.cue)
    assert np.array_equal(rec.states[-1], engine.motion.state)
    assert (rec.sweeps[0], rec.sweeps[-1]) == (0, 1000)
    assert np.all(np.diff(rec.sweeps) > 0)
    assert len(rec) < 330


def test_at_full_speed_a_long_run_shares_moments_and_loses_neither_end() -> None:
    engine = spoiled((3, 3), update="glauber", temperature=2.0).engine
    while engine.motion.sweep < 1500:
        engine.advance_for(0.001)
    rows = engine.recording.moments()
    assert (rows[0].sweep, rows[-1].sweep) == (0, engine.motion.sweep)
    assert [row.sweep for row in rows[:1000]] == list(range(1000))
    assert np.array_equal(engine.recording.state(-1), engine.motion.state)


# -- outcomes -----------------------------------------------------------------------------------------


def test_the_outcome_is_named_whenever_its_moment_is_shown() -> None:
    for session, kind in ((spoiled(), "fixed"), (two_cycle(), "cycle")):
        engine = session.engine
        engine.run(50)
        end = engine.snapshot()
        assert end.outcome is not None
        assert end.outcome.kind == kind
        engine.seek(0)
        assert engine.snapshot().outcome is None
        engine.seek(10**6)
        again = engine.snapshot().outcome
        assert again is not None
        assert (again.kind, again.label) == (kind, end.outcome.label)
        assert engine.settle()


def test_the_whole_run_ends_as_it_ended_wherever_one_looks() -> None:
    for session, kind in ((spoiled(), "fixed"), (two_cycle(), "cycle")):
        engine = session.engine
        rec = engine.run(50)
        engine.seek(1)
        whole = engine.current_run()
        assert np.array_equal(whole.states, rec.states)
        assert (whole.outcome.kind, whole.outcome.label) == (kind, rec.outcome.label)


def test_a_run_still_moving_is_a_limit() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(3)
    assert engine.current_run().outcome.kind == "limit"


# -- edits --------------------------------------------------------------------------------------------


def test_painting_at_rest_makes_the_cue_and_begins_there() -> None:
    session = spoiled()
    engine = session.engine
    for k in range(3):
        session.apply(paint(session.state, [k], -int(session.state[k]), stroke=1, at_rest=True))
        assert np.array_equal(session.document.cue, session.state)
    assert (len(engine.recording), engine.recording.moment(0).note, engine.pure) == (1, "cue", True)
    session.undo()
    assert np.array_equal(session.state, session.document.cue)
    assert (len(engine.recording), engine.pure) == (1, True)


def test_painting_while_it_runs_changes_the_live_state_only() -> None:
    session = spoiled()
    cue, engine = session.document.cue, session.engine
    engine.advance()
    before = session.state
    cells = [0, 5, 9, 5]
    session.apply(paint(before, cells, 1))
    assert session.document.cue is cue
    assert session.state[cells].tolist() == [1] * 4
    assert np.array_equal(np.delete(session.state, cells), np.delete(before, cells))
    assert (engine.recording.moment(-1).note, engine.pure) == ("paint", False)
    assert session.snapshot().energy == session.energy()
    assert np.array_equal(session.snapshot().overlaps, session.overlaps())
    engine.advance()
    session.undo()
    assert engine.recording.moment(-1).note == "paint"
    assert session.state[cells].tolist() == before[cells].tolist()


@pytest.mark.parametrize("rule", ["storkey", "pseudo_inverse"])
@pytest.mark.parametrize("update", UPDATES)
def test_rule_and_dynamics_change_while_it_runs(rule: str, update: str) -> None:
    session = spoiled(count=30, share=0.05)
    engine = session.engine
    engine.advance(10)
    state, place = session.state, (engine.motion.sweep, engine.motion.position)
    session.apply(SetRule(rule))
    session.apply(SetParams({"update": update, "temperature": 0.3}))
    assert np.array_equal(session.state, state)
    assert (engine.motion.sweep, engine.motion.position) == place
    assert engine.recording.moment(-1).note == "learn"
    assert session.snapshot().energy == session.energy() == engine.model.energy(state)
    assert (session.snapshot().rule, session.snapshot().update) == (rule, update)
    engine.advance()
    assert engine.motion.energy() == engine.model.energy(engine.motion.state)
    assert not engine.pure


def test_what_teaches_nothing_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    session = spoiled(rule="storkey")
    learned = session.engine.learned
    session.apply(Rename(0, "first"))
    session.apply(SetParams({"temperature": 1.0}))
    session.apply(SetSeed(9))
    session.cue(np.ones(144))
    assert session.engine.learned is learned
    session.apply(Forget((1,)))
    assert session.engine.learned is not learned


@pytest.mark.parametrize("rule", ["hebb", "storkey", "pseudo_inverse"])
@pytest.mark.parametrize("form", ["dense", "factored"])
def test_storing_one_by_one_is_as_storing_all(rule: str, form: str) -> None:
    patterns = random_patterns(5, 49, 3)
    one_by_one, at_once = (Session(shape=(7, 7), rule=rule, form=form) for _ in range(2))
    one_by_one.run(0)
    for row in patterns:
        one_by_one.store(row)
    at_once.store(patterns)
    assert np.abs(one_by_one.weights() - at_once.weights()).max() <= 1e-9
    if rule == "hebb":
        assert isinstance(one_by_one.engine.learned.coupling, FactoredCoupling) is (form == "factored")


def test_a_run_can_be_replayed_only_when_nothing_came_between() -> None:
    session = spoiled()
    engine = session.engine
    assert engine.pure
    session.apply(SetParams({"temperature": 0.5}))
    session.apply(SetRule("storkey"))
    session.store(random_patterns(1, 144, 9))
    assert engine.pure  # at the cue nothing has happened yet
    assert (len(engine.recording), engine.recording.moment(0).note) == (1, "cue")
    assert engine.snapshot().overlaps.shape == engine.recording.moment(0).overlaps.shape == (5,)
    engine.advance()
    assert engine.pure
    engine.seek(0)
    engine.advance()
    assert engine.pure
    session.apply(SetSeed(77))
    assert not engine.pure
    engine.begin_run()
    assert engine.pure
    engine.run(2)
    session.apply(SetParams({"update": "glauber"}))
    engine.seek(0)
    assert not engine.pure  # recorded under other parameters than the document has now


def test_the_same_cue_again_begins_again() -> None:
    session = spoiled()
    cue = session.document.cue
    session.run()
    session.apply(SetCue(cue))
    assert session.snapshot().sweep == 0
    assert np.array_equal(session.state, cue)
    assert session.run().states.shape[0] > 1


@pytest.mark.parametrize("shape", [(12, 12), (6, 24), (5, 5), (30, 20)])
def test_another_grid_begins_a_new_recording(shape: tuple[int, int]) -> None:
    session = spoiled()
    engine = session.engine
    engine.run(3)
    session.apply(SetShape(shape))
    if shape == (12, 12):
        return
    assert (len(engine.recording), engine.recording.size) == (1, shape[0] * shape[1])
    assert session.run().states.shape[1] == shape[0] * shape[1]
    session.undo()
    assert session.run().states.shape[1] == 144


def test_opening_another_document() -> None:
    session, other = spoiled(), spoiled((5, 4), count=2, seed=8, update="sync")
    session.run()
    session.apply(Open(other.document))
    assert session.snapshot().moments == 1
    assert np.array_equal(session.run().states, other.run().states)
    session.undo()
    assert np.array_equal(session.run().states, spoiled().run().states)


def test_a_document_and_a_stroke_that_come_together() -> None:
    """What the worker does when it skips a superseded edit: one load brings a new grid and a stroke on it."""
    session, other = spoiled(), spoiled((5, 4), count=2, seed=8)
    engine = session.engine
    engine.run(2)
    change = paint(other.document.cue, [0, 3], 1).live()
    assert change is not None
    engine.load(other.document, change)
    assert engine.motion.state.size == 20
    assert engine.motion.state[[0, 3]].tolist() == [1, 1]
    assert np.array_equal(engine.recording.state(-1), engine.motion.state)
    stray = paint(session.document.cue, [143], 1).live()
    engine.load(other.document, stray)  # a stroke for a grid that is gone
    assert engine.motion.state.size == 20


def test_observers_and_curves_follow_patterns_stored_on_the_way() -> None:
    session = spoiled(update="glauber", temperature=0.5)
    engine = session.engine
    engine.run(3)
    session.store(random_patterns(2, 144, 7))
    engine.run(3)
    rec = engine.current_run()
    assert rec.overlaps.shape == (len(rec), 6)
    assert np.isnan(rec.overlaps[:4]).all()
    assert not np.isnan(rec.overlaps[4:]).any()
    curves = engine.snapshot().curves
    assert curves.overlaps.shape == (len(rec), 6)


def test_snapshots_do_not_change_behind_a_readers_back() -> None:
    engine = spoiled(update="glauber", temperature=1.0).engine
    engine.run(5)
    taken = engine.snapshot()
    state, overlaps, energies = taken.state.copy(), taken.overlaps.copy(), taken.curves.energies.copy()
    engine.run(700)
    engine.seek(3)
    engine.advance()
    assert np.array_equal(taken.state, state)
    assert np.array_equal(taken.overlaps, overlaps)
    assert np.array_equal(taken.curves.energies, energies)
    assert not taken.state.flags.writeable
    assert taken.time == 5.0
    assert (taken.size, taken.visible.shape) == (144, (12, 12))


def test_an_earlier_run_shows_its_overlaps_with_what_is_stored_now() -> None:
    """Scrubbing back to a run made with fewer patterns: its states are measured against all of them."""
    rng = np.random.default_rng(5)
    first, later = rng.choice((-1, 1), (2, 64)), rng.choice((-1, 1), (3, 64))
    session = Session(shape=(8, 8), seed=2)
    session.store(first)
    session.cue(rng.choice((-1, 1), 64))
    session.run(3)
    session.store(later)
    session.cue(later[0])
    engine = session.engine
    engine.seek(1)
    curves = engine.snapshot().curves
    assert curves.overlaps.shape[1] == 5
    states = [engine.recording.state(k) for k in range(curves.sweeps.size)]
    expected = np.array(states) @ np.vstack([first, later]).T / 64
    np.testing.assert_allclose(curves.overlaps, expected, atol=1e-6)
