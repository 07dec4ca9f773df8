"""A Hopfield network and its bipartite twin, run beside each other from one cue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Float64, frozen_array
from hopview.core.errors import ParameterError
from hopview.core.states import SPINS, State
from hopview.core.twin import Twin
from hopview.machines.dense import DenseBM
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.coupled_model import CoupledModel
from hopview.models.dense_bm import DenseModel, DenseParams
from hopview.models.hopfield import Hopfield
from hopview.models.hopfield_params import HopfieldParams
from hopview.models.params import ModelParams


class TwinParams(ModelParams, frozen=True, kw_only=True):
    """The temperature that both feel."""

    temperature: Annotated[
        float,
        Meta(
            ge=0.05,
            le=2,
            title="Temperature",
            description="Noise of both, in units of the coupling: the one layer feels it as a heat bath, and "
            "the two layers as beta = 1/T",
            extra={
                "symbol": "T",
                "reference": "Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790",
            },
        ),
    ] = 0.25

    @property
    def update(self) -> str:
        """That of the one layer; the two are always drawn in turn."""
        return "glauber"

    @property
    def pace(self) -> float:
        """A sweep of all units is a step of the twin."""
        return 1.0


class TwinModel(CoupledModel):
    """Both have P(s) = exp(-H/T) / Z, H = -(1/2N) sum_mu (xi_mu . s)^2, but for a constant of H.

    One layer: N spins tied by Hebb's rule, visited one by one by a heat bath (`Hopfield`, glauber). Two
    layers: N spins tied to P hidden units z_mu = sqrt(beta/N) xi_mu . s + N(0, 1) alone, all of a layer drawn
    at once (`DenseModel`, beta = 1/T). They start from one cue and draw from one seed; the state of the run
    is that of the one layer, and the spins of the other are `AbstractMotion.inner`. Patterns tie both.
    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    name = "twin"
    title = "Hopfield 1982 and its bipartite twin"
    family = "Boltzmann machines"
    Params = TwinParams
    rules = ("hebb",)
    folds = True

    params: TwinParams

    def __init__(
        self,
        shape: tuple[int, int],
        coupling: Coupling,
        params: ModelParams,
        external: Float64 | None = None,
    ) -> None:
        """As `CoupledModel`, without an external field (`require_no_field`). `ParameterError` without X."""
        super().__init__(shape, coupling, params, None)
        factored = coupling.factored if isinstance(coupling, DenseCoupling) else coupling
        if not isinstance(factored, FactoredCoupling):
            raise ParameterError(
                "Only a network taught by Hebb's rule has a bipartite twin. Choose that rule."
            )
        self.patterns, warmth = factored.patterns, params.temperature
        self.network = Hopfield(shape, coupling, HopfieldParams(update="glauber", temperature=warmth))
        grid = DenseParams(hidden_rows=1, hidden_cols=len(self.patterns), beta=1.0 / warmth)
        self.folded = DenseModel(shape, DenseBM(self.patterns, grid.beta), grid)

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> TwinMotion:
        """Both from `state`."""
        return self.resume(state, None, seed, sweep, position)

    def resume(self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int) -> TwinMotion:
        """Both again, the visible units of the two layers as `inner` (N,)."""
        return TwinMotion(self, state, inner, seed, sweep, position)

    def energy(self, state: State) -> float:
        """E = -1/2 s'Ws, of either."""
        return self.network.energy(SPINS.taken(state))

    def twin_of(self, inner: Float64 | None, seed: int, sweep: int) -> Callable[[], Twin] | None:
        """See `AbstractModel.twin_of`."""
        return None if inner is None else partial(self.twin, inner, seed, sweep)

    def twin(self, inner: Float64, seed: int, sweep: int) -> Twin:
        """The two layers with visible units `inner`, and the hidden units that `sweep` draws given those."""
        state = frozen_array(inner, np.int8)
        machine = self.folded.machine
        hidden = self.folded.hidden_in(state, seed, sweep)
        scale = float(np.sqrt(machine.beta * machine.visible))
        return Twin(state, machine.overlaps(state[None])[0], hidden, scale)


class TwinMotion(AbstractMotion):
    """Both in step: when the one layer has ended a sweep, the two layers make one."""

    def __init__(
        self, model: TwinModel, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> None:
        self.one = model.network.start(SPINS.taken(state), seed, sweep, position)
        beside = self.one.state if inner is None else np.asarray(inner, np.int8)
        self.two = model.folded.start(beside, seed, sweep)
        self._visits = 0
        self._follow()

    def _follow(self) -> None:
        self.state, self.sweep, self.position = self.one.state, self.one.sweep, self.one.position

    def inner(self) -> Float64:
        """The visible units of the two layers."""
        return self.two.state.astype(np.float64)

    def spent(self, sites: Sites) -> int:
        """Visits, so that a sweep takes as long wherever the network is."""
        return max(1, self._visits)

    def advance(self, max_flips: int | None = None) -> Sites:
        """The one layer on to the end of its sweep or until `max_flips` flips; at its end, the two layers."""
        before = self.sweep * self.state.size + self.position
        sites = self.one.advance(max_flips)
        while self.two.sweep < self.one.sweep:
            self.two.advance()
        self._follow()
        self._visits = self.sweep * self.state.size + self.position - before
        return sites

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Both go on at another temperature, or from another seed."""
        assert isinstance(model, TwinModel)
        self.one.retune(model.network, seed)
        self.two.retune(model.folded, seed)
        self._follow()

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set `cells` of both."""
        self.two.perturb(cells, values)
        return self.one.perturb(cells, SPINS.taken(values))

    def settled(self) -> bool:
        """Never: there is always noise."""
        return False

    def cycling(self) -> bool:
        """Nor do they alternate."""
        return False

    def energy(self) -> float:
        """E of the one layer."""
        return self.one.energy()
