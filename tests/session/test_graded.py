"""Real-valued states through the session: recorded exactly, sought, painted, saved, replayed, exported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns
from helpers.sessions import paint

import hopview
from hopview.core.errors import FileError, HopviewError, MemoryLimitError, PatternError
from hopview.core.states import REALS
from hopview.export import write_run
from hopview.models import real_fields
from hopview.session import engine as engine_module
from hopview.session.edits import SetModel, SetParams, SetRule, SetShape
from hopview.session.engine import Engine
from hopview.session.recording import Recording
from hopview.session.replay import replayed
from hopview.session.session import Session
from hopview.session.storage import load

MODES = ("ode", "coordinate")


def graded(share: float = 0.2, **options: object) -> Session:
    session = Session("graded", shape=(10, 12), seed=4, **options)
    patterns = random_patterns(3, 120, 7)
    session.store(patterns, ["one", "two", "three"])
    session.cue(flipped(patterns[0], share, 2))
    return session


@pytest.mark.parametrize("mode", MODES)
def test_a_run_holds_the_grey_states(mode: str) -> None:
    run = graded(gain=1.5, mode=mode).run()
    assert run.states.dtype == np.float64
    assert run.states.shape == (len(run), 120)
    assert (run.outcome.kind, run.outcome.attractor, run.outcome.members) == ("fixed", "pattern", (1,))
    patterns = run.document.stacked()
    assert np.allclose(run.overlaps, run.states @ patterns.T / 120, atol=1e-7)
    assert (np.diff(run.energies) < 1e-10).all()
    assert 0.5 < np.abs(run.states[-1]).mean() < 0.95
    for snapshot in run.snapshots([0, len(run) - 1]):
        assert (snapshot.visible.kind, snapshot.gain) == ("real", 1.5)
        assert snapshot.state.dtype == np.float64


def test_outcomes_have_their_names() -> None:
    session = graded(gain=0.5)
    assert session.run().outcome.label == "zero"
    assert session.run().outcome.sentence().startswith("the zero state, all units grey, overlap 0.00")
    session = graded(gain=2)
    patterns = session.document.stacked().astype(float)
    session.cue(-0.3 * patterns[1])
    assert session.run().outcome.label == "-pattern 2"
    session.cue(0.1 * np.sign(patterns.sum(axis=0)))
    session.apply(SetParams({"gain": 20}))
    assert session.run().outcome.label == "mixture 1+2+3"
    assert session.run(0).outcome.kind == "fixed"
    session.cue(0.01 * patterns[2])
    run = session.run(1)
    assert (run.outcome.kind, run.outcome.label) == ("limit", "pattern 3")  # faint, but it is that pattern


@pytest.mark.parametrize("mode", MODES)
def test_going_on_from_any_moment_gives_the_same_states_to_the_bit(mode: str) -> None:
    session = graded(gain=6, mode=mode)
    whole = session.run(8, "limit", flips_per_moment=30)
    engine = session.engine
    for index in (1, 7, len(whole) // 2, len(whole) - 2):
        engine.seek(index)
        assert engine.motion.state.tobytes() == whole.states[index].tobytes()
        rest = session.run(
            8 - engine.motion.sweep - (engine.motion.position > 0), "limit", flips_per_moment=30
        )
        assert rest.states[-1].tobytes() == whole.states[index + len(rest) - 1].tobytes()


def test_the_past_is_shown_as_it_was_under_another_gain() -> None:
    session = graded(gain=6)
    run = session.run(5)
    session.apply(SetParams({"gain": 0.3}))
    engine = session.engine
    engine.seek(3)
    assert engine.motion.state.tobytes() == run.states[3].tobytes()
    assert session.run().outcome.label == "zero"


def test_recordings_of_greys_stay_within_memory_and_exact() -> None:
    rng, kept = np.random.default_rng(1), {}
    recording, engine = Recording(500, max_bytes=1 << 20, states=REALS), graded().engine
    moment = engine.recording.moment(0)
    for k in range(400):
        state, inner = REALS.given(rng.uniform(-1, 1, 500), (1, 500)), rng.normal(size=501)
        kept[k] = state.tobytes(), inner.tobytes()
        recording.append(replace(moment, sweep=k), state, inner)
        assert recording.nbytes <= 1 << 20
    assert recording.coarse
    for k, row in enumerate(recording.moments()):
        state, inner = recording.held(k)
        assert inner is not None
        assert (state.tobytes(), inner.tobytes()) == kept[row.sweep]
    recording.truncate(0)
    recording.append(moment, REALS.given(np.zeros(500), (1, 500)))
    assert recording.held(0)[1] is None


def test_what_is_painted_is_clipped_and_becomes_the_cue_at_rest() -> None:
    session = graded(gain=1.5)
    session.run(3)
    session.apply(paint(session.state, [0, 1], 1))
    assert session.state[:2].tolist() == [1, 1]
    session.apply(paint(session.state, [5], -1, at_rest=True))
    assert session.document.cue.dtype == np.float64
    assert session.document.cue[5] == -1
    assert np.array_equal(session.document.cue, session.state)
    session.undo()
    session.undo()
    assert session.run().outcome.label == "pattern 1"


def test_a_cue_may_be_grey_or_spins_and_nothing_beyond_one() -> None:
    session = graded()
    session.cue(np.linspace(-1, 1, 120).reshape(10, 12))
    assert np.allclose(session.state, np.linspace(-1, 1, 120), atol=1e-11)
    session.cue(np.ones(120, np.uint8))
    assert (session.state == 1).all()
    with pytest.raises(PatternError, match=r"cue holds the value 1.2; graded units lie between -1 and \+1"):
        session.cue(np.full(120, 1.2))
    with pytest.raises(PatternError):
        Session(shape=(10, 12)).cue(np.full(120, 0.5))


def test_energy_field_and_overlaps_of_any_state() -> None:
    session = graded(gain=3)
    v = np.random.default_rng(3).uniform(-1, 1, 120)
    assert np.allclose(session.field(v), session.weights() @ v, atol=1e-9)
    assert np.allclose(session.overlaps(v), session.document.stacked() @ v / 120, atol=1e-9)
    assert session.energy(v) > session.energy(session.run().states[-1])


def test_changing_the_model_turns_the_cue_into_its_kind() -> None:
    session = graded()
    session.cue(np.linspace(-1, 1, 120))
    session.apply(SetModel("hopfield"))
    assert session.document.cue.dtype == np.int8
    assert session.document.cue.tolist() == [-1] * 60 + [1] * 60
    session.run(2)
    session.apply(SetModel("graded"))
    assert session.document.cue.dtype == np.float64
    session.run(2)
    session.undo()
    session.undo()
    assert np.allclose(session.state, np.linspace(-1, 1, 120), atol=1e-11)


def test_a_grey_cue_is_averaged_onto_another_grid() -> None:
    session = graded()
    session.cue(np.tile(np.linspace(-1, 1, 12), (10, 1)))
    session.apply(SetShape((5, 6)))
    assert np.allclose(
        session.document.cue.reshape(5, 6)[2], np.linspace(-1, 1, 12).reshape(6, 2).mean(axis=1)
    )
    session.apply(SetShape((20, 24)))
    assert np.abs(session.document.cue).max() <= 1
    session.run(1)


def test_a_file_keeps_model_parameters_and_grey_cue(tmp_path: Path) -> None:
    session = graded(gain=3.5, mode="coordinate", dt=0.05)
    session.cue(np.linspace(-1, 1, 120))
    again = load(session.save(tmp_path / "a.hop"))
    assert again.digest() == session.document.digest()
    assert again.cue.tobytes() == session.document.cue.tobytes()
    assert Session.of(again).run(3).states.tobytes() == session.run(3).states.tobytes()


def test_a_damaged_cue_is_refused(tmp_path: Path) -> None:
    from helpers.sessions_on_disk import members, rewritten

    path = graded().save(tmp_path / "a.hop")
    parts = members(path)
    parts["cue.npy"] = parts["cue.npy"][:-960] + b"\xff" * 960  # NaN everywhere
    with pytest.raises(FileError, match="holds the value nan"):
        load(rewritten(path, parts))


def test_learning_more_goes_on_from_the_same_inputs() -> None:
    session = graded(gain=4)
    session.run(3)
    inner = session.engine.motion.inner()
    session.apply(SetRule("pseudo_inverse"))
    again = session.engine.motion.inner()
    assert inner is not None
    assert again is not None
    assert np.array_equal(inner, again)
    assert session.run().outcome.label == "pattern 1"


def test_where_a_matrix_has_to_go_before_another_is_learned_the_inputs_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = graded(gain=20, form="dense")
    session.run(6)
    inner = session.engine.motion.inner()
    monkeypatch.setattr(engine_module, "room_for_two", lambda _bytes: False)
    session.apply(SetRule("storkey"))
    again = session.engine.motion.inner()
    assert inner is not None
    assert again is not None
    assert np.array_equal(inner, again)  # V alone, nearly +-1 here, would not tell them


def test_a_network_that_does_not_fit_is_refused_and_the_run_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(shape=(10, 12), rule="pseudo_inverse", form="factored", seed=4)
    session.store(random_patterns(3, 120, 7))
    session.run(2)
    made, cue = len(session.engine.recording), session.document

    def refuse(*_: object) -> None:
        raise MemoryLimitError("The matrix does not fit. Use a smaller grid.")

    with monkeypatch.context() as patched:
        patched.setattr(real_fields, "require_bytes", refuse)
        with pytest.raises(MemoryLimitError):
            session.apply(SetModel("graded"))
        assert session.document is cue
        assert session.engine.model.name == "hopfield"
        assert len(session.engine.recording) == made
        assert session.snapshot().state.dtype == np.int8
        runner = session.start_worker()
        try:
            session.apply(SetModel("graded"))
            runner.ask(lambda engine: engine.cursor).result(10)
            assert (runner.problems, runner.problem[:10]) == (1, "The matrix")
            session.undo()
            assert runner.ask(lambda engine: engine.document).result(10) is cue
            assert (runner.problems, runner.latest.moments) == (1, made)
        finally:
            session.stop_worker()


@pytest.mark.parametrize("mode", MODES)
def test_a_movie_replays_the_same_states_more_finely(mode: str) -> None:
    session = graded(gain=3, mode=mode)
    run, fine = session.run(), replayed(session.document)
    assert len(fine) > 5 * len(run)
    assert fine.states[-1].tobytes() == run.states[-1].tobytes()
    sweeps = fine.sweeps.tolist()
    for k in (1, 2, 3):
        assert fine.states[sweeps.index(float(k))].tobytes() == run.states[k].tobytes()


def test_numbers_are_exported_exactly(tmp_path: Path) -> None:
    run = graded().run()
    write_run(tmp_path / "a.npz", run)
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["states"].tobytes() == run.states.tobytes()
    write_run(tmp_path / "a.csv", run)
    rows = [line.split(",") for line in (tmp_path / "a.csv").read_text().splitlines() if line[0] != "#"]
    assert [float(row[1]) for row in rows[1:]] == run.energies.tolist()


def test_it_is_in_the_public_api_and_says_what_it_cannot() -> None:
    session = hopview.Session("graded", shape=(4, 4), gain=3)
    assert session.document.params.gain == 3
    with pytest.raises(HopviewError, match="'temperature' is a parameter of the models hopfield, "):
        hopview.Session("graded", temperature=1)
    assert Engine(session.document).settle() is False
