"""Linear attention: what is read out, sweep by sweep, and by softmax."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview import Session
from hopview.core.associations import Associations
from hopview.core.coupling import Int8
from hopview.core.errors import ShapeError
from hopview.models import LinearAttention
from hopview.session.edits import SetParams
from hopview.session.experiment_setup import random_patterns


def session_of(pairs: Int8, **values: object) -> Session:
    session = Session(shape=(8, 8), model="linear_attention", rule="pavlov_hebb", code="signs", **values)
    session.store(pairs)
    return session


def asked(session: Session, stimulus: Int8) -> np.ndarray:
    session.cue(np.concatenate([stimulus[:32], np.full(32, -1, np.int8)]))
    session.run()
    return np.asarray(session.state)


def test_one_sweep_reads_the_response_and_leaves_the_stimulus() -> None:
    pairs = random_patterns(2, 64, seed=1)
    session = session_of(pairs)
    end = asked(session, pairs[0])
    assert np.array_equal(end[:32], pairs[0, :32])
    keys = pairs[:, :32].astype(float)
    told = pairs[:, 32:].T @ (keys @ keys[0]) / 32
    assert np.allclose(end[32:], np.clip(told, -1, 1), atol=1e-9)
    assert session.engine.settle() and session.engine.motion.sweep == 1


@given(st.integers(0, 1000), st.floats(-1, 1), st.floats(-1, 1))
def test_it_is_linear_in_the_query(seed: int, a: float, b: float) -> None:
    pairs = random_patterns(5, 64, seed=seed)
    found = session_of(pairs).engine.learned.found
    assert isinstance(found, Associations)
    p, q = found.keys[0][0], found.keys[0][1]
    assert np.allclose(found.read(a * p + b * q), a * found.read(p) + b * found.read(q), atol=1e-9)


@given(st.integers(0, 500), st.sampled_from(["linear", "softmax"]))
def test_the_energy_falls_to_its_minimum_in_the_response(seed: int, read: str) -> None:
    pairs = random_patterns(4, 64, seed=seed)
    session = session_of(pairs, read=read)
    session.cue(random_patterns(1, 64, seed=seed + 7)[0])
    run = session.engine.run(3, flips=4)
    assert np.all(np.diff(run.energies) <= 1e-9)


def test_the_softmax_is_the_modern_network_and_says_what_it_attends_to() -> None:
    pairs = random_patterns(20, 64, seed=2)
    session = session_of(pairs, read="softmax", beta=8.0)
    end = asked(session, pairs[3])
    keys = pairs[:, :32] / np.sqrt(32)
    weights = np.exp(8.0 * keys @ keys[3])
    weights /= weights.sum()
    assert np.allclose(end[32:], weights @ pairs[:, 32:], atol=1e-9)
    question = session.snapshot().attention
    assert question is not None and np.allclose(question().weights, weights)
    session.apply(SetParams({"read": "linear"}))
    assert session.snapshot().attention is None


def test_heads_are_averaged_and_layers_chained() -> None:
    pairs = random_patterns(6, 64, seed=4)
    session = Session(
        shape=(8, 8),
        model="linear_attention",
        rule="pavlov_hebb",
        code="random",
        heads=3,
        depth=2,
        key_units=16,
    )
    session.store(pairs)
    found = session.engine.learned.found
    assert isinstance(found, Associations) and found.depth == 2 and found.key_units == 16
    (first, second), query = found.keys, found.keys[0][2]
    heads = [(k, v) for k, v in zip(np.split(first, 3, 1), np.split(query, 3), strict=True)]
    scores = np.mean([(k * np.sqrt(3)) @ (v * np.sqrt(3)) for k, v in heads], axis=0)
    assert np.allclose(found.read(query), (second @ (scores @ second)) @ found.values)
    assert np.allclose(found.percept(pairs[2].astype(float)), query, atol=1e-9)  # the picture names its code


def test_snapping_gives_a_stored_value() -> None:
    pairs = random_patterns(12, 64, seed=5)
    session = session_of(pairs, snap=True)
    assert np.array_equal(asked(session, pairs[7])[32:], pairs[7, 32:])


def test_painting_the_response_lasts_until_the_next_sweep() -> None:
    pairs = random_patterns(2, 64, seed=1)
    session = session_of(pairs)
    before = asked(session, pairs[0])
    session.engine.perturb(np.array([40, 41]), np.array([0.5, 0.5]))
    assert not session.engine.settle()
    session.run()
    assert np.array_equal(session.state, before)


def test_a_grid_too_small_for_a_key_is_refused() -> None:
    with pytest.raises(ShapeError, match="four units or more"):
        Session(shape=(1, 3), model="linear_attention").state  # noqa: B018  learning happens here
    assert LinearAttention.subject == "memories"


@pytest.mark.parametrize(("shape", "cut"), [((5, 6), 12), ((6, 5), 15), ((1, 9), 4), ((9, 1), 4)])
def test_the_stimulus_is_the_upper_half_of_the_rows(shape: tuple[int, int], cut: int) -> None:
    session = Session(shape=shape, model="linear_attention")
    session.store(random_patterns(2, shape[0] * shape[1], seed=1))
    found = session.engine.learned.found
    assert isinstance(found, Associations) and found.cut == cut
