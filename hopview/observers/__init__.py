"""Observers, one record a file. To add one: write the file and name its class in `OBSERVERS`."""

from __future__ import annotations

from hopview.observers.attractor import named_outcome
from hopview.observers.base import AbstractObserver
from hopview.observers.energy import Energy
from hopview.observers.overlaps import Overlaps

OBSERVERS: tuple[type[AbstractObserver], ...] = (Energy, Overlaps)

__all__ = ["OBSERVERS", "AbstractObserver", "Energy", "Overlaps", "named_outcome"]
