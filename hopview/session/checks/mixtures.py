"""Mixtures of stored patterns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import AGS, network, recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.theory import hebb
from hopview.theory.check import Check, close, within


def checks(quick: bool, units: int = 2000) -> Iterator[Check]:
    """Three-mixtures of random patterns: overlaps of one half, energy -3/8, and stable at a small load."""
    for count in (3, units // 50):
        patterns = random_patterns(count, units, seed=4)
        mixture = np.sign(patterns[:3].astype(np.int64).sum(axis=0)).astype(np.int8)
        model = network("hebb", patterns)
        name = f"mixture 1+2+3, N = {units}, P = {count}"
        overlap = float((patterns[:3] @ mixture.astype(np.int64)).mean()) / units
        yield close(f"{name}: mean overlap", hebb.mixture_overlap(3), overlap, 0.04, AGS)
        if count == 3:
            energy = model.energy(mixture) / units
            yield close(f"{name}: E/N", hebb.mixture_energy(3, count / units), energy, 0.02, AGS)
        kept = recall_overlap(model, mixture, mixture, seed=1)
        yield within(f"{name}: overlap with itself after descent", (0.95, 1.0), kept, AGS)
