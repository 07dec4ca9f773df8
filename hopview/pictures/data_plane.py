"""The plane through two rows of the data and their mean, and what lies on it or near it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.errors import DataError
from hopview.core.machine import Array

Third = Literal["mean", "middle", "random"]
Extent = tuple[float, float, float, float]
MARGIN = 0.12  # of the width, beyond the outermost row
_LOST = 1e-6  # of a length: what is shorter gives no direction
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class DataPlane:
    """v(x, y) = v_a + x e_1 + y e_2: e_1 leads from row a to row b, e_2 at right angles towards `third`.

    x and y are distances, in units of v: a lies at (0, 0), b at (|v_b - v_a|, 0), the third point at y > 0.
    That is the "mean" of the data; where it lies on the line of a and b, the "middle", every 0/1 unit at 1/2
    or every real one at 0; where that lies there too, a "random" direction of the seed. `same`: a and b are
    equal, so that e_1 leads to the third point and e_2 is random. `axes` (2, D) are e_1 and e_2, `bounded`
    says whether the units are means of 0/1 units, which stay within 0..1.
    """

    a: Float64
    b: Float64
    point: Float64
    axes: Float64
    third: Third
    bounded: bool
    same: bool = False

    @classmethod
    def of(cls, data: Array, a: int, b: int, *, bounded: bool, seed: int = 0) -> DataPlane:
        """The plane of rows `a` and `b`, counted from 0, of data (n, D), D at least 2; O(n D).

        Rows of 0/1 units (`bounded`) are rounded to 0 and 1, so that every row is a state. Raises
        `DataError` where there is no plane.
        """
        rows = as_states(data, bounded)
        if rows.ndim != 2 or rows.shape[1] < 2:
            raise DataError(
                f"The data have shape {rows.shape}, in which there is no plane. "
                "Give rows of two values or more."
            )
        for row in (a, b):
            if not 0 <= row < len(rows):
                raise DataError(f"There is no row {row + 1} of the data. Choose one from 1 to {len(rows)}.")
        return cls.through(rows[a], rows[b], rows.mean(axis=0), bounded=bounded, seed=seed)

    @classmethod
    def through(
        cls, first: Float64, second: Float64, mean: Float64, *, bounded: bool, seed: int = 0
    ) -> DataPlane:
        """The plane through two states and the mean, (D,) float64 each; `DataError` where there is none."""
        thirds: tuple[tuple[Third, Float64], ...] = (
            ("mean", mean),
            ("middle", np.full(first.size, 0.5 if bounded else 0.0)),
            ("random", first + np.random.default_rng(seed).standard_normal(first.size)),
        )
        across = _unit(second - first, 1.0)
        for third, point in thirds:
            away = point - first
            if across is None:
                one = _unit(away, 1.0)
                two = None if one is None else _unit(_apart(thirds[2][1] - first, one), 1.0)
            else:
                one, two = across, _unit(_apart(away, across), float(np.linalg.norm(away)))
            if one is not None and two is not None:
                axes = np.stack([one, two])
                return cls(first, second, point, axes, third, bounded, across is None)
        raise DataError("The two rows span no plane. Choose others.")

    def place(self, v: Array) -> Float64:
        """(n, 2): where visible states (n, D) lie when they are projected at right angles."""
        return np.asarray((np.asarray(v, np.float64).reshape(-1, self.a.size) - self.a) @ self.axes.T)

    def away(self, v: Array) -> Float64:
        """(n,): the distance of visible states (n, D) from the plane; sqrt(k) for k units that differ."""
        rows = np.asarray(v, np.float64).reshape(-1, self.a.size)
        return np.asarray(np.linalg.norm(rows - self.lift(self.place(rows)), axis=1))

    def lift(self, points: Array) -> Float64:
        """(n, D): v(x, y) of points (n, 2)."""
        return np.asarray(self.a + np.asarray(points, np.float64).reshape(-1, 2) @ self.axes)

    def extent(self, rows: Array) -> Extent:
        """(left, right, bottom, top) of the square that holds a, b, the third point and `rows` (n, D)."""
        marks = self.place(np.stack([self.a, self.b, self.point]))
        places = np.concatenate([marks, self.place(rows)]) if len(rows) else marks
        low, high = places.min(axis=0), places.max(axis=0)
        half = (0.5 + MARGIN) * float((high - low).max())
        x, y = (low + high) / 2
        return float(x - half), float(x + half), float(y - half), float(y + half)

    def outline(self, extent: Extent) -> Float64:
        """(k, 2): corners of the part of `extent` where all means lie within 0..1; all of it if unbounded.

        Convex: the extent, cut along the lines v_i(x, y) = 0 and = 1, the worst first.
        """
        left, right, bottom, top = extent
        corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
        if not self.bounded:
            return corners
        # v_i >= 0 and 1 - v_i >= 0, as slopes . (x, y) + level >= 0
        slopes = np.concatenate([self.axes.T, -self.axes.T])
        levels = np.concatenate([self.a, 1.0 - self.a])
        for _ in range(2 * self.a.size):
            room = slopes @ corners.T + levels[:, None]
            worst = int(np.argmin(room.min(axis=1)))
            if room[worst].min() >= -_SLACK * (1.0 + np.abs(corners).max()):
                break
            corners = _cut(corners, room[worst])
            if len(corners) < 3:
                break
        return corners


def as_states(rows: Array, bounded: bool) -> Float64:
    """Rows as visible states: 0/1 of `bounded` units, else as they are."""
    values = np.asarray(rows, np.float64)
    return np.asarray(values > 0.5, np.float64) if bounded else values


def _unit(v: Float64, whole: float) -> Float64 | None:
    length = float(np.linalg.norm(v))
    return v / length if length > _LOST * max(whole, _LOST) else None


def _apart(v: Float64, axis: Float64) -> Float64:
    """`v` less what lies along `axis`, twice, so that rounding leaves a right angle."""
    once = v - (v @ axis) * axis
    return np.asarray(once - (once @ axis) * axis)


def _cut(corners: Float64, room: Float64) -> Float64:
    """The convex polygon where `room`, linear and known at its corners, is not below zero."""
    kept: list[Float64] = []
    for k, corner in enumerate(corners):
        after = (k + 1) % len(corners)
        if room[k] >= 0:
            kept.append(corner)
        if (room[k] >= 0) != (room[after] >= 0):
            share = room[k] / (room[k] - room[after])
            kept.append(corner + share * (corners[after] - corner))
    return np.array(kept).reshape(-1, 2)
