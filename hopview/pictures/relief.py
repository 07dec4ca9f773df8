"""The free energy of a machine over a plane through its data: heights, contours, wells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from contourpy import LineType, contour_generator

from hopview.core.coupling import Float64
from hopview.core.machine import Array, Machine
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.dense import DenseBM
from hopview.pictures.colour import UInt8, sequential_rgba
from hopview.pictures.data_plane import DataPlane, Extent
from hopview.pictures.landscape import round_levels
from hopview.pictures.palette import Theme, sequential

MOST_SIDE, LEAST_SIDE = 97, 25
_WORK = 40_000_000  # products; a level of the dense machine and a hidden state count as so many:
_LEVEL = 1000
_CHUNK = 1 << 12
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights in nats over the square `extent` = (left, right, bottom, top) of a `plane`.

    `heights` (R, R), row 0 at the bottom, node k of an axis at its share k/(R - 1). `contours` are polylines
    (k, 2), `contour_heights` theirs. `outline` (k, 2) are the corners of the part where every mean lies
    within 0..1; beyond it heights are those of the nearest means, and `lowest` .. `highest` is the range
    within it.
    """

    plane: DataPlane
    extent: Extent
    heights: Float64
    contours: list[Float64]
    contour_heights: list[float]
    outline: Float64
    lowest: float
    highest: float

    def share(self, points: Array) -> Float64:
        """(n, 2) in 0..1 from the left and from the top; points outside are put on the edge."""
        left, right, bottom, top = self.extent
        rows = np.asarray(points, np.float64).reshape(-1, 2)
        x, y = (rows[:, 0] - left) / (right - left), (top - rows[:, 1]) / (top - bottom)
        return np.clip(np.stack([x, y], axis=1), 0.0, 1.0)


def heights_of(machine: Machine, plane: DataPlane, points: Array) -> Float64:
    """F(v) of real units at `points` (n, 2), in nats; of 0/1 units with means v, F(v) - S(v).

    S(v) = -sum_i (v_i ln v_i + (1 - v_i) ln(1 - v_i)). As the energy is linear in each unit,
    F(v) - S(v) = min over q(h) of <E> - S(v) - S(h), the free energy of units drawn independently with those
    means: exactly F at a and b and wherever else all v_i are 0 or 1, and nowhere below -ln Z
    (Bogoliubov's bound; Peterson & Anderson 1987). Means are kept within 0..1.
    """
    v = plane.lift(points)
    if not plane.bounded:
        return np.asarray(machine.free_energy(v), np.float64)
    v = np.clip(v, 0.0, 1.0)
    return np.asarray(machine.free_energy(v) - entropy(v), np.float64)


def entropy(v: Array) -> Float64:
    """S(v), (n,), in nats, of independent 0/1 units with means v (n, D)."""
    up, down = np.clip(v, _TINY, 1.0), np.clip(1.0 - v, _TINY, 1.0)
    return np.asarray(-np.sum(v * np.log(up) + (1.0 - v) * np.log(down), axis=1))


def side_of(machine: Machine) -> int:
    """How many nodes a side has, so that it takes a fraction of a second."""
    each = machine.visible * max(4, machine.hidden)
    if isinstance(machine, DenseBM) and machine.power > 2:
        each += _LEVEL * machine.hidden
    elif isinstance(machine, Boltzmann) and machine.coupled:
        each += machine.hidden << min(machine.hidden, 16)
    return int(np.clip(math.sqrt(_WORK / each), LEAST_SIDE, MOST_SIDE)) | 1


def cost(machine: Machine) -> int:
    """About how many products a relief takes."""
    return side_of(machine) ** 2 * machine.visible * max(4, machine.hidden)


def relief_of(machine: Machine, plane: DataPlane, extent: Extent) -> Relief:
    """The heights of `machine` over `extent`, with contours at round heights."""
    side = side_of(machine)
    left, right, bottom, top = extent
    x, y = np.linspace(left, right, side), np.linspace(bottom, top, side)
    across, up = np.meshgrid(x, y)
    points = np.stack([across.ravel(), up.ravel()], axis=1)
    step = max(1, _CHUNK * 64 // plane.a.size)
    parts = [heights_of(machine, plane, points[k : k + step]) for k in range(0, len(points), step)]
    heights = np.concatenate(parts).reshape(side, side)
    outline = plane.outline(extent)
    within = heights[_inside(outline, points).reshape(side, side)]
    marks = heights_of(machine, plane, plane.place(np.stack([plane.a, plane.b])))
    known = np.concatenate([within, marks])
    lowest, highest = float(known.min()), float(known.max())
    levels = round_levels(lowest, highest)
    generator = contour_generator(x, y, heights, name="serial", line_type=LineType.Separate)
    lines = [(np.asarray(line), float(level)) for level in levels for line in generator.lines(float(level))]
    contours, contour_heights = [line for line, _ in lines], [level for _, level in lines]
    return Relief(plane, extent, heights, contours, contour_heights, outline, lowest, highest)


def relief_rgba(relief: Relief, theme: Theme) -> UInt8:
    """(R, R, 4) uint8 RGBA of the heights, low = dark; row 0 is the top; nodes are centres of pixels."""
    image = sequential_rgba(relief.heights, relief.lowest, relief.highest, sequential(theme))
    return np.ascontiguousarray(image[::-1])


def _inside(corners: Float64, points: Float64) -> Array:
    """(n,) bool: which points lie within the convex polygon, its corners in turn anticlockwise."""
    inside = np.ones(len(points), bool)
    for k, (x, y) in enumerate(corners):
        dx, dy = corners[(k + 1) % len(corners)] - (x, y)
        inside &= dx * (points[:, 1] - y) - dy * (points[:, 0] - x) >= -1e-9
    return inside
