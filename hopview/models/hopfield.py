"""The classical Hopfield network of 1982."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Int8, Int64
from hopview.core.states import SPINS
from hopview.models.base import AT_ONCE, AbstractModel, AbstractMotion, Sites
from hopview.models.coupled_model import CoupledModel
from hopview.models.fields import fields_of
from hopview.models.hopfield_params import HopfieldParams
from hopview.models.packed import Drive, PackedFields


class Hopfield(CoupledModel):
    """E = -1/2 s'Ws - b.s, h = Ws + b, s_i = -1/+1; W is symmetric with zero diagonal for most rules.

    Asynchronous updates s_i <- sgn(h_i) never raise E. Synchronous ones never raise
    L(t) = -s(t)'W s(t-1) - b.(s(t) + s(t-1)) and end in a fixed point or a 2-cycle. The heat bath
    P(s_i = +1) = 1/(1 + exp(-2 h_i/T)), unit by unit (glauber; async_replace, the one in detailed
    balance), and Metropolis have the stationary law exp(-E/T); the heat bath of all units at once
    (little) has exp(-H_L/T), H_L = -T sum_i ln 2cosh(h_i/T) - b.s. A state is (N,) int8; energies and
    fields are in units of the coupling.
    An asymmetric W has no energy: the updates are the same, and may go round in long cycles.
    Hopfield 1982, DOI 10.1073/pnas.79.8.2554; Goles, Fogelman & Pellegrin 1985,
    DOI 10.1016/0166-218X(85)90029-0; Little 1974, DOI 10.1016/0025-5564(74)90031-5; Peretto 1984,
    DOI 10.1007/BF00317939.
    """

    name = "hopfield"
    title = "Hopfield 1982"
    Params = HopfieldParams

    params: HopfieldParams

    def start(self, state: Int8, seed: int, sweep: int = 0, position: int = 0) -> HopfieldMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""
        return HopfieldMotion(self, state, seed, sweep, position)

    def energy(self, state: Int8) -> float:
        """E = -1/2 s'Ws - b.s; NaN where W is not symmetric and no energy exists."""
        if not self.has_energy:
            return math.nan
        own = -0.5 * self.coupling.unit * int(state.astype(np.int64) @ self.integer_fields(state))
        return own + self.external_energy(state)

    def flip_probability(self, state: Int8, unit: int, sweep: int = 0) -> float:
        """The probability that a visit to `unit`, in `sweep`, flips it: 0 or 1 at T = 0."""
        field = float(self.field(state)[unit])
        cost = 2.0 * float(state[unit]) * field
        temperature = self.params.temperature_at(sweep)
        if temperature <= 0:
            return float(cost < 0 or (field == 0 and self.params.tie == "one" and state[unit] < 0))
        if self.params.update in kernels.HEAT_BATH:
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
        self._flips: Sites = np.empty(self.state.size, np.int64)
        self._drawn_for: int | None = None
        self._last_step: Sites | None = None
        self._cycling, self._lyapunov = False, float("nan")
        self._take_parameters()

    @cached_property
    def _order(self) -> Int64:
        """The order of a sweep; only visits one at a time need it written out."""
        return np.empty(self.state.size, np.int64)

    @cached_property
    def _thresholds(self) -> Float32:
        """Those of a sweep, by position in its order."""
        return np.empty(self.state.size, np.float32)

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or until `max_flips` flips; a synchronous step is a sweep."""
        params, self._at_rest = self.model.params, False
        if params.synchronous:
            return self._synchronous_step()
        if self._by_blocks and self.position == 0 and (max_flips is None or max_flips >= self.state.size):
            return self._sweeps_by_blocks(1)
        if self._drawn_for != self.sweep:
            self._draw()
        warm = params.temperature_at(self.sweep) > 0
        limit = self.state.size if max_flips is None else min(max_flips, self.state.size)
        count, self.position = self._fields.visit(
            self.state, self._order, self.position, self.state.size, self._thresholds,
            self._bias if warm else self._cold_bias, warm and params.update == "metropolis",
            self._flips, limit,
        )  # fmt: skip
        if self.position >= self.state.size:
            self.sweep, self.position = self.sweep + 1, 0
        return self._flips[:count].copy()

    def advance_many(self, sweeps: int) -> Sites:
        """By blocks, and at one temperature from here on, up to 64 sweeps at once: then it can be stopped."""
        params = self.model.params
        steady = params.update != "anneal" or not params.noisy_from(self.sweep)
        if not self._by_blocks or self.position or not steady:
            return self.advance()
        return self._sweeps_by_blocks(min(sweeps, AT_ONCE))

    def _sweeps_by_blocks(self, sweeps: int) -> Sites:
        assert isinstance(self._fields, PackedFields)
        drive = self._drive
        bias = self._bias if drive.rule else self._cold_bias
        count, made = self._fields.sweeps(self.state, bias, self.seed, self.sweep, sweeps, drive, self._flips)
        self.sweep += made
        self._at_rest = drive.rule == 0 and (count == 0 or made < sweeps)
        return self._flips[:count].copy()

    @property
    def _drive(self) -> Drive:
        """The thresholds of the sweep that begins, as the packed kernels draw them."""
        params = self.model.params
        temperature = params.temperature_at(self.sweep)
        if temperature <= 0:
            return self._still
        rule = 2 if params.update == "metropolis" else 1
        return Drive(rule, 0.5 * temperature / self.model.coupling.unit)

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; the sweep begun is drawn anew."""
        model = self.model.successor(model)
        self.model, self.seed = model, seed
        self._drawn_for, self._last_step, self._cycling = None, None, False
        self._lyapunov = float("nan")
        self._take_parameters()

    def _take_parameters(self) -> None:
        """What of the parameters the sweeps need, b above all: a hair more at T = 0 if ties become +1."""
        self._bias = self._cold_bias = self.model.bias()
        self._still, self._at_rest = Drive(0, self._cold), False  # at rest: known to be so
        # Whether a kernel can make whole sweeps by itself, order and thresholds included.
        blocks = self.model.params.by_blocks(self.state.size)
        self._by_blocks = blocks and isinstance(self._fields, PackedFields)
        if self.model.params.tie == "one" and self.model.external is not None:
            self._cold_bias = np.nextafter(self._bias, np.float32(np.inf))

    def _draw(self) -> None:
        """The order of a sweep, and the thresholds by position in it."""
        update, draw = self.model.params.update, kernels.current()
        self._drawn_for = self.sweep
        if update == "sequential":
            self._order[:] = np.arange(self._order.size)
        elif update == "async_replace":  # a unit drawn twice is judged by two thresholds
            draw.replacement(self.seed, self.sweep, self._order)
        elif self.model.params.by_blocks(self._order.size):
            draw.packed.block_order(self.seed, self.sweep, self._order)
        else:
            draw.permutation(self.seed, self.sweep, self._order)
        drawn = self._drawn_thresholds()
        if self.model.params.temperature_at(self.sweep) > 0 and update != "async_replace":
            drawn = drawn[self._order]
        self._thresholds[:] = drawn

    def _drawn_thresholds(self) -> Float32:
        """The thresholds of the sweep that begins, by site."""
        params = self.model.params
        temperature = params.temperature_at(self.sweep)
        by_site = np.full(self.state.size, self._cold, np.float32)
        if temperature > 0:
            scale = 0.5 * temperature / self.model.coupling.unit
            kernels.current().thresholds(params.update, scale, self.seed, self.sweep, by_site)
        return by_site

    def _synchronous_step(self) -> Sites:
        warm = self.model.params.temperature_at(self.sweep) > 0
        sites, product = self._parallel_step(self._bias if warm else self._cold_bias)
        self._lyapunov = self._two_step(product, sites) if self.model.has_energy else float("nan")
        undone = self._last_step is not None and np.array_equal(sites, self._last_step)
        self._cycling = sites.size > 0 and undone and not warm
        self._last_step = sites
        self.sweep, self.position = self.sweep + 1, 0
        return sites

    def _parallel_step(self, bias: Float32) -> tuple[Sites, int]:
        """Flip every unit that disagrees with its field; which, and s'Ws^- in units of the coupling."""
        if isinstance(self._fields, PackedFields):
            drive = self._drive
            return self._fields.step(self.state, bias, self.seed, self.sweep, drive, self._flips)
        count = self._wanting(self._drawn_thresholds(), bias)
        sites = self._flips[:count].copy()
        fields, turned = self._fields.all(self.state), self.state[sites].astype(np.int64)
        product = int(kernels.current().integer_energy(fields, self.state)) - 2 * int(fields[sites] @ turned)
        self._fields.flip(self.state, sites, count)
        return sites, product

    def _two_step(self, product: int, sites: Sites) -> float:
        """L = -s'Ws^- - b.(s + s^-) of this state s and of s^-, before `sites` flipped."""
        own, b = -self.model.coupling.unit * product, self.model.external
        if not self.model.coupling.symmetric:
            return float("nan")
        if b is None:
            return own
        return own + 2.0 * (self.model.external_energy(self.state) + float(b[sites] @ self.state[sites]))

    def _wanting(self, thresholds: Float32, bias: Float32) -> int:
        """How many units disagree with their field; they are the first of `_flips`."""
        fields = self._fields.all(self.state)
        return int(kernels.current().parallel_flips(fields, self.state, thresholds, bias, False, self._flips))

    @property
    def _cold(self) -> float:
        """The threshold at T = 0; H is whole, so that -1/4 changes sides at a tie alone."""
        return -0.25 if self.model.params.tie == "one" and self.model.external is None else 0.0

    def perturb(self, cells: Sites, values: Int8) -> Sites:
        """Set `cells` to `values` from outside; returns the cells that changed."""
        _, changed = SPINS.painted(self.state, cells, values)
        self._fields.flip(self.state, changed, changed.size)
        self._last_step, self._cycling, self._lyapunov = None, False, float("nan")
        self._at_rest = False
        return changed

    def settled(self) -> bool:
        """Whether every unit agrees with its field and there is no noise any more."""
        if self.model.params.noisy_from(self.sweep):
            return False
        if isinstance(self._fields, PackedFields):
            quiet = self._at_rest  # as the last sweep has found
            return quiet or self._fields.at_rest(self.state, self._cold_bias, self._cold, self._flips)
        return self._wanting(np.full(self.state.size, self._cold, np.float32), self._cold_bias) == 0

    def cycling(self) -> bool:
        """Whether the last synchronous step undid the one before it."""
        return self._cycling

    def lyapunov(self) -> float:
        """L(t) = -s(t)'W s(t-1) - b.(s(t) + s(t-1)) after a synchronous step, which never raises it at T = 0.

        NaN before the first step, and without symmetry. Goles, Fogelman & Pellegrin 1985,
        DOI 10.1016/0166-218X(85)90029-0.
        """
        return self._lyapunov

    def energy(self) -> float:
        """E = -(unit/2) sum_i s_i H_i - b.s; NaN where W is not symmetric."""
        if not self.model.has_energy:
            return math.nan
        own = -0.5 * self.model.coupling.unit * self._fields.integer_energy(self.state)
        return own + self.model.external_energy(self.state)

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """M = X s (P,), known while the fields are worked out from it."""
        return self._fields.pattern_overlaps(patterns)
