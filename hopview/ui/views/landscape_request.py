"""What a plane of overlaps is made of: weights or memories, two patterns, and how heights are found."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.core.coupling import Coupling, DenseCoupling, Int8, LowRankCoupling
from hopview.core.memories import Memories
from hopview.core.terrain import Terrain
from hopview.pictures.landscape import OverlapPlane
from hopview.pictures.memory_plane import Heights, MemoryPlane
from hopview.ui.background import HEAVY


@dataclass(frozen=True, eq=False)
class PlaneRequest:
    """What a plane was made of."""

    tied: Coupling | Memories
    a: Int8
    b: Int8 | None
    terrain: Terrain | None = None
    heights: Heights = "overlaps"

    def same(self, other: PlaneRequest | None) -> bool:
        return (
            other is not None
            and self.tied is other.tied
            and self.terrain == other.terrain
            and self.heights == other.heights
            and self.axes(other)
        )

    def axes(self, other: PlaneRequest) -> bool:
        return self.a is other.a and self.b is other.b

    @property
    def heavy(self) -> bool:
        """Whether it is worked out beside the window."""
        return isinstance(self.tied, Memories) or _reads(self.tied) > HEAVY

    def plane(self) -> OverlapPlane | None:
        """Work it out."""
        if isinstance(self.tied, Coupling):
            return OverlapPlane.of(self.tied, self.a, self.b)
        assert self.terrain is not None
        return MemoryPlane.over(self.terrain, self.tied, self.a, self.b, self.heights)


def _reads(coupling: Coupling) -> int:
    """How many numbers a plane of these weights has to read."""
    if isinstance(coupling, LowRankCoupling):
        return 4 * coupling.factors_t.size
    return coupling.weights.size if isinstance(coupling, DenseCoupling) else 4 * coupling.patterns.size
