"""The margins of learned weights, and the bound on any."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.models import Hopfield
from hopview.session.checks.networks import network
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, within
from hopview.theory.gardner import largest_load, largest_margin

GARDNER = "Gardner 1988"
_PROJECTION = "sqrt((1 - a)/a), Kanter & Sompolinsky 1987"
_KRAUTH = "about 95 % of the bound, Krauth & Mezard 1987"
_OPTIMAL = ((0.25, 1.67), (0.5, 0.99), (1.0, 0.447))
_SPREAD = 0.05  # the bound is that of large N
_BOUND = {2.0: 0.0, 1.5: 0.186, 1.0: 0.471, 0.5: 1.034, 0.3: 1.534, 0.2: 2.001, 0.1: 3.0, 0.05: 4.359}


def checks(quick: bool, units: int = 200) -> Iterator[Check]:
    """Gardner's bound as printed, and the pseudo-inverse and minimal overlap under it."""
    for load, margin in _BOUND.items():
        yield close(f"Gardner bound, load {load}: margin", margin, largest_margin(load), 6e-4, GARDNER)
    yield close("Gardner bound, no margin: load", 2, largest_load(0.0), 1e-12, GARDNER)
    for load in (0.2, 0.5):
        patterns = random_patterns(round(load * units), units, seed=50)
        margin = float(row_margins(network("pseudo_inverse", patterns), patterns).mean())
        name = f"pseudo_inverse, N = {units}, load {load}: mean margin of a unit"
        yield close(name, math.sqrt((1 - load) / load), margin, 0.03, _PROJECTION)
        bound = round(largest_margin(load) + _SPREAD, 3)
        yield within(f"{name}, under Gardner's bound", (0.0, bound), margin, GARDNER)

    for load, margin in _OPTIMAL[1:2] if quick else _OPTIMAL:
        patterns = random_patterns(round(load * units), units, seed=51)
        found = float(row_margins(network("min_overlap", patterns), patterns).mean())
        name = f"min_overlap, c = 10, N = {units}, load {load}: mean margin of a unit"
        yield close(name, margin, found, 0.04, _KRAUTH)
        bound = round(largest_margin(load) + _SPREAD, 3)
        yield within(f"{name}, under Gardner's bound", (0.0, bound), found, GARDNER)


def row_margins(model: Hopfield, patterns: Int8) -> Float64:
    """min over the patterns of xi_i h_i / |W_i|, (N,)."""
    weights = model.coupling.matrix()
    aligned = patterns * (patterns.astype(np.float64) @ weights.T)
    return np.asarray(aligned.min(axis=0) / np.linalg.norm(weights, axis=1))
