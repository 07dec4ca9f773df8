"""Block averages against the averages written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ShapeError
from hopview.pictures.blocks import PatternSums, block_means, diagonal_share, pixel_edges


def shares(edges: np.ndarray, size: int) -> np.ndarray:
    """(pixels, size): how much of each cell lies in each pixel, one by one."""
    cell = np.arange(size)
    return np.clip(np.minimum(edges[1:, None], cell + 1) - np.maximum(edges[:-1, None], cell), 0, None)


@st.composite
def views(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 150))
    edges = []
    for _ in range(2):
        low = draw(st.floats(-20, size + 10, width=32))
        span = draw(st.sampled_from([0.3, 1.0, 2.5, 17.0, 64.0, 170.0]))
        edges.append(pixel_edges((low, low + span), draw(st.integers(1, 40)), size))
    return size, edges[0], edges[1]


@settings(max_examples=80, deadline=None)
@given(views(), st.sampled_from([np.int8, np.int32, np.float32]))
def test_means_are_area_averages(view: tuple[int, np.ndarray, np.ndarray], dtype: type) -> None:
    size, rows, cols = view
    cells = np.random.default_rng(size).integers(-90, 90, (size, size)).astype(dtype)
    left, right = shares(rows, size), shares(cols, size)
    areas = np.diff(rows)[:, None] * np.diff(cols)
    means = block_means(cells, rows, cols)
    assert np.array_equal(np.isnan(means), areas == 0)
    # Compared as sums: the mean over a sliver of a cell magnifies the rounding of its edges.
    assert np.allclose(np.nan_to_num(means) * areas, left @ cells @ right.T, atol=1e-8)


@settings(max_examples=80, deadline=None)
@given(views())
def test_diagonal_cells_are_shared_out_exactly(view: tuple[int, np.ndarray, np.ndarray]) -> None:
    size, rows, cols = view
    assert np.allclose(diagonal_share(rows, cols), shares(rows, size) @ shares(cols, size).T, atol=1e-9)


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128, 200])
def test_pattern_sums_up_to_any_edge(size: int) -> None:
    rng = np.random.default_rng(size)
    patterns = (rng.integers(0, 2, (3, size)) * 2 - 1).astype(np.int8)
    edges = np.concatenate([np.arange(size + 1.0), rng.uniform(0, size, 50)])
    expected = [(patterns * np.clip(e - np.arange(size), 0, 1)).sum(axis=1) for e in edges]
    assert np.allclose(PatternSums(patterns).at(edges), expected, atol=1e-12)


def test_no_patterns_sum_to_nothing() -> None:
    assert PatternSums(np.empty((0, 5), np.int8)).at(np.array([0.0, 5.0])).shape == (2, 0)


@pytest.mark.parametrize("window", [(3.0, 3.0), (5.0, 1.0), (0.0, np.nan), (0.0, np.inf)])
def test_an_empty_window_is_refused(window: tuple[float, float]) -> None:
    with pytest.raises(ShapeError, match="empty"):
        pixel_edges(window, 4, 10)
    with pytest.raises(ShapeError, match="0 pixels"):
        pixel_edges((0.0, 1.0), 0, 10)
