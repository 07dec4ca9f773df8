"""Memories that attention cannot reach are left out by their bytes, and nothing but rounding changes."""

from __future__ import annotations

import hashlib
import weakref

import numpy as np
import pytest

from hopview.core.memories import Memories
from hopview.kernels.attention_set import NEGLECT
from hopview.models import retrieval as stepping
from hopview.models import sieve as sieves
from hopview.models.retrieval import Retrieval, geometry_of

COUNT, UNITS = 400, 150


@pytest.fixture(autouse=True)
def many(monkeypatch):
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)


def drawn(seed: int) -> tuple[Memories, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.uniform(-1, 1, (COUNT, UNITS)) * rng.uniform(0.3, 1.0, (COUNT, 1))
    return Memories(rows), np.clip(rows[seed % COUNT] + 0.2 * rng.standard_normal(UNITS), -1, 1)


@pytest.mark.parametrize("similarity", ["distance", "cosine", "dot"])
@pytest.mark.parametrize("beta", [2.0, 30.0, 60.0, 400.0, 1000.0])
def test_none_is_left_out_that_counts(similarity, beta):
    left_out = 0
    for seed in range(4):
        memories, state = drawn(seed)
        step = Retrieval(geometry_of(memories, similarity, True), beta / 16 if similarity == "dot" else beta)
        geometry = step.geometry
        y = geometry.inward(state)
        given = (y.astype(np.float32), geometry.slopes, geometry.offsets, step.beta)
        reached = sieves.sieve_of(memories).reached(*given, float(y @ geometry.centre))
        assert geometry.similarities(state).max() <= geometry.most(float(np.linalg.norm(y))) + 1e-6
        p = step.weights(state)
        assert set(np.flatnonzero(p > np.exp(0.01 - NEGLECT))) <= set(reached)
        rest = np.delete(p, reached)
        assert rest.sum() <= COUNT * np.exp(-NEGLECT)
        left_out += rest.size
    assert left_out > 0 or beta < 60.0


@pytest.mark.parametrize("similarity", ["distance", "cosine", "dot"])
@pytest.mark.parametrize("beta", [2.0, 30.0, 60.0, 400.0])
def test_the_step_and_the_energy_are_those_of_all_memories(monkeypatch, similarity, beta):
    memories, state = drawn(5)
    step = Retrieval(geometry_of(memories, similarity, True), beta / 16 if similarity == "dot" else beta)
    found, energy = step.step(state), step.energy(state)
    monkeypatch.setattr(stepping, "sieve_of", lambda _: None)
    np.testing.assert_allclose(found, step.step(state), rtol=0, atol=1e-6)
    assert energy == pytest.approx(step.energy(state), abs=1e-9)
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 1 << 21)
    assert energy == pytest.approx(step.energy(state), abs=1e-5)


def test_bytes_are_made_once_and_only_where_attention_is_sharp():
    memories, state = drawn(1)
    geometry = geometry_of(memories, "distance", True)
    Retrieval(geometry, 1.0).step(state)
    assert geometry.memories not in sieves._known
    Retrieval(geometry, 200.0).step(state)
    made = sieves._known[geometry.memories]
    assert made.codes.shape == (COUNT, 160)
    other = geometry_of(memories, "cosine", True)
    Retrieval(other, 200.0).step(state)
    assert sieves.sieve_of(other.memories) is made
    assert sieves.sieve_of(Memories(memories.rows.copy())) is not made


@pytest.mark.parametrize("in_full", [0, 1 << 21])
def test_memories_are_let_go_of_with_all_that_was_worked_out_of_them(monkeypatch, in_full):
    monkeypatch.setattr("hopview.core.memories.IN_FULL", in_full)
    memories, state = drawn(4)
    Retrieval(geometry_of(memories, "distance", True), 200.0).step(state)
    assert np.shares_memory(geometry_of(memories, "distance", True).memories.rows, memories.rows)
    before, rows, memories = len(stepping._known), weakref.ref(memories.rows), None
    assert rows() is None
    assert len(stepping._known) == before - 1


def test_no_state_at_all_reaches_by_offsets_alone():
    memories, _ = drawn(2)
    geometry = geometry_of(memories, "distance", False)
    given = (np.zeros(UNITS, np.float32), geometry.slopes, geometry.offsets)
    reached = sieves.sieve_of(memories).reached(*given, 300.0, 0.0)
    wanted = np.flatnonzero(300.0 * (geometry.offsets - geometry.offsets.min()) <= NEGLECT)
    assert 0 < wanted.size < COUNT
    np.testing.assert_array_equal(reached, wanted)


def test_without_room_for_bytes_all_memories_are_read(monkeypatch):
    memories, state = drawn(3)
    wanted = Retrieval(geometry_of(memories, "distance", True), 300.0).step(state)
    monkeypatch.setattr(sieves, "available_bytes", lambda: COUNT * UNITS)
    others = Memories(memories.rows)
    assert sieves.sieve_of(others) is None
    found = Retrieval(geometry_of(others, "distance", True), 300.0).step(state)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("beta", "wanted"), [(8.0, "717dd4b470"), (200.0, "e68ae7f3a6")])
def test_a_step_is_the_same_to_the_bit_whatever_the_library_of_linear_algebra(beta, wanted):
    rng, told = np.random.default_rng(0), hashlib.sha1(usedforsecurity=False)
    rows = rng.uniform(-0.8, 1, (COUNT, 500)) * rng.uniform(0.3, 1.0, (COUNT, 1))
    step = Retrieval(geometry_of(Memories(rows), "distance", True), beta)
    for k in range(10):
        told.update(step.step(0.5 * rows[k] + 0.5 * rows[77] + rng.uniform(-0.2, 0.2, 500)).tobytes())
    assert told.hexdigest()[:10] == wanted
