"""The graded Hopfield network of 1984: real-valued units that follow a differential equation."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import Float64, Int64
from hopview.core.states import REALS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.coupled_model import CoupledModel
from hopview.models.external_params import External, ExternalAlong, ExternalPattern, idle_field
from hopview.models.params import ModelParams
from hopview.models.real_fields import RealFields, inverse, squashed
from hopview.models.shared_params import Form, Gain

_REFERENCE = "Hopfield 1984, DOI 10.1073/pnas.81.10.3088"
SETTLED = 1e-6  # the largest du/dt, in units of the coupling a tau, of a state called at rest
CLIP = 1e-12  # V = +-1 would be u = +-infinity
_ROUNDING = 1e-9


class GradedParams(ModelParams, frozen=True, kw_only=True):
    """The dynamics of units V_i = tanh(lam u_i) with inputs h_i = sum_j W_ij V_j + b_i."""

    mode: Annotated[
        Literal["ode", "coordinate"],
        Meta(
            title="Dynamics",
            description="All units flow together, as the circuit does (ode), or each in turn, in random "
            "order, goes straight to where the others would have it (coordinate), which is faster",
            extra={"symbol": r"\tau \dot u = -u + WV + b", "reference": _REFERENCE},
        ),
    ] = "ode"
    gain: Annotated[
        Gain,
        Meta(
            description="How steeply a unit answers its input: below the critical gain every state fades to "
            "grey, above it there are memories, and at high gain they are black and white",
            extra={"reference": _REFERENCE},
        ),
    ] = 2.0
    dt: Annotated[
        float,
        Meta(
            ge=0.01,
            le=0.2,
            title="Time step",
            description="Of Euler's method for the ode, in units of tau; up to 0.2 the energy never rises, "
            "while from about 1 on it may",
            extra={"symbol": r"\Delta t / \tau"},
        ),
    ] = 0.1
    external: External = 0.0
    external_along: ExternalAlong = "uniform"
    external_pattern: ExternalPattern = 1
    form: Annotated[
        Form,
        Meta(
            description="As an N x N matrix (dense), as patterns only (factored, Hebb), or by cost (auto); "
            "the dynamics is the same to the bit",
        ),
    ] = "auto"

    @property
    def update(self) -> str:
        """ode or coordinate."""
        return self.mode

    def idle(self) -> dict[str, str]:
        """The time step where units jump, and where a field of no strength points."""
        found = idle_field(self.external, self.external_along)
        return {**found, "dt": ""} if self.mode == "coordinate" else found

    @property
    def pace(self) -> float:
        """A recall takes some ten tau, in which every unit changes in every step."""
        return 4.0 if self.mode == "ode" else 1.0


class Graded(CoupledModel):
    """tau du/dt = -u + WV + b, V = tanh(lam u); E = -1/2 V'WV - b.V + (1/lam) sum_i G(V_i).

    G(V) = V artanh V + 1/2 ln(1 - V^2) = x V - lncosh x with x = artanh V. For symmetric W
    dE/dt = -tau sum_i (dV_i/du_i) (du_i/dt)^2 <= 0; setting one V_i = tanh(lam h_i) minimises E in V_i. V = 0
    is unstable where lam exceeds 1 / maxeig(W). A state is V, (N,) float64 in whole multiples of 2^-36;
    energies, inputs u and fields h are in units of the coupling, time is in units of tau.
    Hopfield 1984, DOI 10.1073/pnas.81.10.3088.
    """

    name = "graded"
    title = "Graded Hopfield 1984"
    kind = "real"
    states = REALS
    Params = GradedParams

    params: GradedParams

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> GradedMotion:
        """A run from V; u = artanh(V) / lam, where V = +-1 counts as +-(1 - 1e-12)."""
        given = REALS.taken(state)
        u = inverse(given, CLIP) / self.params.gain
        return self.resume(given, np.append(u, position / max(1, given.size)), seed, sweep, position)

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> GradedMotion:
        """The run again that had V, and `inner` = (u_1 .. u_N, part of the present tau gone by)."""
        if inner is None:
            return self.start(state, seed, sweep, position)
        return GradedMotion(self, state, inner, seed, sweep, position)

    def field(self, state: State) -> Float64:
        """h = WV + b, (N,) float64."""
        return RealFields(self.coupling, REALS.taken(state)).all() + self.external_field()

    def external_field(self) -> Float64:
        """b, (N,) float64."""
        return np.zeros(self.coupling.size) if self.external is None else self.external

    def energy(self, state: State) -> float:
        """E(V); the bracket is ln 2 at V = +-1."""
        given = REALS.taken(state)
        return self.energy_of(given, RealFields(self.coupling, given).all())

    def energy_of(self, state: Float64, field: Float64) -> float:
        """E(V) where WV is known to be `field`; NaN where W is not symmetric."""
        if not self.has_energy:
            return math.nan
        x = inverse(state, CLIP)
        bracket = x * state - _lncosh(x)
        parts = bracket / self.params.gain - 0.5 * state * field
        return float(np.sum(parts)) + self.external_energy(state)


class GradedMotion(AbstractMotion):
    """A run of the network. A sweep is one tau of the ode, in Euler steps, or N coordinate updates.

    `position` of the ode is the part of the tau gone by, in N-ths. After a change of the gain V is read
    anew from u when the dynamics goes on.
    """

    state: Float64

    def __init__(
        self, model: Graded, state: State, inner: Float64, seed: int, sweep: int, position: int
    ) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, np.float64)
        self.sweep, self.position = sweep, position
        self._u, self._phase = inner[:-1].copy(), float(inner[-1])
        self._fields = RealFields(model.coupling, self.state)
        self._bias = model.external_field()
        self._order: Int64 = np.empty(self.state.size, np.int64)
        self._drawn_for: int | None = None
        self._unread = True  # V may not be tanh(lam u) under this gain

    def inner(self) -> Float64:
        """u, and the part of the present tau gone by."""
        return np.append(self._u, self._phase)

    def spent(self, sites: Sites) -> int:
        """The share of N that one step is of a sweep."""
        if self.model.params.mode == "coordinate":
            return int(sites.size)
        return max(1, round(self.model.params.dt * self.state.size))

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or by the Euler steps (one or more) or updates worth `max_flips`."""
        before = self.state.copy()
        self._read()
        if self.model.params.mode == "ode":
            self._flow(max_flips)
        else:
            self._visit(max_flips)
        return np.flatnonzero(self.state != before)

    def _flow(self, max_flips: int | None) -> None:
        params, size = self.model.params, max(1, self.state.size)
        steps = None if max_flips is None else max(1, int(max_flips / (params.dt * size)))
        sweep = self.sweep
        while self.sweep == sweep and steps != 0:
            step = params.dt if self._phase + params.dt < 1.0 - _ROUNDING else 1.0 - self._phase
            self._u += step * (self._fields.all() + self._bias - self._u)
            self._fields.set(squashed(params.gain * self._u))
            self._phase += step
            if self._phase >= 1.0 - _ROUNDING:
                self._phase, self.sweep = 0.0, self.sweep + 1
            steps = None if steps is None else steps - 1
        self.position = min(size - 1, max(1, int(self._phase * size))) if self._phase else 0
        self.state[:] = self._fields.values()

    def _visit(self, max_flips: int | None) -> None:
        size = self.state.size
        if self._drawn_for != self.sweep:
            self._drawn_for = self.sweep
            kernels.current().permutation(self.seed, self.sweep, self._order)
        stop = size if max_flips is None else min(size, self.position + max_flips)
        gain = self.model.params.gain
        self._fields.visit(self._u, self._bias, self._order, self.position, stop, gain)
        self.position = stop
        if self.position >= size:
            self.sweep, self.position = self.sweep + 1, 0
        self._phase = self.position / max(1, size)
        self.state[:] = self._fields.values()

    def _read(self) -> None:
        """V = tanh(lam u), where it may be another."""
        if self._unread:
            self._fields.set(squashed(self.model.params.gain * self._u))
            self._unread = False

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed, from the same u."""
        model = self.model.successor(model)
        self.model, self.seed, self._bias = model, seed, model.external_field()
        self._drawn_for, self._unread = None, True

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set V of `cells` to `values` (+-1 as +-(1 - 1e-12)); returns the cells that changed."""
        wanted, changed = REALS.painted(self.state, cells, values)
        self.state[changed] = wanted[changed]
        self._u[changed] = inverse(wanted[changed], CLIP) / self.model.params.gain
        self._fields = RealFields(self.model.coupling, self.state)
        return changed

    def settled(self) -> bool:
        """Whether no input changes faster than 1e-6 a tau: max_i |-u_i + h_i| <= 1e-6, at the end of a sweep.

        Not within one, so that a run shown in finer steps ends where any other does.
        """
        if self._phase:
            return False
        if self._unread and not np.array_equal(squashed(self.model.params.gain * self._u), self._fields.grid):
            return False
        drift = self._fields.all() + self._bias - self._u
        return bool(np.abs(drift).max(initial=0.0) <= SETTLED)

    def cycling(self) -> bool:
        """Never: the energy falls."""
        return False

    def energy(self) -> float:
        """E of the present V."""
        return self.model.energy_of(self.state, self._fields.all())


def _lncosh(x: Float64) -> Any:
    size = np.abs(x)
    return size + np.log1p(np.exp(-2.0 * size)) - math.log(2.0)
