"""The worker thread: it plays, follows edits, answers, fails in words, and ends when told to."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.sessions import paint, spoiled, two_cycle

from hopview.core.errors import HopviewError, ParameterError
from hopview.core.snapshot import Snapshot
from hopview.rules import Learned
from hopview.rules.storkey import Storkey
from hopview.session import runner as runner_module
from hopview.session.edits import SetCue, SetParams, SetRule, SetRuleParams, SetShape
from hopview.session.engine import Engine
from hopview.session.runner import FULL_SPEED, Load, Runner
from hopview.session.session import Session

PATIENCE = 20.0


def until(condition: Callable[[], Any], what: str = "") -> None:
    """Wait until `condition()`; an error after 20 s."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain {what}"
        time.sleep(0.002)


def answered(runner: Runner, question: Callable[[Engine], Any] = lambda engine: None) -> Any:
    """The answer; everything posted before has been done then."""
    return runner.ask(question).result(PATIENCE)


def published(monkeypatch: pytest.MonkeyPatch, every: float) -> list[Snapshot]:
    """The snapshots that runners publish from now on, those of lessons at least `every` seconds apart."""
    seen: list[Snapshot] = []
    publish = Runner._publish

    def noted(self: Runner) -> None:
        publish(self)
        seen.append(self.latest)

    monkeypatch.setattr(Runner, "_publish", noted)
    monkeypatch.setattr(runner_module, "SHOWN", every)
    return seen


def place(engine: Engine) -> tuple[int, int]:
    """Where the run stands."""
    return engine.motion.sweep, engine.motion.position


@pytest.fixture
def working() -> Iterator[Callable[..., Session]]:
    """Makes sessions whose worker is stopped when the test ends."""
    made: list[Session] = []

    def make(session: Session, rate: float = FULL_SPEED) -> Session:
        session.start_worker(rate)
        made.append(session)
        return session

    yield make
    for session in made:
        session.stop_worker()
    assert not [t for t in threading.enumerate() if t.name == "hopview-engine"]


def runner_of(session: Session) -> Runner:
    assert session.runner is not None
    return session.runner


def test_it_plays_to_the_end_and_stops(working: Any) -> None:
    session, alone = working(spoiled()), spoiled()
    runner = runner_of(session)
    assert not runner.latest.playing
    runner.play()
    until(lambda: runner.latest.outcome is not None and not runner.latest.playing)
    assert np.array_equal(session.state, alone.run().states[-1])
    assert session.snapshot() is runner.latest


@pytest.mark.parametrize("update", ["async", "sync", "glauber", "metropolis"])
@pytest.mark.parametrize("rate", [FULL_SPEED, 50_000.0])
def test_the_thread_gives_the_states_that_the_caller_gets(working: Any, update: str, rate: float) -> None:
    options = {"update": update, "temperature": 0.8}
    session, alone = working(spoiled(**options), rate), spoiled(**options)
    runner = runner_of(session)
    runner.play()
    until(lambda: runner.latest.sweep >= 5 or runner.latest.outcome is not None)
    runner.pause()
    rec = answered(runner, Engine.current_run)
    expected = alone.run(6, "limit", flips_per_moment=1)
    states = {(m.sweep, m.position): row for m, row in zip(expected.moments, expected.states, strict=True)}
    compared = [t for t, m in enumerate(rec.moments) if m.sweep < 6]
    assert len(compared) >= 2
    for t in compared:
        moment = rec.moments[t]
        assert np.array_equal(rec.state(t), states[moment.sweep, moment.position])


