"""What all networks share whose units one coupling ties to each other."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Coupling, Float32, Float64, Int8, Int64
from hopview.core.layer import Layer
from hopview.core.states import State
from hopview.models.base import AbstractModel
from hopview.models.params import ModelParams


class CoupledModel(AbstractModel):
    """A model of units that one coupling ties to each other: the Hopfield networks."""

    takes = Coupling

    coupling: Coupling

    def __init__(
        self, shape: tuple[int, int], coupling: Coupling, params: ModelParams, external: Float64 | None = None
    ) -> None:
        """A grid of `shape` whose units `coupling` ties, under `params` (of the class `Params`).

        `external` is b, (N,), the external field in units of h; None is zero.
        """
        self.layers = (Layer(name="visible", shape=shape, kind=self.kind),)
        self.coupling = coupling
        self.params = params
        self.external = external

    @property
    def tied(self) -> Coupling:
        """The coupling."""
        return self.coupling

    @property
    def has_energy(self) -> bool:
        """It does where the coupling is symmetric."""
        return self.coupling.symmetric

    def integer_fields(self, state: Int8) -> Int64:
        """The local fields of spins in units of the coupling, (n_units,) int64, exact."""
        return self.coupling.integer_fields(state)

    def bias(self) -> Float32:
        """b in units of the coupling, (n_units,) float32, as the kernels take it."""
        if self.external is None:
            return np.zeros(self.coupling.size, np.float32)
        return np.asarray(self.external / self.coupling.unit, dtype=np.float32)

    def field(self, state: State) -> Float64:
        """The local fields h = Ws + b, (n_units,) float64."""
        h = np.asarray(self.coupling.unit * self.integer_fields(state), dtype=np.float64)
        return h if self.external is None else h + self.external
