"""Lessons: how far the training of a machine has come, and the course of lessons as views see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.machine import Machine
from hopview.core.states import State

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Lesson:
    """How far training has come after `epoch` epochs.

    `machine` and `beside` (chains, offsets, velocities, ... by name) are all that it goes on from, so that a
    lesson kept or saved continues to the bit. `figures` are what is plotted against the epoch, by name.
    `trouble` is a sentence where training stopped before the last epoch asked for, `remark` one where it
    goes on but the person should know (dead units, chains that lag).
    """

    epoch: int
    machine: Machine
    beside: Mapping[str, Array] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    trouble: str = ""
    remark: str = ""

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.machine.nbytes + sum(array.nbytes for array in self.beside.values())


@dataclass(frozen=True, eq=False)
class Training:
    """What a snapshot says of training: the `lesson` shown, and the figures of all epochs so far.

    `epochs` (T,) and `figures` by name (T,), NaN where an epoch has none; `data` (n, D) is learned,
    `held_out` (m, D) is not; `fantasies` (k, D) are visible states that the machine dreams, or None.
    `key` tells what was taught, and is equal where nothing but the number of epochs differs. `undo` takes
    data that were whitened back to pictures, see `DataSet`. `reached` is the last lesson, where the one shown
    is an earlier one because the person has gone back; else None.
    """

    lesson: Lesson
    epochs: Float64
    figures: Mapping[str, Float64]
    data: Float32
    held_out: Float32
    fantasies: Array | None = None
    key: tuple[object, ...] = ()
    undo: Float32 | None = None
    reached: Lesson | None = None

    @property
    def present(self) -> Lesson:
        """The last lesson, which training and runs go on from."""
        return self.reached or self.lesson


def dreamt(machine: Machine, fantasies: Array | None) -> State | None:
    """The first of the `fantasies` (k, D) as a state: values of real units, else -1/+1; None without any."""
    if fantasies is None or not len(fantasies):
        return None
    first: State = fantasies[0]
    return first.astype(np.float64) if machine.real else np.where(first > 0.5, 1, -1).astype(np.int8)
