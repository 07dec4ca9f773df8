"""The Hopfield network as a restricted Boltzmann machine, and its dense relatives, as a model."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Float32, Float64
from hopview.core.draws import generator
from hopview.core.layer import Layer
from hopview.core.machine import Machine
from hopview.core.states import SPINS, State
from hopview.machines.dense import DenseBM
from hopview.models.hidden_grid import HiddenCols, HiddenGridParams, HiddenRows
from hopview.models.machine_model import Clamped, MachineModel, MachineMotion
from hopview.models.params import ModelParams

_REFERENCE = "Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790"
_ONE_EACH = "Each stored pattern has a hidden unit of its own; they stand in a grid"
_SWEEP, _SAMPLES, _BEFORE = 1, 3, 4  # streams of random numbers


class DenseParams(HiddenGridParams, frozen=True, kw_only=True):
    """How many patterns the hidden layer has room for, how cold it is, and the power of its energy."""

    hidden_rows: Annotated[HiddenRows, Meta(title="Rows of hidden units", description=_ONE_EACH)] = 4
    hidden_cols: Annotated[HiddenCols, Meta(title="Columns of hidden units", description=_ONE_EACH)] = 4
    beta: Annotated[
        float,
        Meta(
            ge=0.01,
            le=1000,
            title="Inverse temperature",
            description="At T = 1 the machine is as cold as a Hopfield network at temperature 1/beta",
            extra={"symbol": r"\beta", "reference": _REFERENCE, "by_ratio": True},
        ),
    ] = 5.0
    power: Annotated[
        Literal["2", "4", "6"],
        Meta(
            title="Power",
            description="Of the overlaps in the energy: 2 is the Hopfield network, higher ones are dense "
            "memories, which hold more patterns",
            extra={"symbol": "n"},
        ),
    ] = "2"

    @property
    def architecture(self) -> tuple[object, ...]:
        """What fixes the machine, beside the patterns."""
        return *self.hidden_grid, self.beta, self.power


class DenseMotion(MachineMotion):
    """Block Gibbs sampling: `hidden` are the z_mu that the visible state was drawn from."""

    model: DenseModel

    def draw_hidden(self) -> None:
        """z given s."""
        rng = generator(self.seed, self.sweep, _BEFORE)
        self.hidden = self.model.tempered.drawn_hidden(self.state[None], rng)[0]

    def step(self) -> None:
        """z given s, then the free spins given z."""
        law, rng = self.model.tempered, generator(self.seed, self.sweep, _SWEEP)
        self.hidden = law.drawn_hidden(self.state[None], rng)[0]  # as `DenseModel.hidden_in`
        drawn = np.where(rng.random(self.state.size) < law.chance_up(self.hidden), 1, -1)
        free = self.free()
        self.state[free] = drawn[free]


class DenseModel(MachineModel):
    """P(s, z) = exp(-E/T) / Z. With n = 2 P(s) = exp(-F/T) / Z, F = -(beta N/2) sum_mu m_mu^2.

    That is the Hopfield law at 1/T_H = beta/T; of higher powers the joint law alone is exp(-E/T).
    A sweep draws z_mu = sqrt(beta/N) xi_mu.s + N(0, 1), all at once, then all spins that are not clamped,
    P(s_i = +1 | z) = sig(2 sqrt(beta/N) sum_mu xi_mu,i z_mu): all at once, and yet exact. The hidden units
    are overlaps, z_mu = sqrt(beta N) m_mu on average. Higher powers: `DenseBM`.
    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    name = "dense_bm"
    title = "Hopfield network as a Boltzmann machine"
    formula = r"E = \frac{1}{2} \sum_\mu z_\mu^2 - \sqrt{\frac{\beta}{N}} \sum_{i,\mu} \xi_i^\mu s_i z_\mu"
    kind = "binary"
    states = SPINS
    rules = ("stored",)
    Params = DenseParams
    Motion = DenseMotion

    machine: DenseBM
    params: DenseParams

    def __init__(
        self, shape: tuple[int, int], machine: Machine, params: ModelParams, clamped: Clamped | None = None
    ) -> None:
        assert isinstance(machine, DenseBM)
        super().__init__(shape, machine, params, clamped)
        self.tempered = machine.at(params.temperature)

    @classmethod
    def begin(cls, shape: tuple[int, int], params: ModelParams, seed: int, data: Float32 | None) -> DenseBM:
        """The machine of the first patterns of `data` (n, D), 0/1, one a hidden unit."""
        assert isinstance(params, DenseParams)
        patterns = np.zeros((params.hidden_units, shape[0] * shape[1]))
        if data is not None:
            held = data[: len(patterns)]
            patterns[: len(held)] = 2.0 * held - 1.0
        return DenseBM(patterns, params.beta, int(params.power))

    @classmethod
    def layers_of(cls, shape: tuple[int, int], params: ModelParams) -> tuple[Layer, ...]:
        """Spins, and the real hidden units."""
        assert isinstance(params, DenseParams)
        visible = Layer(name="visible", shape=shape, kind="binary")
        return visible, Layer(name="hidden", shape=params.hidden_grid, kind="real", start=visible.size)

    def walked(self, starts: State, sweeps: int, seed: int, number: int) -> State:
        """See `MachineModel.walked`: all chains a sweep at a time."""
        rng = generator(seed, number, _SAMPLES)
        return self.walked_by(self.tempered.swept, starts, sweeps, rng).astype(np.int8)

    def hidden_in(self, state: State, seed: int, sweep: int) -> Float64:
        """The z (H,) that sweep number `sweep` draws given the visible `state`."""
        return np.asarray(self.tempered.drawn_hidden(state[None], generator(seed, sweep, _SWEEP))[0])

    def energy(self, state: State) -> float:
        """F of the visible state, in nats at T = 1."""
        return float(self.machine.free_energy((1.0 + SPINS.taken(state)[None]) / 2.0)[0])

    def field(self, state: State) -> Float64:
        """sum_mu xi_mu,i m_mu^(n-1), (D,): the field of the Hopfield network for n = 2, its diagonal kept."""
        m = self.machine.overlaps(SPINS.taken(state)[None])[0]
        return np.asarray(self.machine.parameters["W"] @ m ** (self.machine.power - 1))
