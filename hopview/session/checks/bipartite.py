"""The Hopfield network as a restricted Boltzmann machine of real hidden units, and higher powers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.machines.dense import DenseBM
from hopview.session.checks.lessons import generator
from hopview.session.checks.networks import ENUMERATED
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration
from hopview.theory.check import Check, close

_BARRA = "Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790"
_CHAINS, _WAIT = 200, 20


def checks(quick: bool) -> Iterator[Check]:
    """The law without the hidden units is Hopfield's; runs of both layers in turn have its correlations."""
    yield from law_checks()
    yield from sampling_checks(2, 100 if quick else 1000)
    if not quick:
        yield from sampling_checks(4, 50)


def machine_of(power: int, units: int = 10, count: int = 3, beta: float = 1.3) -> DenseBM:
    """Random patterns."""
    return DenseBM(random_patterns(count, units, seed=2), beta, power)


def law_of(machine: DenseBM) -> tuple[Float64, Float64]:
    """(all 2^N states of -1/+1, exp(-F) / Z of each)."""
    states = enumeration.all_states(machine.visible).astype(np.float64)
    return states, np.exp(-machine.free_energy((1 + states) / 2) - float(machine.log_z()))


def law_checks() -> Iterator[Check]:
    """Summing z out leaves exp(-beta H), H = -(1/2N) sum (xi.s)^2."""
    machine = machine_of(2)
    states, law = law_of(machine)
    energies = -((states @ machine.parameters["W"]) ** 2).sum(axis=1) / (2 * machine.visible)
    error = float(np.abs(law - enumeration.boltzmann(energies, 1 / machine.beta)).max())
    yield close("Hopfield network in two layers, N = 10: law, largest error", 0, error, 1e-12, _BARRA)


def sampling_checks(power: int, sweeps: int) -> Iterator[Check]:
    """Correlations of 200 chains, all hidden units and then all spins at once."""
    machine, draws = machine_of(power), generator(3)
    states, law = law_of(machine)
    exact = states.T @ (law[:, np.newaxis] * states)
    s = np.where(draws.random((_CHAINS, machine.visible)) < 0.5, 1.0, -1.0)
    found = np.zeros_like(exact)
    for sweep in range(-_WAIT, sweeps):
        s = machine.swept(s, draws)
        if sweep >= 0:
            found += s.T @ s
    error = float(np.abs(found / (_CHAINS * sweeps) - exact).max())
    words = "Hopfield network" if power == 2 else f"memory of power {power}"
    name = f"{words} in two layers, N = {machine.visible}, P = 3, {_CHAINS * sweeps:,} sweeps"
    tolerance = 0.02 if sweeps >= 1000 else 0.06
    yield close(f"{name}: largest error of <ss'>", 0, error, tolerance, ENUMERATED)
