"""The epoch just made, shown again in slow motion: what its schedule of temperatures was doing when."""

from __future__ import annotations

from hopview.core.snapshot import Snapshot
from hopview.rules.annealed import COLDEST, COLLECTED, SCHEDULE, Annealed

SECONDS = 2.0  # that it takes, where nothing follows
LEAST = 0.4  # seconds between two epochs: what follows faster is not shown again
TICK_MS = 50
STAGES = (*((t, "cooling") for t in SCHEDULE), *((COLDEST, "counting"),) * COLLECTED)


class EpochClock:
    """Stages (T, words) of the last epoch of an annealed rule, each as long as the others.

    An epoch is shown again where it comes alone, as when one is made by hand, in the time that the one before
    was given, 2 s at most. Times are in seconds of one clock.
    """

    def __init__(self) -> None:
        self._epoch: int | None = None
        self._came = self._began = -SECONDS
        self._lasts = 0.0

    def follow(self, snapshot: Snapshot, now: float) -> None:
        """See whether `snapshot` is one epoch further."""
        training = snapshot.training
        epoch = training.lesson.epoch if training is not None and snapshot.rule == Annealed.name else None
        before, self._epoch = self._epoch, epoch
        if epoch == before:
            return
        passed, self._came = now - self._came, now
        alone = epoch is not None and before is not None and epoch == before + 1 and passed >= LEAST
        self._began, self._lasts = now, min(SECONDS, passed) if alone else 0.0

    def at(self, now: float) -> tuple[float, str] | None:
        """The stage at `now`; None where nothing is shown again."""
        share = (now - self._began) / self._lasts if self._lasts else 1.0
        return STAGES[int(share * len(STAGES))] if 0.0 <= share < 1.0 else None
