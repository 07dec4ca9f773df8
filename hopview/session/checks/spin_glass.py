"""A Boltzmann machine as a spin glass of Sherrington and Kirkpatrick: slow cooling finds its lowest state."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.enumeration import states_of
from hopview.machines.sampling import sweep
from hopview.models.boltzmann import BoltzmannParams
from hopview.session.checks.lessons import generator
from hopview.theory.check import Check, within

UNITS, STARTS, SLOW, FAST = 16, 200, 500, 50
HOT, COLD = 2.0, 0.05  # in units of J
_SOURCE = "Kirkpatrick, Gelatt & Vecchi 1983"


def checks(quick: bool) -> Iterator[Check]:
    """Of 200 random starts, the share that ends in the lowest of all 2^16 states: cooled, and quenched."""
    for seed in range(1 if quick else 4):
        made = glass(seed)
        lowest = float(made.energy(states_of(UNITS)).min())
        cooled, quenched = _share(made, lowest, HOT, SLOW), _share(made, lowest, COLD, FAST)
        name = f"SK spins, N = {UNITS}, instance {seed + 1}: lowest state found"
        yield within(f"{name}, {SLOW} sweeps from T = 2", (0.25, 0.9), cooled, _SOURCE)
        yield within(f"{name} more often than in {FAST} at T = 0.05", (0.05, 0.7), cooled - quenched, _SOURCE)


def glass(seed: int) -> Boltzmann:
    """J_ij ~ N(0, 1/N) between spins: W = 4 J and b_i = -2 sum_j J_ij of 0/1 units."""
    draws = np.triu(generator(seed).standard_normal((UNITS, UNITS)), 1) / np.sqrt(UNITS)
    couplings = draws + draws.T
    return Boltzmann(4 * couplings, -2 * couplings.sum(axis=1), connected("all", UNITS, 0))


def _share(made: Boltzmann, lowest: float, start: float, sweeps: int) -> float:
    states: Int8 = generator(1).integers(0, 2, (STARTS, UNITS)).astype(np.int8)
    params = BoltzmannParams(update="anneal", anneal_start=start, anneal_end=COLD, anneal_sweeps=sweeps)
    for number in range(sweeps):
        sweep(made.weights, made.bias, states, params.temperature_at(number), 5, number)
    return float(np.mean(made.energy(states) < lowest + 1e-9))
