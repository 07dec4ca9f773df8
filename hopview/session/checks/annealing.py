"""Annealing finds deeper valleys than a quench, and in small networks the deepest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.models.schedule import Shape
from hopview.rules import rule_named
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration
from hopview.theory.check import Check, within

_KIRKPATRICK = "Kirkpatrick, Gelatt & Vecchi 1983"
_GEMAN = "Geman & Geman 1984"


def checks(quick: bool, units: int = 18) -> Iterator[Check]:
    """At a load of 1/2: how often runs from coin tosses end in a state of the least energy of all 2^N."""
    runs = 60 if quick else 300
    patterns = random_patterns(units // 2, units, seed=31)
    least = float(enumeration.energies(_network(patterns, 0.0).coupling.matrix()).min())
    cases: tuple[tuple[str, float, Shape, tuple[float, float], str], ...] = (
        ("quenched", 0.0, "linear", (0.2, 0.65), _KIRKPATRICK),
        ("annealed, linear", 1.5, "linear", (0.9, 1.0), _KIRKPATRICK),
        ("annealed, exponential", 1.5, "exponential", (0.9, 1.0), _KIRKPATRICK),
        ("annealed, logarithmic", 1.5, "logarithmic", (0.9, 1.0), _GEMAN),
    )
    for name, start, shape, band, source in cases:
        model = _network(patterns, start, shape)
        share = float(np.mean([_end(model, seed) <= least + 1e-9 for seed in range(runs)]))
        yield within(f"N = {units}, load 0.5, {name}: share that ends lowest", band, share, source)


def _network(patterns: Int8, start: float, shape: Shape = "linear") -> Hopfield:
    params = HopfieldParams(update="anneal", anneal_start=start, anneal_sweeps=300, anneal_shape=shape)
    return Hopfield((1, patterns.shape[1]), rule_named("hebb").learn(patterns).coupling, params)


def _end(model: Hopfield, seed: int) -> float:
    """The energy in which a run from coin tosses comes to rest."""
    motion = model.start(random_patterns(1, model.coupling.size, seed=500 + seed)[0], seed)
    while not motion.settled():
        motion.advance()
    return motion.energy()
