"""Models of real units that all move at once: a sweep is one step."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.states import REALS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.memory_model import MemoryModel

SETTLED = 1e-6  # the largest change of a unit in a step, of a state called at rest


class SteppedModel(MemoryModel):
    """s <- step(s), all units at once; nothing in it is random. A state is (N,) float64 of `REALS`."""

    kind = "real"
    states = REALS

    @abstractmethod
    def stepped(self, state: Float64) -> Float64:
        """The next state, (N,), in whole multiples of 2^-36."""

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> SteppedMotion:
        """A run from `state`."""
        return SteppedMotion(self, REALS.taken(state), sweep)


class SteppedMotion(AbstractMotion):
    """A run: every sweep is one step of all units at once."""

    state: Float64

    def __init__(self, model: SteppedModel, state: State, sweep: int) -> None:
        self.model, self.sweep, self.position = model, sweep, 0
        self.state = np.array(state, np.float64)
        self._forget()

    def _forget(self) -> None:
        self._before: Float64 | None = None
        self._next: Float64 | None = None

    def _target(self) -> Float64:
        if self._next is None:
            self._next = self.model.stepped(self.state)
        return self._next

    def advance(self, max_flips: int | None = None) -> Sites:
        """One step."""
        target = self._target()
        changed = np.flatnonzero(target != self.state)
        self._before = self.state.copy()
        self.state[:] = target
        self.sweep, self._next = self.sweep + 1, None
        return changed

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters."""
        self.model = self.model.successor(model)
        self._forget()

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set `cells` to `values`; returns the cells that changed."""
        self.state[:], changed = REALS.painted(self.state, cells, values)
        self._forget()
        return changed

    def settled(self) -> bool:
        """Whether no unit would change by more than 1e-6 in a step."""
        return bool(np.abs(self._target() - self.state).max(initial=0.0) <= SETTLED)

    def cycling(self) -> bool:
        """Whether the next step would undo the last: only where no energy falls with every step."""
        if self._before is None or self.settled():
            return False
        return bool(np.array_equal(self._target(), self._before))

    def energy(self) -> float:
        """E of the present state."""
        return self.model.energy(self.state)
