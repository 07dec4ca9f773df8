"""The energy of every moment."""

from __future__ import annotations

from hopview.models.base import AbstractMotion
from hopview.observers.base import AbstractObserver


class Energy(AbstractObserver):
    """E = -1/2 s'Ws - b.s of the present state, in units of the coupling."""

    name = "energy"

    def record(self, motion: AbstractMotion) -> float:
        """E of this moment."""
        return motion.energy()
