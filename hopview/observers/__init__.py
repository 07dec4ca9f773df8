"""Observers, one record a file. To add one: write the file and name its class in `OBSERVERS`."""

from __future__ import annotations

from hopview.core.registry import registered
from hopview.observers.attractor import named_outcome
from hopview.observers.base import AbstractObserver
from hopview.observers.energy import Energy
from hopview.observers.lyapunov import Lyapunov
from hopview.observers.observing import Observing
from hopview.observers.overlaps import Overlaps

OBSERVERS: tuple[type[AbstractObserver], ...] = (Energy, Overlaps, Lyapunov)


def observers() -> tuple[type[AbstractObserver], ...]:
    """The observers that ship with hopview, then those of the entry points `hopview.observers`."""
    return registered("hopview.observers", OBSERVERS)


__all__ = [
    "OBSERVERS",
    "AbstractObserver",
    "Energy",
    "Lyapunov",
    "Observing",
    "Overlaps",
    "named_outcome",
    "observers",
]
