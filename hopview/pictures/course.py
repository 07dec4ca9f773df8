"""Where retrieval goes: attention as a matrix of colours, k_eff on its scale, and words for what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.attention import Course
from hopview.core.coupling import Float64
from hopview.pictures.colour import UInt8, mixed
from hopview.pictures.palette import Theme

SINGLE_MOST, GLOBAL_SHARE = 1.1, 0.8  # of k_eff, as models.separations.spread has it
_ROOT = 0.5  # colours go by the root of a weight, so that small ones are seen


@dataclass(frozen=True)
class Zone:
    """A stretch `low` to `high` (0..1) of the scale of k_eff, and what a fixed point there is called."""

    name: str
    low: float
    high: float


def spreads(found: Course) -> Float64:
    """k_eff of each step, (T,)."""
    logs = found.log_weights
    weights = np.exp(logs)
    return np.asarray(np.exp(-(weights * np.where(weights > 0, logs, 0.0)).sum(axis=1)))


def place(k_eff: float, memories: int) -> float:
    """Where k_eff lies between 1 and the number of memories, on a scale of ratios, 0..1."""
    return 0.0 if memories < 2 else min(1.0, max(0.0, math.log(max(1.0, k_eff)) / math.log(memories)))


def zones(memories: int) -> tuple[Zone, ...]:
    """The three kinds of fixed point along the scale; of one memory it is single throughout."""
    if memories < 2:
        return (Zone("single", 0.0, 1.0),)
    single, whole = place(SINGLE_MOST, memories), place(GLOBAL_SHARE * memories, memories)
    return Zone("single", 0.0, single), Zone("metastable", single, whole), Zone("average", whole, 1.0)


def kind_of(k_eff: float, memories: int) -> str:
    """`a single memory`, `a metastable state` or `the global average`."""
    if k_eff <= SINGLE_MOST:
        return "a single memory"
    return "the global average" if k_eff >= GLOBAL_SHARE * memories else "a metastable state"


def weight_colours(theme: Theme) -> UInt8:
    """(256, 3): from paper, no weight, to the accent, all of it."""
    return np.array([mixed(theme.paper, theme.accent, k / 255) for k in range(256)], np.uint8)


def matrix_image(weights: Float64, theme: Theme) -> UInt8:
    """Weights (rows, cols) in 0..1, one pixel each: (rows, cols, 4) uint8, deeper by the root of a weight."""
    table = weight_colours(theme)
    level = np.clip(np.rint(255 * np.clip(weights, 0.0, 1.0) ** _ROOT), 0, 255).astype(np.int64)
    out = np.full((*weights.shape, 4), 255, np.uint8)
    out[..., :3] = table[level]
    return out


def chosen_rows(found: Course, most: int) -> list[int]:
    """Which memories have a row: all, or the `most` with the largest weight at any step, in their order."""
    peak = found.log_weights.max(axis=0)
    if peak.size <= most:
        return list(range(peak.size))
    return sorted(int(k) for k in np.argsort(-peak, kind="stable")[: max(1, most)])
