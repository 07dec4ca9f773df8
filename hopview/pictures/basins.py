"""Basins of attraction over a plane of states: which end each start comes to, and the colours of ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int64
from hopview.core.outcome import AttractorKind, Outcome
from hopview.core.pattern import Pattern
from hopview.core.terrain import Ends
from hopview.pictures.bars import pattern_label
from hopview.pictures.colour import Rgb, UInt8, mixed
from hopview.pictures.landscape import OverlapPlane
from hopview.pictures.memory_plane import states_along
from hopview.pictures.palette import Theme, pattern_style

SIDES = (9, 13, 17, 25, 33, 49)  # starts a side
_SECONDS = 2.0  # of processor time
_TRIED = 4  # starts to see how long they take
_FAINT, _BLEND = 0.55, 0.15  # paper in the colour of a negative, grey in that of a mixture
_INK = 0.35
_PLAIN: dict[AttractorKind, str] = {
    "average": "average of all",
    "spin glass": "spin glass",
    "zero": "all grey",
    "uniform": "all units alike",
    "none": "no pattern",
}


@dataclass(frozen=True, eq=False)
class Basins:
    """`ends` the attractors, that of most starts first, `shares` (k,) of the starts that come to each.

    `places` (R, R) is the number of its end for each start, row 0 at the bottom.
    """

    ends: tuple[Outcome, ...]
    shares: Float64
    places: Int64


def basins_of(ends: Ends, states: Callable[[Float64], NDArray[Any]]) -> Basins | None:
    """The ends of runs from `states(points)` (n, N), of points (n, 2) in -1..1 of a square.

    None where even a coarse grid of them would keep a person waiting.
    """
    corners = np.array([[0.3, 0.6], [-0.5, 0.2], [0.1, -0.4], [-0.7, -0.8]])[:_TRIED]
    ends(states(corners[:1])[0])  # what is made once and kept is not counted
    begun = time.thread_time()
    for state in states(corners):
        ends(state)
    each = (time.thread_time() - begun) / _TRIED
    side = max((s for s in SIDES if s * s * each <= _SECONDS), default=0)
    if not side:
        return None
    axis = np.linspace(-1.0, 1.0, side)
    found: dict[tuple[object, ...], tuple[Outcome, int]] = {}
    places = np.empty(side * side, np.int64)
    for row, y in enumerate(axis):
        for col, state in enumerate(states(np.stack([axis, np.full(side, y)], axis=1))):
            end = ends(state)
            number = found.setdefault(_same(end), (end, len(found)))[1]
            places[row * side + col] = number
    counts = np.bincount(places, minlength=len(found))
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(len(found), np.int64)
    rank[order] = np.arange(len(found))
    known = [end for end, _ in found.values()]
    return Basins(
        tuple(known[k] for k in order), counts[order] / places.size, rank[places].reshape(side, side)
    )


def _same(end: Outcome) -> tuple[object, ...]:
    """What two outcomes have in common that are one attractor."""
    sign = np.sign(end.overlap) if end.attractor == "uniform" else 0
    return end.attractor, tuple(sorted(end.members)), end.kind != "fixed", sign


def end_name(end: Outcome, patterns: tuple[Pattern, ...], minus: str) -> str:
    """The attractor in a few words: `A`, `−A`, `A + B − C`, `average of all`, `A, alternating`."""
    names = [
        (member < 0, pattern_label(patterns, abs(member) - 1)[0])
        for member in end.members
        if abs(member) <= len(patterns)
    ]
    plain = _PLAIN.get(end.attractor, end.attractor)
    said = plain
    if names and end.attractor not in _PLAIN:
        said = "".join(f" {minus if less else '+'} {name}" for less, name in names)
        said = f"{minus if names[0][0] else ''}{said[3:]}"
    if end.attractor == "metastable" and names:
        said = f"metastable: {said}"
    elif end.attractor == "mixture" and names:
        said = f"mixture: {said}"
    return said if end.kind == "fixed" else f"{said}, alternating" if end.kind == "cycle" else f"near {said}"


def end_colour(end: Outcome, patterns: tuple[Pattern, ...], theme: Theme) -> Rgb:
    """The pattern's own; a negative's is paler, a group's the mean of its members' with grey in it."""
    own = [
        _own(pattern_label(patterns, abs(member) - 1)[1], theme)
        for member in end.members
        if abs(member) <= len(patterns)
    ]
    if not own or end.attractor in _PLAIN:
        return theme.border if end.attractor == "average" else theme.control
    red, green, blue = (round(float(part)) for part in np.mean(own, axis=0))
    mean = (red, green, blue)
    if end.attractor == "negative" or (end.attractor == "pattern" and end.members[0] < 0):
        return mixed(mean, theme.paper, _FAINT)
    return mean if len(own) == 1 else mixed(mean, theme.muted, _BLEND)


def _own(place: int, theme: Theme) -> Rgb:
    """The colour of a pattern; of one whose line is dashed with ink in it, as areas have no dashes."""
    rgb, dashed = pattern_style(place)
    return mixed(rgb, theme.text, _INK) if dashed else rgb


def basins_rgba(basins: Basins, patterns: tuple[Pattern, ...], theme: Theme) -> UInt8:
    """(R, R, 4) uint8 RGBA; row 0 is the top; starts are centres of pixels."""
    table = np.array([[*end_colour(end, patterns, theme), 255] for end in basins.ends], np.uint8)
    return np.ascontiguousarray(table[basins.places][::-1])


def plane_rgba(
    basins: Basins, plane: OverlapPlane, patterns: tuple[Pattern, ...], theme: Theme, resolution: int = 192
) -> UInt8:
    """(R, R, 4) uint8 RGBA over the overlaps (u, v) from -1 to 1 of a `plane`, row 0 at v = 1."""
    axis, last = np.linspace(-1.0, 1.0, resolution), len(basins.places) - 1
    x, y = plane.alignments(axis[None, :], axis[::-1, None])
    col, row = (np.rint((np.clip(p, -1.0, 1.0) + 1.0) * (last / 2)).astype(np.int64) for p in (x, y))
    return np.ascontiguousarray(basins_rgba(basins, patterns, theme)[::-1][row, col])


def plane_basins(ends: Ends, plane: OverlapPlane) -> Basins | None:
    """The basins of real states over a `plane` of overlaps, by their alignments with a."""
    return basins_of(ends, states_along(plane.a, plane.a == plane.b))
