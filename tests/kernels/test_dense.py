"""Dense couplings of any kind: flips held back change nothing, whatever the width, symmetry or diagonal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Int64, Integers
from hopview.kernels import PLAIN, Kernels

from .memories import Matrix

WIDTHS = [(np.int16, np.int32), (np.int16, np.int64), (np.int32, np.int64)]
UPDATES = ("async", "glauber", "metropolis")


def matrix(
    n: int, seed: int, largest: int, symmetric: bool, diagonal: bool, update: str, again: bool
) -> Matrix:
    """Weights up to +-`largest`; with `again` the units come with replacement, so some more than once."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(-largest, largest, (n, n), endpoint=True)
    if symmetric:
        weights = np.triu(weights) + np.triu(weights, 1).T
    if not diagonal:
        np.fill_diagonal(weights, 0)
    order = rng.integers(0, n, n) if again else rng.permutation(n)
    thresholds = np.zeros(n, np.float32)
    PLAIN.thresholds(update, 0.5 * largest * np.sqrt(n), seed, 0, thresholds)
    bias = (rng.choice([0, largest]) * rng.normal(size=n)).astype(np.float32)
    state = rng.choice(np.array([-1, 1], np.int8), n)
    for array in (weights, order, thresholds, bias):
        array.flags.writeable = False
    return Matrix(weights, state, order, thresholds, bias, update == "metropolis")


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """N from 1 to 120; few and small weights make ties, large ones fill the width."""
    return matrix(
        draw(st.integers(1, 120)), draw(st.integers(0, 2**31)), draw(st.sampled_from([0, 1, 3, 500, 32767])),
        draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from(UPDATES)), draw(st.booleans()),
    )  # fmt: skip


def frozen(weights: Int64, kind: type) -> Integers:
    out = weights.astype(kind)
    out.flags.writeable = False
    return out


def visited(kernels: Kernels, drawn: Matrix, widths: tuple[type, type], limit: int) -> tuple[object, ...]:
    """Flips in their order, where the visit stopped, and state and fields afterwards."""
    weights, fields = frozen(drawn.weights, widths[0]), np.empty(drawn.n, widths[1])
    state, flips = drawn.state.copy(), np.full(drawn.n, -1, np.int64)
    kernels.dense_fields(weights, state, fields)
    count, position = kernels.dense_visit(
        weights, drawn.largest, fields, state, drawn.order, 0, drawn.n, drawn.thresholds, drawn.bias,
        drawn.signed, flips, limit,
    )  # fmt: skip
    assert np.array_equal(fields, state.astype(np.int64) @ drawn.weights)
    return count, position, flips.tolist(), state.tolist()


def stated(drawn: Matrix, limit: int) -> tuple[list[int], list[int]]:
    """The flips of a visit one by one, and the state, by the rule as it is stated."""
    s, flips = drawn.state.astype(np.int64), []
    for q, i in enumerate(drawn.order.tolist()):
        if len(flips) == limit:
            break
        h = np.float32(s @ drawn.weights[:, i])
        theta = drawn.thresholds[q] * np.float32(s[i] if drawn.signed else 1) - drawn.bias[i]
        if (s[i] > 0 and h < theta) or (s[i] < 0 and h > theta):
            s[i] = -s[i]
            flips.append(i)
    return flips, s.tolist()


@given(matrices(), st.data())
def test_flips_held_back_are_those_of_a_visit_one_by_one(
    compiled: Kernels, drawn: Matrix, data: st.DataObject
) -> None:
    limit = data.draw(st.just(drawn.n) | st.integers(0, drawn.n))
    flips, state = stated(drawn, limit)
    for widths in WIDTHS:
        ran = visited(compiled, drawn, widths, limit)
        assert ran == visited(PLAIN, drawn, widths, limit)
        assert ran[0] == len(flips)
        assert ran[2] == flips + [-1] * (drawn.n - len(flips))
        assert ran[3] == state


@pytest.mark.parametrize("update", UPDATES)
def test_thousands_of_units_keep_to_the_rule_too(compiled: Kernels, update: str) -> None:
    large = matrix(1500, 5, 40, False, True, update, False)
    flips, state = stated(large, large.n)
    assert len(flips) > 100
    assert visited(compiled, large, WIDTHS[0], large.n)[2:] == (flips + [-1] * (1500 - len(flips)), state)


@given(matrices(), st.data())
def test_flips_from_outside_keep_the_fields(compiled: Kernels, drawn: Matrix, data: st.DataObject) -> None:
    sites = np.array(data.draw(st.lists(st.integers(0, drawn.n - 1), max_size=40)), np.int64)
    count = data.draw(st.integers(0, sites.size))
    expected = drawn.state.copy()
    for site in sites[:count]:
        expected[site] *= -1
    for widths in WIDTHS:
        weights = frozen(drawn.weights, widths[0])
        for kernels in (compiled, PLAIN):
            fields, state = np.empty(drawn.n, widths[1]), drawn.state.copy()
            kernels.dense_fields(weights, state, fields)
            kernels.dense_flip(weights, fields, state, sites, count)
            assert np.array_equal(state, expected)
            assert np.array_equal(fields, expected.astype(np.int64) @ drawn.weights)


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_parallel_flips_and_energy_take_fields_of_both_widths(either: Kernels, kind: type) -> None:
    drawn = matrix(60, 3, 9, True, False, "async", False)
    fields, flips = (drawn.state.astype(np.int64) @ drawn.weights).astype(kind), np.empty(60, np.int64)
    count = either.parallel_flips(fields, drawn.state, drawn.thresholds, drawn.bias, False, flips)
    h = fields.astype(np.float32) + drawn.bias
    assert flips[:count].tolist() == np.flatnonzero(h * drawn.state < 0).tolist()
    assert either.integer_energy(fields, drawn.state) == int(drawn.state.astype(np.int64) @ fields)
    assert either.integer_energy(np.full(60, 2**31 - 1, kind), np.ones(60, np.int8)) == 60 * (2**31 - 1)
