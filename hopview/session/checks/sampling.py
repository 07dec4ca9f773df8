"""Thermal updates have the stationary law exp(-E/T), Little's exp(-H_L/T), in an external field too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.models import Hopfield
from hopview.session.checks.networks import ENUMERATED, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration
from hopview.theory.check import Check, close

_UPDATES = ("glauber", "metropolis", "async_replace", "little")
_PERETTO = "exact enumeration, Peretto 1984"


def checks(quick: bool) -> Iterator[Check]:
    """Every thermal update: the law that its probabilities keep, and the one that runs follow."""
    yield from law_checks()
    yield from sampling_checks(4_000 if quick else 40_000)


def law_checks(units: int = 6, temperature: float = 0.7) -> Iterator[Check]:
    """The law is stationary under a visit to any unit (or a step of all), and flows balance."""
    for update in _UPDATES:
        model = _in_a_field(2, units, update, temperature)
        law, words, source = _law(model)
        transitions = enumeration.parallel_transitions if update == "little" else enumeration.site_transitions
        matrices = transitions(units, model.flip_probability)
        name, error = f"N = {units}, in a field, {update}", enumeration.stationarity_error(matrices, law)
        yield close(f"{name}: stationarity of {words}, largest error", 0, error, 1e-12, source)
        error = enumeration.balance_error(matrices, law)
        yield close(f"{name}: detailed balance, largest error", 0, error, 1e-12, source)


def sampling_checks(sweeps: int, units: int = 8, temperature: float = 0.8) -> Iterator[Check]:
    """The simulation itself visits all states as often as the law says."""
    for update in _UPDATES:
        model = _in_a_field(3, units, update, temperature)
        law, words, source = _law(model)
        motion, counts = model.start(np.ones(units, np.int8), seed=5), np.zeros(2**units)
        for _ in range(sweeps):
            motion.advance()
            counts[enumeration.state_number(motion.state)] += 1
        distance = 0.5 * float(np.abs(counts / sweeps - law).sum())
        # The mean distance of n independent draws is sum sqrt(2 p / (pi n)) / 2; sweeps are nearly so.
        tolerance = 1.5 * 0.5 * float(np.sqrt(2 * law / (np.pi * sweeps)).sum())
        name = f"N = {units}, in a field, {update}, {sweeps:,} sweeps: distance from {words}"
        yield close(name, 0, distance, round(tolerance, 4), source)


def _in_a_field(seed: int, units: int, update: str, temperature: float) -> Hopfield:
    """Two random patterns by Hebb's rule, in a field of every sign and strength up to 0.4."""
    b = np.linspace(-0.4, 0.4, units)
    return network("hebb", random_patterns(2, units, seed=seed), update, temperature, external=b)


def _law(model: Hopfield) -> tuple[Float64, str, str]:
    """The stationary law over all states, its name, and whose it is."""
    w, b, t = model.coupling.matrix(), model.external, model.params.temperature
    if model.params.update == "little":
        return enumeration.boltzmann(enumeration.little_energies(w, t, b), t), "exp(-H_L/T)", _PERETTO
    return enumeration.boltzmann(enumeration.energies(w, b), t), "exp(-E/T)", ENUMERATED
