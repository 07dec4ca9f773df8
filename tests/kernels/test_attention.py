"""Attention over memories: the twin to the bit, softmax to the digits, overflow and ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels
from hopview.kernels.attention_set import GROUP, LANES

COUNTS = st.sampled_from([1, 2, GROUP - 1, GROUP, GROUP + 1, 35, 36, 37, 3 * GROUP + 5, 130])


def drawn(count: int, units: int, seed: int, lanes: int = LANES) -> tuple[np.ndarray, ...]:
    """Rows, queries (N, lanes), slopes, offsets and shifts."""
    rng = np.random.default_rng(seed)
    rows, queries = (
        rng.uniform(-1, 1, shape).astype(np.float32) for shape in ((count, units), (units, lanes))
    )
    return rows, queries, rng.uniform(0.5, 1.5, count), rng.uniform(0, 1, count), rng.normal(size=lanes)


def wanted(rows, queries, slopes, offsets, beta, shifts) -> tuple[np.ndarray, np.ndarray, float]:
    """The sums, those of the shares, and the largest |z|, in double precision."""
    z = beta * (slopes[:, None] * (rows.astype(np.float64) @ queries - shifts) - offsets[:, None])
    p = np.exp(z - z.max(axis=0))
    shares = slopes[:, None] * p / p.sum(axis=0)
    return rows.T.astype(np.float64) @ shares, shares.sum(axis=0), float(np.abs(z).max())


@given(COUNTS, st.integers(1, 150), st.integers(0, 999), st.sampled_from([0.01, 1.0, 30.0, 1000.0, 1e6]))
def test_one_state(compiled: Kernels, count: int, units: int, seed: int, beta: float) -> None:
    rows, queries, slopes, offsets, shifts = drawn(count, units, seed, 1)
    sums, share, size = wanted(rows, queries, slopes, offsets, beta, shifts)
    z = beta * (slopes * (rows.astype(np.float64) @ queries[:, 0] - shifts[0]) - offsets)
    found = []
    for kernels in (compiled, PLAIN):
        out = np.full(units, np.nan)
        given_ = (rows, np.arange(count), queries[:, 0].copy(), slopes, offsets, beta, float(shifts[0]))
        total, top, parts = kernels.attention.attend(*given_, out)
        found.append((total, top, parts, out.tobytes()))
        if size < 1e4:  # a float32 has no more digits
            assert np.abs(out - sums[:, 0]).max() <= 1e-6 * (1 + size)
            assert abs(total - share[0]) <= 1e-6 * (1 + size)
            free = z.max() + np.log(np.exp(z - z.max()).sum())
            assert abs(top + np.log(parts) - free) <= 1e-6 * (1 + size)
        assert np.isfinite(out).all()
    assert found[0] == found[1]


@given(COUNTS, st.integers(1, 150), st.integers(0, 999), st.sampled_from([0.01, 30.0]))
def test_chosen_memories_are_as_if_they_were_all(
    compiled: Kernels, count: int, units: int, seed: int, beta: float
) -> None:
    rows, queries, slopes, offsets, shifts = drawn(count, units, seed, 1)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(count, rng.integers(1, count + 1), replace=False))
    found = []
    for memories, numbers, kernels in (
        (rows, chosen, compiled),
        (rows, chosen, PLAIN),
        (rows[chosen], np.arange(chosen.size), PLAIN),
    ):
        out = np.full(units, np.nan)
        given_ = (memories, numbers, queries[:, 0].copy(), slopes[chosen], offsets[chosen], beta)
        found.append((kernels.attention.attend(*given_, float(shifts[0]), out), out.tobytes()))
    assert found[0] == found[1] == found[2]


@given(COUNTS, st.integers(1, 150), st.integers(0, 999), st.sampled_from([0.01, 1.0, 30.0, 1000.0]))
def test_many_states(compiled: Kernels, count: int, units: int, seed: int, beta: float) -> None:
    rows, queries, slopes, offsets, shifts = drawn(count, units, seed)
    sums, share, size = wanted(rows, queries, slopes, offsets, beta, shifts)
    for kernels in (compiled, PLAIN):
        out, total = np.full((units, LANES), np.nan, np.float32), np.full(LANES, np.nan)
        kernels.attention.attend_many(rows, queries, slopes, offsets, beta, shifts, out, total)
        assert np.abs(out - sums).max() <= 1e-6 * (1 + size)
        assert np.abs(total - share).max() <= 1e-6 * (1 + size)


def test_equal_memories_share_alike_and_a_later_winner_takes_all(either: Kernels) -> None:
    count, units = 3 * GROUP + 1, 40
    rows = np.zeros((count, units), np.float32)
    rows[:, 0], rows[-1, 0], rows[::2, 1] = -1.0, 1.0, 1.0
    query, ones, none = np.eye(1, units, dtype=np.float32)[0], np.ones(count), np.zeros(count)
    out, all_ = np.empty(units), np.arange(count)
    found = either.attention.attend(rows[:-1], all_[:-1], query, ones[:-1], none[:-1], 1e9, 0.0, out)
    assert found == pytest.approx((1.0, -1e9, count - 1.0))
    np.testing.assert_allclose(out[:2], [-1.0, 0.5], atol=1e-12)
    assert either.attention.attend(rows, all_, query, ones, none, 1e9, 0.0, out) == (1.0, 1e9, 1.0)
    assert np.array_equal(out, rows[-1])


def test_memories_may_be_read_only(either: Kernels) -> None:
    rows, queries, slopes, offsets, shifts = drawn(20, 30, 1)
    for array in (rows, queries, slopes, offsets, shifts):
        array.flags.writeable = False
    out, many, sums = np.empty(30), np.empty((30, LANES), np.float32), np.empty(LANES)
    query = np.ascontiguousarray(queries[:, 3])
    share, _, _ = either.attention.attend(
        rows, np.arange(20), query, slopes, offsets, 2.0, float(shifts[3]), out
    )
    either.attention.attend_many(rows, queries, slopes, offsets, 2.0, shifts, many, sums)
    assert sums[3] == pytest.approx(share, abs=1e-6)
    np.testing.assert_allclose(many[:, 3], out, atol=1e-5)
