"""Memories in bytes: what they stand for, bounds that hold, and the twin to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels
from hopview.kernels.attention_set import CODE_ERROR, CODE_WIDTH
from tests.kernels.test_attention import drawn

COUNTS = st.sampled_from([1, 3, 4, 5, 511, 512, 513])


def encoded(kernels: Kernels, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    width = -(-rows.shape[1] // CODE_WIDTH) * CODE_WIDTH
    codes, scales = np.full((len(rows), width), 9, np.int8), np.full(len(rows), np.nan)
    kernels.attention.encode(rows, codes, scales)
    return codes, scales


@given(COUNTS, st.integers(1, 70), st.integers(0, 999))
def test_bytes_are_the_memories_to_half_of_one(compiled: Kernels, count: int, units: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.uniform(-1, 1, (count, units)).astype(np.float32) * np.float32(10.0 ** rng.integers(-38, 38))
    rows[::3] = rng.choice([0.0, 1e-44, 1e-33, 1.0], (rows[::3].shape[0], 1))
    codes, scales = encoded(compiled, rows)
    again, same = encoded(PLAIN, rows)
    assert codes.tobytes() == again.tobytes() and scales.tobytes() == same.tobytes()
    assert not codes[:, units:].any()
    error = np.abs(rows - scales[:, None] * codes[:, :units])
    assert (error <= CODE_ERROR * scales[:, None]).all()


@given(COUNTS, st.integers(1, 150), st.integers(0, 999))
def test_bounds_hold(compiled: Kernels, count: int, units: int, seed: int) -> None:
    rows, queries, slopes, offsets, shifts = drawn(count, units, seed, 1)
    codes, scales = encoded(compiled, rows)
    query, beta, unit = queries[:, 0].astype(np.float64), 7.0, float(np.abs(queries).max()) / 32767
    state = np.zeros(codes.shape[1], np.int16)
    state[:units] = np.rint(query / unit)
    slack = (1 + 1e-9) * (CODE_ERROR * np.abs(query).sum() + 0.5 * 127 * units * unit)
    found = []
    for kernels in (compiled, PLAIN):
        upper = np.full(count, np.nan)
        given_ = (codes, scales, state, unit, slack, slopes, offsets, beta, float(shifts[0]))
        found.append((kernels.attention.bounds(*given_, upper), upper.tobytes()))
    assert found[0] == found[1]
    z = beta * (slopes * (rows.astype(np.float64) @ query - shifts[0]) - offsets)
    assert (z <= upper).all() and found[0][0] <= z.max()
    assert (upper - z).max() <= 2 * beta * (slopes * scales * slack).max()
