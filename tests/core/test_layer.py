"""Layers and grids."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ShapeError
from hopview.core.layer import MAX_UNITS, Layer, checked_shape


def test_layers_are_slices_of_one_state() -> None:
    visible, hidden = Layer(name="visible", shape=(2, 3)), Layer(name="hidden", shape=(1, 4), start=6)
    state = np.arange(10)
    assert (visible.size, hidden.size, visible.kind) == (6, 4, "spin")
    assert state[visible.slice].tolist() == [0, 1, 2, 3, 4, 5]
    assert state[hidden.slice].tolist() == [6, 7, 8, 9]


@pytest.mark.parametrize("shape", [(1, 1), [3, 5], np.array([2, 7]), (4096, 4096), (1, MAX_UNITS)])
def test_grids_that_are_taken(shape: object) -> None:
    rows, cols = checked_shape(shape)
    assert (type(rows), type(cols)) == (int, int)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((0, 5), "0 x 5 has no units"),
        ((5, 0), "no units"),
        ((-1, 5), "no units"),
        ((4097, 4096), "up to 16,777,216"),
        ((5,), "not two whole numbers"),
        ((2, 3, 4), "not two whole numbers"),
        (5, "not two whole numbers"),
        (None, "not two whole numbers"),
        ("12", "not two whole numbers"),
        ((2.5, 4), "not two whole numbers"),
        (("a", 4), "not two whole numbers"),
    ],
)
def test_grids_that_are_refused(shape: object, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        checked_shape(shape)
