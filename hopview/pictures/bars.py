"""Overlap bars: how near the state is to each stored pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern
from hopview.pictures.palette import pattern_style


@dataclass(frozen=True)
class Bar:
    """Overlap `value` m in -1..1 with pattern `index` (from 0), its name and its place in the palette.

    `leader` marks the one that the state is nearest to.
    """

    index: int
    name: str
    value: float
    colour: int
    dashed: bool
    leader: bool


def pattern_label(patterns: tuple[Pattern, ...], index: int) -> tuple[str, int]:
    """(name, place in the palette) of pattern `index`; unnamed ones are called by their number, from 1."""
    if index >= len(patterns):
        return f"pattern {index + 1}", index
    return patterns[index].name or f"pattern {index + 1}", patterns[index].colour


def largest(values: NDArray[np.floating], count: int) -> list[int]:
    """Where the `count` largest of `values` (n,) are, the last of them last; of equals the earlier ones."""
    if count >= values.size:
        return [int(k) for k in np.argsort(-values, kind="stable")]
    least = np.partition(values, -count)[-count]
    above, level = np.flatnonzero(values > least), np.flatnonzero(values == least)
    return [int(k) for k in (*above, *level[: count - above.size])]


@dataclass(frozen=True)
class OverlapBars:
    """The `bars` shown, by index; `hidden` others, none with an |m| above `hidden_largest`."""

    bars: tuple[Bar, ...] = ()
    hidden: int = 0
    hidden_largest: float = 0.0
    leader: Bar | None = None


def nearest(overlaps: NDArray[np.floating], mirrored: bool) -> int:
    """The pattern of the largest |m|, of the largest m where negatives are not `mirrored`; -1 of none."""
    return int(np.argmax(np.abs(overlaps) if mirrored else overlaps)) if overlaps.size else -1


def overlap_bars(
    overlaps: Float64, shown: Sequence[int], patterns: tuple[Pattern, ...] = (), mirrored: bool = True
) -> OverlapBars:
    """Bars of the patterns `shown`, with their `overlaps` (P,); the `nearest` of all P leads."""
    sizes, leader = np.abs(overlaps), nearest(overlaps, mirrored)
    bars = []
    for index in shown:
        name, place = pattern_label(patterns, index)
        value = float(overlaps[index])
        bars.append(Bar(index, name, value, place, pattern_style(place)[1], index == leader))
    others = np.delete(sizes, shown)
    best = next((bar for bar in bars if bar.leader), None)
    return OverlapBars(tuple(bars), int(others.size), float(others.max(initial=0.0)), best)
