"""What all models share whose energy is a function of the overlaps with each memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ShapeError
from hopview.core.layer import Layer
from hopview.core.memories import Memories
from hopview.core.states import State
from hopview.core.terrain import Parted, Terrain
from hopview.models.base import AbstractModel
from hopview.models.params import ModelParams


class MemoryModel(AbstractModel):
    """E = -sum_mu F(xi_mu . s): K memories kept as they are (`Memories`), no weights summed.

    Real units remember the greys of the patterns, float32; spins their cells, int8.
    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164.
    """

    subject = "memories"
    family = "Dense and modern memories"
    takes: ClassVar[type[Memories]] = Memories
    rules: ClassVar[tuple[str, ...]] = ("patterns",)

    memories: Memories

    def __init__(
        self, shape: tuple[int, int], memories: Memories, params: ModelParams, external: Float64 | None = None
    ) -> None:
        """A grid of `shape`, under `params` (of the class `Params`). `ShapeError` where sizes differ."""
        if memories.size != shape[0] * shape[1]:
            raise ShapeError(
                f"The memories have {memories.size:,} units; the grid of {shape[0]} x {shape[1]} has "
                f"{shape[0] * shape[1]:,}. Give memories of its size."
            )
        self.layers = (Layer(name="visible", shape=shape, kind=self.kind),)
        self.memories, self.params, self.external = memories, params, external

    @property
    def tied(self) -> Memories:
        """The memories."""
        return self.memories

    @property
    def has_energy(self) -> bool:
        """It always exists."""
        return True

    @property
    def mirrored(self) -> bool:
        """Only where the weight of a memory turns round with its overlap."""
        return False

    @property
    def terrain(self) -> Terrain | None:
        """Its energies, where they exist."""
        if not self.has_energy or not self.memories.count:
            return None
        return Terrain(self.energies, self.level, self.parted)

    @property
    def level(self) -> Callable[[Float64], float] | None:
        """E as a function of the overlaps M (K,) alone, whole or not; None where it is no such function."""
        return None

    @property
    def parted(self) -> Callable[[int], Parted | None] | None:
        """How far the first memories are parted from the others; None where theory makes nothing of it."""
        return None

    def energies(self, states: NDArray[Any]) -> Float64:
        """E of each of `states` (B, N), (B,) float64."""
        return np.array([self.energy(state) for state in states])

    def scores(self, state: State) -> Float64:
        """M_mu = xi_mu . s, (K,) float64, exact for spins."""
        rows = self.memories.rows
        if rows.dtype == np.int8:  # whole numbers below 2^24 are exact in float32
            return np.asarray(rows.astype(np.float32) @ state.astype(np.float32), np.float64)
        return np.asarray(rows @ state.astype(rows.dtype), np.float64)
