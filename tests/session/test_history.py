"""Undo and redo: all back and all again give equal documents, over random edits; merging; bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hopview.core.errors import HopviewError
from hopview.session import history as history_module
from hopview.session.edits import (
    AbstractEdit,
    LiveChange,
    Open,
    Paint,
    Rename,
    SetCue,
    SetParams,
    SetRule,
    SetSeed,
    SetShape,
)
from hopview.session.history import MAX_STEPS, History, Step
from hopview.session.session import Session

shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))
seeds = st.integers(0, 10_000)


class Editing(RuleBasedStateMachine):
    """A person edits, undoes, redoes and runs, in any order; a plain list of digests is the model."""

    def __init__(self) -> None:
        super().__init__()
        self.gesture = 0

    @initialize(shape=shapes, engine=st.booleans())
    def begin(self, shape: tuple[int, int], engine: bool) -> None:
        self.session = Session(shape=shape)
        if engine:
            self.session.run(1)
        self.digests, self.place = [self.session.document.digest()], 0

    def done(self, merges: bool = False) -> None:
        """An edit was made."""
        if merges:
            self.digests[self.place] = self.session.document.digest()
        else:
            del self.digests[self.place + 1 :]
            self.digests.append(self.session.document.digest())
            self.place += 1

    def edit(self, edit: AbstractEdit) -> None:
        before = self.session.document
        try:
            self.session.apply(edit)
        except HopviewError:
            assert self.session.document is before
        else:
            self.done()

    @rule(count=st.integers(1, 3), seed=seeds)
    def store(self, count: int, seed: int) -> None:
        self.session.store(random_patterns(count, self.session.document.size, seed))
        self.done()

    @rule(number=st.integers(1, 4))
    def forget(self, number: int) -> None:
        if number <= len(self.session.document.patterns):
            self.session.forget(number)
            self.done()

    @rule(index=st.integers(0, 3), name=st.text(max_size=50))
    def rename(self, index: int, name: str) -> None:
        self.edit(Rename(index, name))

    @rule(seed=seeds)
    def cue(self, seed: int) -> None:
        self.edit(SetCue(random_patterns(1, self.session.document.size, seed)[0]))

    @rule(seed=seeds, at_rest=st.booleans(), pieces=st.integers(1, 3))
    def paint(self, seed: int, at_rest: bool, pieces: int) -> None:
        self.gesture += 1
        for piece in range(pieces):
            state = self.session.state
            rng = np.random.default_rng((seed, piece))
            cells = np.unique(rng.integers(0, state.size, 4))
            after = rng.choice(np.array([-1, 1], np.int8), cells.size)
            painted = state.copy()
            painted[cells] = after
            change = LiveChange(cells, before=state[cells], after=after)
            self.session.apply(Paint(change, self.gesture, painted if at_rest else None))
            self.done(merges=piece > 0)

    @rule(temperatures=st.lists(st.floats(0, 2), min_size=1, max_size=4))
    def drag_temperature(self, temperatures: list[float]) -> None:
        self.gesture += 1
        for k, temperature in enumerate(temperatures):
            self.session.apply(SetParams({"temperature": temperature}, self.gesture))
            self.done(merges=k > 0)

    @rule(update=st.sampled_from(["async", "sync", "sequential", "glauber", "metropolis", "none"]))
    def set_update(self, update: str) -> None:
        self.edit(SetParams({"update": update}))

    @rule(name=st.sampled_from(["hebb", "storkey", "pseudo_inverse", "unknown"]))
    def set_rule(self, name: str) -> None:
        self.edit(SetRule(name))

    @rule(seed=seeds)
    def set_seed(self, seed: int) -> None:
        self.edit(SetSeed(seed))

    @rule(shape=shapes)
    def set_shape(self, shape: tuple[int, int]) -> None:
        self.edit(SetShape(shape))

    @rule(shape=shapes, count=st.integers(0, 2), seed=seeds)
    def open(self, shape: tuple[int, int], count: int, seed: int) -> None:
        other = Session(shape=shape, seed=seed)
        other.store(random_patterns(count, shape[0] * shape[1], seed))
        self.edit(Open(other.document))

    @rule(sweeps=st.integers(0, 3))
    def run_it(self, sweeps: int) -> None:
        self.session.run(sweeps)

    @rule(steps=st.integers(1, 5))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            assert bool(self.session.undo()) == (self.place > 0)
            self.place = max(0, self.place - 1)

    @rule(steps=st.integers(1, 5))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            assert bool(self.session.redo()) == (self.place < len(self.digests) - 1)
            self.place = min(len(self.digests) - 1, self.place + 1)

    @invariant()
    def the_document_is_the_one_at_this_place_and_the_engine_follows(self) -> None:
        if not hasattr(self, "session"):
            return
        document = self.session.document
        assert document.digest() == self.digests[self.place]
        engine = self.session._engine
        if engine is None:
            return
        assert engine.document is document
        assert engine.motion.state.size == document.size
        assert engine.motion.energy() == engine.model.energy(engine.motion.state)
        assert engine.learned.patterns.shape == (len(document.patterns), document.size)
        snapshot = engine.snapshot()
        assert np.array_equal(snapshot.overlaps, self.session.overlaps())
        assert snapshot.moments == len(engine.recording)
        assert np.array_equal(engine.recording.state(engine.cursor), engine.motion.state)

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        while self.session.undo():
            pass
        assert self.session.document.digest() == self.digests[0]
        while self.session.redo():
            pass
        assert self.session.document.digest() == self.digests[-1]


Editing.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestEditing = Editing.TestCase


def test_titles_say_what_would_be_undone() -> None:
    session = Session(shape=(2, 2))
    assert (session.history.undo_title, session.history.redo_title) == ("", "")
    session.store([1, -1, 1, -1])
    assert session.history.undo_title == "store"
    assert session.undo() == "store"
    assert (session.history.undo_title, session.history.redo_title) == ("", "store")
    assert session.undo() == ""
    assert session.redo() == "store"
    assert session.redo() == ""


def test_the_number_of_steps_is_bounded() -> None:
    session = Session(shape=(2, 2))
    for seed in range(MAX_STEPS + 50):
        session.apply(SetSeed(seed))
    steps = 0
    while session.undo():
        steps += 1
    assert steps == MAX_STEPS
    assert session.document.seed == 49


def test_the_memory_of_steps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step on a large grid keeps the cue it replaced: 500 of them on 4096 x 4096 units would be 8 GiB."""
    monkeypatch.setattr(history_module, "MAX_BYTES", 10 * 10_000)
    session = Session(shape=(100, 100))
    for seed in range(40):
        session.cue(random_patterns(1, 10_000, seed)[0])
        session.apply(SetSeed(seed))
    steps = 0
    while session.undo():
        steps += 1
    assert 18 <= steps <= 22


