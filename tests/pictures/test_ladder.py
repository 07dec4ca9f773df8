"""The tempering ladder as a picture of a lesson."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.lesson import Lesson
from hopview.machines.travels import SWEEPS
from hopview.pictures.ladder import rungs_of
from hopview.rules.trainer import AbstractTrainer
from hopview.session.session import Session


def _taught(epochs: int, **params) -> Lesson:
    session = Session("rbm", shape=(3, 3), rule="pt", seed=4, hidden_rows=2, hidden_cols=3)
    session.train("bars-and-stripes:3", epochs=epochs, batch=0, learning_rate=0.1, **params)
    assert isinstance(session.document.learner, AbstractTrainer)
    return session.snapshot().training.lesson


def test_states_and_replicas_are_those_of_the_first_ladder() -> None:
    lesson = _taught(40, rungs=5, chains=6)
    found = rungs_of(lesson)
    assert found.betas.tolist() == [0, 0.25, 0.5, 0.75, 1] and found.ladders == 6
    assert np.array_equal(found.states, lesson.beside["ladder"][:, 0])
    assert np.array_equal(found.replicas, lesson.beside["replicas"][:, 0] // 6)
    assert found.coldest == found.replicas[-1] and sorted(found.replicas.tolist()) == list(range(5))
    assert found.swept == found.sweeps == 40


def test_ways_go_from_rung_to_rung_and_end_where_the_replicas_are() -> None:
    found = rungs_of(_taught(SWEEPS + 7, rungs=6, chains=2))
    assert found.ways.shape == (6, SWEEPS) and found.swept == SWEEPS + 7
    assert np.abs(np.diff(found.ways, axis=1)).max() == 1
    assert (np.sort(found.ways, axis=0) == np.arange(6)[:, None]).all()
    assert np.array_equal(found.ways[found.replicas, -1], np.arange(6))


def test_acceptance_is_the_share_of_swaps_taken_when_asked_for() -> None:
    lesson = _taught(21, rungs=4, chains=3)
    taken, found = lesson.beside["taken"], rungs_of(lesson)
    for r in range(3):
        asked = [row[r] for row in taken if row[r] >= 0]
        assert len(asked) == (11 if r % 2 == 0 else 10)
        assert found.acceptance[r] == pytest.approx(sum(asked) / (3 * len(asked)))
    first = rungs_of(_taught(1, rungs=4, chains=3))
    assert np.isnan(first.acceptance[1]) and np.isfinite(first.acceptance[[0, 2]]).all()
    assert found.trips == lesson.beside["trips"].sum() >= found.own_trips.sum()


def test_a_machine_without_weights_swaps_always() -> None:
    found = rungs_of(_flat())
    assert np.allclose(found.acceptance, 1.0) and found.trips > 0


def _flat() -> Lesson:
    session = Session("rbm", shape=(3, 3), rule="pt", seed=4, hidden_rows=2, hidden_cols=3)
    zero = {name: np.zeros_like(array) for name, array in session.snapshot().machine.parameters.items()}
    session.set_parameters(**zero)
    session.train("bars-and-stripes:3", epochs=30, batch=0, learning_rate=0.0, rungs=3, chains=4)
    return session.snapshot().training.lesson


def test_other_lessons_have_no_ladder() -> None:
    lesson = _taught(1)
    assert rungs_of(None) is None
    assert rungs_of(Lesson(3, lesson.machine, {"chains": np.zeros((4, 9))})) is None
