"""Simulation at a load and a temperature against the mean-field theory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.models import Hopfield
from hopview.session.checks.networks import AGS, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory import ags
from hopview.theory.check import Check, close, within

_SWEEPS, _DROPPED = 400, 100
_POINTS = ((0.02, 0.3), (0.05, 0.2), (0.05, 0.4))  # load, temperature: well inside retrieval
_MOLTEN = (0.05, 0.7)
_STARTS = 8
_REPLICAS, _WARMING, _MEASURED = 16, 40, 300


def checks(quick: bool) -> Iterator[Check]:
    """Heat bath from a pattern at N = 1000, and replicas of the paramagnet; in full also N = 8000."""
    yield from retrieval_checks(1000, 2 if quick else 12, 0.01)
    if not quick:
        yield from retrieval_checks(8000, 2, 0.004)
    for load, temperature, tolerance in ((0.1, 2.0, 0.08), (0.5, 2.5, 0.08)):
        # Replicas share patterns only: their overlap q is Gaussian, wider than 1/N by the crosstalk.
        expected = 1 / (1 - load / (temperature - 1) ** 2)
        found = replica_spread(load, temperature, 2 if quick else 16)
        name = f"replicas, N = 400, load {load}, T = {temperature}: N <q^2>"
        yield close(name, expected, found, tolerance * expected, "1 / (1 - a/(T - 1)^2)")


def retrieval_checks(units: int, networks: int, tolerance: float) -> Iterator[Check]:
    """Overlap m and order q of runs that begin at a pattern, the mean over networks and patterns."""
    for load, temperature in _POINTS:
        m, q = measured(units, load, temperature, networks)
        theory = ags.retrieval(load, temperature)
        name = f"heat bath, N = {units}, load {load}, T = {temperature}"
        yield close(f"{name}: overlap m", float(theory.overlap), m, tolerance, AGS)
        yield close(f"{name}: order q", float(theory.order), q, tolerance, AGS)
    load, temperature = _MOLTEN
    m, _ = measured(units, load, temperature, networks)
    yield within(f"heat bath, N = {units}, load {load}, T = {temperature}: overlap m", (-0.2, 0.2), m, AGS)


def measured(units: int, load: float, temperature: float, networks: int) -> tuple[float, float]:
    """(m, q) of 300 sweeps after 100, over `networks` of 8 starts: q = sum_i <s_i>^2 / N."""
    found = []
    for seed in range(networks):
        patterns = random_patterns(round(load * units), units, seed=21 + seed)
        model = network("hebb", patterns, "glauber", temperature)
        for k in range(_STARTS):
            mean = _mean_state(model, patterns[k], seed=_STARTS * seed + k)
            found.append((float(mean @ patterns[k]) / units, float(mean @ mean) / units))
    m, q = np.mean(found, axis=0)
    return float(m), float(q)


def _mean_state(model: Hopfield, start: Int8, seed: int) -> np.ndarray:
    """<s_i> over a run, (N,) float64."""
    motion, total = model.start(start, seed), np.zeros(start.size)
    for sweep in range(_SWEEPS):
        motion.advance()
        if sweep >= _DROPPED:
            total += motion.state
    return total / (_SWEEPS - _DROPPED)


def replica_spread(load: float, temperature: float, networks: int, units: int = 400) -> float:
    """N <q^2> of the overlaps q between runs of one network from different starts."""
    pairs = np.triu_indices(_REPLICAS, 1)
    squares = []
    for seed in range(networks):
        model = network(
            "hebb", random_patterns(round(load * units), units, seed=30 + seed), "glauber", temperature
        )
        starts = random_patterns(_REPLICAS, units, seed=100 + seed)
        motions = [model.start(start, _REPLICAS * seed + k) for k, start in enumerate(starts)]
        for sweep in range(_WARMING + _MEASURED):
            for motion in motions:
                motion.advance()
            if sweep >= _WARMING:
                states = np.array([motion.state for motion in motions], np.float64)
                squares.append(np.square((states @ states.T / units)[pairs]).mean())
    return units * float(np.mean(squares))
