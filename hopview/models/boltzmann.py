"""The general Boltzmann machine of 1985, running: heat-bath sweeps, warm or annealed, some units clamped."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Float32, Float64, Int8
from hopview.core.layer import Layer
from hopview.core.states import State
from hopview.machines.boltzmann import MOST_EXACT, Boltzmann
from hopview.machines.connections import Kind, connected, require_connected
from hopview.machines.sampling import sweep
from hopview.models.hidden_grid import HiddenGridParams
from hopview.models.machine_model import Clamped, MachineModel, MachineMotion
from hopview.models.params import ModelParams
from hopview.models.schedule import AnnealingParams

_REFERENCE = "Ackley, Hinton & Sejnowski 1985, DOI 10.1207/s15516709cog0901_7"
_FIRST = 1 << 40  # numbers of the sweeps that draw the hidden units of a start, apart from those of a run
_PART = 44  # bits for the numbers of the sweeps in one part of what is sampled
_FIRST_SWEEPS = 20  # where hidden units are tied to each other; else one is an exact draw


class BoltzmannParams(HiddenGridParams, AnnealingParams, frozen=True, kw_only=True):
    """Which units there are, how they are tied, and the noise that they feel."""

    update: Annotated[
        Literal["glauber", "anneal"],
        Meta(
            title="Update",
            description="One unit at a time with noise, at one temperature (glauber) or cooled down by a "
            "schedule (anneal)",
            extra={"symbol": r"P(s_i = 1) = \sigma(u_i / T)", "reference": _REFERENCE},
        ),
    ] = "glauber"
    hidden_rows: Annotated[
        int, Meta(ge=0, le=32, title="Hidden rows", description="Rows of hidden units; 0: there are none")
    ] = 1
    hidden_cols: Annotated[
        int,
        Meta(
            ge=0, le=32, title="Hidden columns", description="Columns of hidden units", extra={"symbol": "H"}
        ),
    ] = 2
    connections: Annotated[
        Kind,
        Meta(
            title="Connections",
            description="Which pairs of units are tied: all; visible with hidden ones alone (bipartite); or "
            "those of an encoder, whose two halves of visible units meet only through the hidden ones, which "
            "are tied to each other only where it is coupled",
            extra={"reference": _REFERENCE},
        ),
    ] = "all"
    initial_weights: Annotated[
        float,
        Meta(
            ge=0,
            le=5,
            title="First weights",
            description="Spread of the random weights before anything was learned; hidden units that start "
            "from 0 stay alike",
            extra={"symbol": r"\sigma_W"},
        ),
    ] = 0.1
    anneal_start: Annotated[
        float,
        Meta(
            ge=0.05,
            le=50,
            title="Anneal from",
            description="Temperature of the first sweep of the anneal update",
            extra={"symbol": "T_0", "reference": _REFERENCE, "by_ratio": True},
        ),
    ] = 20.0
    anneal_end: Annotated[
        float,
        Meta(
            ge=0.05,
            le=50,
            title="Anneal to",
            description="Temperature of the anneal update once its sweeps are done",
            extra={"symbol": "T_1", "reference": _REFERENCE, "by_ratio": True},
        ),
    ] = 1.0
    anneal_sweeps: Annotated[
        int,
        Meta(
            ge=1,
            le=100_000,
            title="Anneal for",
            description="Sweeps from the first to the last temperature, each cooler by the same factor",
            extra={"symbol": "K", "reference": _REFERENCE},
        ),
    ] = 100

    @property
    def architecture(self) -> tuple[object, ...]:
        """What fixes the machine's shape and its first weights."""
        return *self.hidden_grid, self.connections, self.initial_weights


class BoltzmannMotion(MachineMotion):
    """One chain of visible and hidden units; a sweep visits all that are free, in turn."""

    model: BoltzmannModel

    def step(self) -> None:
        """N visits at the temperature of this sweep."""
        clamped, hidden = self.model.clamped, self.hidden.size
        held = np.zeros(self.state.size, bool) if clamped is None else clamped
        self._visit(
            np.concatenate([held, np.zeros(hidden, bool)]),
            self.model.params.temperature_at(self.sweep),
            self.sweep,
        )

    def draw_hidden(self) -> None:
        """The hidden units given the visible ones: of a machine that ties them to each other, nearly."""
        held = np.arange(self.state.size + self.hidden.size) < self.state.size
        temperature = self.model.params.temperature_at(self.sweep)
        first = _FIRST + _FIRST_SWEEPS * self.sweep
        for k in range(self.model.first_sweeps):
            self._visit(held, temperature, first + k)

    def _visit(self, held: Clamped, temperature: float, number: int) -> None:
        machine, d = self.model.machine, self.state.size
        whole: Int8 = np.concatenate([self.state > 0, self.hidden > 0]).astype(np.int8)[np.newaxis]
        sweep(
            machine.weights,
            machine.bias,
            whole,
            temperature,
            self.seed,
            number,
            held.astype(np.int8)[np.newaxis],
        )
        self.state[:] = 2 * whole[0, :d] - 1
        self.hidden[:] = whole[0, d:]


