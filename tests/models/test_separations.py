"""Separations: sums, exactness, limits, conjugates, safety at the ends of the ranges, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ParameterError, ShapeError
from hopview.models import separations as sep

KINDS = [("softmax", 1.5), ("sparsemax", 1.5), ("entmax", 1.5), ("entmax", 1.05), ("entmax", 3.7)]


@pytest.mark.parametrize(("name", "alpha"), KINDS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(1, 40), scale=st.sampled_from([1e-3, 1.0, 30.0, 1e4]))
def test_the_weights_are_the_gradient_of_the_conjugate_and_sum_to_one(name, alpha, seed, size, scale):
    z = scale * np.random.default_rng(seed).standard_normal(size)
    p = sep.weights(z, name, alpha)
    assert p.min() >= 0
    assert p.sum() == pytest.approx(1.0, abs=1e-12)
    assert 1 - 1e-9 <= float(sep.k_effective(p)) <= size + 1e-9
    step = 1e-5 * max(1.0, scale * 1e-2)
    move = np.zeros(size)
    move[seed % size] = step
    slope = (sep.conjugate(z + move, name, alpha) - sep.conjugate(z - move, name, alpha)) / (2 * step)
    assert slope == pytest.approx(p[seed % size], abs=2e-3)
    shifted = sep.weights(z + 7.0, name, alpha)
    np.testing.assert_allclose(shifted, p, atol=1e-9 * max(1.0, scale) if alpha > 1.1 else 1e-6)


def test_entmax_meets_softmax_at_one_and_sparsemax_at_two():
    z = np.random.default_rng(0).standard_normal((3, 12)) * 2
    np.testing.assert_array_equal(sep.weights(z, "entmax", 1.0), sep.softmax(z))
    np.testing.assert_array_equal(sep.weights(z, "entmax", 2.0), sep.weights(z, "sparsemax"))
    np.testing.assert_allclose(sep.weights(z, "entmax", 2.0 + 1e-9), sep.weights(z, "sparsemax"), atol=1e-7)
    np.testing.assert_allclose(sep.weights(z, "entmax", 1.0 + 1e-6), sep.softmax(z), atol=1e-4)
    assert sep.exact_lead("softmax") == np.inf


@pytest.mark.parametrize(("alpha", "lead"), [(2.0, 1.0), (1.5, 2.0), (1.25, 4.0)])
def test_a_lead_of_one_over_alpha_less_one_takes_all_the_weight(alpha, lead):
    assert sep.exact_lead("entmax", alpha) == lead
    rest = np.zeros(50)
    np.testing.assert_array_equal(sep.weights(np.append(lead + 1e-9, rest), "entmax", alpha)[1:], 0.0)
    assert sep.weights(np.append(lead + 1e-9, rest), "entmax", alpha)[0] == 1.0
    assert sep.weights(np.append(lead * 0.99, rest), "entmax", alpha)[0] < 1.0


def test_the_conjugate_of_sparsemax_is_the_closed_form():
    z = np.random.default_rng(3).standard_normal(30)
    p = sep.weights(z, "sparsemax")
    t = (z - p)[p > 0][0]
    closed = 0.5 * np.sum(z[p > 0] ** 2 - t**2) + 0.5
    assert float(sep.conjugate(z, "sparsemax")) == pytest.approx(closed, abs=1e-12)


@pytest.mark.parametrize(("name", "alpha"), KINDS)
def test_nothing_overflows_at_the_steepest_beta_and_the_largest_network(name, alpha):
    z = 100.0 * 16384 * np.array([[1.0, 0.999, -1.0], [-1.0, -1.0, -1.0]])
    p = sep.weights(z, name, alpha)
    np.testing.assert_allclose(p, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]], atol=1e-12)
    assert np.isfinite(sep.conjugate(z, name, alpha)).all()


def test_log_weights_compare_what_is_too_small_for_a_number():
    logs = sep.log_weights([0.0, -5000.0])
    assert logs[1] == -5000.0
    assert sep.log_weights([5.0, 0.0], "sparsemax")[1] == -np.inf


def test_k_effective_names_the_three_kinds():
    assert sep.spread(1.05, 100) == "single"
    assert sep.spread(9.0, 100) == "metastable"
    assert sep.spread(98.9, 100) == "average"
    assert float(sep.k_effective(np.full(8, 0.125))) == pytest.approx(8.0)


def test_bad_input_is_told_in_a_sentence():
    with pytest.raises(ShapeError, match="Store a memory"):
        sep.weights([])
    with pytest.raises(ParameterError, match="finite"):
        sep.softmax([0.0, np.nan])
    with pytest.raises(ParameterError, match=r"alpha = 0.5"):
        sep.weights([0.0, 1.0], "entmax", 0.5)


def test_shares_of_pulls_count_their_size_alone():
    logs = sep.log_shares([3.0, -1.0, 0.0])
    np.testing.assert_allclose(np.exp(logs), [0.75, 0.25, 0.0])
    np.testing.assert_allclose(np.exp(sep.log_shares(np.zeros(4))), 0.25)