def test_pause_and_play_and_one_step_at_a_time(working: Any) -> None:
    session = working(spoiled(update="glauber", temperature=1.0))
    runner = runner_of(session)
    runner.play()
    until(lambda: runner.latest.sweep > 3)
    assert runner.latest.playing
    runner.pause()
    still = answered(runner, place)
    until(lambda: not runner.latest.playing)
    for _ in range(5):  # each answer is one round of the worker, in which it would step if it played
        assert answered(runner, place) == still
    assert (runner.latest.sweep, runner.latest.position) == still
    runner.post(lambda engine: engine.advance(1))
    answered(runner)
    until(lambda: (runner.latest.sweep, runner.latest.position) != still)
    runner.play()
    until(lambda: runner.latest.sweep > still[0] + 3)


def test_a_limited_rate_is_kept(working: Any) -> None:
    """40 flips a second: not a sweep in the first instants, and never more than the time allows."""
    session = working(spoiled((30, 30), update="glauber", temperature=2.0), rate=40.0)
    runner = runner_of(session)
    begun = time.perf_counter()
    runner.play()
    until(lambda: runner.latest.moment >= 4)
    counted = answered(runner, lambda engine: sum(m.flips for m in engine.recording.moments()))
    assert counted <= 2 + 40 * (time.perf_counter() - begun)
    runner.set_rate(math.inf)
    until(lambda: runner.latest.sweep >= 3)


def test_a_frozen_network_with_noise_does_not_hold_the_worker_up(working: Any) -> None:
    """Glauber at T = 0.02 on a pattern: whole sweeps without a flip, and no end either."""
    session = working(spoiled(share=0.0, update="glauber", temperature=0.02), rate=60.0)
    runner = runner_of(session)
    runner.play()
    until(lambda: runner.latest.sweep >= 2)
    runner.pause()
    sweep = answered(runner, lambda engine: engine.motion.sweep)
    assert sweep < 2000
    until(lambda: not runner.latest.playing)


def test_synchronous_steps_at_a_limited_rate(working: Any) -> None:
    session = working(two_cycle(), rate=200.0)
    runner = runner_of(session)
    runner.play()
    until(lambda: runner.latest.outcome is not None)
    assert runner.latest.outcome.kind == "cycle"
    assert runner.latest.sweep == 2


@pytest.mark.parametrize("rate", [0, -1, math.nan])
def test_impossible_rates_are_refused(working: Any, rate: float) -> None:
    runner = runner_of(working(spoiled()))
    for setting in (runner.set_rate, runner.play):
        with pytest.raises(ParameterError, match="above 0"):
            setting(rate)
    with pytest.raises(ParameterError):
        Runner(spoiled().engine, rate)


def test_edits_are_followed_while_it_runs(working: Any) -> None:
    session = working(spoiled(update="glauber", temperature=1.0))
    runner = runner_of(session)
    runner.play()
    for step in range(8):
        session.apply(SetRule(("storkey", "pseudo_inverse", "hebb")[step % 3]))
        session.store(random_patterns(1, 144, step))
        session.apply(paint(session.state, [step], 1))
        session.undo()
        session.apply(SetParams({"temperature": 0.1 * step}))
    document = session.document
    assert answered(runner, lambda engine: engine.document) is document
    until(lambda: len(runner.latest.patterns) == 12)
    assert answered(runner, lambda e: e.motion.energy() == e.model.energy(e.motion.state))
    assert runner.problem == ""


def test_opening_another_grid_while_it_runs(working: Any) -> None:
    session = working(spoiled(update="glauber", temperature=1.0))
    runner = runner_of(session)
    runner.play()
    for shape in ((5, 5), (20, 3), (12, 12)):
        session.apply(SetShape(shape))
        until(lambda shape=shape: runner.latest.visible.shape == shape)
        assert runner.latest.state.size == shape[0] * shape[1]


@pytest.fixture
def slow_storkey(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, list[int]]:
    """Storkey learns in steps and stands at each until `go` is set; `learned` counts what was finished."""
    go, learned = threading.Event(), []
    original = Storkey.learn

    def learn(self: Storkey, patterns: Any, form: Any = "auto", progress: Any = None) -> Learned:
        for step in range(10_000):
            progress(step, 10_000)
            if go.wait(0.002):
                break
        result = original(self, patterns, form)
        learned.append(patterns.shape[0])
        return result

    monkeypatch.setattr(Storkey, "learn", learn)
    return go, learned


