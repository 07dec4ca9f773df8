"""Thermal updates have the stationary law exp(-E/T)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import ENUMERATED, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration
from hopview.theory.check import Check, close


def checks(quick: bool) -> Iterator[Check]:
    """Glauber and Metropolis: the law that their probabilities keep, and the one that runs follow."""
    yield from law_checks()
    yield from sampling_checks(4_000 if quick else 40_000)


def law_checks(units: int = 6, temperature: float = 0.7) -> Iterator[Check]:
    """Glauber and Metropolis: exp(-E/T) is stationary under a visit to any unit, and flows balance."""
    for update in ("glauber", "metropolis"):
        model = network("hebb", random_patterns(2, units, seed=2), update, temperature)
        law = enumeration.boltzmann(enumeration.energies(model.coupling.matrix()), temperature)
        matrices = enumeration.site_transitions(units, model.flip_probability)
        name, error = f"N = {units}, {update}", enumeration.stationarity_error(matrices, law)
        yield close(f"{name}: stationarity of exp(-E/T), largest error", 0, error, 1e-12, ENUMERATED)
        error = enumeration.balance_error(matrices, law)
        yield close(f"{name}: detailed balance, largest error", 0, error, 1e-12, ENUMERATED)


def sampling_checks(sweeps: int, units: int = 8, temperature: float = 0.8) -> Iterator[Check]:
    """The simulation itself visits all states as often as exp(-E/T) says."""
    for update in ("glauber", "metropolis"):
        model = network("hebb", random_patterns(2, units, seed=3), update, temperature)
        law = enumeration.boltzmann(enumeration.energies(model.coupling.matrix()), temperature)
        motion, counts = model.start(np.ones(units, np.int8), seed=5), np.zeros(2**units)
        for _ in range(sweeps):
            motion.advance()
            counts[enumeration.state_number(motion.state)] += 1
        distance = 0.5 * float(np.abs(counts / sweeps - law).sum())
        # The mean distance of n independent draws is sum sqrt(2 p / (pi n)) / 2; sweeps are nearly so.
        tolerance = 1.5 * 0.5 * float(np.sqrt(2 * law / (np.pi * sweeps)).sum())
        name = f"N = {units}, {update}, {sweeps:,} sweeps: distance from exp(-E/T)"
        yield close(name, 0, distance, round(tolerance, 4), ENUMERATED)
