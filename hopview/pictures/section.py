"""Sections of a landscape of spins: energies on the straight ways from the present state to patterns."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.terrain import Ends

SHOWN = 3  # patterns
_POINTS = (9, 17, 33, 65)  # of a way
_SECONDS = 0.12  # for all of them: it follows the run
_TRIED = 2


@dataclass(frozen=True, eq=False)
class Way:
    """From the present state to pattern `member` (from 0), or with `sign` -1 to its negative.

    `turned` (k,) units have been turned over at each point, 0 to all that differ, `heights` (k,) are E/N.
    """

    member: int
    sign: int
    turned: Int64
    heights: Float64

    @property
    def rise(self) -> float:
        """How far E/N climbs on the way, from the lowest point so far: 0 where it only falls."""
        return float((self.heights - np.minimum.accumulate(self.heights)).max())


def ways_from(
    ends: Ends, state: Int8, patterns: NDArray[Any], mirrored: bool = True, seed: int = 0
) -> tuple[Way, ...]:
    """The ways from `state` (N,) to the nearest of `patterns` (P, N), the nearest first.

    Negatives count where they are remembered too (`mirrored`). Units that differ are turned over in one order
    for all, drawn from `seed`, so that every point is a state and its energy exact. Blanks (0) of a pattern
    leave units as they are.
    """
    size = state.size
    along = patterns.astype(np.float32) @ state.astype(np.float32)
    told = np.count_nonzero(patterns, axis=1)
    # Units that differ: (told - M)/2 from the pattern, (told + M)/2 from its negative.
    apart = np.stack([(told - along) / 2, (told + along) / 2], axis=1)
    apart = apart if mirrored else apart[:, :1]
    near = np.argsort(apart.min(axis=1), kind="stable")[:SHOWN]
    order = np.random.default_rng(seed).permutation(size)
    goals = []
    for member in near:
        sign = 1 if apart[member, 0] <= apart[member].min() else -1
        goal = np.where(patterns[member] == 0, state, sign * patterns[member]).astype(np.int8)
        differ = order[goal[order] != state[order]]
        goals.append((int(member), sign, differ))
    points = _affordable(ends, state, len(goals))
    found = []
    for member, sign, differ in goals:
        turned = np.unique(np.linspace(0, differ.size, points).round().astype(np.int64))
        states = np.repeat(state[np.newaxis], turned.size, axis=0)
        for row, count in zip(states, turned.tolist(), strict=True):
            row[differ[:count]] *= -1
        found.append(Way(member, sign, turned, ends.energies(states) / size))
    return tuple(found)


def _affordable(ends: Ends, state: Int8, ways: int) -> int:
    """How many points of each way can be worked out while a run goes on."""
    tried = np.repeat(state[np.newaxis], _TRIED, axis=0)
    begun = time.thread_time()
    ends.energies(tried)
    each = (time.thread_time() - begun) / _TRIED
    return max((p for p in _POINTS if p * max(1, ways) * each <= _SECONDS), default=_POINTS[0])