def learning_went_on(runner: Runner) -> None:
    """Wait until the worker has looked at its inbox from within a learning twice more."""
    for _ in range(2):
        said = runner.latest.notice
        until(lambda said=said: runner.latest.notice not in ("", said))


def test_learning_is_told_and_answers_come_after_it(working: Any, slow_storkey: Any) -> None:
    go, _ = slow_storkey
    session = working(spoiled())
    runner = runner_of(session)
    session.apply(SetRule("storkey"))
    until(lambda: runner.latest.notice.startswith("learning, "))
    answer = runner.ask(lambda engine: engine.learned.coupling.form)
    assert not answer.done()
    go.set()
    assert answer.result(PATIENCE) == "dense"
    until(lambda: runner.latest.notice == "")
    assert runner.latest.rule == "storkey"


def test_a_slider_dragged_while_it_learns_is_learned_once(working: Any, slow_storkey: Any) -> None:
    go, learned = slow_storkey
    session = working(spoiled(rule="hebb"))
    runner = runner_of(session)
    session.apply(SetRule("storkey"))
    until(lambda: runner.latest.notice.startswith("learning"))
    for count in range(6):
        session.store(random_patterns(1, 144, 20 + count))
    until(lambda: not runner._inbox)
    go.set()
    assert answered(runner, lambda engine: len(engine.document.patterns)) == 10
    assert learned == [10]


def test_loads_that_a_newer_one_makes_needless_are_left_out(working: Any) -> None:
    session = spoiled()
    engine = session.engine
    loads: list[float] = []
    original = engine.load

    def load(document: Any, live: Any = None, progress: Any = None) -> None:
        loads.append(document.params.temperature)
        original(document, live)

    engine.load = load  # type: ignore[method-assign]
    runner = runner_of(working(session))
    block = threading.Event()
    runner.post(lambda _: block.wait(PATIENCE))
    for step in range(20):
        session.apply(SetParams({"temperature": step / 20}, gesture=1))
    block.set()
    answered(runner)
    assert loads == [0.95]


def test_strokes_cues_and_commands_are_never_left_out(working: Any, slow_storkey: Any) -> None:
    """Only edits that change nothing but what is learned give way to newer ones, and only to the next."""
    go, _ = slow_storkey
    session = working(spoiled())
    runner = runner_of(session)
    state = session.state
    seen: list[str] = []
    session.apply(SetRule("storkey"))
    until(lambda: runner.latest.notice.startswith("learning"))
    runner.post(lambda engine: seen.append(engine.document.rule))  # was asked for under Storkey
    for cell in range(4):
        session.apply(paint(state, [cell], int(-state[cell])))
    learning_went_on(runner)  # at each step it might drop what must not be dropped
    go.set()
    assert np.array_equal(answered(runner, lambda e: e.motion.state[:4].copy()), -state[:4])
    assert seen == ["storkey"]
    session.apply(SetCue(state))
    session.apply(SetParams({"temperature": 0.5}))
    assert np.array_equal(answered(runner, lambda e: e.motion.state.copy()), state)
    assert answered(runner, lambda e: e.recording.moment(-1).note) == "cue"


def test_a_stroke_is_not_lost_to_the_edit_behind_it(working: Any, slow_storkey: Any) -> None:
    """A stroke that has to wait for learning, followed by another edit before the learning ends."""
    go, _ = slow_storkey
    session = working(spoiled())
    runner = runner_of(session)
    state = session.state
    block = threading.Event()
    runner.post(lambda _: block.wait(PATIENCE))
    session.apply(SetRule("storkey"))
    session.apply(paint(state, [0, 1], int(-state[0])))
    block.set()
    until(lambda: runner.latest.notice.startswith("learning"))
    session.apply(SetParams({"temperature": 0.25}))
    learning_went_on(runner)
    go.set()
    assert answered(runner, lambda e: e.motion.state[:2].tolist()) == [-state[0]] * 2
    assert answered(runner, lambda e: (e.document.rule, e.document.params.temperature)) == ("storkey", 0.25)


