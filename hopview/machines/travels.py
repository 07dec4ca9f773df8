"""How the replicas of a tempering ladder travel: who was where, which swaps were taken, round trips."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int64

Array = NDArray[Any]
SWEEPS = 64  # that are remembered


class Travels:
    """The last `SWEEPS` = S sweeps of M ladders of K rungs, in arrays that change in place.

    `visits` (S, K) int16: row t % S says which replica of the first ladder was on each rung after sweep t,
    numbered by the rung where it began; -1 before. `taken` (S, K - 1) int32: how many of the M pairs on rungs
    r, r + 1 changed places in that sweep; -1 where none was asked to. `heading` (K M,) int8 says of each
    replica where it was last: 1 at beta = 1, -1 at beta = 0 after that, 0 where it was at neither. `trips`
    (K M,) int64 counts its round trips from beta = 1 to beta = 0 and back (Katzgraber et al. 2006,
    DOI 10.1088/1742-5468/2006/03/P03018). Chain m of rung r begins as replica r M + m.
    """

    NAMES = ("visits", "taken", "heading", "trips")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.visits, self.taken, self.heading, self.trips = (arrays[name] for name in self.NAMES)

    @classmethod
    def among(cls, arrays: MutableMapping[str, Array], replicas: Int64) -> Travels:
        """Those kept in `arrays` by name; begun there, for `replicas` (K, M), where they are missing."""
        if any(name not in arrays for name in cls.NAMES):
            arrays.update(begun(replicas))
        return cls(arrays)

    def note(self, swept: int, replicas: Int64, lower: Int64, taken: NDArray[np.bool_]) -> None:
        """After sweep `swept`, from 0: `replicas` (K, M) stand where `taken` (len(lower), M) swaps led.

        `lower` are the rungs that were asked to change places with the next.
        """
        row, chains = swept % len(self.visits), replicas.shape[1]
        self.visits[row] = replicas[:, 0] // chains
        self.taken[row] = -1
        self.taken[row, lower] = taken.sum(axis=1)
        cold, hot = replicas[-1], replicas[0]
        self.trips[cold] += self.heading[cold] < 0
        self.heading[cold] = 1
        self.heading[hot] = np.where(self.heading[hot] == 0, 0, -1)


def begun(replicas: Int64) -> dict[str, Array]:
    """The arrays of `Travels` before the first sweep."""
    rungs = len(replicas)
    heading = np.zeros(replicas.size, np.int8)
    heading[replicas[-1]] = 1
    return {
        "visits": np.full((SWEEPS, rungs), -1, np.int16),
        "taken": np.full((SWEEPS, rungs - 1), -1, np.int32),
        "heading": heading,
        "trips": np.zeros(replicas.size, np.int64),
    }
