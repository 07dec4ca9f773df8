"""The weights: every pixel the exact mean of the matrix under it, dense or never built."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, LowRankCoupling
from hopview.core.errors import ShapeError
from hopview.core.layer import Layer
from hopview.pictures import weights
from hopview.pictures.palette import LIGHT
from hopview.pictures.weights import WeightsPicture, receptive_field, weights_rgba, weights_view

N = 150


def coupling(form: str, patterns: int = 7) -> Coupling:
    rng = np.random.default_rng(patterns)
    factored = FactoredCoupling((rng.integers(0, 2, (patterns, N)) * 2 - 1).astype(np.int8), 1.0 / N)
    if form == "factored":
        return factored
    if form in ("low rank", "projector"):
        factors_t = np.random.default_rng(5).integers(-9, 10, (N, 7)).astype(np.int32)
        return LowRankCoupling(factors_t, 1.0 / N, diagonal=form == "projector")
    return DenseCoupling(np.rint(factored.matrix() * N).astype(np.int32), 1.0 / N)


Window = tuple[float, float]


def brute(matrix: np.ndarray, rows: Window, cols: Window, out: tuple[int, int]) -> np.ndarray:
    def shares(window: Window, count: int) -> np.ndarray:
        edges, cell = np.clip(np.linspace(*window, count + 1), 0, N), np.arange(N)
        part = np.clip(np.minimum(edges[1:, None], cell + 1) - np.maximum(edges[:-1, None], cell), 0, None)
        with np.errstate(invalid="ignore"):
            return part / np.diff(edges)[:, None]

    return shares(rows, out[0]) @ matrix @ shares(cols, out[1]).T


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["dense", "factored", "low rank", "projector"]),
    st.floats(0, 140),
    st.floats(0, 140),
    st.sampled_from([1.0, 9.5, 10.0]),
    st.sampled_from([2.0, 7.3]),
    st.integers(1, 60),
    st.integers(1, 60),
)
def test_block_means_equal_those_of_the_matrix(
    form: str, row: float, col: float, height: float, width: float, high: int, wide: int
) -> None:
    tied = coupling(form)
    window = (round(row, 3), round(row, 3) + height), (round(col, 3), round(col, 3) + width)
    shown = weights_view(tied, *window, (high, wide))
    assert np.allclose(shown.values, brute(tied.matrix(), *window, (high, wide)), atol=1e-9)


@pytest.mark.parametrize("out", [(1, 1), (7, 11), (150, 150), (40, 400)])
@pytest.mark.parametrize("window", [(0.0, 150.0), (-30.0, 200.0), (3.7, 149.2)])
def test_dense_and_factored_agree(out: tuple[int, int], window: tuple[float, float]) -> None:
    dense, factored = (weights_view(coupling(f), window, window, out) for f in ("dense", "factored"))
    assert np.allclose(dense.values, factored.values, atol=1e-12, equal_nan=True)
    assert dense.scale == pytest.approx(factored.scale) and dense.scale > 0


def test_one_pixel_an_entry_is_the_matrix_with_its_empty_diagonal() -> None:
    shown = weights_view(coupling("factored"), (0, N), (0, N), (N, N))
    assert np.allclose(shown.values, coupling("factored").matrix(), atol=1e-13)
    assert shown.scale == pytest.approx(float(np.quantile(np.abs(shown.values), 0.995)))
    image = weights_rgba(shown, LIGHT)
    assert image.shape == (N, N, 4)
    assert (image[np.arange(N), np.arange(N), :3] == LIGHT.paper).all()


def test_huge_matrices_stay_exact_far_from_the_origin() -> None:
    size = 1 << 20
    patterns = np.random.default_rng(0).integers(0, 2, (2, size), dtype=np.int8) * 2 - 1
    tied = FactoredCoupling(patterns, 1.0 / size)
    low = size - 40
    shown = weights_view(tied, (low, low + 8), (low, low + 8), (32, 32))
    corner = patterns[:, low : low + 8].astype(float)
    expected = corner.T @ corner
    np.fill_diagonal(expected, 0.0)
    assert np.allclose(shown.values * size, np.kron(expected, np.ones((4, 4))), atol=1e-9)


def test_outside_the_matrix_is_transparent() -> None:
    shown = weights_view(coupling("dense"), (-10, 10), (140, 160), (20, 20))
    image = weights_rgba(shown, LIGHT)
    inside = np.zeros((20, 20), bool)
    inside[10:, :10] = True
    assert np.array_equal(image[..., 3] > 0, inside)
    nothing = weights_view(coupling("factored"), (-10, -5), (0, 5), (4, 4))
    assert np.isnan(nothing.values).all() and nothing.scale == 1.0


def test_no_weights_look_like_paper() -> None:
    empty = DenseCoupling(np.zeros((N, N), np.int32), 1.0)
    shown = weights_view(empty, (0, N), (0, N), (10, 10))
    assert shown.scale == 1.0 and (weights_rgba(shown, LIGHT)[..., :3] == LIGHT.paper).all()
    # Rare large weights on an empty ground still set the scale.
    sparse = np.zeros((N, N), np.int32)
    sparse[3, 4] = sparse[4, 3] = -6
    assert weights_view(DenseCoupling(sparse, 0.5), (0, N), (0, N), (N, N)).scale == 3.0


def test_an_empty_view_is_refused() -> None:
    with pytest.raises(ShapeError, match="empty"):
        weights_view(coupling("dense"), (5, 5), (0, 10), (4, 4))


def test_what_was_worked_out_goes_with_its_coupling() -> None:
    gc.collect()
    before = len(weights._pattern_sums)
    tied = coupling("factored", 3)
    weights_view(tied, (0, 9), (0, 9), (3, 3))
    assert len(weights._pattern_sums) == before + 1
    del tied
    gc.collect()
    assert len(weights._pattern_sums) == before


@pytest.mark.parametrize("form", ["dense", "factored", "low rank"])
def test_receptive_fields_are_rows_of_the_matrix(form: str) -> None:
    tied, layer = coupling(form), Layer(name="part", shape=(5, 8), start=60)
    assert np.allclose(receptive_field(tied, 70, layer), tied.matrix()[70, 60:100].reshape(5, 8), atol=1e-14)
    with pytest.raises(ShapeError, match="no unit 150"):
        receptive_field(tied, 150, layer)


def test_scale_clips_the_colours() -> None:
    image = weights_rgba(WeightsPicture(np.array([[-9.0, 1.0, 9.0]]), 1.0), LIGHT)
    assert np.array_equal(image[0, 1], image[0, 2]) and not np.array_equal(image[0, 0], image[0, 2])
