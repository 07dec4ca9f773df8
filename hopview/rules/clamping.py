"""How a trainer clamps the data: bits spoiled on the way, and which visible units are inputs."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Float32, Float64
from hopview.machines.conditional import Inputs
from hopview.machines.enumeration import states_of

CLEARED, SET = 0.15, 0.05  # of the bits that are on, and off, in 1985
REFERENCE = "Ackley, Hinton & Sejnowski 1985, DOI 10.1207/s15516709cog0901_7"

Conditional = Annotated[
    bool,
    Meta(
        title="Held are inputs",
        description="Visible units that are held (H) stay clamped to the data in both phases: the machine "
        "learns what answers to them, and not how often they come",
        extra={"symbol": r"P(v_{\mathrm{out}} \mid v_{\mathrm{in}})", "reference": REFERENCE},
    ),
]
UNHELD = (
    "No unit is held, so there are no inputs, and all visible units are learned. Hold those that are to be "
    "inputs: choose Hold units (H) and drag a box over them."
)
ALL_HELD = "all visible units are held as inputs, and none is left to answer. Let go of those that are to."


def noisy_law(data: Float32 | Float64, cleared: float, put_on: float) -> Float64:
    """(2^D,): how often each visible state is clamped, where rows of `data` (n, D) are spoiled by chance.

    A bit that is on is cleared with probability `cleared`, one that is off set with `put_on`.
    Of state k unit i is bit i.
    """
    law = np.zeros(1 << data.shape[1])
    rows, counts = np.unique(data, axis=0, return_counts=True)
    for row, count in zip(rows, counts, strict=True):
        spoiled = np.ones(1)
        for p in np.where(row > 0, 1.0 - cleared, put_on):
            spoiled = np.concatenate([(1.0 - p) * spoiled, p * spoiled])
        law += count / len(data) * spoiled
    return law


def clamped_rows(data: Float32 | Float64, noise: float) -> tuple[Float64, Float64]:
    """(rows, shares) that are clamped: those of `data`, or all 2^D under `noise` times that of 1985."""
    if noise > 0:
        return states_of(data.shape[1]), noisy_law(data, noise * CLEARED, noise * SET)
    return np.asarray(data, np.float64), np.full(len(data), 1.0 / len(data))


def held_words(inputs: Inputs | None) -> str:
    """What the person should know of units held as inputs."""
    return UNHELD if inputs is None else ""


__all__ = ["ALL_HELD", "CLEARED", "REFERENCE", "SET", "UNHELD", "Conditional", "clamped_rows", "held_words"]
