"""The attentional Boltzmann machine as a model: real visible units, and one memory attended at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property, partial
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.attention import Attention
from hopview.core.coupling import Float32, Float64, frozen_array
from hopview.core.draws import generator
from hopview.core.layer import Layer
from hopview.core.machine import Machine
from hopview.core.states import VALUES, State
from hopview.machines.attention import AttnBM, spread_out
from hopview.models.hidden_grid import HiddenCols, HiddenGridParams, HiddenRows
from hopview.models.machine_model import Clamped, MachineModel, MachineMotion
from hopview.models.params import ModelParams
from hopview.models.shared_params import Sharpness

_REFERENCE = "Ota & Karakida 2023, DOI 10.1162/neco_a_01597"
_CITED = {"reference": _REFERENCE}
_MEMORIES = (
    "Every hidden unit is a memory, a hill of the density, and one at a time is attended; there are as many "
    "as rows times columns"
)
_SWEEP, _FIRST, _SAMPLES, _BEFORE = 1, 2, 3, 4  # streams of random numbers; 5 is that of training


class AttnParams(HiddenGridParams, frozen=True, kw_only=True):
    """The size of the hidden layer, the sharpness of attention, and where the memories begin."""

    hidden_rows: Annotated[
        HiddenRows, Meta(title="Rows of memories", description=_MEMORIES, extra=_CITED)
    ] = 2
    hidden_cols: Annotated[
        HiddenCols, Meta(title="Columns of memories", description=_MEMORIES, extra=_CITED)
    ] = 2
    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.01,
            le=1000,
            description="The inverse width of every hill, 1/beta its variance: a small one makes one broad "
            "hill of all memories, a large one attends to the nearest alone. Choose it before learning; "
            "the temperature changes the sharpness of what has been learned",
            extra={"reference": _REFERENCE},
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
        return *self.hidden_grid, self.beta, self.memories_from


class AttentionMotion(MachineMotion):
    """A walk from hill to hill: `hidden` is one-hot, the memory that the visible state was drawn from."""

    model: AttentionModel

    def draw_hidden(self) -> None:
        """Attend to a memory drawn given what is clamped, or all."""
        self._attend(generator(self.seed, self.sweep, _BEFORE))

    def step(self) -> None:
        """h ~ p(h | clamped units, or all), then v ~ N(b + w_h, T/beta) where it is free."""
        machine, rng = self.model.tempered, generator(self.seed, self.sweep, _SWEEP)
        self._attend(rng)
        noise = rng.standard_normal(self.state.size) / math.sqrt(machine.beta)
        free = self.free()
        self.state[free] = (machine.centres[int(np.argmax(self.hidden))] + noise)[free]

    def _attend(self, rng: np.random.Generator) -> None:
        self.hidden = _one_hot(self.model.shares(self.state), rng)


class AttentionModel(MachineModel):
    """P(v, h) = exp(-E/T) / Z with E = beta(|v - b|^2/2 - (Wv + c)_h): a mixture of Gaussians (`AttnBM`).

    At T = 1 P(v) = exp(-F) / Z with F = beta |v - b|^2/2 - lse beta(Wv + c). Elsewhere it is the joint law
    that is tempered, so that P(v) is the same mixture with beta/T for beta. A sweep draws which memory is
    attended, P(h = mu | v) = softmax (beta/T)(Wv + c), and then all visible units from N(b + w_mu, T/beta).
    Where some are clamped, the memory is drawn given those alone, and the others from its hill: every sweep
    is a sample of its own from P(free | clamped), exactly.
    Ota & Karakida 2023, DOI 10.1162/neco_a_01597.
    """

    name = "attn_bm"
    title = "Attentional Boltzmann machine"
    formula = r"E = \frac{1}{2} |v - b|^2 - \frac{1}{\beta} \ln \sum_\mu e^{\beta (w_\mu v + c_\mu)}"
    kind = "real"
    states = VALUES
    rules = ("em", "exact")
    attends = True
    Params = AttnParams
    Motion = AttentionMotion

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
        rng = generator(seed, _FIRST)
        size = shape[0] * shape[1]
        if data is not None and data.size and params.memories_from == "data":
            return AttnBM.at_points(spread_out(data, params.hidden_units, rng), params.beta)
        memories = rng.standard_normal((params.hidden_units, size)) / math.sqrt(size)
        return AttnBM(memories, np.zeros(size), np.zeros(params.hidden_units), params.beta)

    @classmethod
    def layers_of(cls, shape: tuple[int, int], params: ModelParams) -> tuple[Layer, ...]:
        """Real visible units, and the hidden ones, of which one at a time is on."""
        assert isinstance(params, AttnParams)
        visible = Layer(name="visible", shape=shape, kind="real")
        return visible, Layer(name="hidden", shape=params.hidden_grid, kind="onehot", start=visible.size)

    def walked(self, starts: State, sweeps: int, seed: int, number: int) -> State:
        """See `MachineModel.walked`: all chains a sweep at a time."""
        swept = partial(self.tempered.swept, observed=self.observed)
        return self.walked_by(swept, starts, sweeps, generator(seed, number, _SAMPLES))

    def energy(self, state: State) -> float:
        """F of the visible state, in nats at T = 1."""
        return float(self.machine.free_energy(VALUES.taken(state))[0])

    def field(self, state: State) -> Float64:
        """-dF/dv, (D,): how far, times beta, attention would move each visible unit."""
        return np.asarray(self.machine.score(VALUES.taken(state))[0])

    @property
    def observed(self) -> Clamped | None:
        """The clamped units, where there are any and others are free; None: the whole state counts."""
        held = self.clamped
        return None if held is None or bool(held.all()) or not held.any() else held

    def shares(self, state: State) -> Float64:
        """p(h = mu | what is observed) at T, (H,): with what chance a sweep attends to each memory."""
        return np.asarray(np.exp(self._log_shares(state)))

    def _log_shares(self, state: State) -> Float64:
        observed = np.ones(state.size, np.bool_) if self.observed is None else self.observed
        return np.asarray(self.tempered.log_responsibilities(state, observed)[0])

    @cached_property
    def _centres(self) -> Float64:
        return frozen_array(self.machine.centres, np.float64)

    def attending(self, state: State) -> Callable[[], Attention]:
        """`attention` of the state, when it is called."""
        return partial(self.attention, state)

    def attention(self, state: State) -> Attention:
        """p(h = mu | v_o) at T given the clamped units o, or all, and the mean of the others given those."""
        v, logs, observed = VALUES.taken(state), self._log_shares(state), self.observed
        mean = np.exp(logs) @ self._centres
        filled = mean if observed is None else np.where(observed, v, mean)
        return Attention(logs, self._centres, observed, filled)


def _one_hot(shares: Float64, rng: np.random.Generator) -> Float64:
    """A unit drawn by its share, as (H,) with a single 1."""
    hidden = np.zeros(shares.size)
    hidden[rng.choice(shares.size, p=shares / shares.sum())] = 1.0
    return hidden
