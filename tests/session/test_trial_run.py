"""Trials as a recording: each shown after what it taught, and the response after them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from hopview.core.associations import Associations
from hopview.core.snapshot import Snapshot
from hopview.session.edits import SetRuleParams
from hopview.session.experiments import open_experiment
from hopview.session.replay import for_movie
from hopview.session.session import Session
from hopview.session.trial_run import MOST, TrialRun

BLOCKING = "kamin-1969/blocking"


@pytest.fixture(scope="module")
def blocking() -> TrialRun:
    made = for_movie(open_experiment(BLOCKING).document())
    assert isinstance(made, TrialRun)
    return made


def strengths(snapshot: Snapshot) -> np.ndarray:
    held = snapshot.memories
    assert isinstance(held, Associations) and held.course is not None
    return held.course.strengths


def test_curves_grow_by_a_trial_a_moment(blocking: TrialRun) -> None:
    assert blocking.trials == tuple(range(61)) and len(blocking) == 61 + len(blocking.run)
    shown = list(blocking.snapshots(list(range(62))))
    assert [len(strengths(s)) for s in shown] == [*range(1, 62), 61]
    whole = strengths(shown[-1])
    assert all(np.array_equal(strengths(s), whole[: len(strengths(s))]) for s in shown)
    assert [s.moment for s in shown] == list(range(62)) and shown[0].moments == len(blocking)


def test_each_moment_shows_its_trial_and_the_first_and_last_the_test(blocking: TrialRun) -> None:
    document = blocking.document
    bell, lamp = (p.cells for p in document.patterns)
    before, alone, both, *_, last = blocking.snapshots([0, 7, 33, 61, len(blocking) - 1])
    assert np.array_equal(before.state, document.cue)
    assert before.notice == "learning: before the first of 60 trials"
    assert np.array_equal(alone.state, bell) and alone.notice == "learning: trial 7 of 60, A+"
    assert np.array_equal(both.state, np.maximum(bell, lamp)) and both.notice.endswith("33 of 60, AB+")
    assert last.outcome == blocking.outcome and not last.notice.startswith("learning")


def test_going_back_shows_the_same(blocking: TrialRun) -> None:
    one, two, again = blocking.snapshots([30, 3, 30])
    assert len(strengths(two)) == 4
    assert np.array_equal(strengths(one), strengths(again)) and np.array_equal(one.state, again.state)


def test_many_trials_are_spread_over_what_can_be_shown() -> None:
    document = open_experiment(BLOCKING).document()
    session = Session.of(document)
    session.apply(SetRuleParams({"schedule": "A+ AB- x2000"}))
    made = for_movie(session)
    assert isinstance(made, TrialRun)
    assert len(made.trials) == MOST and made.trials[0] == 0 and made.trials[-1] == 4000
    assert all(b > a for a, b in pairwise(made.trials))


def test_numbers_of_a_run_hold_the_strengths() -> None:
    session = Session.of(open_experiment(BLOCKING).document())
    arrays = session.run().arrays()
    assert arrays["strengths"].shape == (61, 2) and arrays["followed"].tolist() == [1, 2]
    assert arrays["strengths"][20, 0] == pytest.approx(1 - 0.8**20)


def test_what_was_not_conditioned_has_no_trials() -> None:
    assert not isinstance(for_movie(open_experiment("hopfield-1982/letters").document(), 1), TrialRun)
