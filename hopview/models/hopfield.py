"""The classical Hopfield network of 1982."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import Float32, Int8, Int64
from hopview.core.errors import ParameterError
from hopview.models.base import AbstractModel, AbstractMotion, ModelParams, Sites
from hopview.models.fields import fields_of

Update = Literal["async", "sequential", "sync", "glauber", "metropolis"]
STOCHASTIC = frozenset({"glauber", "metropolis"})


class HopfieldParams(ModelParams, frozen=True, kw_only=True):
    """The dynamics of spins s_i = -1/+1 in the local field h_i = sum_j W_ij s_j."""

    update: Annotated[
        Update,
        Meta(
            title="Update",
            description="Which units are updated together, and how: one at a time in random order (async) "
            "or in turn (sequential), all at once (sync), or with thermal noise (glauber, metropolis)",
            extra={"symbol": r"s_i \leftarrow \mathrm{sgn}(h_i)", "reference": "Hopfield 1982; Glauber 1963"},
        ),
    ] = "async"
    temperature: Annotated[
        float,
        Meta(
            ge=0,
            le=2,
            title="Temperature",
            description="Noise of the glauber and metropolis updates, in units of the coupling; "
            "0 is deterministic",
            extra={
                "symbol": "T",
                "reference": "Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevA.32.1007",
            },
        ),
    ] = 0.0
    tie: Annotated[
        Literal["keep", "one"],
        Meta(
            title="On a tie",
            description="What a unit in zero field does: keeps its value, or becomes +1",
            extra={"symbol": r"\mathrm{sgn}(0)"},
        ),
    ] = "keep"
    form: Annotated[
        Literal["auto", "dense", "factored"],
        Meta(
            title="Weights kept",
            description="As an N x N matrix (dense), as patterns only (factored, Hebb), or by cost (auto); "
            "the dynamics is the same to the bit",
            extra={"symbol": "W"},
        ),
    ] = "auto"

    @property
    def temperature_in_force(self) -> float:
        """T where the update is stochastic, else 0."""
        return self.temperature if self.update in STOCHASTIC else 0.0

    @property
    def synchronous(self) -> bool:
        """Whether all units are updated at once."""
        return self.update == "sync"

    @property
    def thermal_update(self) -> str:
        """Glauber, where the update is deterministic."""
        return "" if self.update in STOCHASTIC else "glauber"


class Hopfield(AbstractModel):
    """E = -1/2 s'Ws - b.s, h = Ws + b, W symmetric with zero diagonal, s_i = -1/+1.

    Asynchronous updates s_i <- sgn(h_i) never raise E; synchronous ones end in a fixed point or a
    2-cycle; Glauber, P(s_i = +1) = 1/(1 + exp(-2 h_i/T)), and Metropolis have the stationary law
    exp(-E/T). A state is (N,) int8; energies and fields are in units of the coupling.
    Hopfield 1982, DOI 10.1073/pnas.79.8.2554; Goles, Fogelman & Pellegrin 1985,
    DOI 10.1016/0166-218X(85)90029-0; Peretto 1984, DOI 10.1007/BF00317939.
    """

    name = "hopfield"
    title = "Hopfield 1982"
    Params = HopfieldParams

    params: HopfieldParams

    def start(self, state: Int8, seed: int, sweep: int = 0, position: int = 0) -> HopfieldMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""
        return HopfieldMotion(self, state, seed, sweep, position)

    def integer_fields(self, state: Int8) -> Int64:
        """H = N h for Hebb, fixed point otherwise; (N,) int64, exact."""
        return self.coupling.integer_fields(state)

    def energy(self, state: Int8) -> float:
        """E = -1/2 s'Ws - b.s."""
        own = -0.5 * self.coupling.unit * int(state.astype(np.int64) @ self.integer_fields(state))
        return own + self.external_energy(state)

    def flip_probability(self, state: Int8, unit: int) -> float:
        """The probability that a visit flips `unit`, as Glauber or Metropolis prescribe; 0 or 1 at T = 0."""
        field = float(self.field(state)[unit])
        cost = 2.0 * float(state[unit]) * field
        temperature = self.params.temperature_in_force
        if not self.params.noisy:
            return float(cost < 0 or (field == 0 and self.params.tie == "one" and state[unit] < 0))
        if self.params.update == "glauber":
            return float(0.5 * (1.0 - np.tanh(0.5 * cost / temperature)))
        return float(np.exp(-max(0.0, cost) / temperature))


