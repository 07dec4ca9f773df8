"""The attentional Boltzmann machine as a model: real visible units, and one memory attended at a time."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Float32, Float64
from hopview.core.errors import ShapeError
from hopview.core.layer import Layer
from hopview.core.machine import Machine
from hopview.core.states import VALUES, State
from hopview.machines.attention import AttnBM, spread_out
from hopview.models.base import ModelParams
from hopview.models.machine_model import Clamped, MachineModel, MachineMotion, MachineParams

_REFERENCE = "Ota & Karakida 2023, DOI 10.1162/neco_a_01597"
_BEFORE, _SWEEP, _FIRST = 0, 1, 2  # streams of random numbers


class AttnParams(MachineParams, frozen=True, kw_only=True):
    """The size of the hidden layer, the sharpness of attention, and where the memories begin."""

    hidden_rows: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            title="Rows of memories",
            description="Every hidden unit is a memory, a hill of the density, and one at a time is "
            "attended; they stand in a grid",
            extra={"reference": _REFERENCE},
        ),
    ] = 2
    hidden_cols: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            title="Columns of memories",
            description="Every hidden unit is a memory; there are as many as rows times columns",
            extra={"reference": _REFERENCE},
        ),
    ] = 2
    beta: Annotated[
        float,
        Meta(
            ge=0.01,
            le=1000,
            title="Sharpness",
            description="The inverse width of every hill, 1/beta its variance: a small one makes one broad "
            "hill of all memories, a large one attends to the nearest alone. Choose it before learning; "
            "the temperature changes the sharpness of what has been learned",
            extra={"symbol": r"\beta", "reference": _REFERENCE, "by_ratio": True},
        ),
    ] = 1.0
    memories_from: Annotated[
        Literal["data", "noise"],
        Meta(
            title="Memories begin",
            description="At samples that lie far apart, all of the same weight (data), or as small random "
            "numbers (noise), from which plain gradients may let one memory grow alone",
            extra={"reference": "Arthur & Vassilvitskii 2007"},
        ),
    ] = "data"

    @property
    def architecture(self) -> tuple[object, ...]:
        """What fixes the machine before learning."""
        return self.hidden_rows, self.hidden_cols, self.beta, self.memories_from

    @property
    def memories(self) -> int:
        """H, the number of hidden units."""
        return self.hidden_rows * self.hidden_cols


class AttentionModel(MachineModel):
    """P(v) = exp(-F/T) / Z with F = beta(|v - b|^2/2) - lse beta(Wv + c): a mixture of Gaussians (`AttnBM`).

    A sweep draws which memory is attended, P(h = mu | v) = softmax (beta/T)(Wv + c), and then all visible
    units that are not clamped from N(b + w_mu, T/beta). Ota & Karakida 2023, DOI 10.1162/neco_a_01597.
    """

    name = "attn_bm"
    title = "Attentional Boltzmann machine"
    formula = r"E = \frac{1}{2} |v - b|^2 - \frac{1}{\beta} \ln \sum_\mu e^{\beta (w_\mu v + c_\mu)}"
    kind = "real"
    states = VALUES
    rules = ("em", "exact")
    Params = AttnParams

    machine: AttnBM
    params: AttnParams

    def __init__(
        self, shape: tuple[int, int], machine: Machine, params: ModelParams, clamped: Clamped | None = None
    ) -> None:
        assert isinstance(machine, AttnBM)
        super().__init__(shape, machine, params, clamped)
        self.tempered = machine.at(params.temperature)

    @classmethod
    def begin(cls, shape: tuple[int, int], params: ModelParams, seed: int, data: Float32 | None) -> AttnBM:
        """Memories at samples (k-means++) with c = -|w|^2/2, or N(0, 1/D) with b = c = 0."""
        assert isinstance(params, AttnParams)
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, _FIRST])))
        size = shape[0] * shape[1]
        if data is not None and data.size and params.memories_from == "data":
            return AttnBM.at_points(spread_out(data, params.memories, rng), params.beta)
        memories = rng.standard_normal((params.memories, size)) / math.sqrt(size)
        return AttnBM(memories, np.zeros(size), np.zeros(params.memories), params.beta)

    @classmethod
    def layers_of(cls, shape: tuple[int, int], params: ModelParams) -> tuple[Layer, ...]:
        """Real visible units, and the hidden ones, of which one at a time is on."""
        assert isinstance(params, AttnParams)
        visible = Layer(name="visible", shape=shape, kind="real")
        grid = params.hidden_rows, params.hidden_cols
        return visible, Layer(name="hidden", shape=grid, kind="onehot", start=visible.size)

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> AttentionMotion:
        """A run from `state`, attending to a memory drawn given it."""
        given = VALUES.taken(state)
        if given.size != self.machine.visible:
            raise ShapeError(
                f"The state has {given.size} units; the machine has {self.machine.visible} visible ones."
            )
        rng = _drawn(seed, sweep, _BEFORE)
        hidden = _one_hot(self.tempered.attention(given)[0], rng)
        return AttentionMotion(self, given, hidden, seed, sweep, position)

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> AttentionMotion:
        """The run again that had this state and attended as in `inner` (H,)."""
        if inner is None:
            return self.start(state, seed, sweep, position)
        return AttentionMotion(self, VALUES.taken(state), inner, seed, sweep, position)

    def energy(self, state: State) -> float:
        """F of the visible state, in nats at T = 1."""
        return float(self.machine.free_energy(VALUES.taken(state))[0])

    def field(self, state: State) -> Float64:
        """-dF/dv, (D,): how far, times beta, attention would move each visible unit."""
        return np.asarray(self.machine.score(VALUES.taken(state))[0])


class AttentionMotion(MachineMotion):
    """A walk from hill to hill: `hidden` is one-hot, the memory that the visible state was drawn from."""

    model: AttentionModel

    def step(self) -> None:
        """h ~ softmax (beta/T)(Wv + c), then v ~ N(b + w_h, T/beta) where it is free."""
        machine, rng = self.model.tempered, _drawn(self.seed, self.sweep, _SWEEP)
        self.hidden = _one_hot(machine.attention(self.state)[0], rng)
        noise = rng.standard_normal(self.state.size) / math.sqrt(machine.beta)
        free = self.free()
        self.state[free] = (machine.centres[int(np.argmax(self.hidden))] + noise)[free]


def _drawn(seed: int, sweep: int, stream: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, sweep, stream])))


def _one_hot(shares: Float64, rng: np.random.Generator) -> Float64:
    """A unit drawn by its share, as (H,) with a single 1."""
    hidden = np.zeros(shares.size)
    hidden[rng.choice(shares.size, p=shares / shares.sum())] = 1.0
    return hidden
