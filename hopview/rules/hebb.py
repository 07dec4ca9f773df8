"""The Hebb rule."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Int8, Int32
from hopview.rules.base import AbstractRule, Form, Learned, Progress, ignore_progress

_SLICE = 1 << 26


class Hebb(AbstractRule):
    """W = (X'X - P I) / N: units that agree in a pattern are tied by a positive weight.

    X (P, N) int8. Exact in integers, dense or factored; storing one more pattern adds xx' (N^2).
    Recall holds to a load P/N of about 0.138 for random patterns; alike or unbalanced pictures fail
    far earlier. Cost P N^2 dense, none factored. Hopfield 1982, DOI 10.1073/pnas.79.8.2554.
    """

    name = "hebb"
    title = "Hebb"
    formula = r"W_{ij} = \frac{1}{N} \sum_\mu \xi_i^\mu \xi_j^\mu, \quad W_{ii} = 0"
    reference = "Hopfield 1982, DOI 10.1073/pnas.79.8.2554"
    bytes_per_weight = 4

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N)."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        if self.chosen_form(count, units, form) == "factored":
            return Learned(FactoredCoupling(patterns, 1.0 / units), patterns)
        return Learned(DenseCoupling(_outer_sum(patterns, progress), 1.0 / units), patterns)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Add xx' for each new row of `patterns`."""
        coupling: Coupling = learned.coupling
        if isinstance(coupling, FactoredCoupling):
            return None
        weights, known = coupling.weights.copy(), learned.patterns.shape[0]
        for index, row in enumerate(patterns[known:].astype(np.int32), known):
            progress(index, patterns.shape[0])
            weights += row[:, None] * row[None, :]
        np.fill_diagonal(weights, 0)
        weights.flags.writeable = False
        return Learned(DenseCoupling(weights, coupling.unit), patterns)

    def dense_only(self) -> bool:
        """Hebb has a factored form."""
        return False


def _outer_sum(patterns: Int8, progress: Progress) -> Int32:
    """X'X with a zero diagonal, (N, N) int32: float32 BLAS is exact here, as every sum stays below 2^24."""
    count, units = patterns.shape
    weights = np.zeros((units, units), np.int32)
    x = patterns.astype(np.float32)
    rows = max(1, _SLICE // max(1, units))
    for start in range(0, units if count else 0, rows):
        progress(start, units)
        weights[start : start + rows] = x[:, start : start + rows].T @ x
    np.fill_diagonal(weights, 0)
    weights.flags.writeable = False
    return weights
