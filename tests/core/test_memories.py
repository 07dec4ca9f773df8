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
