"""A Boltzmann machine in a session: trained, read, set, saved, opened again, gone back to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hopview.core.errors import DataError, ParameterError, ShapeError, TrainingStopped
from hopview.rules.exact import Exact
from hopview.session.edits import SetModel, SetParams, SetRule, SetRuleParams, SetShape
from hopview.session.machine_edits import SetData
from hopview.session.replay import for_movie, replayed
from hopview.session.run import Run
from hopview.session.session import Session
from hopview.session.storage import load
from hopview.sources.data import load_data


def machine(**options: object) -> Session:
    session = Session("attn_bm", shape=(1, 2), hidden=4, seed=3, **options)
    session.train(load_data("gaussians:4", (1, 2), "real"), epochs=3)
    return session


def same(one: Session, other: Session) -> bool:
    mine, theirs = one.parameters, other.parameters
    return mine.keys() == theirs.keys() and all(np.array_equal(mine[k], theirs[k]) for k in mine)


def test_training_is_a_recording_of_lessons() -> None:
    session = machine()
    run = session.training_run()
    assert run.epochs.tolist() == [0, 1, 2, 3]
    figures = run.figures["log_likelihood"]
    assert np.all(np.diff(figures[1:]) >= -1e-9)  # expectation and maximisation never lower it
    assert run.parameters(0)["W"].shape == (2, 4)
    assert not np.array_equal(run.parameters(0)["W"], run.parameters(-1)["W"])
    moments = list(run.snapshots())
    assert [m.training.lesson.epoch for m in moments if m.training is not None] == [0, 1, 2, 3]


def test_two_short_trainings_are_one_long_one() -> None:
    one, two = machine(), Session("attn_bm", shape=(1, 2), hidden=4, seed=3)
    data = load_data("gaussians:4", (1, 2), "real")
    two.train(data, epochs=1)
    assert two.train(epochs=2).epochs.tolist() == [1, 2, 3]
    assert same(one, two)


def test_going_back_takes_the_lesson_that_was_kept_and_going_on_gives_the_same_again() -> None:
    session = machine()
    late = dict(session.parameters)
    session.apply(SetRuleParams({"epochs": 1}))
    early = dict(session.parameters)
    assert not np.array_equal(early["W"], late["W"])
    session.undo()
    assert np.array_equal(session.parameters["W"], late["W"])


def test_a_file_keeps_data_and_lesson_and_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    session = machine()
    session.clamp(np.array([True, False]))
    again = Session.of(load(session.save(tmp_path / "a.hop")))
    assert again.document.equals(session.document)
    assert again.document.digest() == session.document.digest()
    assert again.document.lesson is not None
    assert same(again, session)
    session.train(epochs=2)
    again.train(epochs=2)
    assert same(again, session)


def test_parameters_set_by_hand_are_checked_and_undone() -> None:
    session = machine()
    before = session.parameters["W"]
    session.set_parameters(W=np.ones((2, 4)))
    assert np.array_equal(session.parameters["W"], np.ones((2, 4)))
    session.undo()
    assert np.array_equal(session.parameters["W"], before)
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        session.set_parameters(W=np.ones((2, 3)))
    with pytest.raises(ParameterError, match="finite"):
        session.set_parameters(W=np.full((2, 4), np.nan))
    with pytest.raises(ParameterError, match="V"):
        session.set_parameters(V=np.ones(2))
    with pytest.raises(ValueError, match="read-only"):
        session.parameters["W"][0] = 1.0


def test_a_run_samples_with_clamped_units_held() -> None:
    session = machine()
    session.cue([1.5, 0.0])
    session.clamp([True, False])
    run = session.run(20)
    assert len(run) == 21
    assert np.array_equal(run.states[:, 0], np.full(21, 1.5))
    assert np.ptp(run.states[1:, 1]) > 0
    assert session.sample(5, sweeps=3).shape == (5, 2)
    assert session.layers["hidden"].size == 4


def test_another_number_of_hidden_units_begins_anew() -> None:
    session = machine()
    session.run(2)
    session.apply(SetParams({"hidden_cols": 6} if "hidden_cols" in session_names(session) else {"hidden": 6}))
    assert session.parameters["W"].shape == (2, 6)
    session.undo()
    assert session.parameters["W"].shape == (2, 4)


def session_names(session: Session) -> tuple[str, ...]:
    return tuple(type(session.document.params).__struct_fields__)


def test_what_cannot_be_learned_is_refused_in_a_sentence() -> None:
    session = machine()
    with pytest.raises(DataError, match="3 values a row"):
        session.train(np.zeros((5, 3)))
    with pytest.raises(DataError, match="Row 2"):
        session.train(np.array([[0.0, 1.0], [np.nan, 1.0]]))
    with pytest.raises(ParameterError, match="cannot teach"):
        session.train(epochs=1, rule="hebb")
    with pytest.raises(ParameterError, match="no Boltzmann machine"):
        Session(shape=(3, 3)).train(np.zeros((2, 9)))


def test_data_by_name_and_by_file(tmp_path: Path) -> None:
    by_name = Session("attn_bm", shape=(1, 2), hidden=4, seed=3)
    by_name.train("gaussians:4", epochs=2)
    assert by_name.train("gaussians:4", epochs=1).epochs.tolist() == [2, 3]  # the same data: it goes on
    assert same(by_name, machine())
    np.save(tmp_path / "points.npy", load_data("gaussians:4", (1, 2), "real").rows)
    by_name.train(tmp_path / "points.npy", epochs=1)
    assert by_name.document.data is not None and by_name.document.data.name == "points.npy"
    with pytest.raises(ShapeError, match=r"needs a grid of 8 x 8, but the grid is 1 x 2. Set the shape"):
        by_name.train("patches:8")


def test_data_that_need_another_grid_bring_it_in_one_edit() -> None:
    session = machine()
    session.apply(SetData(load_data("bars-and-stripes:3", kind="real"), (3, 3)))
    assert session.document.shape == (3, 3) and session.document.data is not None
    session.undo()
    assert session.document.shape == (1, 2)


def test_another_machine_learns_the_same_data_where_its_units_can() -> None:
    session = Session("attn_bm", shape=(3, 3), hidden=4)
    session.apply(SetData(load_data("bars-and-stripes:3")))
    session.apply(SetModel("rbm"))
    assert session.document.data is not None
    session.apply(SetModel("attn_bm"))
    session.apply(SetData(load_data("bars-and-stripes:3", kind="real")))
    session.apply(SetModel("hopfield"))
    assert session.document.data is not None  # which takes no notice of them
    session.apply(SetModel("rbm"))
    assert session.document.data is None
    session.undo()
    assert session.document.data is not None


def test_a_run_of_a_machine_knows_how_it_was_taught_also_when_it_is_replayed() -> None:
    session = machine()
    for run in (session.run(4), for_movie(session), for_movie(session, 2), replayed(session.document, 2)):
        assert isinstance(run, Run) and run.training is not None
        for snapshot in run.snapshots():
            assert snapshot.training is not None and snapshot.training.lesson.epoch == 3
            assert snapshot.training.lesson.machine is snapshot.machine
        assert run.training.epochs.tolist()[-3:] == [1, 2, 3]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[0, 1], [1]], "different lengths"),
        (np.zeros((0, 2)), "no rows"),
        (np.zeros((4, 2, 2)), "load_data"),
        (np.zeros((2, 3)), "3 values a row"),
        (np.array([["a", "b"]]), "array of numbers"),
    ],
)
def test_states_given_by_a_script_are_checked_wherever_they_are_taken(values: object, words: str) -> None:
    session = machine()
    for ask in (session.free_energy, session.log_likelihood, session.train):
        with pytest.raises(DataError, match=words):
            ask(values)


def test_units_of_two_values_take_spins_and_refuse_others() -> None:
    session = Session("rbm", shape=(2, 2), hidden=3, seed=1)
    bits = np.array([[0, 1, 1, 0], [1, 1, 0, 0]])
    assert np.array_equal(session.free_energy(bits), session.free_energy(2.0 * bits - 1))
    assert np.array_equal(session.free_energy(bits[0].reshape(2, 2)), session.free_energy(bits)[:1])
    with pytest.raises(DataError, match=r"0\.5"):
        session.free_energy(0.5 * bits)
    assert repr(session.train(2.0 * bits - 1, epochs=2)) == "<TrainingRun of 3 lessons: 2 epochs>"


def test_undo_says_what_it_takes_back() -> None:
    session = Session("rbm", shape=(2, 2), hidden=2, rule="pcd")
    session.train(np.eye(4), epochs=20)
    assert session.history.undo_title == "train 20 epochs with pcd"
    session.train(epochs=1)
    assert session.undo() == "train 1 epoch with pcd"
    session.apply(SetRuleParams({"epochs": 5}))
    assert session.history.undo_title == "back to epoch 5"
    session.apply(SetRuleParams({"learning_rate": 0.5}))
    assert session.undo() == "set parameter of the rule"
    session.clamp([True, True, False, False])
    assert session.history.undo_title == "clamp units"
    session.clamp([True, False, False, False])
    assert session.history.undo_title == "release units"
    session.clamp(None)
    assert session.undo() == "release units"
    assert session.history.redo_title == "release units"
    dreaming = Session(shape=(2, 2), rule="unlearning")
    dreaming.store([[1, -1, 1, -1]])
    dreaming.apply(SetRuleParams({"dreams": 3}))
    assert dreaming.undo() == "3 dreams with unlearning"


def test_a_training_that_went_wrong_says_so() -> None:
    session = Session(shape=(2, 2), model="gaussian_rbm", rule="cd", hidden_rows=8, hidden_cols=8, batch=20)
    data = np.random.default_rng(0).normal(0, 1, (400, 4)).astype(np.float32)
    with pytest.warns(TrainingStopped, match="kept epoch"):
        taught = session.train(data, epochs=40, learning_rate=1.0)
    assert "Lower the learning rate" in taught.ended
    assert taught.trouble == taught.ended
    assert taught.epochs[-1] < 40
    assert all(np.isfinite(array).all() for array in session.parameters.values())


def test_a_machine_of_all_pairs_begins_with_a_rule_that_suits_its_size() -> None:
    assert Session("boltzmann", shape=(2, 4)).document.rule == "exact"
    assert Session("boltzmann", shape=(4, 4)).document.rule == "annealed"  # 16 and 2 hidden ones
    assert Session("boltzmann", shape=(4, 4), connections="bipartite").document.rule == "exact"
    session = Session(shape=(5, 5))
    session.apply(SetModel("boltzmann"))
    assert session.document.rule == "annealed"
    small = Session("rbm", shape=(2, 4), hidden=2, rule="pcd")
    small.apply(SetModel("boltzmann"))
    assert small.document.rule == "exact"


def test_a_machine_of_all_pairs_is_refused_where_it_is_asked_for() -> None:
    words = r"4,096 visible and 2 hidden units are more than the 1,024 .* Choose a smaller grid"
    session = Session()
    before = session.document
    for ask in (lambda: session.apply(SetModel("boltzmann")), lambda: Session("boltzmann")):
        with pytest.raises(ParameterError, match=words):
            ask()
    assert session.document is before and not session.history.undo_title
    small = Session("boltzmann", shape=(2, 4))
    with pytest.raises(ParameterError, match="1,600 visible"):
        small.apply(SetShape((40, 40)))
    small.apply(SetParams({"connections": "encoder"}))
    with pytest.raises(ParameterError, match="9 visible units are odd"):
        small.apply(SetShape((3, 3)))


def test_new_data_rules_and_parameters_train_from_the_start_for_the_epochs_asked_for() -> None:
    data = load_data("bars-and-stripes:3", (3, 3))
    session = Session("rbm", shape=(3, 3), hidden=4, seed=3, rule="pcd")
    session.train(data, epochs=4)
    assert session.train(epochs=2, learning_rate=0.01).epochs.tolist() == [0, 1, 2]
    fresh = Session("rbm", shape=(3, 3), hidden=4, seed=3, rule="pcd", learning_rate=0.01)
    fresh.train(data, epochs=2)
    assert same(session, fresh)
    assert session.undo() == "train 2 epochs with pcd"
    assert session.training_run().epochs[-1] == 4
    assert session.train(epochs=1, rule="cd").epochs.tolist() == [0, 1]
    assert session.train(data.rows[:5], epochs=3).epochs.tolist() == [0, 1, 2, 3]
    assert session.train(epochs=1, learning_rate=0.05).epochs.tolist() == [3, 4]  # as it is: it goes on


def test_a_rule_that_fails_leaves_the_course_of_training_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session("rbm", shape=(3, 3), hidden=4, seed=3, rule="cd")
    session.train("bars-and-stripes:3", epochs=3)

    def refuse(*_: object) -> None:
        raise DataError("These data cannot be learned.")

    monkeypatch.setattr(Exact, "begin", refuse)
    with pytest.raises(DataError):
        session.apply(SetRule("exact"))
    assert session.document.rule == "cd"
    assert session.training_run().epochs.tolist() == [0, 1, 2, 3]
    taught = session.snapshot().training
    assert taught is not None and taught.epochs.tolist() == [0, 1, 2, 3]


def test_what_is_held_out_is_parted_off_once_for_all_snapshots() -> None:
    session = Session("rbm", shape=(3, 3), rule="pcd", seed=3, held_out=0.5)
    session.train(load_data("bars-and-stripes:3", (3, 3), "binary"), epochs=2)
    one, two = session.snapshot().training, session.snapshot().training
    assert one is not None and two is not None and one.data is two.data and one.held_out is two.held_out
    session.apply(SetRuleParams({"held_out": 0.25}))
    after = session.snapshot().training
    assert after is not None and len(after.data) == 10 and len(one.data) == 7
