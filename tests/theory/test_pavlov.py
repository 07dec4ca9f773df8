"""Closed forms of linear attention and conditioning, held to their published figures."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.associations import Associations
from hopview.core.errors import ParameterError
from hopview.rules import PavlovHebb
from hopview.rules.pavlov import PavlovParams
from hopview.session.experiment_setup import random_patterns
from hopview.theory.associating import capacity, readings
from hopview.theory.pavlov import (
    acquisition,
    bit_error,
    cosine,
    decay_error,
    guarantee_load,
    interference_energy,
    least_squares_floor,
    relative_error,
    shared,
    worst_interference,
)


@pytest.mark.parametrize(
    ("items", "error", "like"),
    [(8, 0.33, 0.951), (16, 0.48, 0.902), (32, 0.70, 0.827), (64, 0.99, 0.712), (128, 1.41, 0.577)],
)
def test_error_and_cosine_grow_with_the_load(items: int, error: float, like: float) -> None:
    assert relative_error(items, 64) == pytest.approx(error, abs=0.006)
    assert cosine(items, 64) == pytest.approx(like, abs=0.008)


def test_bits_depth_heads_and_decay() -> None:
    assert bit_error(16, 64) == pytest.approx(0.0194, abs=1e-4)
    assert bit_error(64, 64) == pytest.approx(0.157, abs=1e-3)
    assert bit_error(1, 64) == 0.0
    assert [round(cosine(16, 64, heads, 8), 3) for heads in (1, 4, 16)] == [0.431, 0.796, 0.943]
    assert decay_error(0.9, 64) == pytest.approx(0.258, abs=1e-3)
    assert least_squares_floor(128, 64) == pytest.approx(np.sqrt(0.5)) and least_squares_floor(32, 64) == 0


def test_the_guarantee_ends_near_the_square_root() -> None:
    keys = np.random.default_rng(0).standard_normal((400, 64, 64))
    keys /= np.linalg.norm(keys, axis=2, keepdims=True)
    ends = [int(np.argmax(worst_interference(one[:20]) >= 1.0)) for one in keys[:60]]
    assert np.mean(ends) == pytest.approx(8.3, abs=0.5)
    assert guarantee_load(64) * 64 == pytest.approx(8.0)
    energies = [
        float((one[:10] @ one[:10].T - np.eye(10)).ravel() @ (one[:10] @ one[:10].T).ravel()) for one in keys
    ]
    assert np.mean(energies) == pytest.approx(interference_energy(10, 64), rel=0.05)


def test_curves_of_conditioning() -> None:
    assert np.allclose(acquisition(5, 0.2), [0, 0.2, 0.36, 0.488, 0.5904, 0.67232])
    assert np.allclose(acquisition(1, 0.2, 0.5, 0.0), [0.5, 0.4])
    assert np.allclose(shared(40, 0.2, 1 - 0.8**20, 0.0), (0.99424, 0.00576), atol=1e-4)
    assert np.allclose(shared(40, 0.2, 0.0, 0.0), 0.5, atol=1e-4)


def test_what_is_no_memory_is_refused() -> None:
    with pytest.raises(ParameterError, match="at least one of each"):
        relative_error(0, 64)
    with pytest.raises(ParameterError, match="from 0 to below 1"):
        decay_error(1.0, 64)


def test_a_memory_is_placed_beside_the_closed_forms() -> None:
    pairs = random_patterns(32, 128, seed=5)
    found = PavlovHebb(PavlovParams(code="random", heads=2, key_units=32)).learn(pairs).found
    assert isinstance(found, Associations)
    told = capacity(found)
    assert told.load == 0.5 and told.guarantee == 0.125 and told.average == 1.0
    assert told.error == pytest.approx(relative_error(32, 64), rel=0.1)
    each = [
        np.linalg.norm(found.read(k) - v) / np.linalg.norm(v)
        for k, v in zip(found.keys[0], found.values, strict=True)
    ]
    assert readings(found).error == pytest.approx(float(np.sqrt(np.mean(np.square(each)))))
    blank = PavlovHebb(PavlovParams()).learn(np.full((1, 32), -1, np.int8)).found
    assert isinstance(blank, Associations) and np.isnan(readings(blank).error)
