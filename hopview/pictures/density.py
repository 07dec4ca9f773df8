"""The density of two real units as a picture: heights, contours, hills of memories, and the score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from contourpy import LineType, contour_generator

from hopview.core.coupling import Float64
from hopview.core.estimate import Estimate
from hopview.core.machine import Array, Machine
from hopview.machines.attention import AttnBM
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.pictures.colour import UInt8, sequential_rgba
from hopview.pictures.palette import Theme, sequential

RESOLUTION = 161
ARROWS = 15  # a side
LEVELS = (0.02, 0.1, 0.3, 0.6, 0.9)  # of the highest density
_WORK = 12_000_000  # points times hidden units
_BEYOND = 2.5  # standard deviations of a hill beyond what is farthest out
_LEAST_WEIGHT = 1e-3  # of 1/H: a lighter hill cannot be seen
_LONGEST = 0.85  # of the distance between two arrows


@dataclass(frozen=True, eq=False)
class Density:
    """ln P over the square `extent` = (left, right, bottom, top), and what stands on it.

    `values` (R, R) is ln P, row 0 at the bottom, `highest` the largest P. `contours` are polylines (k, 2).
    `arrows` (A, 4) are (x, y, dx, dy): the direction of the score, with lengths that grow with it up to that
    of a cell. `hills` (H, 3) are (x, y, weight) of memories, (0, 3) where a machine has none. `error` is one
    standard error of ln Z, by which all of ln P may be off alike; None where ln Z is exact.
    """

    extent: tuple[float, float, float, float]
    values: Float64
    highest: float
    contours: tuple[Float64, ...]
    arrows: Float64
    hills: Float64
    error: float | None = None

    def place(self, points: Array) -> Float64:
        """(n, 2) in 0..1 from the left and from the top; points outside are put on the edge."""
        left, right, bottom, top = self.extent
        rows = np.asarray(points, np.float64).reshape(-1, 2)
        x, y = (rows[:, 0] - left) / (right - left), (top - rows[:, 1]) / (top - bottom)
        return np.clip(np.stack([x, y], axis=1), 0.0, 1.0)


def extent_of(machine: Machine, data: Array) -> tuple[float, float, float, float]:
    """The square that holds `data` (n, 2) and all hills that weigh something, at T = 1.

    Hills within the data do not change it, so that it stays while they move; nor does the temperature.
    """
    held, spread = np.asarray(data, np.float64).reshape(-1, 2), _BEYOND
    if isinstance(machine, AttnBM):
        spread = _BEYOND / math.sqrt(machine.beta)
        hills = machine.centres[np.exp(machine.log_weights()) > _LEAST_WEIGHT / machine.hidden]
        held = np.concatenate([held, hills])
    if not len(held):
        return -spread, spread, -spread, spread
    low, high = held.min(axis=0), held.max(axis=0)
    (x, y), half = (low + high) / 2, float((high - low).max()) / 2 + (0.25 * spread if len(data) else spread)
    return float(x - half), float(x + half), float(y - half), float(y + half)


def drawable(machine: Machine | None, real: bool) -> bool:
    """Whether the machine's law can be drawn: two real visible units."""
    return machine is not None and real and machine.visible == 2


def tempered(machine: Machine, temperature: float) -> Machine:
    """The machine whose law is the one in force."""
    return machine.at(temperature) if isinstance(machine, AttnBM | GaussianRBM) else machine


def density_of(machine: Machine, extent: tuple[float, float, float, float]) -> Density:
    """The law of `machine` (two real visible units) over `extent`: exact but for ln Z (`error`)."""
    left, right, bottom, top = extent
    side = int(np.clip(math.sqrt(_WORK / machine.hidden), 41, RESOLUTION))
    x, y = np.linspace(left, right, side), np.linspace(bottom, top, side)
    log_z = machine.log_z()
    values = np.asarray(-machine.free_energy(_pairs(x, y)) - float(log_z), np.float64).reshape(side, side)
    highest = float(np.exp(values.max()))
    levels = [highest * level for level in LEVELS]
    lines = contour_generator(x, y, np.exp(values), line_type=LineType.Separate)
    contours = [np.asarray(line) for level in levels for line in lines.lines(level)]
    error = log_z.error if isinstance(log_z, Estimate) else None
    return Density(extent, values, highest, tuple(contours), _arrows(machine, extent), _hills(machine), error)


def density_rgba(picture: Density, theme: Theme) -> UInt8:
    """(R, R, 4) uint8 RGBA of the density, low = dark; row 0 is the top."""
    image = sequential_rgba(np.exp(picture.values), 0.0, picture.highest, sequential(theme))
    return np.ascontiguousarray(image[::-1])


def _arrows(machine: Machine, extent: tuple[float, float, float, float]) -> Float64:
    left, right, bottom, _ = extent
    cell = (right - left) / ARROWS
    middles = np.asarray(cell * (np.arange(ARROWS) + 0.5), np.float64)
    points = _pairs(left + middles, bottom + middles)
    score = _score(machine, points, 1e-4 * cell)
    size = np.linalg.norm(score, axis=1, keepdims=True)
    typical = float(np.median(size))
    if typical <= 0:
        return np.empty((0, 4))
    longest = _LONGEST * cell
    steps = score / np.maximum(size, 1e-300) * longest * np.tanh(size / typical)
    return np.concatenate([points, steps], axis=1)


def _hills(machine: Machine) -> Float64:
    if not isinstance(machine, AttnBM):
        return np.empty((0, 3))
    return np.concatenate([machine.centres, np.exp(machine.log_weights())[:, None]], axis=1)


def _score(machine: Machine, points: Float64, step: float) -> Float64:
    if isinstance(machine, AttnBM):
        return machine.score(points)
    shifts = step * np.eye(2)
    up, down = ([machine.free_energy(points + sign * s) for s in shifts] for sign in (1, -1))
    return np.stack([(b - a) / (2 * step) for a, b in zip(up, down, strict=True)], axis=1)


def _pairs(x: Float64, y: Float64) -> Float64:
    across, up = np.meshgrid(x, y)
    return np.stack([across.ravel(), up.ravel()], axis=1)
