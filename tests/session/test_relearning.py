"""Storing and forgetting: going on where the rule can, the same result as from the start."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import DenseCoupling
from hopview.core.pattern import Pattern
from hopview.rules import hebb
from hopview.session.edits import Forget, Store
from hopview.session.engine import Engine
from hopview.session.session import Session


def stored(rule: str = "hebb", form: str = "dense", count: int = 6) -> Session:
    session = Session(shape=(9, 11), rule=rule, form=form, seed=4, update="glauber", temperature=0.2)
    session.store(random_patterns(count, 99, 1))
    session.cue(random_patterns(1, 99, 2)[0])
    session.run(2, "limit", flips_per_moment=9)
    return session


def same_from_the_start(session: Session) -> bool:
    anew = Engine(session.document).learned.coupling
    return np.array_equal(session.engine.learned.coupling.matrix(), anew.matrix())


@pytest.mark.parametrize("rule", ["hebb", "storkey", "pseudo_inverse"])
@pytest.mark.parametrize("form", ["dense", "factored"])
def test_any_series_of_changes_ends_as_from_the_start(rule: str, form: str) -> None:
    session = stored(rule, form)
    session.forget(2)
    session.run(1, "limit")
    session.store(random_patterns(2, 99, 7))
    session.forget(1, 4, 6)
    assert same_from_the_start(session)
    for _ in range(3):
        session.undo()
    assert same_from_the_start(session)
    session.forget(1, 2, 3, 4, 5, 6)
    assert same_from_the_start(session)
    assert not session.weights().any()


def test_hebb_never_starts_over_for_one_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    session = stored()

    def refuse(*_: object) -> None:
        raise AssertionError("learned from the start")

    monkeypatch.setattr(hebb.Hebb, "learn", refuse)
    session.apply(Store((Pattern(random_patterns(1, 99, 9)[0], "one more"),)))
    session.apply(Forget((0,)))
    session.apply(Forget((1, 3)))
    assert [p.name for p in session.document.patterns] == ["2", "4", "6", "one more"]
    monkeypatch.undo()
    assert same_from_the_start(session)


def test_without_room_for_two_the_old_matrix_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    session = stored()
    engine = session.engine
    monkeypatch.setattr("hopview.core.memory._PAIR", 99 * 99 * 3)
    state, old = engine.motion.state.copy(), weakref.ref(engine.learned.coupling)
    gone = []
    learn = hebb.Hebb.learn

    def watched(self: hebb.Hebb, *given: object) -> object:
        gone.append(old() is None)
        return learn(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(hebb.Hebb, "learn", watched)
    session.store(random_patterns(1, 99, 9))
    assert gone == [True]
    assert isinstance(engine.learned.coupling, DenseCoupling)
    assert same_from_the_start(session)
    assert np.array_equal(engine.motion.state, state)


def test_a_pattern_that_is_stored_twice_is_forgotten_once() -> None:
    session = Session(shape=(9, 11), form="dense")
    rows = random_patterns(3, 99, 1)
    session.store(rows[[0, 1, 0, 2]])
    session.run(1)
    session.forget(3)
    assert same_from_the_start(session)
    session.forget(1)
    assert same_from_the_start(session)
