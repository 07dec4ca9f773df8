"""Couplings: integers that are exact, and fixed point whose error is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import DenseCoupling, FactoredCoupling, exact_product


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(0, 40), st.integers(1, 9), st.integers(0, 62)
)
def test_products_equal_those_of_python_integers(
    seed: int, rows: int, inner: int, cols: int, bits: int
) -> None:
    rng = np.random.default_rng(seed)
    left = rng.choice(np.array([-1, 0, 1], np.int8), (rows, inner))
    largest = min(2**bits, 2**31 - 1)
    right = rng.integers(-largest, largest, (inner, cols), endpoint=True).astype(np.int32)
    expected = [[sum(int(a) * int(b) for a, b in zip(r, c, strict=True)) for c in right.T] for r in left]
    assert exact_product(left, right).tolist() == expected


def test_products_stay_exact_where_one_float_sum_would_not() -> None:
    # 2^22 terms of 2^31 sum to 2^53; one more unit is lost to a single float64 sum.
    inner = (1 << 22) + 1
    right = np.full((inner, 1), 2**31 - 1, np.int32)
    left = np.ones((1, inner), np.int8)
    assert exact_product(left, right)[0, 0] == inner * (2**31 - 1)


def test_products_of_nothing() -> None:
    assert exact_product(np.ones((2, 0), np.int8), np.ones((0, 3), np.int8)).tolist() == [[0] * 3] * 2


def _matrix(units: int, scale: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(0, scale, (units, units))
    return matrix + matrix.T


@given(st.integers(0, 2**32 - 1), st.integers(2, 20), st.integers(-12, 30))
def test_fixed_point_errs_by_half_a_unit_and_is_symmetric(seed: int, units: int, exponent: int) -> None:
    matrix = _matrix(units, 2.0**exponent, seed)
    np.fill_diagonal(matrix, 0)
    coupling = DenseCoupling.fixed_point(matrix)
    assert np.array_equal(coupling.weights, coupling.weights.T)
    assert not coupling.weights.diagonal().any()
    assert not coupling.weights.flags.writeable
    largest = float(np.abs(matrix).max())
    assert np.abs(coupling.matrix() - matrix).max() <= coupling.unit / 2 + 1e-15 * largest
    assert coupling.unit <= max(2.0 * largest, 2.0**-14) * 2.0**-30


def test_fixed_point_is_symmetric_where_float_rounding_left_the_matrix_nearly_so() -> None:
    matrix = _matrix(300, 1.0, 7)
    matrix += np.triu(
        np.random.default_rng(8).normal(0, 1e-10, matrix.shape), 1
    )  # rounds apart in many places
    weights = DenseCoupling.fixed_point(matrix).weights
    assert np.array_equal(weights, weights.T)


@pytest.mark.parametrize("matrix", [np.zeros((3, 3)), np.zeros((0, 0)), np.eye(4) * 1e-18, np.ones((1, 1))])
def test_weights_that_are_nothing_become_zero(matrix: np.ndarray) -> None:
    assert not DenseCoupling.fixed_point(matrix).weights.any()


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(0, 12))
def test_both_forms_of_hebb_are_one_matrix_and_one_field(seed: int, units: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.int8), (count, units))
    weights = patterns.T.astype(np.int32) @ patterns.astype(np.int32)
    np.fill_diagonal(weights, 0)
    dense, factored = DenseCoupling(weights, 1 / units), FactoredCoupling(patterns, 1 / units)
    assert dense.size == factored.size == units
    assert np.array_equal(dense.matrix(), factored.matrix())
    states = rng.choice(np.array([-1, 0, 1], np.int8), (4, units))
    assert np.array_equal(dense.integer_fields(states), factored.integer_fields(states))
    assert np.array_equal(dense.integer_fields(states[0]), states[0].astype(np.int64) @ weights)
    for i in range(units):
        assert np.array_equal(dense.row(i), factored.row(i))
        assert np.array_equal(dense.row(i), dense.matrix()[i])


def test_the_factored_form_holds_patterns_only() -> None:
    patterns = np.ones((10, 5000), np.int8)
    assert FactoredCoupling(patterns, 1 / 5000).nbytes == 50_000
    assert DenseCoupling(np.zeros((50, 50), np.int32), 1.0).nbytes == 10_000


@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.booleans())
def test_an_asymmetric_matrix_keeps_what_unit_j_sends_in_row_j(seed: int, units: int, diagonal: bool) -> None:
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    coupling = DenseCoupling.fixed_point(matrix, symmetric=False, diagonal=diagonal)
    assert not coupling.symmetric
    assert coupling.weights.flags.c_contiguous and not coupling.weights.flags.writeable
    expected = matrix if diagonal else matrix - np.diag(matrix.diagonal())
    assert np.abs(coupling.matrix() - expected).max() <= coupling.unit / 2 + 1e-15
    state = np.random.default_rng(seed + 1).choice(np.array([-1, 1], np.int8), units)
    h = coupling.unit * coupling.integer_fields(state)
    assert np.allclose(h, coupling.matrix() @ state, rtol=0, atol=1e-9)
    for i in range(units):
        assert np.array_equal(coupling.row(i), coupling.matrix()[i])
        assert int(coupling.into(i).astype(np.int64) @ state) == coupling.integer_fields(state)[i]


@pytest.mark.parametrize("kind", [np.int16, np.int32])
def test_the_largest_weight_and_the_width_of_the_fields(kind: type) -> None:
    weights = np.array([[0, -7, 2], [-7, 0, 3], [2, 3, 0]], kind)
    coupling = DenseCoupling(weights, 1.0)
    assert coupling.largest == 7
    assert coupling.field_dtype is (np.int32 if kind is np.int16 else np.int64)
    assert DenseCoupling(weights, 1.0, largest=2**30).field_dtype is np.int64
    assert DenseCoupling(np.zeros((0, 0), kind), 1.0).largest == 0
