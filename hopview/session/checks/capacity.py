"""How many random patterns the Hebb rule holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import AGS, HOPFIELD, network, recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.theory import hebb
from hopview.theory.check import Check, close, within

# load -> band of the mean overlap after recall from a pattern, N = 1000, theory of section 1 widened
_RECALL_BANDS = {0.05: (0.999, 1.0), 0.10: (0.994, 1.0), 0.12: (0.92, 0.999), 0.20: (0.25, 0.60)}


def checks(quick: bool, units: int = 1000) -> Iterator[Check]:
    """Random patterns under Hebb: the first synchronous step, and the end of recall from a pattern."""
    recalls = 8 if quick else 32
    for load in (0.1, 0.138, 0.2):
        patterns = random_patterns(round(load * units), units, seed=6)
        fields = network("hebb", patterns, "sync").coupling.integer_fields(patterns)
        after = np.where(fields != 0, np.sign(fields), patterns)
        overlap = float((after * patterns).mean())
        expected, name = hebb.first_step_overlap(load), f"first step, N = {units}, load {load}: overlap"
        yield close(name, expected, overlap, 0.004, f"erf(1/sqrt(2a)), {HOPFIELD}")
    for load, band in _RECALL_BANDS.items():
        patterns = random_patterns(round(load * units), units, seed=7)
        model = network("hebb", patterns)
        overlaps = [recall_overlap(model, row, row, seed) for seed, row in enumerate(patterns[:recalls])]
        yield within(f"recall, N = {units}, load {load}: mean overlap", band, float(np.mean(overlaps)), AGS)
