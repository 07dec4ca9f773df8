"""What falls in a synchronous run, where the energy may rise."""

from __future__ import annotations

import math

from hopview.models.base import AbstractMotion
from hopview.observers.base import AbstractObserver


class Lyapunov(AbstractObserver):
    """L(t) = -s(t)'W s(t-1) - b.(s(t) + s(t-1)), never rising in synchronous steps at T = 0.

    None at the cue and under other updates. In units of the coupling: twice the energy at a fixed point.
    Goles, Fogelman & Pellegrin 1985, DOI 10.1016/0166-218X(85)90029-0.
    """

    name = "lyapunov"

    def record(self, motion: AbstractMotion) -> float | None:
        """L of this moment."""
        value = motion.lyapunov()
        return None if math.isnan(value) else value