class HopfieldMotion(AbstractMotion):
    """A run of the network: one sweep's order and thresholds are drawn from (seed, sweep) when it begins."""

    def __init__(self, model: Hopfield, state: Int8, seed: int, sweep: int, position: int) -> None:
        self.model = model
        self.seed = seed
        self.state = np.array(state, dtype=np.int8)
        self.sweep, self.position = sweep, position
        self._fields = fields_of(model.coupling, self.state)
        units = self.state.size
        self._order: Int64 = np.arange(units, dtype=np.int64)
        self._thresholds: Float32 = np.zeros(units, np.float32)  # by position in the order
        self._bias = model.bias()
        self._flips: Sites = np.empty(units, np.int64)
        self._drawn_for: int | None = None
        self._last_step: Sites | None = None
        self._cycling = False

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or until `max_flips` flips; a synchronous step is a sweep."""
        if self.model.params.update == "sync":
            return self._synchronous_step()
        if self._drawn_for != self.sweep:
            self._draw()
        params = self.model.params
        limit = self.state.size if max_flips is None else min(max_flips, self.state.size)
        count, self.position = self._fields.visit(
            self.state, self._order, self.position, self._thresholds, self._bias,
            params.noisy and params.update == "metropolis", self._flips, limit,
        )  # fmt: skip
        if self.position >= self.state.size:
            self.sweep, self.position = self.sweep + 1, 0
        return self._flips[:count].copy()

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; the sweep begun is drawn anew."""
        if not isinstance(model, Hopfield) or model.coupling is not self.model.coupling:
            raise ParameterError(
                "A run can only be retuned to the model with the same coupling; start a new run."
            )
        self.model, self.seed, self._bias = model, seed, model.bias()
        self._drawn_for, self._last_step, self._cycling = None, None, False

    def _draw(self) -> None:
        params, draw = self.model.params, kernels.current()
        self._drawn_for = self.sweep
        if params.update == "sequential":
            self._order[:] = np.arange(self._order.size)
        else:
            draw.permutation(self.seed, self.sweep, self._order)
        if params.noisy:
            by_site = np.empty_like(self._thresholds)
            scale = 0.5 * params.temperature / self.model.coupling.unit
            draw.thresholds(params.update, scale, self.seed, self.sweep, by_site)
            np.take(by_site, self._order, out=self._thresholds)
        else:
            self._thresholds.fill(self._cold)

    def _synchronous_step(self) -> Sites:
        count = self._wanting()
        sites = self._flips[:count].copy()
        self._fields.flip(self.state, sites, count)
        self._cycling = count > 0 and self._last_step is not None and np.array_equal(sites, self._last_step)
        self._last_step = sites
        self.sweep, self.position = self.sweep + 1, 0
        return sites

    def _wanting(self) -> int:
        """How many units disagree with their field; they are the first of `_flips`."""
        fields, cold = self._fields.all(self.state), np.full(self.state.size, self._cold, np.float32)
        return int(kernels.current().parallel_flips(fields, self.state, cold, self._bias, False, self._flips))

    @property
    def _cold(self) -> float:
        """The threshold at T = 0; H is whole, so that -1/4 changes sides at a tie alone."""
        return -0.25 if self.model.params.tie == "one" else 0.0

    def perturb(self, cells: Sites, values: Int8) -> Sites:
        """Set `cells` to `values` from outside; returns the cells that changed."""
        wanted = self.state.copy()
        wanted[cells] = values  # a cell named twice takes its last value
        changed = np.flatnonzero(wanted != self.state)
        self._fields.flip(self.state, changed, changed.size)
        self._last_step, self._cycling = None, False
        return changed

    def settled(self) -> bool:
        """Whether every unit agrees with its field and there is no noise."""
        return not self.model.params.noisy and self._wanting() == 0

    def cycling(self) -> bool:
        """Whether the last synchronous step undid the one before it."""
        return self._cycling

    def energy(self) -> float:
        """E = -(unit/2) sum_i s_i H_i - b.s."""
        own = -0.5 * self.model.coupling.unit * self._fields.integer_energy(self.state)
        return own + self.model.external_energy(self.state)

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """M = X s (P,), known while the fields are worked out from it."""
        return self._fields.pattern_overlaps(patterns)