def test_one_step_however_large_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "MAX_BYTES", 1)
    session = Session(shape=(10, 10))
    session.cue(np.ones(100))
    assert session.undo() == "set cue"
    assert session.document.cue.tolist() == [-1] * 100


def test_an_edit_that_the_engine_cannot_follow_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(shape=(4, 4))
    session.store(random_patterns(2, 16, 1))
    session.run(2)
    document, energy = session.document, session.energy()

    def full(*_: Any) -> None:
        raise HopviewError("Memory is full. Use less.")

    with monkeypatch.context() as patch:
        patch.setattr(session._engine, "_learn", full)
        for change in (lambda: session.apply(SetRule("storkey")), session.undo):
            with pytest.raises(HopviewError, match="Memory is full"):
                change()
            assert session.document is document
            assert session.history.undo_title == "store"
            assert session.energy() == energy
    assert session.undo() == "store"
    assert session.redo() == "store"


def test_a_new_edit_ends_what_could_be_redone() -> None:
    past = History()
    session = Session(shape=(2, 2))
    one, two = SetSeed(1), SetSeed(2)
    past.push(one, session.document, one.apply(session.document))
    assert past.undo() is not None
    past.push(two, session.document, two.apply(session.document))
    assert past.redo() is None
    assert past.undo_title == "set seed"


def test_what_was_painted_on_greys_counts_in_full() -> None:
    cells, floats = np.arange(1000), np.linspace(-1, 1, 1000)
    session = Session(shape=(25, 40))
    step = Step(Paint(LiveChange(cells, floats, floats)), session.document, session.document)
    assert step.nbytes == 24_000
