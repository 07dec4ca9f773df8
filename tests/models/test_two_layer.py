"""Features and memories: one energy, and the modern network where memories are fast."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hopview.core.errors import ParameterError
from hopview.core.memories import Memories
from hopview.core.params import with_values
from hopview.models.separations import softmax
from hopview.models.two_layer import TwoLayer, TwoLayerMotion, TwoLayerParams
from hopview.models.universal import Universal
from hopview.models.universal_params import UniversalParams
from hopview.session.session import Session

SIZE = 64


def unit_rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, SIZE))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def made(rows: NDArray[np.generic], **params: object) -> TwoLayer:
    return TwoLayer((8, SIZE // 8), Memories(rows), with_values(TwoLayerParams(), **params))


def energies(motion: TwoLayerMotion, steps: int) -> NDArray[np.float64]:
    found = [motion.energy()]
    for _ in range(steps):
        motion.advance(1)
        found.append(motion.energy())
    return np.array(found)


def test_the_energy_falls_and_the_end_is_that_of_softmax() -> None:
    """5000 Euler steps of 0.01 with memories ten times as fast, as in the theory: dE < 2e-14."""
    for seed in range(3):
        rows = unit_rows(12, seed)
        beta = 8.0 * SIZE
        model = made(rows, beta=min(beta, 1000.0), dt=0.01, memory_tau=0.1)
        cue = 0.7 * rows[3] + 0.3 * np.random.default_rng(seed).uniform(-0.2, 0.2, SIZE)
        motion = model.start(cue, 0)
        assert np.diff(energies(motion, 5000)).max() < 2e-14
        v, wide = motion.inner()[:SIZE], rows.astype(float)
        assert np.abs(softmax(model.params.beta * (wide @ v) / SIZE) @ wide - v).max() < 5e-14
        assert motion.settled() and motion.sweep == 50


@pytest.mark.parametrize("memory_tau", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("dt", [0.005, 0.05])
@pytest.mark.parametrize(
    "units", [("linear", "softmax"), ("tanh", "softmax"), ("tanh", "power"), ("tanh", "linear")]
)
def test_the_energy_falls_at_every_setting(units: tuple[str, str], dt: float, memory_tau: float) -> None:
    draws = np.random.default_rng(5)
    for run in range(6):
        rows = draws.uniform(-1, 1, (int(draws.integers(1, 20)), SIZE)).astype(np.float32)
        model = made(
            np.sign(rows) if run % 2 else rows, features=units[0], memory_units=units[1], dt=dt,
            memory_tau=memory_tau, beta=float(10 ** draws.uniform(-2, 3)),
            slope=float(10 ** draws.uniform(-1, 1.3)), power=int(draws.integers(2, 11)),
        )  # fmt: skip
        motion = model.start(draws.uniform(-1, 1, SIZE), 0)
        assert np.diff(energies(motion, 120)).max() <= 1e-11


def test_with_memories_that_have_followed_it_has_the_energy_and_field_of_the_modern_network() -> None:
    rows = np.random.default_rng(1).uniform(-1, 1, (9, SIZE)).astype(np.float32)
    state = np.random.default_rng(2).uniform(-1, 1, SIZE)
    for beta in (0.1, 5.0, 300.0):
        model = made(rows, beta=beta)
        modern = Universal((8, 8), model.memories, with_values(UniversalParams(), preset="modern", beta=beta))
        assert np.abs(model.field(state) - modern.step(state)).max() < 1e-9  # the state is rounded to 2^-36
        assert model.energy(state) == pytest.approx(modern.energy(state), abs=1e-8)


def test_hebb_is_hidden_in_linear_memories() -> None:
    rows = np.where(np.random.default_rng(3).random((5, SIZE)) < 0.5, 1, -1).astype(np.int8)
    model, state = made(rows, memory_units="linear"), np.random.default_rng(4).uniform(-0.9, 0.9, SIZE)
    weights = rows.T.astype(float) @ rows / SIZE
    assert np.allclose(model.field(state), weights @ state, rtol=0, atol=1e-9)
    power = made(rows, memory_units="power", power=2)  # the same but for negatives
    m = rows @ state / SIZE
    assert np.allclose(power.field(state), np.maximum(m, 0) @ rows, rtol=0, atol=1e-9)


@pytest.mark.parametrize("memories", ["softmax", "power", "linear"])
def test_a_run_goes_on_from_what_was_kept_to_the_bit(memories: str) -> None:
    model = made(unit_rows(6), memory_units=memories)
    motion = model.start(np.random.default_rng(0).uniform(-1, 1, SIZE), 0)
    for _ in range(7):
        motion.advance(1)
    again = model.resume(motion.state, motion.inner(), 0, motion.sweep, motion.position)
    for _ in range(4):
        motion.advance()
        again.advance()
    assert np.array_equal(motion.state, again.state) and np.array_equal(motion.inner(), again.inner())
    assert motion.sweep == again.sweep and motion.energy() == again.energy()


def test_attention_is_that_of_the_layer_and_not_of_the_picture() -> None:
    rows = np.where(np.random.default_rng(3).random((4, SIZE)) < 0.5, 1, -1).astype(np.int8)
    model = made(rows, beta=30.0)
    motion = model.start(rows[2], 0)
    asleep = model.attending_in(motion.state, motion.inner())
    awake = model.attending(motion.state)
    assert asleep is not None and awake is not None
    assert np.allclose(asleep().weights, 0.25)
    assert awake().weights[2] > 0.99 and awake().layer
    motion.advance()
    later = model.attending_in(motion.state, motion.inner())
    assert later is not None and later().weights[2] > 0.99


def test_a_run_is_recorded_with_both_layers_and_takes_new_memories() -> None:
    session = Session(model="two_layer", shape=(8, 8), rule="patterns")
    rows = np.where(np.random.default_rng(3).random((4, SIZE)) < 0.5, 1, -1).astype(np.int8)
    session.store(rows[:3].reshape(3, 8, 8))
    session.cue(rows[1].reshape(8, 8))
    made_run = session.run(3)
    shares = made_run.arrays()["attention"]
    assert np.allclose(shares[0], 1 / 3) and shares[-1, 1] > 0.9
    session.store(rows[3].reshape(8, 8))
    assert session.snapshot().attention is not None
    assert session.run(30).outcome.label == "pattern 2"
    for _ in range(3):
        session.engine.step_back()  # to before there were four
    assert session.engine.motion.inner().size == SIZE + 4 + 1  # by the memories that there are


def test_painted_features_and_other_units_are_followed() -> None:
    model = made(unit_rows(6))
    motion = model.start(np.zeros(SIZE), 0)
    assert motion.perturb(np.array([3, 5]), np.array([1.0, 0.0])).tolist() == [3]
    assert motion.state[3] == 1.0 and motion.inner()[3] == 1.0
    motion.retune(TwoLayer((8, 8), model.memories, with_values(model.params, features="tanh")), 0)
    assert motion.state[3] == pytest.approx(1.0) and np.isfinite(motion.inner()).all()
    motion.advance()
    assert np.isfinite(motion.energy())
    with pytest.raises(ParameterError, match="same memories"):
        motion.retune(made(unit_rows(2)), 0)


@pytest.mark.parametrize("memories", ["softmax", "power", "linear"])
def test_with_nothing_stored_the_picture_stays(memories: str) -> None:
    model = made(np.empty((0, SIZE), np.int8), memory_units=memories)
    motion = model.start(np.ones(SIZE), 0)
    assert model.attending(motion.state) is None and motion.energy() == 0.0
    for _ in range(3):
        motion.advance()
    assert np.abs(motion.state - 1.0).max() < 1e-9 and motion.settled()


def test_what_is_out_of_range_is_refused_in_a_sentence() -> None:
    for name, value in (("memory_tau", 0.0), ("dt", 0.5), ("power", 1), ("slope", -1.0)):
        with pytest.raises(ParameterError, match="outside its range"):
            with_values(TwoLayerParams(), **{name: value})
    params = with_values(TwoLayerParams(), memory_units="power")
    assert params.pressed and "no bound" in params.idle()["features"] and params.idle()["beta"] == ""


@pytest.mark.parametrize("units", [("linear", "softmax"), ("tanh", "power"), ("tanh", "linear")])
def test_energies_of_many_states_are_those_of_each(units: tuple[str, str]) -> None:
    model = made(unit_rows(7), features=units[0], memory_units=units[1])
    states = np.random.default_rng(1).uniform(-1, 1, (5, SIZE))
    assert np.allclose(model.energies(states), [model.energy(s) for s in states], rtol=1e-9, atol=1e-7)
    h = model.likeness(states[0])
    v = model.inputs(states[0])
    assert model.energy_of(v, h) <= min(model.energy_of(v, h + 0.01 * d) for d in np.eye(7)) + 1e-12


@pytest.mark.parametrize(
    "units", [("linear", "softmax"), ("tanh", "softmax"), ("tanh", "power"), ("tanh", "linear")]
)
def test_nothing_overflows_where_the_panel_ends(units: tuple[str, str]) -> None:
    rows, (features, memory_units) = np.ones((3, 16384), np.float32), units
    rows[1], rows[2] = -1, 0
    params = with_values(
        TwoLayerParams(), features=features, memory_units=memory_units, beta=1000.0, power=10
    )
    motion = TwoLayer((128, 128), Memories(rows), params).start(rows[0].astype(float), 1)
    motion.advance(3)
    assert np.isfinite(motion.state).all() and np.isfinite(motion.inner()).all()
    assert np.isfinite(motion.energy())
