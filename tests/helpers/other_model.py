"""A second model with a parameter of its own, as a plug-in would bring one."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Int8, Int64
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.coupled_model import CoupledModel
from hopview.models.params import ModelParams


class GibbsParams(ModelParams, frozen=True, kw_only=True):
    """An inverse temperature where hopfield has a temperature; `tie` allows other values than its own."""

    beta: Annotated[float, Meta(ge=0, le=50, title="Beta")] = 2.0
    form: Annotated[Literal["auto", "dense", "factored"], Meta(title="Weights kept")] = "auto"
    tie: Annotated[Literal["never"], Meta(title="On a tie")] = "never"

    @property
    def temperature(self) -> float:
        """1 / beta."""
        return 1.0 / self.beta if self.beta else 0.0


class Gibbs(CoupledModel):
    """P(s_i = +1) = 1/(1 + exp(-2 beta h_i)), unit after unit."""

    name = "gibbs"
    title = "Gibbs"
    Params = GibbsParams
    params: GibbsParams

    def start(self, state: Int8, seed: int, sweep: int = 0, position: int = 0) -> GibbsMotion:
        """A run from `state`."""
        return GibbsMotion(self, state, seed, sweep, position)

    def energy(self, state: Int8) -> float:
        """E = -1/2 s'Ws."""
        return -0.5 * self.coupling.unit * int(state.astype(np.int64) @ self.integer_fields(state))

    def integer_fields(self, state: Int8) -> Int64:
        """W s in units of the coupling."""
        return self.coupling.integer_fields(state)


class GibbsMotion(AbstractMotion):
    """Slow and plain."""

    def __init__(self, model: Gibbs, state: Int8, seed: int, sweep: int, position: int) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, np.int8)
        self.sweep, self.position = sweep, position

    def advance(self, max_flips: int | None = None) -> Sites:
        """To the end of the sweep or the next `max_flips` flips."""
        draws = np.random.default_rng([self.seed, self.sweep]).random(self.state.size)
        flips: list[int] = []
        while self.position < self.state.size and (max_flips is None or len(flips) < max_flips):
            i, beta = self.position, self.model.params.beta
            on = 1.0 / (1.0 + np.exp(-2.0 * beta * self.model.field(self.state)[i]))
            wanted = 1 if draws[i] < on else -1
            if wanted != self.state[i]:
                self.state[i] = wanted
                flips.append(i)
            self.position += 1
        if self.position == self.state.size:
            self.sweep, self.position = self.sweep + 1, 0
        return np.array(flips, np.int64)

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Other parameters."""
        assert isinstance(model, Gibbs)
        self.model, self.seed = model, seed

    def perturb(self, cells: Sites, values: Int8) -> Sites:
        """Paint."""
        before = self.state.copy()
        self.state[cells] = values
        return np.flatnonzero(before != self.state)

    def settled(self) -> bool:
        """Never, but without noise."""
        return False

    def cycling(self) -> bool:
        """Never: one unit at a time."""
        return False

    def energy(self) -> float:
        """E of the present state."""
        return self.model.energy(self.state)
