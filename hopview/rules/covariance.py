"""The covariance rule for sparse patterns of active and silent units."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import DenseCoupling, Float64, Int8
from hopview.core.pattern import activity_of
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.hebb import Hebb

_REFERENCE = "Tsodyks & Feigelman 1988, DOI 10.1209/0295-5075/6/2/002"


class CovarianceParams(RuleParams, frozen=True, kw_only=True):
    """The activity that the rule reckons with, and the threshold of the units."""

    theta: Annotated[
        float,
        Meta(
            ge=0,
            le=2,
            title="Threshold",
            description="A unit is active when its field exceeds this; 0 takes 1/2 - f, half-way between "
            "what active and silent units of a pattern hear. Nearer to 0.6 more patterns are held",
            extra={"symbol": r"\theta", "reference": _REFERENCE, "zero": "auto"},
        ),
    ] = 0.0
    activity: Annotated[
        float,
        Meta(
            ge=0,
            le=0.999,
            title="Activity",
            description="The share of active (+1) units that is taken off before units are compared; 0 takes "
            "that of the stored patterns",
            extra={"symbol": "f", "reference": _REFERENCE, "zero": "auto"},
        ),
    ] = 0.0


class Covariance(AbstractRule):
    """W_ij = sum_mu (n_i - f)(n_j - f) / (N f (1 - f)), i != j; n_i = 1 where h_i = sum_j W_ij n_j > theta.

    For units n = 0/1 of which a share f is active in each pattern: what all patterns have in common is taken
    off, so that few active units (small f) let far more patterns in, P/N up to 1/(2 f |ln f|) for f -> 0.
    The units are spins s = 2 n - 1 here: the same dynamics is that of the couplings W/4 in the external
    field b_i = sum_j W_ij/4 - theta/2, and E = -1/2 n'Wn + theta sum_i n_i up to a constant. theta is
    1/2 - f unless set. Cost P N^2; one more pattern N^2. Patterns all of one colour teach nothing.
    Tsodyks & Feigelman 1988, DOI 10.1209/0295-5075/6/2/002.
    """

    name = "covariance"
    title = "Covariance (sparse)"
    formula = r"W_{ij} = \frac{1}{N f (1 - f)} \sum_\mu (n_i^\mu - f)(n_j^\mu - f), \; W_{ii} = 0"
    reference = _REFERENCE
    bytes_per_weight = 28
    Params = CovarianceParams

    params: CovarianceParams

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling and the external field that store `patterns` (P, N); +1 is active."""
        self.require_memory(patterns.shape[0], patterns.shape[1], form)
        return self._of(Hebb().learn(patterns, "dense", progress))

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Add xx' for each new row of `patterns` to the sums that the weights are made of."""
        summed = Hebb().extend(learned.memory, patterns, progress)
        return None if summed is None else self._of(summed)

    def forget(self, learned: Learned, index: int, progress: Progress = ignore_progress) -> Learned | None:
        """Take xx' of the pattern at `index` away from those sums."""
        summed = Hebb().forget(learned.memory, index, progress)
        return None if summed is None else self._of(summed)

    def _of(self, summed: Learned) -> Learned:
        """From Hebb's X'X: as n - f = (s - a)/2 with a = 2f - 1, it and the means hold all sums."""
        patterns, hebb = summed.patterns, summed.coupling
        count, units = patterns.shape
        active = self.params.activity or activity_of(patterns)
        mean = 2.0 * active - 1.0
        assert isinstance(hebb, DenseCoupling)
        weights = hebb.weights.astype(np.float64)
        sums = patterns.sum(axis=0, dtype=np.int64).astype(np.float64)
        weights -= mean * np.add.outer(sums, sums)
        weights += count * mean * mean
        weights *= 0.25 / (units * (1.0 - mean * mean)) if 0 < active < 1 else 0.0
        coupling = DenseCoupling.fixed_point(weights)
        theta = self.params.theta or 0.5 - active
        pulls: Float64 = np.asarray(coupling.unit * coupling.integer_fields(np.ones(units, np.int8)))
        note = f"Activity f = {active:.3g}, threshold {theta:.3g}." if 0 < active < 1 else _ONE_COLOUR
        return Learned(
            coupling, patterns, note=note if count else "", bias=pulls - 0.5 * theta, memory=summed
        )


_ONE_COLOUR = "All stored units are of one colour: there is nothing to tell apart. Store patterns with both."
