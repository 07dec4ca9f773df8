"""Couplings of whole low-rank factors: twins to the bit, and the single-site rule on exact fields."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels


def case(units: int, rank: int, seed: int, size: int, diagonal: bool) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    factors_t = rng.integers(-size, size + 1, (units, rank)).astype(np.int32)
    own = np.zeros(units, np.int64) if diagonal else (factors_t.astype(np.int64) ** 2).sum(axis=1)
    order, theta = rng.permutation(units), np.zeros(units, np.float32)
    PLAIN.thresholds("glauber", float(size) ** 2 * rng.integers(0, 3), seed, 0, theta)
    bias = (size**2 * rng.normal(size=units)).astype(np.float32) * np.float32(seed % 2)
    for array in (factors_t, own, order, theta, bias):
        array.flags.writeable = False
    state = rng.choice(np.array([-1, 1], np.int8), units)
    return {"factors": factors_t, "own": own, "order": order, "theta": theta, "bias": bias, "state": state}


def fields(drawn: dict[str, np.ndarray], state: np.ndarray) -> np.ndarray:
    factors = drawn["factors"].astype(object)
    return factors @ (factors.T @ state.astype(object)) - drawn["own"].astype(object) * state


@given(
    st.integers(1, 70), st.integers(0, 40), st.integers(0, 999), st.sampled_from([1, 100, 2**20]),
    st.booleans(), st.booleans(), st.data(),
)  # fmt: skip
def test_a_visit_is_its_twin_and_the_stated_rule(
    compiled: Kernels,
    units: int,
    rank: int,
    seed: int,
    size: int,
    diagonal: bool,
    signed: bool,
    data: st.DataObject,
) -> None:
    drawn = case(units, rank, seed, size, diagonal)
    limit, results = data.draw(st.integers(0, units)), []
    for kernels in (compiled, PLAIN):
        state, overlaps, flips = drawn["state"].copy(), np.empty(rank, np.int64), np.full(units, -1, np.int64)
        kernels.low_rank_overlaps(drawn["factors"], state, overlaps)
        assert np.array_equal(overlaps, drawn["factors"].T.astype(np.int64) @ state)
        rest = (drawn["order"], 0, units, drawn["theta"], drawn["bias"], signed, flips, limit)
        count, position = kernels.low_rank_visit(drawn["factors"], drawn["own"], overlaps, state, *rest)
        found = np.empty(units, np.int64)
        kernels.low_rank_fields(drawn["factors"], drawn["own"], overlaps, state, found)
        assert np.array_equal(found, fields(drawn, state).astype(np.int64))
        results.append((count, position, state.tolist(), overlaps.tolist(), flips.tolist()))
    assert results[0] == results[1]
    s, made = drawn["state"].copy(), 0
    for q, i in enumerate(drawn["order"]):
        if made == limit:
            break
        h = np.float32(int(fields(drawn, s)[i]))
        theta = drawn["theta"][q] * np.float32(s[i] if signed else 1) - drawn["bias"][i]
        wanted = 1 if h > theta else -1 if h < theta else s[i]
        made += wanted != s[i]
        s[i] = wanted
    assert s.tolist() == results[0][2]


@given(st.integers(1, 50), st.integers(0, 30), st.integers(0, 99), st.data())
def test_given_flips_keep_the_sums_exact(
    compiled: Kernels, units: int, rank: int, seed: int, data: st.DataObject
) -> None:
    drawn = case(units, rank, seed, 2**20, False)
    sites = np.array(data.draw(st.lists(st.integers(0, units - 1), max_size=30)), np.int64)
    for kernels in (compiled, PLAIN):
        state, overlaps = drawn["state"].copy(), drawn["factors"].T.astype(np.int64) @ drawn["state"]
        kernels.low_rank_flip(drawn["factors"], overlaps, state, sites, sites.size)
        expected = drawn["state"].copy()
        for site in sites:
            expected[site] *= -1
        assert np.array_equal(state, expected)
        assert np.array_equal(overlaps, drawn["factors"].T.astype(np.int64) @ expected)
