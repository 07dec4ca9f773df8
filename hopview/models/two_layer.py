"""Features and memories as two layers of one network: what lies under every dense associative memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.attention import Attention, MemoryLayer
from hopview.core.coupling import Float64
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import REALS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.memory_model import MemoryModel
from hopview.models.naming import named_by_shares
from hopview.models.params import ModelParams
from hopview.models.separations import conjugate, log_shares, log_weights, softmax
from hopview.models.shared_params import Gain, Power, Sharpness
from hopview.models.similarity import similarities

_REFERENCE = "Krotov & Hopfield 2021, DOI 10.48550/arXiv.2008.06996"
SETTLED = 1e-6  # the fastest change, a tau, of a unit of a network called at rest
CLIP = 1e-12  # tanh never reaches +-1
_ROUNDING = 1e-9


class TwoLayerParams(ModelParams, frozen=True, kw_only=True):
    """What the units of both layers show of their inputs, and how fast they are."""

    features: Annotated[
        Literal["linear", "tanh"],
        Meta(
            title="Features show",
            description="Their inputs as they are (linear), or pressed between paper and ink (tanh). "
            "Powers and sums of memories have no bound, so that features press them",
            extra={"symbol": r"g = \partial L_v / \partial v", "reference": _REFERENCE},
        ),
    ] = "linear"
    memory_units: Annotated[
        Literal["softmax", "power", "linear"],
        Meta(
            title="Memories show",
            description="Their shares of all (softmax: the modern network), a power of their input where it "
            "is above zero (power: dense memories), or the input itself (linear: Hebb)",
            extra={"symbol": r"f = \partial L_h / \partial h", "reference": _REFERENCE},
        ),
    ] = "softmax"
    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.01,
            le=1000,
            description="Of the softmax: how much a lead in likeness counts, where 1 is the likeness of a "
            "picture in black and white with itself",
        ),
    ] = 16.0
    power: Annotated[Power, Meta(description="n of the energy: memories show their input to the n - 1")] = 3
    slope: Annotated[Gain, Meta(description="Of tanh: how steeply features answer their input")] = 2.0
    memory_tau: Annotated[
        float,
        Meta(
            ge=0.1,
            le=10,
            title="Memories are slower by",
            description="Their time against that of the features: fast ones (0.1) make the modern network, "
            "slow ones wake when the cue has faded",
            extra={"symbol": r"\tau_h / \tau_v", "reference": _REFERENCE, "by_ratio": True},
        ),
    ] = 0.1
    dt: Annotated[
        float,
        Meta(
            ge=0.005,
            le=0.05,
            title="Time step",
            description="Of Euler's method, in units of the features' time",
            extra={"symbol": r"\Delta t / \tau_v"},
        ),
    ] = 0.02

    @property
    def pressed(self) -> bool:
        """Whether features show tanh of their input."""
        return self.features == "tanh" or self.memory_units != "softmax"

    @property
    def update(self) -> str:
        """A differential equation."""
        return "ode"

    @property
    def temperature_words(self) -> str:
        """What stands for a temperature: the sharpness of a softmax."""
        return f"beta = {self.beta:g}" if self.memory_units == "softmax" else ""

    def idle(self) -> dict[str, str]:
        """What the two kinds of unit do not ask for."""
        found: dict[str, str] = {}
        if self.memory_units != "softmax":
            found = {"beta": "", "features": "tanh, as these memories have no bound"}
        if self.memory_units != "power":
            found["power"] = ""
        if not self.pressed:
            found["slope"] = ""
        return found

    @property
    def pace(self) -> float:
        """A recall takes some ten tau."""
        return 4.0


class TwoLayer(MemoryModel):
    """tau_v dv/dt = Xi' f(h) - v, tau_h dh/dt = Xi g(v) / N - h, g = dL_v/dv, f = dL_h/dh.

    E = [v.g - L_v] + N [h.f - L_h] - f.(Xi g) falls where both L are convex:
    dE/dt = -tau_v v'.L_v'' v' - N tau_h h'.L_h'' h'. L_v: |v|^2/2 (g = v), or sum ln 2cosh(lam v) / lam
    (g = tanh lam v). L_h: lse(beta h) / beta (f = softmax beta h), sum max(h, 0)^n / n (f = h^(n-1)), or
    |h|^2/2 (f = h). Memories h, (K,), begin at zero. Where they are much faster than features, these go as
    dv/dt = Xi' f(Xi g / N) - v: with L_v = |v|^2/2 and lse the modern network, whose step is an Euler step
    of one tau. A state is g, (N,) float64 in [-1, 1]; v and h are `AbstractMotion.inner`; time is in tau_v.
    Krotov & Hopfield 2021, DOI 10.48550/arXiv.2008.06996.
    """

    name = "two_layer"
    title = "Features and memories"
    formula = r"E = [v \cdot g - L_v] + N\, [h \cdot f - L_h] - f^{T} \Xi\, g"
    kind = "real"
    states = REALS
    attends = True
    layered = True
    Params = TwoLayerParams

    params: TwoLayerParams

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> TwoLayerMotion:
        """A run from g, with memories at zero."""
        shown = REALS.taken(state)
        h, phase = np.zeros(self.memories.count), position / max(1, shown.size)
        return self.resume(shown, np.concatenate([self.inputs(shown), h, [phase]]), seed, sweep, position)

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> TwoLayerMotion:
        """The run again that had g, and `inner` = (v, h, part of the present tau gone by)."""
        if inner is None:
            return self.start(state, seed, sweep, position)
        return TwoLayerMotion(self, inner, sweep, position)

    def inputs(self, shown: Float64) -> Float64:
        """v of features that show g; g = +-1 of tanh counts as +-(1 - 1e-12)."""
        if not self.params.pressed:
            return np.array(shown, np.float64)
        return np.asarray(np.arctanh(np.clip(shown, CLIP - 1.0, 1.0 - CLIP)) / self.params.slope)

    @property
    def mirrored(self) -> bool:
        """Where memories answer in proportion."""
        return self.params.memory_units == "linear"

    def features(self, v: Float64) -> Float64:
        """g(v)."""
        return np.tanh(self.params.slope * v) if self.params.pressed else v

    def activity(self, h: Float64) -> Float64:
        """f(h)."""
        params = self.params
        if params.memory_units == "softmax":
            return softmax(params.beta * h) if h.size else h
        return h if params.memory_units == "linear" else np.asarray(np.maximum(h, 0.0) ** (params.power - 1))

    def likeness(self, shown: Float64) -> Float64:
        """Xi g / N, (K,): what the features tell the memories."""
        return similarities(self.memories, shown, "dot")

    def recalled(self, f: Float64) -> Float64:
        """Xi' f, (N,): what the memories tell the features."""
        return self.memories.weighted(f)

    def field(self, state: State) -> Float64:
        """Xi' f(Xi g / N): what the features are told once the memories have followed, (N,)."""
        return self.recalled(self.activity(self.likeness(REALS.taken(state))))

    def energy(self, state: State) -> float:
        """The least E of this state over all h: that of h = Xi g / N."""
        shown = REALS.taken(state)
        return self.energy_of(self.inputs(shown), self.likeness(shown))

    def energies(self, states: NDArray[Any]) -> Float64:
        """`energy` of each of `states` (B, N), (B,), by products of matrices."""
        if not self.memories.count:
            return np.zeros(len(states))
        v = self.inputs(np.asarray(states, np.float64))
        h = self.memories.exact_products(self.features(v)) / self.memories.size
        return self._of_features(v) - self.memories.size * self._of_memories(h)

    def energy_of(self, v: Float64, h: Float64) -> float:
        """E(v, h); of lse with constants that make it 0 at least where g = v; 0 without memories."""
        if not h.size:
            return 0.0
        f, own = self.activity(h), float(self._of_memories(h))
        told = self.likeness(self.features(v))
        return float(self._of_features(v)) + self.memories.size * (float(f @ (h - told)) - own)

    def _of_features(self, v: Float64) -> Float64:
        """v.g - L_v, along the last axis, and the constant."""
        if self.params.pressed:
            x, g = self.params.slope * v, self.features(v)
            return np.asarray((v * g).sum(axis=-1) - np.logaddexp(x, -x).sum(axis=-1) / self.params.slope)
        lift = 0.5 * float(self.memories.squares.max()) if self.memories.count else 0.0
        return np.asarray(0.5 * (v * v).sum(axis=-1) + lift)

    def _of_memories(self, h: Float64) -> Float64:
        """L_h, along the last axis; of lse that of K times less, so that it is 0 at h = 0."""
        params = self.params
        if params.memory_units == "power":
            return np.asarray(np.sum(np.maximum(h, 0.0) ** params.power, axis=-1) / params.power)
        if params.memory_units == "linear":
            return np.asarray(0.5 * (h * h).sum(axis=-1))
        return np.asarray((conjugate(params.beta * h) - np.log(h.shape[-1])) / params.beta)

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """By the shares of the memories, where they show shares; elsewhere by the overlaps of the state."""
        if not self.memories.count or self.params.memory_units != "softmax":
            return None
        shown = REALS.taken(state)
        cosines = similarities(self.memories, shown, "cosine")
        p = self.activity(self.likeness(shown))
        return named_by_shares(kind, p, lambda mu: float(cosines[mu]), sweeps)

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """As `attending_in`, with memories that have followed the state."""
        return self.attending_in(state, None)

    def attending_in(self, state: State, inner: Float64 | None) -> Callable[[], Attention] | None:
        """`attention` of the memories' inputs, when it is called; None without memories."""
        if not self.memories.count:
            return None
        if inner is None or inner.size != self.memories.size + self.memories.count + 1:
            return partial(self.attention, state)
        return partial(self.attention, state, inner[self.memories.size : -1].copy())

    def attention(self, state: State, inputs: Float64 | None = None) -> Attention:
        """|f_mu| / sum |f| of memories with `inputs` h, or that have followed the state; and the layer."""
        told = self.likeness(REALS.taken(state))
        h = told if inputs is None else inputs
        f = self.activity(h)
        if self.params.memory_units == "softmax":
            logs = log_weights(self.params.beta * h)
        else:
            logs = log_shares(f)
        layer = MemoryLayer(h, f, told, signed=self.params.memory_units == "linear")
        filled = np.clip(self.recalled(f), -1.0, 1.0)
        return Attention(logs, self.memories.rows, None, filled, layer=layer)


