"""The overlap plane of models of memories: heights over the overlaps with two patterns, from the energies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8
from hopview.core.memories import Memories
from hopview.core.pattern import overlaps
from hopview.core.terrain import Terrain
from hopview.pictures.landscape import OverlapPlane, grid_minima, split
from hopview.pictures.patience import affordable

Heights = Literal["overlaps", "states"]
_TRIED = 8  # states to see how long they take
_AT_ONCE = 1 << 22  # cells of states
_AROUND, _RING = 0.16, 24  # radius, as a share of the side, and points of the ring around a well
_DENT = {"overlaps": 0.004, "states": 0.01}  # of all heights: what rises less is no well


@dataclass(frozen=True, eq=False)
class MemoryPlane(OverlapPlane):
    """F(u, v) = E - T S over the overlaps with a and b, where E need not be that of a coupling.

    By "overlaps", E is that of the mean overlaps: a fraction x of the units where a and b agree follows a,
    M_mu = x (xi_mu . a)_A + y (xi_mu . a)_D, as independent units with these means have, but for fluctuations
    of the order sqrt(N). By "states" every height is the energy of a real state with these overlaps, the
    units that leave a taken in a fixed, seeded order. Both are the model's own energy at a, b, -a and -b.
    `nodes` (R, R) are energies at alignments y (rows) and x from -1 to 1, between which they are
    interpolated. S is the entropy of `OverlapPlane`.
    """

    nodes: Float64 | None = None
    heights: Heights = "overlaps"

    @classmethod
    def over(
        cls,
        terrain: Terrain,
        memories: Memories,
        pattern_a: Int8,
        pattern_b: Int8 | None = None,
        heights: Heights = "overlaps",
        seed: int = 0,
    ) -> Self:
        """The plane of two patterns (N,) of -1/+1. By "states" where the energy has no `level`."""
        a, b, second = split(pattern_a, pattern_b, seed)
        same = a == b
        agree = int(np.count_nonzero(same))
        part = (2 * agree - a.size) / a.size
        if terrain.level is None:
            heights = "states"
        if heights == "overlaps":
            nodes = _by_overlaps(terrain, memories, a, same)
        else:
            nodes = _by_states(terrain, a, same, seed)
        return cls(a, b, agree, a.size - agree, part, 0.0, 0.0, 0.0, second, nodes=nodes, heights=heights)

    def letter(self, temperature: float) -> Literal["F", "E"]:
        """E without noise."""
        return "F" if temperature > 0 else "E"

    def _starts(self, nodes: Float64) -> list[tuple[int, int]]:
        """Those that the ground around rises from: chance overlaps make dents in what is level."""
        least = _DENT[self.heights] * float(np.ptp(nodes))
        return [(row, col) for row, col in grid_minima(nodes) if _rise(nodes, row, col) >= least]

    def _energy(self, x: Float64, y: Float64) -> Float64:
        assert self.nodes is not None
        return _between(self.nodes, x, y)


def _by_overlaps(terrain: Terrain, memories: Memories, a: Int8, same: np.ndarray) -> Float64:
    assert terrain.level is not None
    level = terrain.level
    one, two = (
        overlaps(memories.rows, np.where(here, a, 0).astype(np.int8)) * a.size for here in (same, ~same)
    )
    axis = np.linspace(-1.0, 1.0, affordable(lambda: [level(one + two) for _ in range(_TRIED)], _TRIED))
    return np.array([[level(x * one + y * two) for x in axis] for y in axis])


def _by_states(terrain: Terrain, a: Int8, same: np.ndarray, seed: int) -> Float64:
    side = affordable(lambda: terrain.energies(np.tile(a, (_TRIED, 1))), _TRIED)
    axis = np.linspace(-1.0, 1.0, side)
    states = states_along(a, same, seed)
    rows = max(1, _AT_ONCE // (side * a.size))
    found: list[Float64] = []
    for start in range(0, side, rows):
        across, up = np.meshgrid(axis, axis[start : start + rows])
        points = np.stack([across.ravel(), up.ravel()], axis=1)
        found.append(terrain.energies(states(points)).reshape(-1, side))
    return np.concatenate(found)


def states_along(a: Int8, same: NDArray[np.bool_], seed: int = 0) -> Callable[[Float64], Int8]:
    """Real states (n, N) at alignments (x, y) with a, (n, 2), of the units that are the `same` in b and not.

    The units that leave a are taken in a fixed order, drawn from `seed`.
    """
    ranks = np.empty(a.size)  # of each unit in the order of its part, from 0 to 1
    for here in (same, ~same):
        count = int(np.count_nonzero(here))
        ranks[here] = (np.random.default_rng(seed).permutation(count) + 0.5) / max(1, count)

    def states(points: Float64) -> Int8:
        shares = 0.5 * (1.0 + np.asarray(points))  # of each part that follows a
        follows = np.where(same, ranks < shares[:, :1], ranks < shares[:, 1:])
        return np.where(follows, a, -a).astype(np.int8)

    return states


def _rise(nodes: Float64, row: int, col: int) -> float:
    """How much higher than a node the lowest point of a ring around it is, as far as it lies within."""
    last = len(nodes) - 1
    turn = np.linspace(0.0, 2.0 * np.pi, _RING, endpoint=False)
    rows, cols = (np.rint(p + _AROUND * last * f(turn)) for p, f in ((row, np.sin), (col, np.cos)))
    within = (rows >= 0) & (rows <= last) & (cols >= 0) & (cols <= last)
    return float(nodes[rows[within].astype(np.int64), cols[within].astype(np.int64)].min() - nodes[row, col])


def _between(nodes: Float64, x: Float64, y: Float64) -> Float64:
    """`nodes` at alignments (x, y) in -1..1, linear between the four around."""
    last = len(nodes) - 1
    across, up = (np.clip((np.asarray(p) + 1.0) * (last / 2), 0.0, last) for p in (x, y))
    col, row = (np.minimum(p.astype(np.int64), last - 1) for p in (across, up))
    right, above = across - col, up - row
    low = nodes[row, col] * (1.0 - right) + nodes[row, col + 1] * right
    high = nodes[row + 1, col] * (1.0 - right) + nodes[row + 1, col + 1] * right
    return np.asarray(low * (1.0 - above) + high * above)
