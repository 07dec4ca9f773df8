"""Dense associative memories of spins: energies steeper than the square of an overlap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hopview import kernels
from hopview.core.attention import Attention
from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.core.race import Race
from hopview.core.stacking import same_rows
from hopview.core.states import SPINS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.dense_params import DenseMemoryParams
from hopview.models.interaction import Interaction
from hopview.models.memory_model import MemoryModel
from hopview.models.overlapping import Overlapping, overlaps_of
from hopview.models.racing import race
from hopview.models.separations import log_shares

_GRID = 2.0**-36  # of `GradedKernels.squash`


class DenseMemory(MemoryModel):
    """E = -sum_mu F(M_mu) / (n N^(n-1)) - b.s, M = X s; F(x) = x^n, max(x, 0)^n, n! e_n or, in ln, e^x.

    A unit takes the side of lower energy, s_i <- sgn(h_i) with
    h_i = 1/2 sum_mu X_mu,i [F(x_mu + 1) - F(x_mu - 1)] / (n N^(n-1)) + b_i, x_mu = M_mu - X_mu,i s_i: so
    asynchronous updates never raise E; at T > 0 the heat bath and Metropolis have the stationary law
    exp(-E/T). For n = 2 this is Hebb's network (plain, and distinct with the same energy). A state is (N,)
    int8. About N^(n-1) / (2 c ln N) memories are held without errors, of exp up to 2^(N/2).
    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164; Demircigil et al. 2017,
    DOI 10.1007/s10955-017-1806-y.
    """

    name = "dense"
    title = "Dense associative memory"
    formula = r"E = -\sum_\mu F(\xi_\mu \cdot s)"
    attends, races = True, True
    Params = DenseMemoryParams

    params: DenseMemoryParams

    @property
    def interaction(self) -> Interaction:
        """F, for as many units."""
        return Interaction(self.params.interaction, self.params.power, self.memories.size)

    @property
    def mirrored(self) -> bool:
        """Where F is even."""
        return self.interaction.even

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> DenseMemoryMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""
        return DenseMemoryMotion(self, np.asarray(state, np.int8), seed, sweep, position)

    def scores(self, state: State) -> Float64:
        """M = X s, (K,) float64, exact."""
        return overlaps_of(self.memories, np.asarray(state, np.int8))[: self.memories.count].astype(float)

    def energy(self, state: State) -> float:
        """E(state)."""
        overlaps = overlaps_of(self.memories, np.asarray(state, np.int8))
        return self.interaction.energy(overlaps[: self.memories.count]) + self.external_energy(state)

    @property
    def level(self) -> Callable[[Float64], float] | None:
        """E of overlaps, whole or not; None in an external field, which they say nothing of."""
        return self._level if self.external is None else None

    def _level(self, overlaps: Float64) -> float:
        return self.interaction.energy(overlaps)

    def field(self, state: State) -> Float64:
        """h (N,), b included: half the energy that s_i = +1 saves over s_i = -1."""
        spins = np.asarray(state, np.int8)
        own = Overlapping(self.memories, self.interaction, spins).fields(spins)
        return own if self.external is None else own + self.external

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """|F(M + 2) - F(M - 2)| of each memory, as parts of their sum: its share in the fields.

        Of exp this is softmax(M). A step of it leads where all units at once would turn: to the sign of
        sum_mu S_mu xi_mu, units at 0 staying as they are. None without memories.
        """
        if not self.memories.count:
            return None
        spins, interaction = np.array(state, np.int8), self.interaction

        def worked_out() -> Attention:
            at = Overlapping(self.memories, interaction, spins)
            if interaction.kind == "exp":
                logs = at.exact + at.interaction.energy(at.exact)
            else:
                m = at.exact.astype(np.float64)
                pulls = np.abs(interaction.differences(m + 1) + interaction.differences(m - 1))
                logs = log_shares(pulls)
            drawn = at.drawn_to(spins)
            leads = np.where(drawn == 0, spins, np.sign(drawn))
            return Attention(np.asarray(logs, np.float64), self.memories.rows, None, leads)

        return worked_out

    def race_of(self, cue: State, seed: int) -> Race | None:
        """Hebb's square, a cubic, the exponential and this model's own interaction, from one cue."""
        spins = np.array(cue, np.int8)

        def start(params: DenseMemoryParams) -> DenseMemoryMotion:
            return DenseMemory(self.layers[0].shape, self.memories, params, b).start(spins, seed)

        b = self.external
        key = (id(self.memories), seed, spins.tobytes(), None if b is None else b.tobytes())
        return race(self.params, self.memories.count, self.memories.size, key, start)


class DenseMemoryMotion(AbstractMotion):
    """A run: one sweep's order and thresholds are drawn from (seed, sweep) when it begins."""

    state: Int8

    def __init__(self, model: DenseMemory, state: Int8, seed: int, sweep: int, position: int) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, np.int8)
        self.sweep, self.position = sweep, position
        self._now = Overlapping(model.memories, model.interaction, self.state)
        self._order: Int64 = np.arange(self.state.size)
        self._thresholds: Float32 = np.zeros(self.state.size, np.float32)
        self._flips: Sites = np.empty(self.state.size, np.int64)
        self._forget()

    def _forget(self) -> None:
        """What was found out about the state, or drawn, holds no more."""
        self._drawn_for: int | None = None
        self._last_step: Sites | None = None
        self._cycling, self._at_rest = False, False

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or until `max_flips` flips; a synchronous step is a sweep."""
        if self.model.params.synchronous:
            return self._synchronous_step()
        if self._drawn_for != self.sweep:
            self._draw()
        params, whole, free = self.model.params, self.position == 0, self.model.external is None
        warm = params.temperature_at(self.sweep) > 0
        limit = self.state.size if max_flips is None else min(max_flips, self.state.size)
        count, self.position = self._now.visit(
            self.state, self._order, self.position, self.state.size, self._thresholds,
            free and warm and params.update == "metropolis", self._up, self._flips, limit,
        )  # fmt: skip
        ended = self.position >= self.state.size
        self._at_rest = count == 0 and (self._at_rest or (whole and ended and not warm))
        if ended:
            self.sweep, self.position = self.sweep + 1, 0
        return self._flips[:count].copy()

    @property
    def _up(self) -> bool:
        """Whether a tie becomes +1; noise decides where there is any."""
        return self.model.params.tie == "one" and self.model.params.temperature_at(self.sweep) <= 0

    def _draw(self) -> None:
        """The order of a sweep, and the thresholds by position in it."""
        params, draw = self.model.params, kernels.current()
        self._drawn_for = self.sweep
        if params.update == "sequential":
            self._order[:] = np.arange(self._order.size)
        else:
            draw.permutation(self.seed, self.sweep, self._order)
        self._thresholds[:] = self._by_site()[self._order]

    def _by_site(self) -> Float32:
        """theta_i - b_i of the sweep that begins: what the memories' part of h_i is held against.

        In an external field, that of Metropolis holds the sign of s_i, which no visit before its own changes.
        """
        params, draw, b = self.model.params, kernels.current(), self.model.external
        temperature = params.temperature_at(self.sweep)
        drawn = np.zeros(self.state.size, np.float32)
        if temperature > 0:
            draw.thresholds(params.update, 0.5 * temperature, self.seed, self.sweep, drawn)
        if b is not None:
            signs = self.state if temperature > 0 and params.update == "metropolis" else 1
            drawn = np.asarray(signs * drawn - b, np.float32)
        if params.interaction == "exp" and (temperature > 0 or b is not None):
            grid = np.empty(drawn.size, np.int64)  # h is an artanh: see `MemoryKernels.visit`
            draw.graded.squash(drawn.astype(np.float64), grid)
            drawn = (grid * _GRID).astype(np.float32)
        if b is not None and self._up:  # a hair less, so that a tie is none
            drawn = np.nextafter(drawn, np.float32(-np.inf))
        return drawn

    def _wanting(self) -> Sites:
        """The units that disagree with their field at T = 0."""
        if self.model.external is None:
            wanted = np.sign(self._now.whole(self.state))
        else:
            wanted = np.sign(self._now.beyond(self.state, self._by_site()))
        if self._up:
            wanted[wanted == 0] = 1
        return np.flatnonzero(wanted * self.state < 0)

    def _synchronous_step(self) -> Sites:
        sites = self._wanting()
        self._now.flip(self.state, sites)
        undone = self._last_step is not None and np.array_equal(sites, self._last_step)
        self._cycling = sites.size > 0 and undone
        self._at_rest, self._last_step = sites.size == 0, sites
        self.sweep, self.position = self.sweep + 1, 0
        return sites

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; the sweep begun is drawn anew."""
        model = self.model.successor(model)
        if model.interaction != self._now.interaction:
            self._now.retune(model.interaction)
        self.model, self.seed = model, seed
        self._forget()

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set `cells` to `values` from outside; returns the cells that changed."""
        _, changed = SPINS.painted(self.state, cells, values)
        self._now.flip(self.state, changed)
        if self.model.external is not None:
            self._drawn_for = None  # as thresholds may hold signs of units
        self._last_step, self._cycling, self._at_rest = None, False, False
        return changed

    def settled(self) -> bool:
        """Whether every unit agrees with its field and there is no noise."""
        if self.model.params.noisy_from(self.sweep):
            return False
        self._at_rest = self._at_rest or self._wanting().size == 0
        return self._at_rest

    def cycling(self) -> bool:
        """Whether the last synchronous step undid the one before it."""
        return self._cycling

    def energy(self) -> float:
        """E of the present state."""
        return self._now.energy() + self.model.external_energy(self.state)

    def scores(self) -> Int64:
        """M = X s (K,)."""
        return self._now.exact

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """M = X s (P,), if `patterns` are the memories."""
        return self._now.exact if same_rows(patterns, self.model.memories.rows) else None
