"""Kinds of state: what a person may give, turning one kind into another, and bytes that are exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.errors import PatternError, ShapeError
from hopview.core.pattern import overlaps
from hopview.core.states import REALS, SPINS, packed_floats, unpacked_floats
from hopview.models import Graded, Hopfield

STEP = 2.0**-36
GREYS = st.lists(st.floats(-1, 1), min_size=1, max_size=40)


def test_units_say_which_kind_they_make_up() -> None:
    assert Graded.states is REALS
    assert Hopfield.states is SPINS


@given(GREYS)
def test_real_states_lie_on_a_grid_and_come_back_to_the_bit(values: list[float]) -> None:
    state = REALS.given(np.array(values), (1, len(values)))
    assert np.abs(state - values).max() <= STEP / 2
    assert not (state / STEP % 1).any()
    data = REALS.packed(state)
    assert data.size == REALS.width(state.size)
    assert REALS.unpacked(data, state.size).tobytes() == state.tobytes()


@given(st.lists(st.floats(), max_size=30))
def test_any_float_is_packed_exactly(values: list[float]) -> None:
    array = np.array(values, np.float64)
    assert unpacked_floats(packed_floats(array)).tobytes() == array.tobytes()


@given(st.lists(st.sampled_from([-1, 1]), min_size=1, max_size=40))
def test_spins_take_an_eighth_of_a_byte_and_come_back(values: list[int]) -> None:
    state = SPINS.given(values, (1, len(values)))
    assert SPINS.packed(state).size == SPINS.width(state.size) == (len(values) + 7) // 8
    assert SPINS.unpacked(SPINS.packed(state), state.size).tolist() == values


def test_whole_numbers_are_read_as_spins_and_floats_as_they_are() -> None:
    assert REALS.given([0, 1, 1, 0], (2, 2)).tolist() == [-1, 1, 1, -1]
    assert REALS.given([True, False], (1, 2)).tolist() == [1, -1]
    assert REALS.given([[0.0, 0.5], [-1.0, 1.0]], (2, 2)).tolist() == [0, 0.5, -1, 1]


def test_each_kind_turns_into_the_other_and_keeps_its_own() -> None:
    greys = REALS.given([0.5, 0.0, -0.25], (1, 3))
    assert REALS.taken(greys) is greys
    spins = SPINS.taken(greys)
    assert (spins.dtype, spins.tolist()) == (np.int8, [1, -1, -1])
    assert SPINS.taken(spins) is spins
    assert REALS.taken(spins).tolist() == [1, -1, -1]
    assert not any(state.flags.writeable for state in (greys, spins, REALS.taken(spins)))


@pytest.mark.parametrize(
    ("values", "said"), [([1.5, 0.0], "1.5"), ([np.nan, 0.0], "nan"), ([-np.inf, 0.0], "-inf")]
)
def test_values_outside_are_refused_with_the_value(values: list[float], said: str) -> None:
    with pytest.raises(PatternError, match=rf"holds the value {said}; graded units lie between -1 and \+1"):
        REALS.given(values, (1, 2))


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"cue of shape \(3,\) does not fit the grid of 2 x 2"):
        REALS.given([0.1, 0.2, 0.3], (2, 2), "cue")
    with pytest.raises(ShapeError, match="not a rectangle"):
        REALS.given([[0.1], [0.2, 0.3]], (1, 3))


@given(GREYS, st.integers(0, 5), st.integers(0, 99))
def test_overlaps_of_greys_are_exact_sums(values: list[float], count: int, seed: int) -> None:
    state = REALS.given(np.array(values), (1, len(values)))
    patterns = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, state.size))
    steps = [int(v / STEP) for v in state]
    exact = [sum(int(x) * g for x, g in zip(row, steps, strict=True)) for row in patterns]
    assert overlaps(patterns, state) == pytest.approx(
        [s * STEP / state.size for s in exact], rel=1e-15, abs=0
    )


def test_overlaps_of_packed_spins_look_at_the_spins_alone() -> None:
    """A motion may keep more beside its state, in the bytes after it."""
    state = np.where(np.arange(11) % 3, 1, -1).astype(np.int8)
    packed = np.concatenate([SPINS.packed(state), packed_floats(np.array([0.3, -7.0]))])
    patterns = np.stack([np.ones(11, np.int8), state])
    assert SPINS.measure(patterns, 11)(packed).tolist() == [state.sum() / 11, 1.0]
