"""Random starts and the descent from them: twins to the bit, and what a descent must do."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memories, memory

KEYS = st.integers(-(2**63), 2**63 - 1)


def tossed(kernels: Kernels, seed: int, number: int, units: int) -> np.ndarray:
    out = np.zeros(units, np.int8)
    kernels.random_state(seed, number, out)
    return out


def descended(kernels: Kernels, drawn: Memory, seed: int, most: int) -> tuple[int, bytes, bytes]:
    state, fields = drawn.state.copy(), drawn.fields(drawn.state)
    taken = kernels.dense_descent(drawn.weights, fields, state, np.empty(drawn.n, np.int64), seed, 7, most)
    assert np.array_equal(fields, drawn.fields(state))
    return taken, state.tobytes(), fields.tobytes()


@given(KEYS, st.integers(0, 2**62), st.integers(0, 300))
def test_random_states_are_their_twins(compiled: Kernels, seed: int, number: int, units: int) -> None:
    state = tossed(compiled, seed, number, units)
    assert np.array_equal(state, tossed(PLAIN, seed, number, units))
    assert set(state.tolist()) <= {-1, 1}


def test_random_states_are_fair_and_independent(either: Kernels) -> None:
    states = np.array([tossed(either, 3, k, 400) for k in range(50)], float)
    assert abs(states.mean()) < 5 / np.sqrt(states.size)
    overlaps = states @ states.T / 400 - np.eye(50)
    assert np.abs(overlaps).max() < 6 / np.sqrt(400)


@given(memories(), KEYS, st.integers(0, 4) | st.just(200))
def test_descents_are_their_twins(compiled: Kernels, drawn: Memory, seed: int, most: int) -> None:
    assert descended(compiled, drawn, seed, most) == descended(PLAIN, drawn, seed, most)


def test_a_descent_ends_where_no_unit_wants_to_flip(either: Kernels) -> None:
    drawn = memory(120, 30, 5)
    taken, state, fields = descended(either, drawn, 1, 500)
    s, h = np.frombuffer(state, np.int8), np.frombuffer(fields, np.int64)
    assert taken < 500
    assert (h * s >= 0).all()
    assert h @ s > drawn.fields(drawn.state) @ drawn.state  # the energy fell
