"""Where runs end, by name: of a run under way, and of one from any state, for the basins of a landscape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float64
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import State
from hopview.models import AbstractModel
from hopview.models.base import AbstractMotion
from hopview.observers.attractor import named_outcome
from hopview.session.document import Document

_MOST = 200  # sweeps of a run that looks for its end
_NOISY = "Basins are of runs without noise, so heights are shown: set the temperature to 0"


def kind_of(motion: AbstractMotion, model: AbstractModel, seed: int) -> StopKind:
    """Whether the state of `motion` is fixed, or one of two that alternate, or neither."""
    if motion.settled():
        return "fixed"
    params = model.params
    if params.synchronous and not params.noisy_from(motion.sweep):
        probe = model.start(motion.state, seed)
        probe.advance()
        probe.advance()
        if np.array_equal(probe.state, motion.state):
            return "cycle"
    return "limit"


def named_end(
    kind: StopKind, motion: AbstractMotion, model: AbstractModel, document: Document, sweeps: int
) -> Outcome:
    """Where `motion` is after `sweeps`, in the model's own words where it has any, else by its overlaps."""
    own, several = model.named_in(kind, motion.state, motion.inner(), sweeps), document.several()
    if own is not None:
        return own
    patterns, unseen = document.remembered(), several is not None and several.examples > 0
    counted = None if document.real else motion.pattern_overlaps(patterns)
    known = None if counted is None else np.asarray(counted / motion.state.size)
    return named_outcome(kind, motion.state, patterns, sweeps, known, unseen)


@dataclass(frozen=True, eq=False)
class RunEnds:
    """Runs of `model` from any state: see `core.terrain.Ends`. Equal are two that ask the same model."""

    model: AbstractModel
    document: Document

    @classmethod
    def of(cls, model: AbstractModel, document: Document) -> RunEnds | None:
        """None of models that have no landscape of states, and where nothing is stored."""
        if model.subject == "machine" or model.no_landscape or not document.patterns:
            return None
        return cls(model, document)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RunEnds)
            and self.model is other.model
            and self.document.patterns == other.document.patterns
        )

    def __hash__(self) -> int:
        return hash(id(self.model))

    @property
    def random(self) -> str:
        """Why a state has no one end, in words; "" where it has."""
        return _NOISY if self.model.params.noisy else ""

    def energies(self, states: NDArray[Any]) -> Float64:
        """E of `states` (B, N), (B,)."""
        model, tied = self.model, self.model.tied
        if model.terrain is not None:
            return model.terrain.energies(states)
        if not isinstance(tied, Coupling) or states.dtype != np.int8:
            return np.array([model.energy(state) for state in states])
        fields = tied.integer_fields(states)
        own = -0.5 * tied.unit * np.einsum("bn,bn->b", states.astype(np.int64), fields)
        return np.asarray(own if model.external is None else own - states @ model.external, np.float64)

    def __call__(self, state: State) -> Outcome:
        """Where a run from `state` ends."""
        seed = self.document.seed
        motion = self.model.start(state, seed)
        while motion.sweep < _MOST and not motion.settled():
            if motion.cycling():
                break
            motion.advance_many(_MOST - motion.sweep)
        kind = kind_of(motion, self.model, seed)
        return named_end(kind, motion, self.model, self.document, motion.sweeps_begun)
