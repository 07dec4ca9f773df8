"""A recording is shown as it was made: with the parameters in force and as far as a machine was taught."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.snapshot import Snapshot
from hopview.session.document import with_lesson
from hopview.session.edits import SetParams, SetRuleParams
from hopview.session.engine import Engine
from hopview.session.session import Session


def taught_on_the_way() -> Engine:
    """Two sweeps with the lesson of epoch 1, then two with that of epoch 4."""
    session = Session("rbm", shape=(2, 2), hidden=3, rule="cd", seed=1)
    session.train(np.eye(4), epochs=1)
    engine = session.engine
    engine.run(2)
    engine.load(SetRuleParams({"epochs": 4}).apply(engine.document))
    engine.run(2)
    return engine


def epoch_of(snapshot: Snapshot) -> int:
    assert snapshot.training is not None and snapshot.machine is snapshot.training.lesson.machine
    return snapshot.training.lesson.epoch


def test_a_machine_gone_back_in_time_is_as_it_was_taught_then_and_goes_on_as_it_is_now() -> None:
    engine = taught_on_the_way()
    assert [engine.recording.moment(t).note for t in range(6)] == ["cue", "", "", "learn", "", ""]
    late = engine.snapshot()
    assert epoch_of(late) == 4 and late.training.reached is None
    for t, epoch in enumerate((1, 1, 1, 4, 4, 4)):
        engine.seek(t)
        shown = engine.snapshot()
        assert epoch_of(shown) == epoch and shown.steps == 4
        assert (shown.training.reached is None) == (epoch == 4)
        assert shown.training.present.epoch == 4
        assert np.array_equal(shown.state, engine.recording.state(t))
    kept = with_lesson(engine.document, shown.training).reached
    assert kept is not None and kept[0].epoch == 4
    engine.seek(1)
    engine.advance()
    assert epoch_of(engine.snapshot()) == 4 and len(engine.recording) == 3
    assert engine.motion.model is engine.model


def test_what_is_changed_in_the_past_is_changed_of_the_machine_as_it_is_now() -> None:
    for edit in (SetParams({"temperature": 2.0}), SetRuleParams({"epochs": 5})):
        engine = taught_on_the_way()
        engine.seek(1)
        assert epoch_of(engine.snapshot()) == 1
        engine.load(edit.apply(engine.document))
        assert epoch_of(engine.snapshot()) == engine.document.rule_params.epochs
        assert engine.motion.model is engine.model
    engine.seek(1)
    engine.begin_run()
    assert epoch_of(engine.snapshot()) == 5


def test_another_training_leaves_the_moments_of_the_one_before_without_their_weights() -> None:
    engine = taught_on_the_way()
    engine.load(SetRuleParams({"learning_rate": 0.5}).apply(engine.document))
    engine.seek(1)
    shown = engine.snapshot()
    assert shown.machine is engine.learned.found and shown.training.reached is None


def test_a_recording_of_a_machine_taught_on_the_way_is_shown_lesson_by_lesson() -> None:
    run = taught_on_the_way().current_run()
    shown = list(run.snapshots())
    assert [epoch_of(s) for s in shown] == [s.steps for s in shown] == [1, 1, 1, 4, 4, 4]


@pytest.mark.parametrize(("model", "name"), [("modern", "beta"), ("hopfield", "temperature")])
def test_a_recording_is_shown_with_the_parameters_of_each_moment(model: str, name: str) -> None:
    session = Session(model, shape=(4, 4), seed=2)
    session.store(np.random.default_rng(0).choice([-1, 1], (3, 16)))
    session.apply(
        SetParams({"update": "glauber", "temperature": 0.7} if model == "hopfield" else {"beta": 9.0})
    )
    engine = session.engine
    engine.run(1, "limit")
    engine.load(SetParams({name: 1.5}).apply(engine.document))
    engine.run(1, "limit")
    run = engine.current_run()
    before, after = (run.document_at(t).params.temperature_words for t in (1, len(run) - 1))
    assert before != after == run.document.params.temperature_words
    first, last = run.snapshots([1, len(run) - 1])
    if model == "hopfield":
        assert (first.temperature, last.temperature) == (0.7, 1.5)
    else:
        assert first.attention().weights.max() > last.attention().weights.max()
