"""A second layer as a lattice, and how it moved."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.attention import MemoryLayer
from hopview.pictures.memory_layer import Trace, cells_of, grid_of


@pytest.mark.parametrize(
    ("count", "aspect", "grid"),
    [(26, 1.0, (5, 6)), (1, 1.0, (1, 1)), (8, 2.0, (2, 4)), (9, 1.0, (3, 3)), (5, 100.0, (1, 5))],
)
def test_cells_are_as_large_as_they_can_be(count: int, aspect: float, grid: tuple[int, int]) -> None:
    assert grid_of(count, aspect) == grid


def test_there_is_a_cell_for_every_memory_and_nothing_beside() -> None:
    f = np.array([0.1, 0.7, 0.2])
    cells = cells_of(MemoryLayer(f, f, f), (2, 2))
    assert cells[0].tolist() == [0.1, 0.7] and cells[1, 0] == 0.2 and np.isnan(cells[1, 1])


def test_a_trace_follows_the_run_and_goes_back_with_it() -> None:
    trace = Trace()
    for k in range(6):
        trace = trace.followed(0, k, 0.5 * k, np.array([k, 0.0, -k]) / 10)
    assert trace.span == (0.0, 2.5) and trace.rows(2) == [0, 2]
    raster = trace.raster([0, 2], 11)
    assert raster.shape == (2, 11) and raster[0, [0, 4, 5, 10]] == pytest.approx([0.0, 0.2, 0.2, 0.5])
    assert raster[1] == pytest.approx(-raster[0])
    back = trace.followed(0, 2, 1.0, np.zeros(3))
    assert [m[0] for m in back.moments] == [0, 1, 2]
    assert [m[0] for m in trace.followed(5, 7, 0.0, np.zeros(3)).moments] == [5, 7]  # a new run
    assert len(trace.followed(0, 9, 9.0, np.zeros(4)).moments) == 1  # other memories


def test_a_long_trace_is_thinned_and_keeps_its_ends() -> None:
    trace = Trace(tuple((k, float(k), np.zeros(1)) for k in range(4096))).followed(
        0, 4096, 4096.0, np.ones(1)
    )
    assert len(trace.moments) == 2049 and trace.span == (0.0, 4096.0)
