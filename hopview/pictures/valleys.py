"""The energy of real units that keep memories, over a plane of their states: all of it where they are two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.memories import Memories
from hopview.core.terrain import Terrain
from hopview.pictures.colour import UInt8, sequential_rgba
from hopview.pictures.data_plane import DataPlane, Extent
from hopview.pictures.landscape import round_levels
from hopview.pictures.palette import Theme, sequential
from hopview.pictures.patience import affordable

ARROWS = 15  # a side
_TRIED = 8  # states to see how long they take
_SHOWN = 400  # memories
_BEYOND = 1.08  # of the square of two units
_AT_ONCE = 1 << 22  # units of states
_HIGH = 85  # per cent of the heights that colours tell apart; above it is steep and says little
_LONGEST = 0.85  # of the distance between two arrows
_ROUND = 1e-9


@dataclass(frozen=True, eq=False)
class Valleys:
    """Heights E/N over the square `extent` = (left, right, bottom, top) of a `plane` of states.

    `plane` is None of two units, whose states are the square itself. `heights` (R, R), row 0 at the bottom,
    node k of an axis at its share k/(R - 1); `contours` polylines (k, 2); `minima` (m, 2) the deepest points
    within the plane, the deepest first; `memories` (K, 2) where the first of them fall, `away` (K,) how far
    off the plane they lie. `arrows` (A, 4), (x, y, dx, dy), lead downhill, along -grad E, with lengths that
    grow with it up to a cell's. Colours tell `lowest` .. `highest` apart.
    """

    plane: DataPlane | None
    extent: Extent
    heights: Float64
    contours: tuple[Float64, ...]
    minima: Float64
    memories: Float64
    away: Float64
    arrows: Float64
    lowest: float
    highest: float

    def place(self, states: NDArray[np.generic]) -> Float64:
        """(n, 2): where states (n, N) fall."""
        rows = np.asarray(states, np.float64)
        return rows.reshape(-1, 2) if self.plane is None else self.plane.place(rows)

    def states(self, points: Float64) -> Float64:
        """(n, N): the states at `points` (n, 2), which run from -1 to 1 over the square."""
        left, right, bottom, top = self.extent
        shares = 0.5 * (np.asarray(points) + 1.0)
        place = np.array([left, bottom]) + shares * [right - left, top - bottom]
        return _states(self.plane, np.asarray(place, np.float64))

    def share(self, points: Float64) -> Float64:
        """(n, 2) in 0..1 from the left and from the top; points outside are put on the edge."""
        left, right, bottom, top = self.extent
        rows = np.asarray(points, np.float64).reshape(-1, 2)
        x, y = (rows[:, 0] - left) / (right - left), (top - rows[:, 1]) / (top - bottom)
        return np.clip(np.stack([x, y], axis=1), 0.0, 1.0)

    def height(self, x: float, y: float) -> float:
        """E/N at a point, between the nodes."""
        left, right, bottom, top = self.extent
        last = len(self.heights) - 1
        across = min(max((x - left) / (right - left), 0.0), 1.0) * last
        up = min(max((y - bottom) / (top - bottom), 0.0), 1.0) * last
        col, row = min(int(across), last - 1), min(int(up), last - 1)
        low, high = (
            self.heights[r, col] * (1 - across + col) + self.heights[r, col + 1] * (across - col)
            for r in (row, row + 1)
        )
        return float(low * (1 - up + row) + high * (up - row))


def plane_of(memories: Memories, a: int, b: int) -> DataPlane | None:
    """The plane through memories `a` and `b` (from 0) and the mean of all; None of two units."""
    if memories.size == 2:
        return None
    rows = memories.rows
    mean = rows.mean(axis=0, dtype=np.float64)
    first, second = rows[a].astype(np.float64), rows[b].astype(np.float64)
    return DataPlane.through(first, second, mean, bounded=False)


def valleys_of(terrain: Terrain, memories: Memories, a: int, b: int) -> Valleys:
    """The heights over the plane of memories `a` and `b`, with contours, minima and arrows."""
    plane, rows = plane_of(memories, a, b), memories.rows[:_SHOWN]
    extent = (-_BEYOND, _BEYOND, -_BEYOND, _BEYOND)
    if plane is not None:
        extent = plane.extent(rows.astype(np.float64))
    left, right, bottom, top = extent
    side = affordable(lambda: terrain.energies(_states(plane, np.zeros((_TRIED, 2)))), _TRIED)
    x, y = np.linspace(left, right, side), np.linspace(bottom, top, side)
    points = np.asarray(np.stack([p.ravel() for p in np.meshgrid(x, y)], axis=1))
    step = max(1, _AT_ONCE // memories.size)
    parts = [points[k : k + step] for k in range(0, len(points), step)]
    found = [terrain.energies(_states(plane, p)) for p in parts]
    heights = np.concatenate(found).reshape(side, side) / memories.size
    lowest, highest = float(heights.min()), float(np.percentile(heights, _HIGH))
    generator = contour_generator(x, y, heights, line_type=LineType.Separate)
    levels = round_levels(lowest, highest)
    contours = tuple(np.asarray(line) for level in levels for line in generator.lines(float(level)))
    placed = rows.astype(np.float64) if plane is None else plane.place(rows)
    away = np.zeros(len(rows)) if plane is None else plane.away(rows)
    return Valleys(
        plane, extent, heights, contours, _minima(heights, x, y), placed, away, _arrows(heights, x, y),
        lowest, highest,
    )  # fmt: skip


def _states(plane: DataPlane | None, points: Float64) -> Float64:
    return points if plane is None else plane.lift(points)


def valleys_rgba(valleys: Valleys, theme: Theme) -> UInt8:
    """(R, R, 4) uint8 RGBA of the heights, low = dark; row 0 is the top; nodes are centres of pixels."""
    image = sequential_rgba(valleys.heights, valleys.lowest, valleys.highest, sequential(theme))
    return np.ascontiguousarray(image[::-1])


def _minima(heights: Float64, x: Float64, y: Float64) -> Float64:
    """Nodes within the square below all eight around them, each moved to the bottom of a parabola."""
    inner = heights[1:-1, 1:-1]
    around = [
        heights[1 + r : len(y) - 1 + r, 1 + c : len(x) - 1 + c]
        for r in (-1, 0, 1)
        for c in (-1, 0, 1)
        if (r, c) != (0, 0)
    ]
    slack = _ROUND * max(1.0, float(np.abs(heights).max()))
    places = np.argwhere(np.logical_and.reduce([inner < other - slack for other in around])) + 1
    found = []
    for row, col in sorted(places.tolist(), key=lambda p: float(heights[p[0], p[1]])):
        dx = _bottom(heights[row, col - 1 : col + 2]) * (x[1] - x[0])
        dy = _bottom(heights[row - 1 : row + 2, col]) * (y[1] - y[0])
        found.append((x[col] + dx, y[row] + dy))
    return np.array(found).reshape(-1, 2)


def _bottom(three: Float64) -> float:
    """Where the parabola through three heights at -1, 0, 1 is lowest."""
    bend = float(three[0] - 2 * three[1] + three[2])
    return float(three[0] - three[2]) / (2 * bend) if bend > 0 else 0.0


def _arrows(heights: Float64, x: Float64, y: Float64) -> Float64:
    rise_y, rise_x = (np.asarray(rise, np.float64) for rise in np.gradient(heights, y, x))
    cell = float(x[-1] - x[0]) / ARROWS
    nodes = np.rint((np.arange(ARROWS) + 0.5) / ARROWS * (len(x) - 1)).astype(np.int64)
    rows, cols = (g.ravel() for g in np.meshgrid(nodes, nodes, indexing="ij"))
    slope = np.asarray(-np.stack([rise_x[rows, cols], rise_y[rows, cols]], axis=1))
    size = np.asarray(np.linalg.norm(slope, axis=1, keepdims=True))
    typical = float(np.median(size))
    if typical <= 0:
        return np.empty((0, 4))
    steps = slope / np.maximum(size, 1e-300) * _LONGEST * cell * np.tanh(size / typical)
    return np.concatenate([np.stack([x[cols], y[rows]], axis=1), steps], axis=1)
