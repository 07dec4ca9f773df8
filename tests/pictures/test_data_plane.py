"""The plane through two rows of data: distances, projections, the part where means are means."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import DataError
from hopview.pictures.data_plane import DataPlane, as_states

RNG = np.random.default_rng(5)
BITS = (RNG.random((30, 12)) < 0.4).astype(np.float32)


def test_the_two_rows_and_the_mean_lie_where_their_distances_say() -> None:
    plane = DataPlane.of(BITS, 3, 7, bounded=True)
    mean = BITS.mean(axis=0, dtype=np.float64)
    apart = np.linalg.norm(BITS[7] - BITS[3])
    assert np.allclose(plane.place(BITS[[3, 7]]), [[0, 0], [apart, 0]], atol=1e-12)
    x, y = plane.place(mean)[0]
    assert plane.third == "mean" and y > 0
    assert np.hypot(x, y) == pytest.approx(np.linalg.norm(mean - BITS[3]))
    assert np.hypot(x - apart, y) == pytest.approx(np.linalg.norm(mean - BITS[7]))
    assert np.allclose(plane.away(np.stack([BITS[3], BITS[7], mean])), 0, atol=1e-7)
    assert np.allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)


def test_what_lies_off_the_plane_is_its_nearest_point_and_the_rest() -> None:
    plane = DataPlane.of(RNG.standard_normal((9, 6)), 0, 1, bounded=False)
    v = RNG.standard_normal((4, 6))
    near = plane.lift(plane.place(v))
    assert np.allclose((v - near) @ plane.axes.T, 0, atol=1e-12)
    assert np.allclose(plane.away(v), np.linalg.norm(v - near, axis=1))
    assert np.allclose(plane.place(near), plane.place(v))


def test_where_the_mean_lies_between_the_rows_another_third_point_is_taken() -> None:
    pair = np.array([[0, 0, 1, 1], [0, 1, 1, 0]], np.float32)
    plane = DataPlane.of(pair, 0, 1, bounded=True)
    assert plane.third == "middle" and np.allclose(plane.away(np.full(4, 0.5)), 0, atol=1e-7)
    opposite = np.array([[0, 0, 1, 1], [1, 1, 0, 0]], np.float32)
    one, two = (DataPlane.of(opposite, 0, 1, bounded=True, seed=3) for _ in range(2))
    assert one.third == "random" and np.array_equal(one.axes, two.axes)


def test_one_row_at_both_ends_gives_a_plane_through_it_and_the_mean() -> None:
    plane = DataPlane.of(BITS, 2, 2, bounded=True)
    assert plane.same and np.allclose(plane.place(BITS[2]), 0)
    assert np.allclose(plane.away(BITS.mean(axis=0)), 0, atol=1e-6)
    lone = DataPlane.of(BITS[:1], 0, 0, bounded=True)
    assert lone.same and np.allclose(lone.axes @ lone.axes.T, np.eye(2), atol=1e-12)


def test_grey_rows_of_binary_units_are_rounded_to_states() -> None:
    grey = np.array([[0.2, 0.9, 0.6], [0.7, 0.1, 0.4], [0.0, 1.0, 0.3]], np.float32)
    plane = DataPlane.of(grey, 0, 1, bounded=True)
    assert plane.a.tolist() == [0, 1, 1] and plane.b.tolist() == [1, 0, 0]
    assert np.array_equal(as_states(grey, False), grey.astype(np.float64))


def test_the_outline_is_where_every_mean_lies_within_nought_and_one() -> None:
    plane = DataPlane.of(BITS, 3, 7, bounded=True)
    extent = plane.extent(as_states(BITS, True))
    corners = plane.outline(extent)
    means = plane.lift(corners)
    assert means.min() > -1e-6 and means.max() < 1 + 1e-6
    left, right, bottom, top = extent
    inside = (corners > [left + 1e-9, bottom + 1e-9]) & (corners < [right - 1e-9, top - 1e-9])
    # every corner that the frame did not make lies on two faces of the cube
    faces = (np.abs(means) < 1e-6).sum(axis=1) + (np.abs(means - 1) < 1e-6).sum(axis=1)
    assert len(corners) >= 3 and (faces[inside.all(axis=1)] >= 2).all()
    points = RNG.uniform([left, bottom], [right, top], (400, 2))
    allowed = ((plane.lift(points) >= 0) & (plane.lift(points) <= 1)).all(axis=1)
    steps = np.roll(corners, -1, axis=0) - corners
    away = points[:, None, :] - corners
    left_of = (steps[:, 0] * away[..., 1] - steps[:, 1] * away[..., 0] >= 0).all(axis=1)
    assert allowed.any() and not allowed.all()
    assert np.array_equal(allowed, left_of)


def test_real_units_have_the_whole_square() -> None:
    plane = DataPlane.of(RNG.standard_normal((9, 6)), 0, 1, bounded=False)
    assert plane.outline((-1, 2, -1, 2)).tolist() == [[-1, -1], [2, -1], [2, 2], [-1, 2]]


@pytest.mark.parametrize(
    ("data", "a", "b", "said"),
    [
        (np.ones((3, 1)), 0, 1, "two values or more"),
        (BITS, 0, 30, "no row 31 of the data. Choose one from 1 to 30"),
        (BITS, -1, 2, "no row 0"),
    ],
)
def test_what_spans_no_plane_is_refused_in_words(data, a: int, b: int, said: str) -> None:
    with pytest.raises(DataError, match=said):
        DataPlane.of(data, a, b, bounded=True)
