"""Overlap bars: how near the state is to each stored pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern
from hopview.pictures.palette import pattern_style


@dataclass(frozen=True)
class Bar:
    """Overlap `value` m in -1..1 with pattern `index` (from 0), its name and its place in the palette.

    `leader` marks the one with the largest |m|.
    """

    index: int
    name: str
    value: float
    colour: int
    dashed: bool
    leader: bool


@dataclass(frozen=True)
class OverlapBars:
    """The `bars` that fit, by index; `hidden` others, none with an |m| above `hidden_largest`."""

    bars: tuple[Bar, ...]
    hidden: int
    hidden_largest: float

    @property
    def leader(self) -> Bar | None:
        """The bar with the largest |m|; None where nothing is stored."""
        return next((bar for bar in self.bars if bar.leader), None)


def pattern_label(patterns: tuple[Pattern, ...], index: int) -> tuple[str, int]:
    """(name, place in the palette) of pattern `index`; unnamed ones are called by their number, from 1."""
    if index >= len(patterns):
        return f"pattern {index + 1}", index
    return patterns[index].name or f"pattern {index + 1}", patterns[index].colour


def overlap_bars(overlaps: Float64, patterns: tuple[Pattern, ...] = (), fits: int = 12) -> OverlapBars:
    """The bars of `overlaps` (P,): all, or if more than `fits` those with the largest |m|, ties by index."""
    sizes = np.abs(overlaps)
    order = np.argsort(-sizes, kind="stable")
    shown = np.sort(order[: max(1, fits)])
    hidden = order[max(1, fits) :]
    bars = []
    for index in map(int, shown):
        name, colour = pattern_label(patterns, index)
        bars.append(
            Bar(
                index,
                name,
                float(overlaps[index]),
                colour,
                pattern_style(colour)[1],
                index == int(order[0]),
            )
        )
    return OverlapBars(tuple(bars), int(hidden.size), float(sizes[hidden].max(initial=0.0)))
