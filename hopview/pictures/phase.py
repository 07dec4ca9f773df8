"""The phase diagram as outlines and lines over load and temperature, and how alike patterns are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern

Line = tuple[Float64, Float64]
Region = str

_LOADS = (0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)  # ends of the horizontal axis
_HOT, _ROOM = 1.6, 1.12  # the least end of the vertical axis, and what must be free above the dot
_MOST_PATTERNS, _MOST_UNITS = 64, 4096


@dataclass(frozen=True, eq=False)
class PhaseRegion:
    """A region's `name`, its `outline` (n, 2) of (load, temperature), and where its name stands."""

    name: Region
    outline: Float64
    anchor: tuple[float, float]


@dataclass(frozen=True, eq=False)
class PhasePicture:
    """Regions and lines, all of (load, temperature), for axes that end at the two limits."""

    load_limit: float
    temperature_limit: float
    regions: tuple[PhaseRegion, ...]
    lines: dict[str, Float64]


def phase_limits(load: float, temperature: float) -> tuple[float, float]:
    """The ends of the axes that show the retrieval phase and the point (load, temperature)."""
    fits = (end for end in _LOADS if end >= load * 1.05)
    across = next(fits, 10.0 ** math.ceil(math.log10(max(load, 1e-9) * 1.05)))
    return across, max(_HOT, _ROOM * temperature, 1.15 * (1 + math.sqrt(across)))


def phase_picture(glass: Line, retrieval: Line, stable: Line, limits: tuple[float, float]) -> PhasePicture:
    """The picture of three lines, each (loads, temperatures) from (0, 1) outwards.

    `glass` ends at the right edge, `retrieval` and `stable` at temperature 0.
    """
    g, m, c = (np.stack(line, axis=1).astype(np.float64) for line in (glass, retrieval, stable))
    across, up = limits
    corner, end = np.array([[across, 0.0]]), np.array([[0.0, 0.0]])
    top = np.array([[across, up], [0.0, up]])
    right = float(m[:, 0].max())
    return PhasePicture(
        across,
        up,
        (
            PhaseRegion("paramagnet", np.concatenate([g, top]), (0.3 * across, 0.5 * (up + g[-1, 1]) - 0.04)),
            PhaseRegion("spin glass", np.concatenate([g, corner, m[::-1]]), (0.5 * (right + across), 0.75)),
            PhaseRegion("retrieval metastable", np.concatenate([m, c[::-1]]), (0.63 * right, 0.15)),
            PhaseRegion("retrieval stable", np.concatenate([c, end]), (0.4 * float(c[-1, 0]), 0.3)),
        ),
        {"T_g": g, "T_M": m, "T_c": c},
    )


def likeness(patterns: tuple[Pattern, ...]) -> tuple[float, float]:
    """(root mean square overlap of two patterns, what it is for random ones): (0, 0) with fewer than two.

    Estimated from 64 patterns and some 4,096 of their units where there are more.
    """
    if len(patterns) < 2:
        return 0.0, 0.0
    chosen = patterns[:: max(1, len(patterns) // _MOST_PATTERNS)][:_MOST_PATTERNS]
    stride = max(1, chosen[0].cells.size // _MOST_UNITS)
    rows = np.array([p.cells[::stride] for p in chosen], np.float32)
    units = rows.shape[1]
    shared = (rows @ rows.T / units)[np.triu_indices(len(chosen), 1)]
    return float(np.sqrt(np.mean(np.square(shared)))), 1 / math.sqrt(units)
