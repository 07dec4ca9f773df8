"""Slopes along a machine's parameters by central differences, to hold gradients to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hopview.core.machine import Machine


def slope(
    machine: Machine, name: str, place: Any, value: Callable[[Any], float], step: float = 1e-5
) -> float:
    """d value(machine) / d parameter `name` at `place`."""
    reached = []
    for sign in (1, -1):
        moved = machine.parameters[name].copy()
        moved[place] += sign * step
        reached.append(float(value(machine.with_parameters(**{name: moved}))))
    return (reached[0] - reached[1]) / (2 * step)
