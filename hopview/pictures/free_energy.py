"""Histograms of the free energy: do data, held-out data and fantasies lie equally deep?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.lesson import Training
from hopview.core.machine import Machine

Array = NDArray[Any]
LEAST_SPAN = 1.0  # nats
MOST = 2000  # rows of each kind that are looked at; of more, evenly spread ones
_FEWEST_BINS, _MOST_BINS = 8, 48


@dataclass(frozen=True, eq=False)
class Sampled:
    """F of one kind of visible states: `shares` (bins,) of them in each bin, their `mean`, and how many."""

    name: str
    shares: Float64
    mean: float
    count: int


@dataclass(frozen=True, eq=False)
class FreeEnergies:
    """`kinds`: data, then held out and fantasies as far as there are any; `edges` (bins + 1,) in nats."""

    edges: Float64
    kinds: tuple[Sampled, ...]

    def kind(self, name: str) -> Sampled | None:
        """The one of that name."""
        return next((kind for kind in self.kinds if kind.name == name), None)

    @property
    def overlap(self) -> Float64 | None:
        """The part of each bin that data and fantasies share, (bins,); None where one of them is missing."""
        data, dreamt = self.kind("data"), self.kind("fantasies")
        return None if data is None or dreamt is None else np.minimum(data.shares, dreamt.shares)

    @property
    def gap(self) -> float:
        """Mean F of the fantasies minus that of the data, in nats; NaN where one is missing."""
        data, dreamt = self.kind("data"), self.kind("fantasies")
        return float("nan") if data is None or dreamt is None else dreamt.mean - data.mean


def cost(machine: Machine, training: Training) -> int:
    """About how many products it takes."""
    rows = [training.data, training.held_out]
    if training.fantasies is not None:
        rows.append(training.fantasies)
    return sum(min(MOST, len(part)) for part in rows) * machine.visible * max(1, machine.hidden)


def free_energies(machine: Machine, training: Training) -> FreeEnergies:
    """Histograms of F(v) = -ln sum_h exp(-E(v, h)) over data, held-out rows and fantasies, on common bins.

    Where fantasies lie deeper than data, the chains have found states that the machine prefers and the
    data do not hold, or they lag behind the weights (Tieleman 2008, DOI 10.1145/1390156.1390290); where
    held-out rows lie higher than the data, it has learned these by heart.
    """
    given = [("data", training.data), ("held out", training.held_out), ("fantasies", training.fantasies)]
    found = [
        (name, _finite(machine.free_energy(_some(rows))))
        for name, rows in given
        if rows is not None and len(rows)
    ]
    found = [(name, values) for name, values in found if values.size]
    if not found:
        return FreeEnergies(np.array([0.0, 1.0]), ())
    all_of_them = np.concatenate([values for _, values in found])
    edges = _edges(all_of_them, max(values.size for _, values in found))
    return FreeEnergies(edges, tuple(_sampled(name, values, edges) for name, values in found))


def _some(rows: Array) -> Array:
    if len(rows) <= MOST:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST).round().astype(np.intp)]


def _finite(values: Array) -> Float64:
    values = np.asarray(values, np.float64)
    return values[np.isfinite(values)]


def _edges(values: Float64, count: int) -> Float64:
    low, high = float(values.min()), float(values.max())
    spare = max(0.0, LEAST_SPAN - (high - low)) / 2  # hardly any difference is to look like one
    low, high = low - spare, high + spare
    if not high > low:
        high = low + 1e-6 * abs(low)
    bins = int(np.clip(round(2 * count ** (1 / 2)), _FEWEST_BINS, _MOST_BINS))
    return np.linspace(low, high, bins + 1)


def _sampled(name: str, values: Float64, edges: Float64) -> Sampled:
    counts, _ = np.histogram(values, edges)
    return Sampled(name, counts / values.size, float(values.mean()), values.size)
