"""A fish, a tree and a house, drawn in ink by formulas, at any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8

Mask = NDArray[np.bool_]
_SCALE = 0.105  # of the fish, from one to the next


def scenes(shape: tuple[int, int]) -> list[tuple[str, Int8]]:
    """(name, cells (rows, cols) int8, +1 ink) of each picture, in the middle of an oblong grid."""
    rows, cols = shape
    side = min(rows, cols)
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5 - (rows - side) / 2) / side,
        (np.arange(cols) + 0.5 - (cols - side) / 2) / side,
        indexing="ij",
    )
    inked = ((name, draw(x, y, 1 / side)) for name, draw in _DRAWINGS.items())
    return [(name, np.where(ink, 1, -1).astype(np.int8)) for name, ink in inked]


def _disc(x: Float64, y: Float64, at: tuple[float, float], r: float) -> Mask:
    return np.asarray((x - at[0]) ** 2 + (y - at[1]) ** 2 <= r * r)


def _box(x: Float64, y: Float64, left: float, top: float, right: float, bottom: float) -> Mask:
    return np.asarray((x >= left) & (x <= right) & (y >= top) & (y <= bottom))


def _ring(x: Float64, y: Float64, at: tuple[float, float], r: float, width: float) -> Mask:
    return np.asarray(np.abs(np.hypot(x - at[0], y - at[1]) - r) <= width / 2)


def _polygon(x: Float64, y: Float64, corners: list[tuple[float, float]]) -> Mask:
    """Inside of a polygon, by crossings."""
    inside = np.zeros(x.shape, np.bool_)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y0 == y1:
            continue
        above = (y0 > y) != (y1 > y)
        inside ^= above & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def _wave(x: Float64, y: Float64, at: float, height: float, length: float, width: float) -> Mask:
    return np.asarray(np.abs(y - at - height * np.sin(2 * np.pi * x / length)) <= width / 2)


def _fish(x: Float64, y: Float64, pixel: float) -> Mask:
    """Swims to the left over waves: dark, with light scales, fins of rays, and bubbles."""
    line = max(1.5 * pixel, 0.024)
    body = _disc(x, y, (0.42, 0.74), 0.43) & _disc(x, y, (0.42, 0.22), 0.43)
    within = _disc(x, y, (0.42, 0.74), 0.43 - line) & _disc(x, y, (0.42, 0.22), 0.43 - line)
    tail = _polygon(x, y, [(0.66, 0.48), (0.95, 0.26), (0.89, 0.48), (0.95, 0.70)])
    dorsal = _polygon(x, y, [(0.26, 0.40), (0.42, 0.19), (0.62, 0.22), (0.60, 0.44)])
    belly = _polygon(x, y, [(0.36, 0.56), (0.52, 0.78), (0.60, 0.54)])
    turn = np.abs(np.arctan2(y - 0.48, x - 0.60))
    rays = (np.abs(np.mod(turn, 0.21) - 0.105) > 0.035) | (np.hypot(x - 0.6, y - 0.48) < 0.16)
    slant = np.mod(x + 0.45 * y, 0.062) < 0.038
    row = np.floor((x - 0.30) / (0.5 * _SCALE))
    along = x - 0.30 - (row + 0.5) * 0.5 * _SCALE
    up = np.mod(y + np.where(np.mod(row, 2) == 0, 0.0, 0.5 * _SCALE), _SCALE) - 0.5 * _SCALE
    arcs = np.abs(np.hypot(along + 0.02, up) - 0.043) < 0.5 * line * 0.8
    head = x < 0.275
    gill = _ring(x, y, (0.12, 0.48), 0.155, line) & within
    scales = arcs & within & ~head & (x < 0.70)
    eye, pupil = _disc(x, y, (0.185, 0.44), 0.042), _disc(x, y, (0.185, 0.44), 0.019)
    mouth = _box(x, y, 0.08, 0.515, 0.165, 0.515 + line)
    bubbles = np.zeros(x.shape, np.bool_)
    for at, r in (((0.10, 0.30), 0.035), ((0.17, 0.17), 0.045), ((0.08, 0.08), 0.03)):
        bubbles |= _ring(x, y, at, r, line)
    water = _wave(x, y, 0.84, 0.022, 0.25, line) | _wave(x + 0.125, y, 0.93, 0.022, 0.25, line)
    fins = ((dorsal | belly) & slant & ~body) | (tail & rays & ~body)
    return np.asarray((body & ~scales & ~gill & ~eye & ~mouth) | pupil | fins | bubbles | water)


_CROWN = (
    ((0.50, 0.21), 0.17), ((0.33, 0.27), 0.15), ((0.68, 0.28), 0.15), ((0.22, 0.41), 0.14),
    ((0.78, 0.42), 0.14), ((0.42, 0.42), 0.17), ((0.60, 0.43), 0.16),
)  # fmt: skip


def _tree(x: Float64, y: Float64, pixel: float) -> Mask:
    """An old tree: a crown of seven clouds, light where leaves catch the sun, bark, and grass."""
    line = max(1.5 * pixel, 0.024)
    crown, light = np.zeros(x.shape, np.bool_), np.zeros(x.shape, np.bool_)
    for at, r in _CROWN:
        inside = _disc(x, y, at, r)
        light &= ~_disc(x, y, at, r - line)
        dapple = _ring(x, y, at, 0.66 * r, line) & (y < at[1] + 0.15 * r) & (x < at[0] + 0.35 * r)
        fleck = _ring(x, y, (at[0] + 0.2 * r, at[1] + 0.35 * r), 0.3 * r, line) & (y < at[1] + 0.4 * r)
        rim = inside & ~_disc(x, y, at, r - line) & crown & (y < at[1])
        light |= dapple | fleck | rim
        crown |= inside
    middle = 0.5 + 0.02 * np.sin(9 * y)
    half = 0.055 + 0.0065 / np.maximum(0.05, 0.93 - y)
    trunk = (np.abs(x - middle) < half) & (y > 0.5) & (y < 0.87)
    bark = np.abs(np.mod((x - middle) / half * 1.5, 1.0) - 0.5) < 0.13
    bark &= np.mod(y * 7 + np.floor((x - middle) / half * 1.5) * 0.4, 1.0) < 0.7
    hollow = ((x - 0.5) / 0.026) ** 2 + ((y - 0.68) / 0.042) ** 2 <= 1
    rim_of = (((x - 0.5) / 0.05) ** 2 + ((y - 0.68) / 0.066) ** 2 <= 1) & ~hollow
    ground = np.abs(y - 0.875) <= line / 2
    blade = np.mod(x + 0.35 * (y - 0.875) * np.where(np.mod(np.floor(x / 0.0625), 2) == 0, 1, -1), 0.0625)
    grass = (blade < line) & (y > 0.80 + 0.035 * np.sin(40 * x) ** 2) & (y < 0.875) & (np.abs(x - 0.5) > 0.2)
    soil = (np.mod(x + 0.09 * np.floor(y / 0.05), 0.18) < 0.1) & (np.abs(y - 0.955) < line / 2)
    return np.asarray((crown & ~light) | (trunk & ~bark & ~rim_of & ~crown) | ground | grass | soil)


def _house(x: Float64, y: Float64, pixel: float) -> Mask:
    """A cottage: tiles on the roof, bricks, two windows with crossbars, a door, smoke, and a fence."""
    line = max(1.5 * pixel, 0.024)
    wall = _box(x, y, 0.20, 0.46, 0.80, 0.875)
    inner = _box(x, y, 0.20 + line, 0.46, 0.80 - line, 0.875)
    roof = _polygon(x, y, [(0.10, 0.48), (0.30, 0.19), (0.70, 0.19), (0.90, 0.48)])
    course = np.floor((y - 0.19) / 0.0725)
    tiles = np.abs(np.mod(y - 0.19, 0.0725) - 0.0725 + line / 2) < line / 2 * 0.9
    tiles |= np.mod(x + 0.03125 * np.mod(course, 2), 0.0625) < line * 0.7
    tiles &= roof & _polygon(x, y, [(0.15, 0.455), (0.32, 0.21), (0.68, 0.21), (0.85, 0.455)])
    chimney = _box(x, y, 0.61, 0.08, 0.71, 0.20) & ~_box(x, y, 0.61, 0.115, 0.71, 0.115 + line)
    smoke = np.zeros(x.shape, np.bool_)
    for at, r in (((0.73, 0.045), 0.028), ((0.81, 0.06), 0.036), ((0.91, 0.05), 0.045)):
        smoke |= _ring(x, y, at, r, line)
    window = np.zeros(x.shape, np.bool_)
    panes = np.zeros(x.shape, np.bool_)
    for left in (0.255, 0.615):
        window |= _box(x, y, left, 0.535, left + 0.13, 0.695)
        for dx in (line, 0.065 + line / 2):
            for dy in (line, 0.08 + line / 2):
                panes |= _box(x, y, left + dx, 0.535 + dy, left + dx + 0.065 - 1.5 * line,
                              0.535 + dy + 0.08 - 1.5 * line)  # fmt: skip
    door = _box(x, y, 0.435, 0.605, 0.565, 0.875) | _disc(x, y, (0.5, 0.605), 0.065)
    knob = _disc(x, y, (0.54, 0.745), 0.014)
    frame = _box(x, y, 0.435 - line, 0.60, 0.565 + line, 0.875) | _disc(x, y, (0.5, 0.605), 0.065 + line)
    joint = np.mod(x + 0.045 * np.mod(np.floor(y / 0.06), 2), 0.09) < line * 0.8
    bricks = (np.mod(y, 0.06) < line * 0.8) | joint
    corner = (x < 0.20 + 0.085) | (x > 0.80 - 0.085)
    bricks = bricks & inner & corner & (y > 0.72)
    ground = np.abs(y - 0.887) <= line / 2
    post = (np.mod(x, 0.0625) < 0.03) & (y > 0.765 + np.abs(np.mod(x, 0.0625) - 0.015)) & (y < 0.887)
    rail = np.abs(y - 0.83) < line / 2
    fence = (post | rail) & ((x < 0.155) | (x > 0.845))
    path = np.abs(np.abs(x - 0.5) - 0.065 - (y - 0.89) * 0.8) < line / 2
    path = (path & (y > 0.89)) | ((np.abs(y - 0.95) < line / 2) & (np.abs(x - 0.5) < 0.08))
    outline = wall & ~inner
    house = (outline | bricks) & ~frame & ~window
    return np.asarray(
        (roof & ~tiles) | house | (window & ~panes) | (door & ~knob) | chimney | smoke | ground | fence | path
    )


_DRAWINGS: dict[str, Callable[[Any, Any, float], Mask]] = {"Fish": _fish, "Tree": _tree, "House": _house}