def test_closing_does_not_wait_for_learning(slow_storkey: Any) -> None:
    session = spoiled()
    runner = session.start_worker()
    session.apply(SetRule("storkey"))
    until(lambda: runner.latest.notice.startswith("learning"))
    session.stop_worker()
    assert not runner._thread.is_alive()
    slow_storkey[0].set()
    assert session.engine.document is session.document  # the engine, taken back, catches up
    assert session.engine.learned.coupling.form == "dense"
    assert session.run().outcome.kind == "fixed"


def test_what_fails_is_said_and_the_worker_goes_on(working: Any) -> None:
    session = working(spoiled(update="glauber", temperature=1.0))
    runner = runner_of(session)

    def fail_with(error: Exception) -> str:
        def command(engine: Engine) -> None:
            raise error

        runner.play()
        runner.post(command)
        answered(runner)
        until(lambda: not runner.latest.playing)
        assert runner.latest.notice == runner.problem
        return runner.problem

    assert fail_with(HopviewError("A sentence. A cure.")) == "A sentence. A cure."
    assert "Memory ran out" in fail_with(MemoryError())
    assert fail_with(ValueError("odd")).startswith("The simulation stopped: ValueError: odd.")
    session.apply(SetParams({"temperature": 0.5}))
    answered(runner)
    assert runner.problem == ""
    until(lambda: runner.latest.notice == "")


@pytest.mark.parametrize("where", ["advance", "snapshot"])
def test_trouble_in_the_dynamics_or_in_publishing_is_said_too(working: Any, where: str) -> None:
    session = spoiled(update="glauber", temperature=1.0)
    engine = session.engine
    runner = runner_of(working(session, rate=100.0))
    original = getattr(engine, where)

    def broken(*_: Any, **__: Any) -> None:
        raise MemoryError

    setattr(engine, where, broken)
    runner.play()
    until(lambda: "Memory ran out" in runner.problem)
    setattr(engine, where, original)
    session.cue(np.ones(144))
    assert answered(runner, lambda engine: int(engine.document.cue.sum())) == 144
    until(lambda: runner.latest.state.sum() == 144)
    assert runner.problem == ""


def test_a_question_that_fails_fails_for_the_asker_only(working: Any) -> None:
    runner = runner_of(working(spoiled()))
    with pytest.raises(ZeroDivisionError):
        answered(runner, lambda _: 1 / 0)
    assert runner.problem == ""
    assert answered(runner, lambda engine: engine.document.size) == 144


def test_questions_left_open_are_cancelled(working: Any) -> None:
    session = spoiled()
    runner = session.start_worker()
    block = threading.Event()
    runner.post(lambda _: block.wait(PATIENCE))
    first, second = runner.ask(lambda _: 1), runner.ask(lambda _: 2)
    assert first.cancel()
    closing = threading.Thread(target=session.stop_worker)
    closing.start()
    until(lambda: runner._closing)
    block.set()
    closing.join(PATIENCE)
    for left in (second, runner.ask(lambda _: 3)):
        with pytest.raises(CancelledError):
            left.result(PATIENCE)
    other = runner_of(working(spoiled()))
    block = threading.Event()
    other.post(lambda _: block.wait(PATIENCE))
    dropped = other.ask(lambda _: 1)
    dropped.cancel()
    block.set()
    assert answered(other, lambda _: 5) == 5
    assert other.problem == ""


def test_the_engine_belongs_to_the_worker_while_there_is_one(working: Any) -> None:
    session = working(spoiled())
    for use in (session.run, session.energy, session.start_worker, session.weights):
        with pytest.raises(HopviewError, match="runs on its worker"):
            use()
    session.stop_worker()
    session.stop_worker()
    assert session.run().outcome.kind == "fixed"


