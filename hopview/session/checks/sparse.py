"""Patterns of few active units under the covariance rule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.pattern import sparse_overlaps
from hopview.models import Hopfield, HopfieldParams
from hopview.rules.covariance import Covariance, CovarianceParams
from hopview.session.checks.networks import descended
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, within

_SOURCE = "Tsodyks & Feigelman 1988"
# activity, threshold, load, band of the mean overlap after recall from a pattern
_CASES = (
    (0.05, 0.45, 0.4, (0.99, 1.01)),
    (0.05, 0.45, 0.8, (0.0, 0.9)),
    (0.1, 0.4, 0.2, (0.99, 1.01)),
    (0.02, 0.6, 1.2, (0.97, 1.01)),
)


def checks(quick: bool, units: int = 1000) -> Iterator[Check]:
    """N = 1000, exactly f N units active in each pattern: how much of a pattern stays."""
    for activity, theta, load, band in _CASES:
        patterns = random_patterns(round(load * units), units, 60, 2 * activity - 1, exact=True)
        learned = Covariance(CovarianceParams(theta=theta)).learn(patterns)
        model = Hopfield((1, units), learned.coupling, HopfieldParams(), learned.bias)
        rows = patterns[: 8 if quick else 64]
        ends = [descended(model, row, seed) for seed, row in enumerate(rows)]
        reached = [float(sparse_overlaps(rows[k : k + 1], end, activity)[0]) for k, end in enumerate(ends)]
        name = f"covariance, N = {units}, activity {activity:g}, threshold {theta:g}, load {load:g}: overlap"
        yield within(name, band, float(np.mean(reached)), _SOURCE)
