"""What a view of a Boltzmann machine was worked out of."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.core.lesson import Training
from hopview.core.machine import Machine
from hopview.core.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class LessonRequest:
    """A machine as it stands after a lesson, with the data."""

    machine: Machine
    training: Training

    @classmethod
    def of(cls, snapshot: Snapshot) -> LessonRequest | None:
        """What `snapshot` shows; None where it has no machine or no data."""
        machine, training = snapshot.machine, snapshot.training
        if machine is None or training is None or not training.data.size:
            return None
        return cls(machine, training)

    def same(self, other: LessonRequest | None) -> bool:
        """Whether `other` would be answered alike."""
        if other is None or self.machine is not other.machine:
            return False
        return self.training.lesson is other.training.lesson
