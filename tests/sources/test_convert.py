"""Pictures to patterns: crops, thresholds, and sizes."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ParameterError, ShapeError
from hopview.core.params import parameters_of, with_values
from hopview.sources.convert import (
    ConvertParams,
    Crop,
    Threshold,
    crop_rectangle,
    preview,
    resize_pattern,
    to_pattern,
)
from hopview.sources.images import GreyImage, image_from_array
from hopview.sources.resample import resample
from hopview.sources.threshold import local_mean, otsu_level

THRESHOLDS = get_args(Threshold)
CROPS = get_args(Crop)


def picture(seed: int = 0, height: int = 90, width: int = 120) -> GreyImage:
    rows, cols = np.mgrid[0:height, 0:width]
    waves = (
        np.sin(rows / 9)
        + np.cos(cols / 13)
        + 0.3 * np.random.default_rng(seed).standard_normal((height, width))
    )
    return image_from_array(((waves - waves.min()) / np.ptp(waves)) ** 2)


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("shape", [(1, 1), (7, 31), (64, 64), (130, 5)])
def test_every_way_gives_spins(threshold: Threshold, crop: Crop, shape: tuple[int, int]) -> None:
    seen = preview(picture(), shape, ConvertParams(threshold=threshold, crop=crop))
    assert seen.cells.shape == shape and seen.cells.dtype == np.int8 and set(np.unique(seen.cells)) <= {-1, 1}
    assert not seen.cells.flags.writeable and seen.grey.shape == shape
    assert seen.activity == pytest.approx(seen.cells.mean()) and 0 <= seen.level <= 1


def test_dark_is_ink_and_invert_flips() -> None:
    grey = np.ones((16, 16))
    grey[:, :4] = 0.0
    for threshold in ("otsu", "mean", "fixed"):
        cells = to_pattern(image_from_array(grey), (8, 8), ConvertParams(threshold=threshold))
        assert (cells[:, :2] == 1).all() and (cells[:, 2:] == -1).all()
    for threshold in THRESHOLDS:
        params = ConvertParams(threshold=threshold)
        flipped = with_values(params, invert=True)
        assert (to_pattern(picture(), (20, 20), params) == -to_pattern(picture(), (20, 20), flipped)).all()


def test_otsu_parts_two_groups() -> None:
    source = np.random.default_rng(1)
    dark, light = source.normal(0.25, 0.03, 700), source.normal(0.7, 0.05, 300)
    values = np.concatenate([dark, light])
    assert dark.max() < otsu_level(values) < light.min()


@given(st.lists(st.integers(0, 20), min_size=2, max_size=40).filter(lambda v: len(set(v)) > 1))
def test_otsu_is_the_best_of_all_levels(values: list[int]) -> None:
    array = np.array(values, float)

    def between(level: float) -> float:
        low, high = array[array < level], array[array >= level]
        return float(low.size * high.size * (low.mean() - high.mean()) ** 2)

    levels = np.unique(array)
    best = max(between(0.5 * (a + b)) for a, b in pairwise(levels))
    assert between(otsu_level(array)) == pytest.approx(best)


@pytest.mark.parametrize("shape", [(8, 8), (7, 9), (33, 64)])
def test_median_balances_whatever_the_picture(shape: tuple[int, int]) -> None:
    drawing = np.ones((60, 60))
    drawing[25:35] = 0.0
    two_greys = np.where(np.hypot(*np.mgrid[-30:30, -30:30]) < 5, 0.2, 0.9)
    for image in (picture(), image_from_array(drawing), image_from_array(two_greys)):
        cells = to_pattern(image, shape, ConvertParams(threshold="median"))
        assert cells.sum() in (0, -1)
    ink = to_pattern(image_from_array(drawing), (60, 60), ConvertParams(threshold="median")) > 0
    assert ink[25:35].all()


def test_dither_keeps_the_mean() -> None:
    for level in (0.1, 0.5, 0.83):
        cells = to_pattern(
            image_from_array(np.full((64, 64), level)), (64, 64), ConvertParams(threshold="dither")
        )
        assert (cells < 0).mean() == pytest.approx(level, abs=0.02)
    seen = preview(picture(), (64, 64), ConvertParams(threshold="dither"))
    assert (seen.cells < 0).mean() == pytest.approx(seen.grey.mean(), abs=0.02)


def test_adaptive_sees_through_a_shadow() -> None:
    rows, cols = np.mgrid[0:64, 0:64]
    stripes = 0.1 * ((cols // 4) % 2) + 0.2 + 0.6 * rows / 64
    cells = to_pattern(image_from_array(stripes), (64, 64), ConvertParams(threshold="adaptive"))
    expected = np.where((cols // 4) % 2, -1, 1)
    assert (cells == expected)[8:-8, 8:-8].mean() > 0.99
    more = ConvertParams(threshold="adaptive", level=0.6)
    assert (
        to_pattern(picture(), (64, 64), more).mean()
        > to_pattern(picture(), (64, 64), with_values(more, level=0.4)).mean()
    )


def test_local_mean_is_the_mean() -> None:
    grey = np.random.default_rng(2).random((9, 11)).astype(np.float32)
    mean = local_mean(grey, 5)
    assert mean[4, 5] == pytest.approx(grey[2:7, 3:8].mean()) and mean[0, 0] == pytest.approx(
        grey[:3, :3].mean()
    )


@pytest.mark.parametrize("shade", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_even_pictures_have_a_defined_result_and_a_note(shade: float) -> None:
    for threshold in THRESHOLDS:
        seen = preview(image_from_array(np.full((5, 5), shade)), (8, 8), ConvertParams(threshold=threshold))
        if threshold == "dither":
            continue
        expected = 1 if shade < 0.5 else -1
        assert (seen.cells == expected).all() and "every unit is" in seen.notes[-1].lower()


def test_one_pixel_picture_on_a_grid() -> None:
    assert (to_pattern(image_from_array(np.zeros((1, 1))), (10, 20)) == 1).all()


def test_crops() -> None:
    assert crop_rectangle((100, 200), (10, 10), "fill") == (50, 0, 150, 100)
    assert crop_rectangle((100, 200), (10, 10), "stretch") == (0, 0, 200, 100)
    dark = image_from_array(np.zeros((100, 200)))
    fitted = preview(dark, (10, 10), ConvertParams(crop="fit", threshold="fixed"))
    assert (
        (fitted.cells[:2] == -1).all() and (fitted.cells[3:7] == 1).all() and (fitted.cells[8:] == -1).all()
    )
    inverted = to_pattern(dark, (10, 10), ConvertParams(crop="fit", threshold="fixed", invert=True))
    assert (inverted == -1).all()


def test_resampling_is_an_area_mean() -> None:
    pixels = np.random.default_rng(3).random((60, 90))
    assert np.allclose(resample(pixels, (0, 0, 90, 60), 6, 9), pixels.reshape(6, 10, 9, 10).mean(axis=(1, 3)))
    assert resample(pixels, (0, 0, 90, 60), 7, 13).mean() == pytest.approx(pixels.mean())
    assert np.array_equal(resample(pixels, (0, 0, 90, 60), 60, 90), resample(pixels, (0, 0, 90, 60), 60, 90))
    assert np.allclose(resample(pixels, (0, 0, 90, 60), 60, 90), pixels)
    grown = resample(np.array([[0.0, 1.0]]), (0, 0, 2, 1), 4, 8)
    assert grown.min() == 0 and grown.max() == 1 and (np.diff(grown, axis=1) >= 0).all()


def test_bad_grids_and_parameters() -> None:
    for shape in ((0, 4), (4, -1), (5000, 5000)):
        with pytest.raises(ShapeError):
            to_pattern(picture(), shape)
    with pytest.raises(ParameterError, match="Level is 2"):
        with_values(ConvertParams(), level=2)
    with pytest.raises(ParameterError, match="Did you mean 'otsu'"):
        with_values(ConvertParams(), threshold="ostu")


def test_every_parameter_is_declared_for_forms() -> None:
    for parameter in parameters_of(ConvertParams):
        assert parameter.title and parameter.description


spin_grids = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32))


@given(spin_grids, st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=60)
def test_growing_by_whole_factors_and_back_changes_nothing(
    grid: tuple[int, int, int], up: int, across: int
) -> None:
    rows, cols, seed = grid
    cells = np.where(np.random.default_rng(seed).random((rows, cols)) < 0.5, 1, -1).astype(np.int8)
    large = resize_pattern(cells, (rows, cols), (rows * up, cols * across))
    assert np.array_equal(large, np.kron(cells, np.ones((up, across), np.int8)))
    assert np.array_equal(resize_pattern(large.reshape(-1), large.shape, (rows, cols)), cells)


@given(spin_grids, st.tuples(st.integers(1, 20), st.integers(1, 20)))
@settings(max_examples=60)
def test_resizing_commutes_with_negation(grid: tuple[int, int, int], to: tuple[int, int]) -> None:
    rows, cols, seed = grid
    cells = np.where(np.random.default_rng(seed).random((rows, cols)) < 0.5, 1, -1).astype(np.int8)
    new = resize_pattern(cells, (rows, cols), to)
    assert new.shape == to and np.array_equal(-new, resize_pattern(-cells, (rows, cols), to))


def test_resizing_refuses_a_wrong_shape() -> None:
    with pytest.raises(ShapeError, match="10 cells, not 3 x 3"):
        resize_pattern(np.ones(10), (3, 3), (4, 4))
