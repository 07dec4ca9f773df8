"""Layers of Boltzmann machines: the probabilities are sig, the draws are theirs, twins agree to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Float32, UInt32
from hopview.kernels import PLAIN, Kernels

SEEDS = st.integers(0, 2**32 - 1)


def test_squash_is_the_logistic_function(either: Kernels) -> None:
    x = np.linspace(-100, 100, 40_001, dtype=np.float32).reshape(1, -1)
    found = x.copy()
    either.rbm.squash(found, np.zeros(x.size, np.float32), 0.5, 1.0)
    expected = 1.0 / (1.0 + np.exp(-0.5 * x.astype(np.float64)))
    assert np.abs(found - expected).max() < 3e-7
    assert (np.diff(found[0]) >= -1e-7).all()


def test_draws_have_their_probabilities(either: Kernels) -> None:
    fields = np.tile(np.linspace(-4, 4, 9, dtype=np.float32), (40_000, 1))
    bias, out = np.full(9, 0.5, np.float32), np.empty_like(fields)
    either.rbm.draw(fields, bias, 2.0, 11, 3, out)
    p = 1.0 / (1.0 + np.exp(-2.0 * (fields[0] + 0.5)))
    assert set(np.unique(out)) == {0.0, 1.0}
    assert np.abs(out.mean(axis=0) - p).max() < 0.012
    together = np.corrcoef(out[:, 3:6].T)[np.triu_indices(3, 1)]
    assert np.abs(together).max() < 0.025  # units are drawn apart


def test_another_seed_number_or_row_is_another_draw(either: Kernels) -> None:
    fields, bias = np.zeros((2, 501), np.float32), np.zeros(501, np.float32)
    drawn = []
    for seed, number in ((1, 1), (2, 1), (1, 2)):
        out = np.empty_like(fields)
        either.rbm.draw(fields, bias, 1.0, seed, number, out)
        drawn += list(out)
    agreement = [np.mean(a == b) for i, a in enumerate(drawn) for b in drawn[:i]]
    assert max(np.abs(np.array(agreement) - 0.5)) < 0.1


@given(st.integers(1, 5), st.integers(1, 140), st.integers(1, 90), SEEDS, st.floats(0.02, 20))
def test_twins(compiled: Kernels, rows: int, n: int, m: int, seed: int, scale: float) -> None:
    draw = np.random.default_rng(seed)
    fields, v = (draw.normal(0, 9, (rows, n)).astype(np.float32) for _ in range(2))
    bias, other = draw.normal(0, 1, n).astype(np.float32), draw.normal(0, 1, m).astype(np.float32)
    weights, step = (draw.normal(0, 1, (n, m)).astype(np.float32) for _ in range(2))
    held, on = (draw.random(n) < 0.3).astype(np.int8), np.where(draw.random(n) < 0.5, 1, -1).astype(np.int8)
    turned, found = np.ascontiguousarray(weights.T), []
    for kernels in (PLAIN, compiled):
        out, squashed, w = np.empty_like(v), fields.copy(), weights.copy()
        kernels.rbm.draw(fields, bias, scale, seed, 5, out)
        kernels.rbm.squash(squashed, bias, scale, -0.25)
        kernels.rbm.move(w, step, 0.1, 0.01)
        s, h, flips = on.copy(), np.zeros(m), np.zeros(n, np.int64)
        count = kernels.rbm.chain(weights, turned, bias, other, held, scale, seed, 8, 3, s, h, flips)
        assert np.array_equal(s[held > 0], on[held > 0])  # what is held stays
        found.append([a.tobytes() for a in (out, squashed, w, s, h, flips[:count])])
    assert found[0] == found[1]


def test_draws_may_take_the_place_of_their_fields(either: Kernels) -> None:
    fields = np.random.default_rng(4).normal(0, 2, (7, 53)).astype(np.float32)
    bias, out = np.linspace(-1, 1, 53, dtype=np.float32), np.empty_like(fields)
    either.rbm.draw(fields, bias, 1.5, 6, 7, out)
    either.rbm.draw(fields, bias, 1.5, 6, 7, fields)
    assert np.array_equal(out, fields)


def test_a_chain_is_draws_one_after_the_other(either: Kernels) -> None:
    draw = np.random.default_rng(3)
    weights = draw.normal(0, 1, (6, 4)).astype(np.float32)
    a, b = draw.normal(0, 1, 6).astype(np.float32), draw.normal(0, 1, 4).astype(np.float32)
    s, h, flips = np.ones(6, np.int8), np.zeros(4), np.empty(6, np.int64)
    v, g = np.ones((1, 6), np.float32), np.zeros((1, 4), np.float32)
    turned, none = np.ascontiguousarray(weights.T), np.zeros(6, np.int8)
    count = either.rbm.chain(weights, turned, a, b, none, 1.0, 9, 20, 3, s, h, flips)
    for number in (20, 22, 24):
        before = v.copy()
        either.rbm.draw(v @ weights, b, 1.0, 9, number, g)
        either.rbm.draw(g @ weights.T, a, 1.0, 9, number + 1, v)
    assert np.array_equal(s, 2 * v[0] - 1)
    assert np.array_equal(h, g[0])
    assert np.array_equal(flips[:count], np.flatnonzero(before != v))


def test_weights_move_along_the_gradient_and_shrink(either: Kernels) -> None:
    weights, gradient = np.full((3, 2), 2.0, np.float32), np.arange(6, dtype=np.float32).reshape(3, 2)
    either.rbm.move(weights, gradient, 0.5, 0.1)
    assert weights == pytest.approx(2.0 + 0.5 * (gradient - 0.2))


def packed(kernels: Kernels, active: Float32) -> UInt32:
    words = np.full((-(-active.shape[1] // 32), len(active)), 99, np.uint32)
    assert kernels.rbm.pack(active, words)
    return words


@given(st.integers(1, 75), st.integers(1, 75), SEEDS)
def test_bits_are_the_states_and_turn_over(compiled: Kernels, n: int, m: int, seed: int) -> None:
    on = np.random.default_rng(seed).random((n, m)) < 0.4
    for kernels in (PLAIN, compiled):
        words = packed(kernels, on.astype(np.float32))
        turned = np.full((-(-n // 32), m), 99, np.uint32)
        kernels.rbm.turn(words, turned)
        for found, states in ((words, on), (turned, on.T)):
            little = np.packbits(states, axis=1, bitorder="little")
            bytes_of = np.zeros((len(states), 4 * len(found)), np.uint8)
            bytes_of[:, : little.shape[1]] = little
            assert np.array_equal(found.T, bytes_of.view("<u4"))


@given(
    st.one_of(st.integers(1, 40), st.integers(126, 135)), st.integers(1, 99), st.integers(1, 130), SEEDS,
    st.booleans(), st.sampled_from([0.0, 1.0, 0.875]),
)  # fmt: skip
def test_products_of_states_are_products(
    compiled: Kernels, n: int, m: int, k: int, seed: int, turned: bool, keep: float
) -> None:
    draw = np.random.default_rng(seed)
    on, before = (draw.random((n, m)) < 0.4).astype(np.float32), draw.normal(0, 1, (n, k)).astype(np.float32)
    rows, found = draw.normal(0, 1, (m, k)).astype(np.float32), []
    given_rows = np.ascontiguousarray(rows.T) if turned else rows
    for kernels in (PLAIN, compiled):
        out = before.copy()
        kernels.rbm.sums(packed(kernels, on), given_rows, turned, keep, out)
        found.append(out)
    assert found[0].tobytes() == found[1].tobytes()
    wide = keep * before.astype(np.float64) + on.astype(np.float64) @ rows
    assert np.abs(found[1] - wide).max() < 1e-6 * (2 + m)


def test_what_is_no_state_is_not_packed(either: Kernels) -> None:
    for place in ((0, 0), (2, 36), (17, 3)):
        active, words = np.ones((18, 37), np.float32), np.empty((2, 18), np.uint32)
        assert either.rbm.pack(active, words)
        for value in (0.5, -1.0, np.nan):
            active[place] = value
            assert not either.rbm.pack(active, words)


def test_products_do_not_read_what_they_do_not_keep(either: Kernels) -> None:
    for rows in (3, 130):
        out, ones = np.full((rows, 40), np.nan, np.float32), np.ones((4, 40), np.float32)
        either.rbm.sums(packed(either, np.ones((rows, 4), np.float32)), ones, False, 0.0, out)
        assert (out == 4).all()