def test_readers_on_other_threads_see_whole_snapshots(working: Any) -> None:
    """Readers check every snapshot while the worker plays, branches, thins and learns."""
    session = working(spoiled(update="glauber", temperature=1.0))
    runner, wrong, done = runner_of(session), [], threading.Event()

    def read() -> None:
        while not done.is_set():
            shot = runner.latest
            curves = shot.curves
            counts = np.array([p.cells.astype(int) @ shot.state for p in shot.patterns]) / shot.size
            if not np.array_equal(counts, shot.overlaps) or shot.moment >= shot.moments:
                wrong.append("overlaps")
            if np.isnan(curves.energies).any() or np.any(np.diff(curves.sweeps) < 0):
                wrong.append("curves")
            if (
                curves.energies.size
                and shot.moment == shot.moments - 1
                and curves.energies[-1] != shot.energy
            ):
                wrong.append("energy")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        runner.play()
        for step in range(12):
            session.store(random_patterns(1, 144, step))
            runner.post(lambda engine: engine.seek(engine.cursor // 2))
            runner.play()
            runner.post(Engine.begin_run if step % 3 == 0 else Engine.settle)
            runner.play()
            time.sleep(0.02)
        answered(runner)
    finally:
        done.set()
        for reader in readers:
            reader.join(PATIENCE)
    assert wrong == []
    assert runner.problem == ""


def test_a_load_is_plain_data() -> None:
    session = spoiled()
    assert Load(session.document).live is None


def test_what_another_architecture_learns_is_not_shown_on_the_states_of_the_old_one(
    working: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session("rbm", shape=(3, 3), rule="pcd", seed=2, hidden_rows=1, hidden_cols=2, epochs=2)
    session.store(random_patterns(4, 9, 1))
    runner = runner_of(working(session))
    monkeypatch.setattr(runner_module, "LOOK", 0.0)
    seen = published(monkeypatch, 0.0)
    session.apply(SetParams({"hidden_rows": 4}))
    answered(runner)
    assert [s.machine.hidden for s in seen if s.notice][-1] == 2 and runner.latest.machine.hidden == 8
    for snapshot in seen:
        units = sum(layer.size for layer in snapshot.layers)
        assert snapshot.machine.visible + snapshot.machine.hidden == units
    session.apply(SetRuleParams({"epochs": 9}))
    answered(runner)
    steps = [(s.steps, s.asked) for s in seen if s.notice]
    assert (5, 9) in steps  # of the same architecture it is


def test_what_is_held_out_of_a_lesson_in_the_making_is_what_it_leaves_out(
    working: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session("rbm", shape=(3, 3), rule="pcd", seed=2, epochs=2)
    session.store(random_patterns(8, 9, 1))
    runner = runner_of(working(session))
    monkeypatch.setattr(runner_module, "LOOK", 0.0)
    seen = published(monkeypatch, 0.0)
    session.apply(SetRuleParams({"held_out": 0.5}))
    answered(runner)
    assert {len(s.training.held_out) for s in seen if s.notice} == {4}


def test_epochs_that_are_not_shown_are_kept_all_the_same(
    working: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session("rbm", shape=(2, 2), rule="cd", seed=2, hidden_rows=1, hidden_cols=2)
    session.store(random_patterns(3, 4, 1))
    runner = runner_of(working(session))
    answered(runner)
    seen = published(monkeypatch, 1e9)
    session.apply(SetRuleParams({"epochs": 40}))
    lessons = answered(runner, lambda engine: engine.school.log.lessons())
    assert [lesson.epoch for lesson in lessons] == list(range(41))
    assert sum(bool(s.notice) and s.steps < 40 for s in seen) <= 1
    until(lambda: runner.latest.steps == 40)
    assert len(runner.latest.training.epochs) == 41
