"""Cuts: twins to the bit, the share asked for, and one draw or two for a pair of units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

HALF = 1 << 31


def cut(kernels: Kernels, weights: np.ndarray, below: int, seed: int, both: bool) -> np.ndarray:
    out = np.full_like(weights, 77)
    kernels.dilute(weights, below, seed, both, out)
    return out


@given(
    st.integers(1, 70), st.integers(0, 1 << 32), st.integers(0, 2**63 - 1), st.booleans(),
    st.sampled_from([np.int16, np.int32]),
)  # fmt: skip
def test_cuts_are_their_twins(
    compiled: Kernels, units: int, below: int, seed: int, both: bool, kind: type
) -> None:
    weights = np.random.default_rng(units).integers(-999, 999, (units, units)).astype(kind)
    weights.flags.writeable = False
    out = cut(compiled, weights, below, seed, both)
    assert out.dtype == kind
    assert np.array_equal(out, cut(PLAIN, weights, below, seed, both))
    assert ((out == weights) | (out == 0)).all()


@pytest.mark.parametrize("share", [0.0, 0.25, 0.9, 0.99])
@pytest.mark.parametrize("both", [True, False])
def test_the_share_asked_for_is_cut_and_seeds_differ(compiled: Kernels, share: float, both: bool) -> None:
    units = 600
    weights = np.ones((units, units), np.int16)
    gone = cut(compiled, weights, round(share * 2**32), 4, both) == 0
    draws = units * units / (2 if both else 1)
    assert abs(gone.mean() - share) <= 5 * np.sqrt(share * (1 - share) / draws)
    assert np.array_equal(gone, gone.T) == (both or share == 0)
    per_unit = gone.mean(axis=1)
    assert np.abs(per_unit - share).max() <= 6 * np.sqrt(share * (1 - share) / units) + 1e-12
    other = cut(compiled, weights, round(share * 2**32), 5, both) == 0
    alike = share**2 + (1 - share) ** 2
    assert abs((gone == other).mean() - alike) <= 6 * np.sqrt(0.25 / draws) + (0 if share else 1e-12)


def test_the_two_directions_of_a_pair_are_independent(compiled: Kernels) -> None:
    gone = cut(compiled, np.ones((800, 800), np.int16), HALF, 9, False) == 0
    above = np.triu_indices(800, 1)
    assert abs((gone[above] & gone.T[above]).mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / above[0].size)
