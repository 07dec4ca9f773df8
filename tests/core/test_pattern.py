"""Patterns and states from whatever arrays a person has."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from hopview.core.coupling import frozen_array
from hopview.core.errors import PatternError, ShapeError
from hopview.core.pattern import (
    Pattern,
    grey_rows,
    mean_overlaps,
    one_pattern,
    overlaps,
    pattern_rows,
    spins,
    stack,
)

EXPECTED = [1, -1, -1, 1]


@pytest.mark.parametrize(
    "given",
    [
        [1, -1, -1, 1],
        [[1, 0], [0, 1]],
        [True, False, False, True],
        np.array([1.0, -1.0, -1.0, 1.0]),
        np.array([1, 0, 0, 1], np.uint8),
        np.array([[1, -1], [-1, 1]], np.int8)[:, ::1],
    ],
)
def test_spins_of_every_kind(given: object) -> None:
    found = spins(given, 4)  # type: ignore[arg-type]
    assert found.tolist() == EXPECTED
    assert (found.dtype, found.ndim, found.flags.writeable, found.flags.c_contiguous) == (
        np.int8,
        1,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("given", "value"),
    [([-1, 0, 1], "0"), ([0, 1, 2], "2"), ([0.5, 1], "0.5"), ([0, 255], "255"), ([1, float("nan")], "nan")],
)
def test_other_values_are_named(given: list[float], value: str) -> None:
    with pytest.raises(PatternError, match=rf"holds the value {value}.*Threshold"):
        spins(given)


def test_a_wrong_size_is_named() -> None:
    with pytest.raises(ShapeError, match=r"cue has 5 cells but the grid has 4"):
        spins([1, 1, 1, 1, 1], 4, "cue")


def test_rows_of_different_lengths_are_refused_in_words() -> None:
    with pytest.raises(ShapeError, match="rows of one length"):
        spins([[1, -1], [1]])


@pytest.mark.parametrize(
    ("shape", "count"),
    [((6,), 1), ((2, 3), 1), ((1, 6), 1), ((4, 6), 4), ((4, 2, 3), 4), ((1, 2, 3), 1), ((0, 6), 0)],
)
def test_the_four_ways_to_give_patterns(shape: tuple[int, ...], count: int) -> None:
    values = np.where(np.random.default_rng(1).random(shape) < 0.5, -1, 1)
    rows = pattern_rows(values, (2, 3))
    assert len(rows) == count
    assert np.array_equal(np.array(rows).reshape(-1), values.reshape(-1))


@pytest.mark.parametrize("shape", [(12,), (3, 2), (4, 3, 2), (4, 7), (2, 2, 2, 3), (1,), (6, 1)])
def test_arrays_of_another_shape_are_refused_even_if_the_number_of_cells_fits(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"does not fit the grid of 2 x 3.*resize"):
        pattern_rows(np.ones(shape), (2, 3))


def test_one_state_is_one() -> None:
    assert one_pattern(np.ones((2, 3)), (2, 3), "cue").size == 6
    for shape in ((2, 6), (0, 6)):
        with pytest.raises(ShapeError, match="one cue is expected"):
            one_pattern(np.ones(shape), (2, 3), "cue")


def test_frozen_arrays_are_not_changed_through_their_origin() -> None:
    origin = np.ones(8, np.int8)
    kept, viewed = frozen_array(origin, np.int8), frozen_array(origin[:4], np.int8)
    origin[:] = -1
    assert kept.tolist() == [1] * 8
    assert viewed.tolist() == [1] * 4
    assert frozen_array(kept, np.int8) is kept


def test_activity_and_stack() -> None:
    patterns = (Pattern(spins([1, 1, 1, -1])), Pattern(spins([-1, -1, -1, -1])))
    assert [p.activity for p in patterns] == [0.5, -1.0]
    assert stack(patterns, 4).shape == (2, 4)
    assert stack((), 4).shape == (0, 4)
    assert not stack(patterns, 4).flags.writeable


@pytest.mark.parametrize(("count", "units"), [(0, 5), (1, 1), (7, 12), (5, 300_000), (2, 1_100_000)])
def test_overlaps_are_exact_counts_in_little_memory(count: int, units: int) -> None:
    rng = np.random.default_rng(count)
    signs = np.array([-1, 1], np.int8)
    patterns, state = rng.choice(signs, (count, units)), rng.choice(signs, units)
    tracemalloc.start()
    found = overlaps(patterns, state)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.dtype == np.float64
    assert found.tolist() == [float(np.sum(row * state, dtype=np.int64)) / units for row in patterns]
    assert peak < 4 * (2 * units + (1 << 20)) + 100_000


def test_means_are_measured_once_for_each_set() -> None:
    cells = np.where(np.random.default_rng(1).random((5, 70)) < 0.3, 1, -1).astype(np.int8)
    greys = cells.astype(np.float32) * np.float32(0.5)
    for rows in (cells, greys, cells):
        means = mean_overlaps(rows)
        assert np.allclose(means, overlaps(rows, np.ones(70, np.int8)), atol=1e-6)
        assert mean_overlaps(rows) is means
    assert mean_overlaps(cells).tolist() == (cells.sum(axis=1, dtype=int) / 70).tolist()


def test_greys_keep_their_values_and_are_cut_at_zero_for_spins() -> None:
    (pattern,) = grey_rows(np.array([[0.5, -0.25], [0.0, 1.0]]), (2, 2))
    assert pattern.cells.tolist() == [1, -1, -1, 1]
    assert pattern.values.tolist() == [0.5, -0.25, 0.0, 1.0]
    (plain,) = grey_rows([1, 0, 0, 1], (2, 2))
    assert plain.greys is None and plain.values.tolist() == [1.0, -1.0, -1.0, 1.0]


@pytest.mark.parametrize("odd", [1.5, np.nan])
def test_greys_out_of_range_are_refused(odd: float) -> None:
    with pytest.raises(PatternError, match="greys lie between"):
        grey_rows(np.array([[0.5, odd]]), (1, 2))
