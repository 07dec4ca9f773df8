"""Restricted Boltzmann machines as models: a visible layer that can be painted and clamped, a hidden one."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, cast

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int8
from hopview.core.draws import generator
from hopview.core.layer import Layer, UnitKind
from hopview.core.states import VALUES, State
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.noise import Noise
from hopview.machines.rbm import BernoulliRBM
from hopview.models.base import AT_ONCE, Sites
from hopview.models.hidden_grid import HiddenGridParams
from hopview.models.machine_model import MachineModel, MachineMotion

WEIGHTS = 0.01  # standard deviation of the weights before training
_STREAM = 0x72626D  # shares no random number with the training of the same seed
_SAMPLES = 0x73616D706C65  # nor those that are sampled with those of a run
_CHO = "Cho, Ilin & Raiko 2011, DOI 10.1007/978-3-642-21735-7_2"


class RBMMotion(MachineMotion):
    """One chain of block Gibbs sampling; its random numbers follow from (seed, sweep)."""

    model: RBM

    def step(self) -> None:
        """h given v, then the free v given h."""
        self._sweeps(1)

    def advance(self, max_flips: int | None = None) -> Sites:
        """One sweep; the visible units that changed."""
        return self.advance_many(1)

    def advance_many(self, sweeps: int) -> Sites:
        """Up to 64 sweeps at once: then it can be stopped."""
        made = min(sweeps, AT_ONCE)
        changed = self._sweeps(made)
        self.sweep += made
        return changed

    def _sweeps(self, count: int) -> Sites:
        model, number = self.model, 2 * self.sweep + 2
        scale, seed = 1.0 / model.params.temperature, self.seed ^ _STREAM
        return model.machine.chain(model.held, scale, seed, number, count, self.state, self.hidden)

    def draw_hidden(self) -> None:
        """h given v alone."""
        machine = self.model.machine
        fields = np.asarray(machine.hidden_inputs(self.model.visible_values(self.state)), np.float32)
        none, out = np.zeros(machine.hidden, np.float32), np.empty_like(fields)
        scale = 1.0 / self.model.params.temperature
        kernels.current().rbm.draw(fields, none, scale, self.seed ^ _STREAM, 2 * self.sweep + 1, out)
        self.hidden[:] = out[0]


class RBM(MachineModel):
    """P(v, h) = exp(-E/T) / Z, E = -a'v - b'h - v'Wh, on 0/1 units; a run is block Gibbs sampling.

    A sweep draws all hidden units at once, p(h_j | v) = sig((b_j + (v'W)_j) / T), then all free visible ones,
    p(v_i | h) = sig((a_i + (Wh)_i) / T); clamped ones keep the cue. The state is v, as spins. Energies are
    F(v) in nats at T = 1. Smolensky 1986; Hinton 2002, DOI 10.1162/089976602760128018.
    """

    name = "rbm"
    title = "Restricted Boltzmann machine"
    formula = r"E = {-}a^T v - b^T h - v^T W h"
    kind: ClassVar[UnitKind] = "binary"
    rules: ClassVar[tuple[str, ...]] = ("cd", "pcd", "pt", "exact")
    Params = HiddenGridParams
    Motion = RBMMotion

    machine: BernoulliRBM
    params: HiddenGridParams

    @classmethod
    def begin(cls, shape: tuple[int, int], params: Any, seed: int, data: Float32 | None) -> BernoulliRBM:
        """W ~ N(0, 0.01^2), b = 0, and a the logits of the data's means, where they are known."""
        visible, hidden = shape[0] * shape[1], params.hidden_units
        draw = generator(seed, _STREAM)
        weights = (WEIGHTS * draw.standard_normal((visible, hidden))).astype(np.float32)
        return BernoulliRBM(weights, mean_logits(data, visible), np.zeros(hidden, np.float32))

    @classmethod
    def layers_of(cls, shape: tuple[int, int], params: Any) -> tuple[Layer, ...]:
        """The visible layer, and the hidden one behind it."""
        return (
            Layer(name="visible", shape=shape, kind=cls.kind),
            Layer(name="hidden", shape=params.hidden_grid, kind="binary", start=shape[0] * shape[1]),
        )

    def walked(self, starts: State, sweeps: int, seed: int, number: int) -> State:
        """See `MachineModel.walked`: all chains a sweep at a time."""
        gibbs = self.machine.sampler(seed ^ _SAMPLES, number)
        v = np.array(self.visible_values(starts))
        return self.states.taken(gibbs.sweeps(v, sweeps, 1.0 / self.params.temperature, self.clamped))

    def visible_values(self, state: State) -> NDArray[Any]:
        """v = (1 + s) / 2 in rows, float32."""
        return np.atleast_2d(np.asarray(state > 0, np.float32))

    def visible_state(self, v: Float32) -> State:
        """s = 2 v - 1."""
        return np.where(v > 0, 1, -1).astype(np.int8)

    @cached_property
    def held(self) -> Int8:
        """1 where a visible unit is clamped, else 0, (D,)."""
        found = np.zeros(self.machine.visible, np.int8) if self.clamped is None else self.clamped
        return found.astype(np.int8)

    def energy(self, state: State) -> float:
        """F(v) = -a'v - sum_j ln(1 + exp(b_j + (v'W)_j)), in nats at T = 1."""
        return float(self.machine.free_energy(self.visible_values(state))[0])

    def field(self, state: State) -> Float64:
        """ln p(v_i = 1) / p(v_i = 0) given all other visible units at T = 1, (D,)."""
        return np.asarray(self.machine.log_odds(self.visible_values(state))[0])


class GaussianRBMParams(HiddenGridParams, frozen=True, kw_only=True):
    """The hidden grid, how wide the visible units' noise is, and whether that is learned."""

    deviation: Annotated[
        float,
        Meta(
            ge=0.01,
            le=100,
            title="Deviation",
            description="The standard deviation of the visible units given the hidden ones, in units of "
            "the data: 1 for whitened data. Where the noise is learned, what it begins with",
            extra={"symbol": r"\sigma", "by_ratio": True},
        ),
    ] = 1.0
    noise: Annotated[
        Noise,
        Meta(
            title="Noise",
            description="Whether learning leaves the deviation as it is (fixed), moves one of all visible "
            "units together (shared), or one of each unit (own): ln s^2, at a tenth of the learning rate, "
            "with s kept within 0.1 and 10",
            extra={"symbol": r"\ln \sigma^2", "reference": _CHO},
        ),
    ] = "fixed"

    @property
    def architecture(self) -> tuple[object, ...]:
        """The hidden grid, the deviation, and whether it is learned."""
        return *self.hidden_grid, self.deviation, self.noise


class GaussianRBMModel(RBM):
    """P(v, h) = exp(-E/T) / Z, E = |v - a|^2 / (2 s^2) - b'h - v'Wh / s^2, v real.

    A sweep draws p(h_j | v) = sig((b_j + (v'W)_j / s^2) / T), then v | h ~ N(a + Wh, T s^2): filters that are
    switched on are added up. The state is v itself. Cho, Ilin & Raiko 2011, DOI 10.1007/978-3-642-21735-7_2.
    """

    name = "gaussian_rbm"
    title = "Gaussian-Bernoulli RBM"
    formula = r"E = \frac{|v - a|^2}{2 \sigma^2} - b^T h - \frac{v^T W h}{\sigma^2}"
    kind = "real"
    states = VALUES
    rules: ClassVar[tuple[str, ...]] = ("cd", "pcd", "exact")
    Params = GaussianRBMParams

    machine: GaussianRBM
    params: GaussianRBMParams

    @classmethod
    def begin(cls, shape: tuple[int, int], params: Any, seed: int, data: Float32 | None) -> GaussianRBM:
        """W ~ N(0, 0.01^2), b = 0, and a the data's means, where they are known."""
        first = super().begin(shape, params, seed, None)
        means = first.visible_bias if data is None else data.mean(axis=0, dtype=np.float64)
        return GaussianRBM(first.weights, means, first.hidden_bias, params.deviation, params.noise)

    def visible_values(self, state: State) -> NDArray[Any]:
        """v in rows, float32."""
        return np.atleast_2d(np.asarray(state, np.float32))

    def visible_state(self, v: Float32) -> State:
        """v itself."""
        return np.asarray(v, np.float64)

    def energy(self, state: State) -> float:
        """F(v), in nats at T = 1."""
        return float(self.machine.free_energy(np.asarray(state)[np.newaxis])[0])

    def field(self, state: State) -> Float64:
        """-dF/dv, (D,): where the density rises."""
        return np.asarray(self.machine.score(np.asarray(state)[np.newaxis])[0])


def mean_logits(data: Float32 | None, visible: int) -> Float32:
    """ln p/(1 - p) of the smoothed means p = (n mean + 1) / (n + 2) of data (n, D); zeros without any."""
    if data is None:
        return np.zeros(visible, np.float32)
    count = len(data)
    p = (count * np.clip(data.mean(axis=0, dtype=np.float64), 0.0, 1.0) + 1.0) / (count + 2.0)
    return cast("Float32", np.log(p / (1.0 - p)).astype(np.float32))
