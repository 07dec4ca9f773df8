"""What trainers watch: parameters that grow without end, hidden units that learn nothing, the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.data import unchanging
from hopview.core.machine import Machine

LARGEST = 500.0  # of a weight or bias, in nats


def too_large(parameters: Mapping[str, NDArray[Any]], biases: bool = True) -> str:
    """Why these parameters must not be taken: not finite, or beyond +-500; "" where they may.

    With `biases` false weights alone are bounded: where visible units are real, a bias may hold the square of
    a whole picture, such as c = -|w|^2 / 2 of attention, and grows with its size.
    """
    for name, array in parameters.items():
        if not np.isfinite(array).all():
            return f"{name} is no longer finite. Lower the learning rate."
        most = float(np.abs(array).max(initial=0.0))
        if most > LARGEST and (biases or array.ndim == 2):
            return (
                f"{name} has reached {most:.0f}, and the limit is {LARGEST:.0f}: units that are always on, "
                "or too large steps, drive it on without end. Lower the learning rate, add weight decay, or "
                "leave such units out of the data."
            )
    return ""


def idle_hidden(machine: Machine) -> str:
    """Which hidden units are tied to nothing, so that no step moves them; "" where there are none."""
    if not machine.hidden:
        return ""
    weights = machine.parameters["W"][:, -machine.hidden :]  # (D, H) or (N, N): the hidden units come last
    idle = np.flatnonzero(~weights.any(axis=0)) + 1
    if not idle.size:
        return ""
    shown = ", ".join(map(str, idle[:8])) + (" and more" if idle.size > 8 else "")
    units = f"Hidden unit {shown} is" if idle.size == 1 else f"Hidden units {shown} are"
    return (
        f"{units} tied to no other: all weights there are 0, and learning does not move them. "
        "Connect them, or start from random weights."
    )


def constant_units(data: NDArray[Any], inputs: NDArray[np.bool_] | None = None) -> str:
    """Which visible units of `data` (n, D), `inputs` (D,) apart, never change; "" where all do."""
    same = unchanging(data)
    found = np.flatnonzero(same if inputs is None else same & ~inputs) + 1
    if not found.size:
        return ""
    shown = ", ".join(map(str, found[:8])) + (" and more" if found.size > 8 else "")
    units, their = (
        (f"Visible unit {shown} is", "its") if found.size == 1 else (f"Visible units {shown} are", "their")
    )
    return (
        f"{units} the same in all rows, which {their} bias can only come closer to, growing without end. "
        "Add clamp noise, or leave such units out of the data."
    )


def ceiling(
    data: NDArray[Any], inputs: NDArray[np.bool_] | None = None, shares: NDArray[Any] | None = None
) -> float:
    """sum_k p_k ln p_k of the distinct rows of `data` (n, D): no machine has a higher mean log-likelihood.

    With `inputs` (D,) the bound of the mean ln P(v_out | v_in): that of the rows less that of their inputs.
    `shares` (n,) say how often each row comes, adding up to 1; None: equally often.
    """
    _, kind = np.unique(data, axis=0, return_inverse=True)
    counts = np.bincount(kind.reshape(-1), weights=shares)
    known = counts[counts > 0] / counts.sum()
    whole = float(known @ np.log(known))
    return whole if inputs is None else whole - ceiling(data[:, inputs], shares=shares)
