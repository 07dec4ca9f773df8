"""What the weights view asks for: a window of the matrix, or the weights into one unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Coupling, DenseCoupling, Float64, LowRankCoupling
from hopview.core.layer import Layer
from hopview.pictures.weights import receptive_field, weights_view
from hopview.ui.views.zoom import Window


@dataclass(frozen=True, eq=False)
class WeightsRequest:
    """What an image shows: a window of the matrix on so many pixels, or the weights into one unit."""

    coupling: Coupling
    window: Window
    pixels: int
    unit: int
    layer: Layer

    def same(self, other: WeightsRequest | None) -> bool:
        return other is not None and self.coupling is other.coupling and self.place == other.place

    @property
    def place(self) -> tuple[object, ...]:
        """What is looked at, whatever the weights are."""
        return self.window, self.pixels, self.unit, self.layer

    @property
    def reads(self) -> int:
        """How many numbers it takes to work it out."""
        if self.unit >= 0 or isinstance(self.coupling, DenseCoupling):
            row = self.coupling.size
            if isinstance(self.coupling, DenseCoupling):
                top, bottom, left, right = self.window
                return row if self.unit >= 0 else int((bottom - top) * (right - left))
        kept = (
            self.coupling.factors_t if isinstance(self.coupling, LowRankCoupling) else self.coupling.patterns
        )
        return int(kept.size)

    def picture(self) -> tuple[WeightsRequest, Float64, float]:
        """(this, values, the |W| shown in full colour)."""
        if self.unit >= 0:
            values = receptive_field(self.coupling, self.unit, self.layer)
            return self, values, float(np.abs(values).max()) or 1.0
        top, bottom, left, right = self.window
        view = weights_view(self.coupling, (top, bottom), (left, right), (self.pixels, self.pixels))
        return self, view.values, view.scale


def weight_between(coupling: Coupling, i: int, j: int) -> float:
    """W_ij, exact; the matrix of a factored coupling is not built."""
    if isinstance(coupling, DenseCoupling):
        return float(coupling.weights[j, i]) * coupling.unit
    if isinstance(coupling, LowRankCoupling):
        product = int(coupling.factors_t[i].astype(np.int64) @ coupling.factors_t[j])
        return float(product if i != j or coupling.diagonal else 0) * coupling.unit
    if i == j:
        return 0.0
    return float(coupling.patterns[:, i].astype(np.int64) @ coupling.patterns[:, j]) * coupling.unit