class BoltzmannModel(MachineModel):
    """E(s) = -1/2 s'Ws - b's, s in {0,1}^N; s_i = 1 with probability sig((Ws + b)_i / T), unit after unit.

    Each visit is reversible; a sweep of all units in turn leaves exp(-E/T)/Z as it is. N to 1,024;
    a free energy is exact as `machines.boltzmann.Boltzmann` says. Ackley, Hinton & Sejnowski 1985,
    DOI 10.1207/s15516709cog0901_7.
    """

    name = "boltzmann"
    title = "Boltzmann machine 1985"
    formula = r"E = {-}\frac{1}{2} \sum_{i,j} W_{ij}\, s_i s_j - \sum_i b_i s_i, \quad s_i \in \{0, 1\}"
    kind = "binary"
    rules = ("exact", "annealed")
    Params = BoltzmannParams
    Motion = BoltzmannMotion

    params: BoltzmannParams
    machine: Boltzmann

    @classmethod
    def require_fit(cls, shape: tuple[int, int], params: ModelParams) -> None:
        """Raise `ParameterError` for more than 1,024 units, or an encoder whose halves cannot be equal."""
        assert isinstance(params, BoltzmannParams)
        require_connected(params.connections, shape[0] * shape[1], params.hidden_units)

    @classmethod
    def rule_for(cls, shape: tuple[int, int], params: ModelParams) -> str:
        """The exact gradient to 16 units that must be summed over, else the annealed statistics of 1985."""
        assert isinstance(params, BoltzmannParams)
        among_hidden = params.connections in ("all", "encoder_coupled")
        summed = shape[0] * shape[1] + (params.hidden_units if among_hidden else 0)
        return "exact" if summed <= MOST_EXACT else "annealed"

    @classmethod
    def begin(
        cls,
        shape: tuple[int, int],
        params: ModelParams,
        seed: int,
        data: Float32 | None,
    ) -> Boltzmann:
        """Weights N(0, initial_weights^2) wherever units are connected, no biases."""
        assert isinstance(params, BoltzmannParams)
        ties = connected(params.connections, shape[0] * shape[1], params.hidden_units)
        return Boltzmann.random(ties, params.initial_weights, seed)

    @classmethod
    def layers_of(cls, shape: tuple[int, int], params: ModelParams) -> tuple[Layer, ...]:
        """The visible layer and, if there are any, the hidden units."""
        assert isinstance(params, BoltzmannParams)
        visible = Layer(name="visible", shape=shape, kind="binary")
        if not params.hidden_units:
            return (visible,)
        return visible, Layer(name="hidden", shape=params.hidden_grid, kind="binary", start=visible.size)

    def walked(self, starts: State, sweeps: int, seed: int, number: int) -> State:
        """See `MachineModel.walked`: all chains a sweep at a time."""
        machine, d, first = self.machine, self.machine.visible, (number + 1) << _PART
        whole: Int8 = np.zeros((len(starts), machine.size), np.int8)
        whole[:, :d] = starts > 0
        visible = np.arange(machine.size) < d
        held = np.concatenate(
            [np.zeros(d, bool) if self.clamped is None else self.clamped, np.zeros(machine.hidden, bool)]
        )

        def swept(fixed: Clamped, temperature: float, count: int) -> None:
            rows = np.repeat(fixed[np.newaxis].astype(np.int8), len(whole), axis=0)
            sweep(machine.weights, machine.bias, whole, temperature, seed, first + count, rows)

        for k in range(self.first_sweeps):
            swept(visible, self.params.temperature_at(0), _FIRST + k)
        for k in range(sweeps):
            swept(held, self.params.temperature_at(k), k)
        return np.asarray(2 * whole[:, :d] - 1, np.int8)

    @property
    def first_sweeps(self) -> int:
        """How many sweeps of the hidden units alone draw them given the visible ones."""
        return _FIRST_SWEEPS if self.machine.coupled else int(self.machine.hidden > 0)

    def energy(self, state: State) -> float:
        """F(v) in nats at T = 1."""
        return float(self.machine.free_energy(_bits(state)[np.newaxis])[0])

    def field(self, state: State) -> Float64:
        """u = W_vv v + W_vh <h|v> + b of the visible units, (D,): without hidden ones, of all there is."""
        v = _bits(state)[np.newaxis]
        means = self.machine.hidden_means(v)
        d = self.machine.visible
        return np.asarray(self.machine.fields(np.concatenate([v, means], axis=1))[0, :d])


def _bits(state: State) -> Float64:
    return np.asarray(np.asarray(state) > 0, dtype=np.float64)
