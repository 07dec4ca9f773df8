"""How many random patterns the Hebb rule holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import AGS, HOPFIELD, network, recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.theory import ags, hebb
from hopview.theory.check import Check, close, within

# load -> band of the mean overlap after recall from a pattern at N = 1000, where few samples spread widely
_RECALL_BANDS = {
    0.05: (0.999, 1.0), 0.08: (0.997, 1.0), 0.10: (0.994, 1.0), 0.12: (0.92, 0.999), 0.13: (0.90, 0.997),
    0.138: (0.78, 0.995), 0.15: (0.55, 0.98), 0.16: (0.45, 0.99), 0.18: (0.25, 0.70), 0.20: (0.25, 0.60),
    0.30: (0.20, 0.40),
}  # fmt: skip
_LARGE_LOADS, _LARGE = (0.05, 0.10, 0.12), 10_000  # held to the theory itself
_RECALLS = 32


def checks(quick: bool, units: int = 1000) -> Iterator[Check]:
    """Random patterns under Hebb: the first synchronous step, and the end of recall from a pattern."""
    yield from first_step_checks(units)
    for load, band in _RECALL_BANDS.items():
        overlap = mean_recall(load, units, 1 if quick else 8)
        yield within(f"recall, N = {units}, load {load}: mean overlap", band, overlap, AGS)
    for load in () if quick else _LARGE_LOADS:
        expected, overlap = float(ags.retrieval(load).overlap), mean_recall(load, _LARGE, 1)
        yield close(f"recall, N = {_LARGE:,}, load {load}: mean overlap", expected, overlap, 0.002, AGS)


def mean_recall(load: float, units: int, networks: int) -> float:
    """The mean overlap with a pattern after recall from it, over 32 patterns of each of `networks`."""
    overlaps = []
    for seed in range(networks):
        patterns = random_patterns(round(load * units), units, seed=7 + seed)
        model = network("hebb", patterns)
        overlaps += [recall_overlap(model, row, row, k) for k, row in enumerate(patterns[:_RECALLS])]
    return float(np.mean(overlaps))


def first_step_checks(units: int) -> Iterator[Check]:
    """The overlap after one synchronous step from each pattern."""
    for load in (0.1, 0.138, 0.2):
        patterns = random_patterns(round(load * units), units, seed=6)
        fields = network("hebb", patterns, "sync").coupling.integer_fields(patterns)
        after = np.where(fields != 0, np.sign(fields), patterns)
        overlap = float((after * patterns).mean())
        expected, name = hebb.first_step_overlap(load), f"first step, N = {units}, load {load}: overlap"
        yield close(name, expected, overlap, 0.004, f"erf(1/sqrt(2a)), {HOPFIELD}")
