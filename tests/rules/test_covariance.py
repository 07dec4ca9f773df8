"""The covariance rule: the definition in 0/1 units, its figures for sparse patterns, and odd memories."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns, recalled

from hopview.core.errors import ParameterError
from hopview.core.pattern import sparse_overlaps
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import Covariance
from hopview.rules.covariance import CovarianceParams


def sparse(count: int, units: int, activity: float, seed: int) -> np.ndarray:
    """Patterns with exactly that share of active units."""
    rng = np.random.default_rng(seed)
    rows = np.full((count, units), -1, np.int8)
    for row in rows:
        row[rng.permutation(units)[: round(activity * units)]] = 1
    return rows


def covariance(**params: float) -> Covariance:
    return Covariance(CovarianceParams(**params))


def model_of(patterns: np.ndarray, **params: float) -> Hopfield:
    learned = covariance(**params).learn(patterns)
    return Hopfield((1, patterns.shape[1]), learned.coupling, HopfieldParams(), learned.bias)


@pytest.mark.parametrize("params", [{}, {"theta": 0.6}, {"activity": 0.3, "theta": 0.1}])
def test_it_is_the_rule_of_silent_and_active_units(params: dict[str, float]) -> None:
    patterns, units = random_patterns(7, 40, 1), 40
    n = (patterns + 1) / 2
    f = params.get("activity", n.mean())
    theta = params.get("theta", 0.5 - f)
    weights = (n - f).T @ (n - f) / (units * f * (1 - f))
    np.fill_diagonal(weights, 0)
    model = model_of(patterns, **params)
    assert 4 * model.coupling.matrix() == pytest.approx(weights, abs=1e-7)
    states = random_patterns(6, units, 2)
    energies = []
    for s in states:
        active = (s + 1) / 2
        assert 2 * model.field(s) == pytest.approx(weights @ active - theta, abs=1e-6)
        energies.append(-0.5 * active @ weights @ active + theta * active.sum())
    found = [model.energy(s) for s in states]
    assert np.diff(found) == pytest.approx(np.diff(energies), abs=1e-5)


@pytest.mark.parametrize(
    ("activity", "theta", "load", "band"),
    [
        (0.05, 0.45, 0.2, (0.99, 1.01)),
        (0.05, 0.45, 0.4, (0.99, 1.01)),
        (0.05, 0.45, 0.8, (0.0, 0.9)),
        (0.02, 0.6, 1.2, (0.97, 1.01)),
        (0.1, 0.4, 0.2, (0.99, 1.01)),
    ],
)
def test_the_fewer_units_are_active_the_more_patterns_are_held(
    activity: float, theta: float, load: float, band: tuple[float, float]
) -> None:
    """Theory, section 1: N = 1000, from the pattern itself."""
    patterns = sparse(round(1000 * load), 1000, activity, 3)
    model = model_of(patterns, theta=theta)
    ends = [recalled(model, row, k) for k, row in enumerate(patterns[:16])]
    reached = [float(sparse_overlaps(patterns[k : k + 1], end, activity)[0]) for k, end in enumerate(ends)]
    assert band[0] <= np.mean(reached) <= band[1]


def test_sparse_overlaps_tell_patterns_apart() -> None:
    patterns = sparse(12, 2000, 0.1, 4)
    overlaps = np.array([sparse_overlaps(patterns, row, 0.1) for row in patterns])
    assert overlaps.diagonal() == pytest.approx(1.0)
    assert np.abs(overlaps - np.diag(overlaps.diagonal())).max() < 0.15
    assert sparse_overlaps(patterns, np.full(2000, -1, np.int8), 0.1) == pytest.approx(np.zeros(12))
    assert sparse_overlaps(patterns, np.ones(2000, np.int8), 0.1) == pytest.approx(np.zeros(12))
    for activity in (0.0, 1.0, -0.1):
        with pytest.raises(ParameterError, match=r"tells no units apart\. Give a share between 0 and 1"):
            sparse_overlaps(patterns, patterns[0], activity)


def test_storing_more_and_another_threshold_are_as_from_the_start() -> None:
    patterns = sparse(9, 80, 0.2, 5)
    first = covariance().learn(patterns[:6])
    more, at_once = covariance().extend(first, patterns), covariance().learn(patterns)
    assert more is not None
    assert np.array_equal(more.coupling.weights, at_once.coupling.weights)
    assert np.array_equal(more.bias, at_once.bias)
    less, without = covariance().forget(at_once, 2), covariance().learn(np.delete(patterns, 2, axis=0))
    assert less is not None
    assert np.array_equal(less.coupling.weights, without.coupling.weights)
    assert np.array_equal(less.bias, without.bias)
    assert more.note == "Activity f = 0.2, threshold 0.3."


@pytest.mark.parametrize("colour", [-1, 1])
def test_patterns_of_one_colour_teach_nothing(colour: int) -> None:
    learned = covariance().learn(np.full((3, 10), colour, np.int8))
    assert not learned.coupling.weights.any()
    assert np.isfinite(learned.bias).all()
    assert learned.note.startswith("All stored units are of one colour")
