"""A small model that remembers greys: attention over the patterns, all units at once."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest
from msgspec import Meta

from hopview import models, rules
from hopview.core.coupling import Float64
from hopview.core.states import REALS, State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.memory_model import MemoryModel
from hopview.models.params import ModelParams
from hopview.rules import Patterns


class AttendParams(ModelParams, frozen=True, kw_only=True):
    """How sharply."""

    sharpness: Annotated[float, Meta(ge=0, le=1000, title="Sharpness")] = 400.0


class Attend(MemoryModel):
    """E = |V|^2/2 - ln(sum_mu exp(b xi_mu.V)) / b, V <- sum_mu p_mu xi_mu, per unit of N."""

    name = "attend"
    title = "Attend"
    kind = "real"
    states = REALS
    Params = AttendParams
    params: AttendParams

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> AttendMotion:
        """A run from `state`."""
        return AttendMotion(self, REALS.taken(state), sweep)

    def energy(self, state: State) -> float:
        """E(V)."""
        if not self.memories.count:
            return 0.0
        b, size = self.params.sharpness, self.memories.size
        z = b * (self.scores(state) - 0.5 * self.memories.squares) / size
        most = float(z.max())
        v = np.asarray(state, np.float64)
        return 0.5 * float(v @ v) / size - (most + float(np.log(np.exp(z - most).sum()))) / b

    def field(self, state: State) -> Float64:
        """Where attention takes it."""
        if not self.memories.count:
            return REALS.taken(state)
        z = self.params.sharpness * (self.scores(state) - 0.5 * self.memories.squares) / self.memories.size
        p = np.exp(z - z.max())
        return REALS.taken(np.clip((p / p.sum()) @ self.memories.rows.astype(np.float64), -1.0, 1.0))


class AttendMotion(AbstractMotion):
    """One step a sweep."""

    def __init__(self, model: Attend, state: State, sweep: int) -> None:
        self.model, self.sweep, self.position = model, sweep, 0
        self.state = np.array(state, np.float64)

    def advance(self, max_flips: int | None = None) -> Sites:
        """One step."""
        before = self.state.copy()
        self.state[:] = self.model.field(self.state)
        self.sweep += 1
        return np.flatnonzero(self.state != before)

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Other parameters."""
        assert isinstance(model, Attend)
        self.model = model

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Paint."""
        before = self.state.copy()
        self.state[cells] = values
        return np.flatnonzero(before != self.state)

    def settled(self) -> bool:
        """Whether a step moves nothing."""
        return bool(np.abs(self.model.field(self.state) - self.state).max() < 1e-6)

    def cycling(self) -> bool:
        """Never."""
        return False

    def energy(self) -> float:
        """E of the present state."""
        return self.model.energy(self.state)


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attend stands in the registry, and the rule that keeps patterns too."""
    monkeypatch.setattr(models, "MODELS", (*models.MODELS, Attend))
    if Patterns not in rules.RULES:
        monkeypatch.setattr(rules, "RULES", (*rules.RULES, Patterns))