class TwoLayerMotion(AbstractMotion):
    """A run of both layers. A sweep is one tau of the features, in Euler steps, `position` its N-ths."""

    state: Float64

    def __init__(self, model: TwoLayer, inner: Float64, sweep: int, position: int) -> None:
        self.model, self.sweep, self.position = model, sweep, position
        size, count = model.memories.size, model.memories.count
        self._v, self._phase = inner[:size].copy(), float(inner[-1])
        held = inner[size:-1]
        self._h = np.zeros(count)  # memories stored since begin at zero
        self._h[: held.size] = held[:count]
        self.state = np.empty(size)
        self._show()

    def inner(self) -> Float64:
        """v, h, and the part of the present tau gone by."""
        return np.concatenate([self._v, self._h, [self._phase]])

    def spent(self, sites: Sites) -> int:
        """The share of N that one step is of a sweep."""
        return max(1, round(self.model.params.dt * self.state.size))

    def _show(self) -> None:
        self.state[:] = REALS.taken(np.clip(self.model.features(self._v), -1.0, 1.0))

    def _drift(self) -> tuple[Float64, Float64]:
        """dv and dh in one tau of the features."""
        model = self.model
        if not model.memories.count:
            return np.zeros_like(self._v), self._h
        told = model.likeness(model.features(self._v))
        back = model.recalled(model.activity(self._h))
        return back - self._v, (told - self._h) / model.params.memory_tau

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or by the Euler steps (one or more) worth `max_flips`."""
        before, size = self.state.copy(), max(1, self.state.size)
        dt, sweep = self.model.params.dt, self.sweep
        steps = None if max_flips is None else max(1, int(max_flips / (dt * size)))
        while self.sweep == sweep and steps != 0:
            step = dt if self._phase + dt < 1.0 - _ROUNDING else 1.0 - self._phase
            dv, dh = self._drift()
            self._v += step * dv
            self._h += step * dh
            self._phase += step
            if self._phase >= 1.0 - _ROUNDING:
                self._phase, self.sweep = 0.0, self.sweep + 1
            steps = None if steps is None else steps - 1
        self.position = min(size - 1, max(1, int(self._phase * size))) if self._phase else 0
        self._show()
        return np.flatnonzero(self.state != before)

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters, from the same v and h."""
        model = self.model.successor(model)
        if model.params.pressed != self.model.params.pressed:  # the picture stays, its inputs are others
            self._v = model.inputs(self.state)
        self.model = model
        self._show()

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set what the features `cells` show to `values`; returns the cells that changed."""
        wanted, changed = REALS.painted(self.state, cells, values)
        self._v[changed] = self.model.inputs(wanted[changed])
        self.state[:] = wanted
        return changed

    def settled(self) -> bool:
        """Whether no unit of either layer changes faster than 1e-6 a tau, at the end of a sweep."""
        if self._phase:
            return False
        dv, dh = self._drift()
        return bool(max(np.abs(dv).max(initial=0.0), np.abs(dh).max(initial=0.0)) <= SETTLED)

    def cycling(self) -> bool:
        """Never: the energy falls."""
        return False

    def energy(self) -> float:
        """E of the present v and h."""
        return self.model.energy_of(self._v, self._h)
