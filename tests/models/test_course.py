"""Where retrieval leads: the states of a run, the steps shown, mutual attention, and what theory needs."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.models.course import course, shown_steps
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.theory.modern import ball_radius, one_step_bound, separation_needed


def test_it_is_the_run_ahead() -> None:
    session = Session.of(open_experiment("ramsauer-2020/trap").document())
    found = session.snapshot().attention().course()
    run = session.run(100)
    assert found.rests and len(found.log_weights) == len(run)
    for step, state in zip(found.steps, found.states, strict=True):
        np.testing.assert_array_equal(state, run.state(step))
    np.testing.assert_allclose(np.exp(found.log_weights).sum(axis=1), 1.0)
    assert np.argmax(found.log_weights[0]) == 0 and np.argmax(found.log_weights[-1]) != 0
    assert found.mutual is not None and (found.mutual.argmax(axis=1) == np.arange(26)).all()
    assert found.apart is not None and found.apart.memory == 0
    near = found.apart
    assert near.error <= one_step_bound(near.beta, near.count, near.largest, near.lead, near.distance)


def test_steps_shown_are_doubled() -> None:
    assert shown_steps(0) == (0,)
    assert shown_steps(3) == (0, 1, 2, 3)
    assert shown_steps(23) == (0, 1, 2, 4, 8, 16, 23)


def test_many_memories_have_no_mutual_matrix_and_sparse_weights_a_lead_that_is_enough() -> None:
    session = Session("modern", shape=(3, 4), separation="sparsemax")
    session.store(np.random.default_rng(2).uniform(-1, 1, (70, 12)))
    found = course(session.engine.model.retrieval, np.zeros(12))
    assert found.mutual is None and found.apart is not None and found.apart.enough == 1.0


def test_closed_forms_at_their_ends() -> None:
    assert separation_needed(8.0, 1, 1.0) == 0.0
    assert separation_needed(8.0, 20, 1.0) == pytest.approx(2 / 160 + np.log(2 * 19 * 20 * 8) / 8)
    assert ball_radius(8.0, 20, 0.5) == pytest.approx(1 / 80)
    assert ball_radius(8.0, 20, 0.0) == np.inf
    assert one_step_bound(8.0, 1, 1.0, 0.5, 0.1) == 0.0
    assert one_step_bound(8.0, 20, 1.0, 0.5, 3.0) == 2.0
    assert one_step_bound(8.0, 20, 1.0, 1.0, 0.1) == pytest.approx(38 * np.exp(-6.4))
