"""The tempering ladder as a picture: a state a rung, the ways of the replicas, how often neighbours swap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64, Int64
from hopview.core.lesson import Lesson

Array = NDArray[Any]
_NAMES = ("ladder", "replicas", "swept", "visits", "taken", "trips")


@dataclass(frozen=True, eq=False)
class Rungs:
    """The first of `ladders` ladders of K rungs, the hottest, beta = 0, first.

    `betas` (K,), `states` (K, D) and `replicas` (K,), the replica on each rung, numbered by the rung where it
    began. `ways` (K, T) say on which rung replica k was after each of the last T sweeps; the newest column is
    where it is now. `acceptance` (K - 1,) is the share of swaps between rungs r, r + 1 that were taken, in
    all ladders in those sweeps, NaN where none was asked for; `own_trips` (K,) counts the round trips of this
    ladder's replicas from beta = 1 to 0 and back, `trips` those of all ladders, in `swept` sweeps.
    """

    betas: Float64
    states: Float32
    replicas: Int64
    ways: Int64
    acceptance: Float64
    own_trips: Int64
    trips: int
    ladders: int
    swept: int

    @property
    def count(self) -> int:
        """K, the number of rungs."""
        return int(self.betas.size)

    @property
    def sweeps(self) -> int:
        """T, the sweeps that are remembered."""
        return int(self.ways.shape[1])

    @property
    def coldest(self) -> int:
        """The replica at beta = 1."""
        return int(self.replicas[-1])


def rungs_of(lesson: Lesson | None) -> Rungs | None:
    """The ladder after a lesson by parallel tempering; None of others, and where no swap was noted."""
    beside = {} if lesson is None else lesson.beside
    if any(name not in beside for name in _NAMES):
        return None
    ladder, replicas, visits, taken = (beside[name] for name in ("ladder", "replicas", "visits", "taken"))
    rungs, chains = replicas.shape
    swept, kept = int(beside["swept"][0]), len(visits)
    turn = (swept + np.arange(kept)) % kept  # the oldest first
    rows = visits[turn].astype(np.int64)
    rows = rows[rows[:, 0] >= 0]
    asked, accepted = (taken >= 0).sum(axis=0) * chains, np.where(taken > 0, taken, 0).sum(axis=0)
    share = np.full(rungs - 1, np.nan)
    np.divide(accepted, asked, out=share, where=asked > 0)
    trips = beside["trips"]
    return Rungs(
        betas=np.linspace(0.0, 1.0, rungs),
        states=ladder[:, 0],
        replicas=replicas[:, 0] // chains,
        ways=np.argsort(rows, axis=1).T,
        acceptance=share,
        own_trips=trips[np.arange(rungs) * chains],
        trips=int(trips.sum()),
        ladders=chains,
        swept=swept,
    )
