"""The attentional Boltzmann machine as a model: its walk, what is clamped, and how a session trains it."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.data import DataSet
from hopview.core.errors import DataError, ParameterError, ShapeError
from hopview.machines.attention import AttnBM
from hopview.models import AttentionModel, AttnParams
from hopview.rules import ExpectationMaximisation
from hopview.rules.trainer import TrainerParams
from hopview.session.edits import SetRuleParams
from hopview.session.machine_edits import SetClamped, SetData
from hopview.session.session import Session

CENTRES = np.array([[2.0, 0.0], [-1.0, 1.5], [-1.0, -1.0]])


def model_of(machine: AttnBM, clamped=None, **params) -> AttentionModel:
    given = AttnParams(hidden_rows=1, hidden_cols=machine.hidden, beta=machine.beta, **params)
    return AttentionModel((1, machine.visible), machine, given, clamped)


def walked(model: AttentionModel, state, sweeps: int, seed: int = 3) -> np.ndarray:
    motion = model.start(np.asarray(state, np.float64), seed)
    rows = np.empty((sweeps, model.machine.visible))
    for row in rows:
        motion.advance()
        row[:] = motion.state
    return rows


@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_the_walk_samples_the_law(temperature: float) -> None:
    model = model_of(AttnBM.at_points(CENTRES, 1.2), temperature=temperature)
    rows = walked(model, [0.0, 0.0], 12_000)
    law = model.machine.at(temperature)
    weights = np.exp(law.log_weights())
    mean = weights @ law.centres
    second = np.einsum("k,ki,kj->ij", weights, law.centres, law.centres) + np.eye(2) / law.beta
    assert rows.mean(axis=0) == pytest.approx(mean, abs=0.15)
    assert rows.T @ rows / len(rows) == pytest.approx(second, abs=0.3)


def test_clamped_units_stay_and_the_others_follow_the_conditional_law() -> None:
    machine = AttnBM.at_points([[1.0, 2.0], [-1.0, -2.0]], 1.0)
    held = np.array([True, False])
    rows = walked(model_of(machine, held), [0.6, 0.0], 12_000)
    assert (rows[:, 0] == 0.6).all()
    expected = (machine.responsibilities(np.array([[0.6, 0.0]]), held) @ machine.centres)[0, 1]
    assert rows[:, 1].mean() == pytest.approx(expected, abs=0.1)


def test_the_hidden_layer_is_one_hot_and_a_run_is_resumed_to_the_bit() -> None:
    model = model_of(AttnBM.at_points(CENTRES))
    motion = model.start(np.zeros(2), 5)
    for _ in range(7):
        motion.advance()
    assert sorted(motion.hidden) == [0.0, 0.0, 1.0]
    again = model.resume(motion.state, motion.inner(), 5, motion.sweep, motion.position)
    assert (again.hidden == motion.hidden).all()
    for _ in range(5):
        motion.advance()
        again.advance()
    assert (again.state == motion.state).all()
    assert (again.hidden == motion.hidden).all()


def test_energy_field_and_layers() -> None:
    model = model_of(AttnBM.at_points(CENTRES))
    v = np.array([0.3, -0.7])
    assert model.energy(v) == pytest.approx(model.machine.free_energy(v)[0])
    assert model.field(v) == pytest.approx(model.machine.score(v)[0])
    assert [layer.kind for layer in model.layers] == ["real", "onehot"]
    layers = AttentionModel.layers_of((3, 5), AttnParams(hidden_rows=2, hidden_cols=3))
    assert [layer.shape for layer in layers] == [(3, 5), (2, 3)]
    with pytest.raises(ShapeError, match="3 units"):
        model.start(np.zeros(3), 0)


def test_where_memories_begin() -> None:
    data = np.random.default_rng(1).standard_normal((30, 4)).astype(np.float32)
    there = AttentionModel.begin((2, 2), AttnParams(hidden_rows=1, hidden_cols=5), 7, data)
    assert all((row.astype(np.float32) == data).all(axis=1).any() for row in there.memories)
    assert np.exp(there.log_weights()) == pytest.approx(0.2)
    small = AttentionModel.begin(
        (20, 20), AttnParams(hidden_rows=1, hidden_cols=5, memories_from="noise"), 7, data[:0]
    )
    assert np.sum(small.memories**2, axis=1) == pytest.approx(1.0, abs=0.3)
    assert not small.parameters["hidden_bias"].any()
    again = AttentionModel.begin((20, 20), AttnParams(hidden_rows=1, hidden_cols=5), 7, None)
    assert (again.memories == small.memories).all()
    other = AttentionModel.begin((20, 20), AttnParams(hidden_rows=1, hidden_cols=5), 8, None)
    assert (other.memories != small.memories).any()
    with pytest.raises(ShapeError, match="1 x 0 has no units"):
        Session("attn_bm", rule="em", shape=(1, 2), hidden=0)
    with pytest.raises(ParameterError, match="Columns of memories is 65"):
        Session("attn_bm", rule="em", shape=(1, 2), hidden=65)


def hills(seed: int = 0, count: int = 300) -> DataSet:
    rng = np.random.default_rng(seed)
    rows = 4 * CENTRES[rng.integers(3, size=count)] + rng.standard_normal((count, 2))
    return DataSet(rows.astype(np.float32), "hills")


def session_of(epochs: int, seed: int = 0, **params) -> Session:
    session = Session("attn_bm", rule="em", shape=(1, 2), hidden=3, seed=seed, epochs=epochs, **params)
    session.apply(SetData(hills()))
    return session


def test_a_session_learns_by_em_and_the_likelihood_rises() -> None:
    training = session_of(20, held_out=0.2).snapshot().training
    rising = training.figures["log_likelihood"][1:]
    assert (np.diff(rising) >= -1e-9).all()
    assert -rising[-1] == pytest.approx(1 + np.log(2 * np.pi) + np.log(3), abs=0.2)
    assert training.fantasies.shape == (64, 2)
    assert len(training.held_out) == 60
    assert abs(training.figures["free_energy_held_out_gap"][-1]) < 1
    assert training.figures["reconstruction"][-1] < 1.5


def test_going_on_gives_what_starting_over_gives() -> None:
    whole, parts = session_of(9), session_of(4)
    before = parts.snapshot().machine
    parts.apply(SetRuleParams({"epochs": 9}))
    for name, array in whole.snapshot().machine.parameters.items():
        assert (parts.snapshot().machine.parameters[name] == array).all()
    parts.apply(SetRuleParams({"epochs": 4}))
    for name, array in before.parameters.items():
        assert (parts.snapshot().machine.parameters[name] == array).all()


def test_a_run_in_a_session_keeps_clamped_units() -> None:
    session = session_of(10)
    session.cue([2.5, 0.0])
    session.apply(SetClamped([True, False]))
    run = session.run(sweeps=12)
    assert all(run.state(t)[0] == 2.5 for t in range(len(run)))
    assert len({run.state(t)[1] for t in range(len(run))}) > 6
    assert session.snapshot().hidden.sum() == 1


def test_remarks_of_em() -> None:
    twins = AttnBM.at_points([[1.0, 0.0], [1.0, 0.0]])
    rule = ExpectationMaximisation(TrainerParams(epochs=1)).taught(twins)
    assert "Memories 1 and 2 are the same" in rule.learn(hills().rows).note
    far = AttnBM.at_points([[0.0, 0.0], [900.0, 0.0]])
    rule = ExpectationMaximisation(TrainerParams(epochs=1)).taught(far)
    assert "1 memory answers for next to no data (number 2" in rule.learn(hills().rows).note
    with pytest.raises(DataError, match="3 values a row"):
        ExpectationMaximisation(TrainerParams(epochs=1)).taught(far).learn(np.zeros((4, 3), np.float32))


def test_the_exact_gradient_climbs_in_short_steps_and_tells_of_long_ones() -> None:
    def taught(rate: float, epochs: int = 60) -> Session:
        session = Session("attn_bm", rule="exact", shape=(1, 2), hidden=3, epochs=epochs, learning_rate=rate)
        session.apply(SetData(hills()))
        return session

    rising = taught(0.01).snapshot().training.figures["log_likelihood"][1:]
    assert (np.diff(rising) >= -1e-9).all()
    assert taught(0.01).snapshot().notice == ""
    assert "fell from" in long_steps_remark(taught)


def long_steps_remark(taught) -> str:
    """What is said in the first epoch that lowers the likelihood."""
    return next(
        (
            said
            for said in (taught(3.0, epochs).snapshot().training.lesson.remark for epochs in range(1, 9))
            if said
        ),
        "",
    )


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_attention_is_the_softmax_given_what_is_clamped(temperature: float) -> None:
    rng = np.random.default_rng(4)
    w, b, c = rng.standard_normal((5, 6)), rng.standard_normal(6), rng.standard_normal(5)
    held, v = np.array([True, False, True, True, False, False]), rng.standard_normal(6)
    model = model_of(AttnBM(w, b, c, 1.3), held, temperature=temperature)
    found, beta = model.attention(v), 1.3 / temperature
    free = ~held
    x = beta * (w[:, held] @ v[held] + c + 0.5 * (w[:, free] ** 2).sum(axis=1) + w[:, free] @ b[free])
    direct = np.exp(x) / np.exp(x).sum()
    assert found.weights == pytest.approx(direct, abs=1e-12)
    assert found.filled[free] == pytest.approx((direct @ (b + w))[free], abs=1e-12)
    assert (found.filled[held] == v[held]).all() and (found.observed == held).all()
    assert np.array_equal(found.memories, b + w) and found.memories is model.attention(v).memories


@pytest.mark.parametrize("held", [None, np.zeros(6, bool), np.ones(6, bool)])
def test_with_nothing_missing_it_is_the_softmax_of_the_whole_state(held) -> None:
    rng = np.random.default_rng(5)
    machine, v = AttnBM(rng.standard_normal((4, 6)), rng.standard_normal(6), np.zeros(4), 0.8), rng.random(6)
    found = model_of(machine, held).attention(v)
    assert found.weights == pytest.approx(machine.attention(v)[0], abs=1e-13)
    assert found.filled == pytest.approx(machine.reconstruction(v)[0], abs=1e-12)
    assert found.observed is None


def test_each_sweep_with_clamped_units_is_a_sample_of_its_own() -> None:
    """However far the hills lie apart, the free unit visits both, in the proportion of their shares."""
    machine = AttnBM.at_points([[0.0, 30.0], [1.0, -30.0]], 1.0)
    model = model_of(machine, np.array([True, False]))
    rows = walked(model, [0.3, 30.0], 4000)
    expected = model.attention(np.array([0.3, 0.0])).weights[0]
    assert 0.4 < expected < 0.7
    assert (rows[:, 1] > 0).mean() == pytest.approx(expected, abs=0.04)


def test_snapshots_runs_and_files_carry_the_attention() -> None:
    session = Session("attn_bm", rule="em", shape=(2, 3), hidden=4, seed=2)
    session.store(np.where(np.random.default_rng(1).random((4, 6)) < 0.5, 1, -1))
    session.apply(SetClamped(np.arange(6) < 3))
    run = session.run(sweeps=5)
    live = session.snapshot().attention()
    (last,) = run.snapshots([len(run) - 1])
    assert np.array_equal(last.attention().weights, live.weights)
    assert np.array_equal(last.attention().filled, live.filled)
    kept = run.arrays()["attention"]
    assert kept.shape == (6, 4) and kept.sum(axis=1) == pytest.approx(1)
    assert np.array_equal(kept[-1], live.weights)
    assert Session(shape=(2, 3)).snapshot().attention is None


def test_a_training_is_shown_with_the_attention_of_each_lesson() -> None:
    session = Session("attn_bm", rule="em", shape=(1, 2), hidden=3, seed=1)
    data = np.random.default_rng(3).standard_normal((30, 2))
    course = session.train(data, epochs=4)
    for t, snapshot in enumerate(course.snapshots()):
        machine = course.lessons[t].machine
        assert snapshot.attention().weights == pytest.approx(machine.attention(snapshot.state)[0], abs=1e-12)
