"""Many roots at once."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.theory.roots import roots


def test_every_root_is_found_to_the_last_digits() -> None:
    target = np.linspace(0.01, 7.0, 50).reshape(5, 10)
    found = roots(lambda x: x**3 - target, np.zeros((5, 10)), np.full((5, 10), 2.0))
    assert found == pytest.approx(np.cbrt(target), rel=1e-12)


def test_steep_and_flat_functions_are_no_harder() -> None:
    place = np.array([1e-6, 0.1, 0.5, 0.999])
    for function in (
        lambda x: np.tanh(1e4 * (x - place)),
        lambda x: (x - place) ** 3,
        lambda x: np.where(x > place, 1.0, -1.0),
    ):
        assert roots(function, np.zeros(4), np.ones(4)) == pytest.approx(place, abs=2e-5)


def test_few_calls_are_needed() -> None:
    calls = []

    def counted(x: np.ndarray) -> np.ndarray:
        calls.append(1)
        return np.cos(x) - x

    assert roots(counted, np.zeros(3), np.ones(3)) == pytest.approx(0.7390851332151607, abs=1e-13)
    assert len(calls) < 16


def test_without_a_change_of_sign_the_nearer_end_comes_back() -> None:
    found = roots(lambda x: x + np.array([1.0, -3.0]), np.zeros(2), np.ones(2))
    assert list(found) == [0.0, 1.0]


def test_a_root_at_an_end_is_that_end() -> None:
    assert roots(lambda x: x, np.zeros(1), np.ones(1)) == pytest.approx(0, abs=1e-12)
    assert roots(lambda x: x - 1, np.zeros(1), np.ones(1)) == pytest.approx(1)
