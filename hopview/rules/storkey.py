"""The Storkey rule."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import DenseCoupling, Float64, Int8
from hopview.core.errors import ParameterError
from hopview.rules.base import AbstractRule, Form, Learned, Progress, ignore_progress


class Storkey(AbstractRule):
    """W += (xx' - xg' - gx' + 2W) / N with g = Wx, pattern by pattern, zero diagonal.

    The closed form of W_ij += (x_i x_j - x_i h_ji - h_ij x_j) / N, h_ij = sum_{k != i,j} W_ik x_k:
    what the network already says of a pattern is taken off before it is stored. Local, incremental,
    symmetric; N^2 a pattern. Holds more than Hebb, about N / sqrt(2 ln N) patterns without error.
    Storkey 1997, DOI 10.1007/BFb0020196; Storkey & Valabregue 1999, DOI 10.1016/S0893-6080(99)00038-6.
    """

    name = "storkey"
    title = "Storkey"
    formula = r"\Delta W_{ij} = \frac{1}{N} (x_i x_j - x_i h_{ji} - h_{ij} x_j), \; i \ne j"
    reference = "Storkey 1997, DOI 10.1007/BFb0020196"
    bytes_per_weight = 24

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N), in their order."""
        units = patterns.shape[1]
        self.require_memory(patterns.shape[0], units, form)
        return _stored(np.zeros((units, units)), patterns, 0, progress)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Store the new rows of `patterns` on top of what was learned: the same result as from the start."""
        if learned.weights is None:
            return None
        return _stored(learned.weights.copy(), patterns, learned.patterns.shape[0], progress)


def _stored(weights: Float64, patterns: Int8, start: int, progress: Progress) -> Learned:
    count, units = patterns.shape
    with np.errstate(over="ignore", invalid="ignore"):
        for index in range(start, count):
            progress(index, count)
            store_one(weights, patterns[index].astype(np.float64))
        finite = np.isfinite(weights.sum())
    if not finite:
        raise ParameterError(
            f"{count:,} patterns are too many for Storkey's rule on {units:,} units: weights grow by up to "
            "1 + 2/N with each, and leave the range of numbers. Store fewer, or use the Hebb rule."
        )
    weights.flags.writeable = False
    return Learned(DenseCoupling.fixed_point(weights), patterns, weights)


def store_one(weights: Float64, x: Float64) -> None:
    """One Storkey step in place on `weights` (N, N), zero diagonal, for a pattern `x` (N,)."""
    units = x.size
    g = weights @ x
    weights *= 1.0 + 2.0 / units
    weights += np.multiply.outer((x - g) / units, x)
    weights -= np.multiply.outer(x / units, g)
    np.fill_diagonal(weights, 0.0)
