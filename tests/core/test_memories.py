"""Patterns kept as they are."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import PatternError, ShapeError
from hopview.core.memories import Memories


def test_spins_stay_spins_and_greys_become_float32() -> None:
    spins = Memories(np.array([[1, -1, 0], [1, 1, 1]]))
    assert (spins.rows.dtype, spins.count, spins.size) == (np.int8, 2, 3)
    assert spins.squares.tolist() == [2.0, 3.0]
    greys = Memories(np.array([[0.5, -0.25]]))
    assert greys.rows.dtype == np.float32 and greys.squares.tolist() == [0.3125]
    assert not spins.rows.flags.writeable and not greys.rows.flags.writeable


def test_read_only_rows_are_shared() -> None:
    rows = np.ones((2, 4), np.int8)
    rows.flags.writeable = False
    assert Memories(rows).rows is rows


def test_what_is_no_memory_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        Memories(np.ones(3, np.int8))
    with pytest.raises(PatternError, match="finite"):
        Memories(np.array([[0.0, np.nan]]))


@pytest.mark.parametrize("greys", [False, True])
@pytest.mark.parametrize("largest", [1.0, 1e80, 0.0])
def test_many_are_read_as_few_are(greys: bool, largest: float, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    few = Memories(draw.uniform(-1, 1, (7, 30)) if greys else draw.integers(-1, 2, (7, 30)))
    states, weights = draw.normal(size=(4, 30)), largest * draw.normal(size=7) * [1, 1, 0, 1e-30, 1, 1, 1]
    rows = few.rows.astype(np.float64)
    expected = few.products(states), few.products(states[0]), few.weighted(weights)
    for found, sums in zip(expected, (states @ rows.T, rows @ states[0], weights @ rows), strict=True):
        assert np.allclose(found, sums, rtol=1e-12, atol=1e-12 * largest)
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)
    monkeypatch.setattr("hopview.core.memories._AT_ONCE", 60)
    assert few.many and few.many_greys == greys
    tolerance = 1e-5 if greys else 1e-12
    for found, sums in zip((few.products(states), few.products(states[0])), expected, strict=False):
        assert np.allclose(found, sums, rtol=tolerance, atol=tolerance)
    assert np.allclose(few.exact_products(states), expected[0], rtol=1e-12, atol=1e-12)
    assert np.allclose(few.weighted(weights), expected[2], rtol=tolerance, atol=tolerance * largest)
    assert [first for first, _ in few.blocks()] == [0, 2, 4, 6]
