"""Linear attention as Pavlovian conditioning: a test stimulus above, the response that it calls up below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.associations import Associations
from hopview.core.attention import Attention
from hopview.core.coupling import Float64, Int64
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import REALS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.memory_model import MemoryModel
from hopview.models.params import ModelParams
from hopview.models.shared_params import Sharpness

_QIAO = "Qiao 2025, DOI 10.48550/arXiv.2508.08289"
FAINT = 0.05  # of a value: a response below is called none
_RAMSAUER = "Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217"


class LinearAttentionParams(ModelParams, frozen=True, kw_only=True):
    """How the response o to a test stimulus q is read out."""

    read: Annotated[
        Literal["linear", "softmax"],
        Meta(
            title="Read-out",
            description="What trials wrote (linear), or a look at all stored pairs, the most similar key "
            "first (softmax): the modern network, which no trial changes",
            extra={"symbol": "o = S q", "reference": _QIAO},
        ),
    ] = "linear"
    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.1,
            le=100,
            description="Of the softmax: how much more similar keys count",
            extra={"reference": _RAMSAUER},
        ),
    ] = 8.0
    snap: Annotated[
        bool,
        Meta(
            title="Snap to the nearest value",
            description="What a layer gives is replaced by the stored value that is nearest to it, so that "
            "errors do not pile up from layer to layer",
            extra={"reference": _QIAO},
        ),
    ] = False

    @property
    def update(self) -> str:
        """linear or softmax."""
        return self.read

    def idle(self) -> dict[str, str]:
        """The sharpness of a softmax that is not there."""
        return {"beta": ""} if self.read == "linear" else {}


class LinearAttention(MemoryModel):
    """o = S q: the upper half of the grid is a test stimulus q, the lower the response o that a sweep reads.

    Key k = conditional stimulus, value v = unconditional stimulus, query q = test stimulus; S is written by
    trials (the rules). E = 1/2 |o|^2 - o.Sq, which the response minimises. Linear in q; a response
    louder than a unit can show is cut off in the picture alone. The stimulus stays as it was painted.
    Qiao 2025, DOI 10.48550/arXiv.2508.08289; Schlag et al. 2021, DOI 10.48550/arXiv.2102.11174.
    """

    name = "linear_attention"
    title = "Pavlovian linear attention"
    family = "Conditioning"
    kind = "real"
    states = REALS
    rules = ("delta", "pavlov_hebb", "pavlov_decay")
    attends = True
    no_landscape = (
        "A response is read out of the stimulus in one step: nothing rolls downhill, there is no landscape "
        "to show. See Conditioning and State S."
    )
    formula = r"E = \frac{1}{2} |o|^2 - o \cdot S q"
    Params = LinearAttentionParams
    takes = Associations

    memories: Associations
    params: LinearAttentionParams

    @property
    def mirrored(self) -> bool:
        """Where the read-out is linear: the opposite stimulus calls up the opposite."""
        return self.params.read == "linear"

    def response(self, state: State) -> Float64:
        """o, (d_v,): what the stimulus of `state` (N,) calls up, however loud."""
        params, pairs = self.params, self.memories
        beta = params.beta if params.read == "softmax" else None
        return pairs.read(pairs.percept(state), params.snap, beta)

    def led(self, state: State) -> Float64:
        """The units of the response that one sweep leads to, (d_v,), as the grid shows them."""
        return REALS.taken(self.memories.shown(self.response(state)))

    def field(self, state: State) -> Float64:
        """What each unit is told, (N,): nothing of the stimulus, o of the others, however loud."""
        told = self.response(state)
        told = 2.0 * told - 1.0 if self.memories.inked else told
        return np.concatenate([np.zeros(self.memories.cut), told])

    def energy(self, state: State) -> float:
        """E = 1/2 |o|^2 - o.r, with r what the stimulus calls up and o what is shown."""
        pairs = self.memories
        shown = pairs.seen(np.asarray(state[pairs.cut :], np.float64))
        return float(0.5 * shown @ shown - shown @ self.response(state))

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """The response in words: the value that it is nearest to, and how much of it there is."""
        pairs = self.memories
        if not pairs.count:
            return None
        told, query = self.response(state), pairs.percept(state)
        sizes = np.einsum("nd,nd->n", pairs.values, pairs.values)
        along = np.divide(pairs.values @ told, sizes, out=np.zeros(pairs.count), where=sizes > 0)
        fit = np.abs(along) * np.sqrt(sizes)
        like = np.abs(pairs.scores(query))
        best = int(np.lexsort((like, np.round(fit, 9)))[-1])  # of equal values that of the likest stimulus
        strength = float(along[best])
        if abs(strength) < FAINT:
            return Outcome(kind=kind, attractor="response", sweeps=sweeps)
        member = best + 1 if strength > 0 else -best - 1
        return Outcome(kind=kind, attractor="response", members=(member,), overlap=strength, sweeps=sweeps)

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """The weights of the softmax, the mean over heads; None of a linear read-out, which has none."""
        pairs, params = self.memories, self.params
        if params.read != "softmax" or not pairs.count:
            return None
        held = np.array(state)

        def found() -> Attention:
            scores = params.beta * pairs.head_scores(pairs.percept(held))
            logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
            weights = np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))
            filled = np.concatenate([held[: pairs.cut], self.led(held)])
            return Attention(weights, pairs.rows, filled=filled)

        return found

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> ReadOut:
        """A run from `state`."""
        return ReadOut(self, state, sweep, position)


class ReadOut(AbstractMotion):
    """A run: in one sweep the units of the response, in their order, become what the stimulus calls up."""

    state: Float64

    def __init__(self, model: LinearAttention, state: State, sweep: int, position: int) -> None:
        self.model, self.sweep, self.position = model, sweep, position
        self.state = np.array(REALS.taken(state), np.float64)
        self._goal: Float64 | None = None

    @property
    def _led(self) -> Float64:
        if self._goal is None:
            self._goal = self.model.led(self.state)
        return self._goal

    def _differing(self) -> Int64:
        """The units of the response that are not yet what they will be."""
        cut = self.model.memories.cut
        return np.asarray(cut + np.flatnonzero(self.state[cut:] != self._led), np.int64)

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or until `max_flips` units of the response have changed."""
        sites, cut = self._differing(), self.model.memories.cut
        sites = sites[sites >= self.position]
        over = max_flips is None or sites.size <= max_flips
        sites = sites if over else sites[:max_flips]
        self.state[sites] = self._led[sites - cut]
        self.position = 0 if over else int(sites[-1]) + 1
        self.sweep += over
        return sites

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under another read-out, of the same state S."""
        model = self.model.successor(model)
        self.model, self._goal = model, None

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set `cells` to `values`; returns those that changed."""
        wanted, changed = REALS.painted(self.state, cells, values)
        self.state[changed] = wanted[changed]
        self._goal = None
        return changed

    def settled(self) -> bool:
        """Whether the response is what the stimulus calls up."""
        return not self._differing().size

    def cycling(self) -> bool:
        """Never."""
        return False

    def energy(self) -> float:
        """E of the present state."""
        return self.model.energy(self.state)
