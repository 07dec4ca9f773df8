"""Spoiling: the asked share, the asked place, the same for the same seed."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.errors import ShapeError
from hopview.core.params import parameters_of
from hopview.sources.corrupt import (
    CorruptParams,
    Kind,
    Side,
    corrupt,
    disc,
    flip,
    noise,
    paint,
    randomise,
)

SHAPE = (24, 30)
FLIPPED_7 = [11, 25, 29, 36, 57, 63]
STATE = np.where(np.random.default_rng(0).random(720) < 0.5, 1, -1).astype(np.int8)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("amount", [0.0, 0.3, 1.0])
def test_pure_repeatable_and_spins(kind: Kind, amount: float) -> None:
    params = CorruptParams(kind=kind, amount=amount, seed=5)
    before = STATE.copy()
    out = corrupt(STATE, SHAPE, params)
    assert np.array_equal(STATE, before) and out.dtype == np.int8 and not out.flags.writeable
    assert set(np.unique(out)) <= {-1, 1} and np.array_equal(out, corrupt(STATE, SHAPE, params))
    if amount == 0.0 and kind != "noise":
        assert np.array_equal(out, STATE)


@given(st.integers(1, 300), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_exactly_the_share_is_flipped(size: int, share: float, seed: int) -> None:
    state = np.ones(size, np.int8)
    assert (flip(state, share, seed) < 0).sum() == round(share * size)


def test_seeds_differ_and_the_bits_are_fixed() -> None:
    assert not np.array_equal(flip(STATE, 0.3, 1), flip(STATE, 0.3, 2))
    # Pins the stream: a change here would change every recorded cue.
    assert np.flatnonzero(flip(np.ones(64, np.int8), 0.1, 7) < 0).tolist() == FLIPPED_7


def test_more_flips_contain_the_fewer() -> None:
    few, many = flip(STATE, 0.1, 3) != STATE, flip(STATE, 0.2, 3) != STATE
    assert many[few].all() and many.sum() == 2 * few.sum() == 144


def test_noise_turns_units_over_as_gaussian_noise_would() -> None:
    state = np.where(np.arange(40_000) % 2, 1, -1).astype(np.int8)
    assert np.array_equal(noise(state, 0.0, 0), state)
    for sigma, expected in ((0.5, 0.0228), (1.0, 0.1587), (2.0, 0.3085)):
        assert (noise(state, sigma, 1) != state).mean() == pytest.approx(expected, abs=0.01)


def test_randomise_changes_about_half_of_its_share() -> None:
    state = np.ones(40_000, np.int8)
    assert (randomise(state, 0.4, 2) < 0).mean() == pytest.approx(0.2, abs=0.01)


def test_erase_is_one_round_region_of_paper() -> None:
    region = disc((40, 40), 0.2, 3)
    assert region.size == 320 == np.unique(region).size
    ink = np.ones(1600, np.int8)
    rubbed = corrupt(ink, (40, 40), CorruptParams(kind="erase", amount=0.2, seed=3)).reshape(40, 40) < 0
    assert rubbed.sum() == 320
    rows, cols = np.nonzero(rubbed)
    assert np.ptp(rows) < 40 and np.ptp(cols) < 40 and np.hypot(np.ptp(rows), np.ptp(cols)) < 45


def test_blank_is_a_rectangle() -> None:
    ink = np.ones(1600, np.int8)
    hole = corrupt(ink, (40, 40), CorruptParams(kind="blank", amount=0.25, seed=1)).reshape(40, 40) < 0
    rows, cols = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    assert hole[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1].all() and len(rows) == len(cols) == 20
    noisy = corrupt(ink, (40, 40), CorruptParams(kind="blank", amount=0.25, seed=1, fill="random"))
    assert 150 < (noisy < 0).sum() < 250


@pytest.mark.parametrize("side", get_args(Side))
def test_cover_half(side: Side) -> None:
    ink = np.ones(720, np.int8)
    covered = corrupt(ink, SHAPE, CorruptParams(kind="cover", amount=0.5, side=side)).reshape(SHAPE) < 0
    expected = {
        "left": covered[:, :15],
        "right": covered[:, 15:],
        "top": covered[:12],
        "bottom": covered[12:],
    }
    assert covered.sum() == 360 and expected[side].all()


def test_paint_takes_indices_or_a_mask() -> None:
    mask = np.zeros(720, np.bool_)
    mask[[1, 5]] = True
    assert np.array_equal(paint(STATE, mask), paint(STATE, np.array([1, 5])))


def test_one_unit_and_wrong_shapes() -> None:
    for kind in get_args(Kind):
        assert corrupt(np.ones(1, np.int8), (1, 1), CorruptParams(kind=kind, amount=1.0)).size == 1
    with pytest.raises(ShapeError, match="720 units but the grid is 3 x 3"):
        corrupt(STATE, (3, 3), CorruptParams())


def test_every_parameter_is_declared_for_forms() -> None:
    assert all(p.title and p.description for p in parameters_of(CorruptParams))
