"""A stepwise, random rule with parameters and a bias, as plug-ins may bring one."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import DenseCoupling, Float64, Int8
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress


class DrillParams(RuleParams, frozen=True, kw_only=True):
    """How often, how strongly, and whether with a bias."""

    drills: Annotated[int, Meta(ge=0, le=1000, title="Drills")] = 3
    strength: Annotated[float, Meta(ge=0, le=2, title="Strength")] = 1.0
    biased: Annotated[bool, Meta(title="Bias")] = False


class Drill(AbstractRule):
    """W = (strength/N) sum of xx' a drill, with a little noise of the seed; W_ii = 0."""

    name = "drill"
    title = "Drill"
    formula = r"W = \sum x x^T, \; W_{ii} = 0"
    reference = "Nobody 2026, DOI 10.0000/none"
    bytes_per_weight = 24
    Params = DrillParams
    stepwise, steps_parameter, random = True, "drills", True

    params: DrillParams

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """From nothing."""
        return self._drilled(np.zeros((patterns.shape[1], patterns.shape[1])), patterns, 0, progress)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """More drills of the same patterns."""
        if learned.weights is None or learned.patterns.shape != patterns.shape:
            return None
        return self._drilled(learned.weights.copy(), patterns, learned.steps, progress)

    def _drilled(self, weights: Float64, patterns: Int8, start: int, progress: Progress) -> Learned:
        x, units = patterns.astype(np.float64), patterns.shape[1]
        for step in range(start, self.params.drills):
            progress(step, self.params.drills, partial(self._learned, weights, patterns, step))
            weights += self.params.strength * x.T @ x / units
            noise = np.random.default_rng([self.seed, step]).standard_normal(weights.shape) / units
            weights += noise + noise.T
            np.fill_diagonal(weights, 0)
        return self._learned(weights, patterns, self.params.drills)

    def _learned(self, weights: Float64, patterns: Int8, steps: int) -> Learned:
        bias = np.full(patterns.shape[1], 0.25) if self.params.biased else None
        coupling = DenseCoupling.fixed_point(weights)
        return Learned(coupling, patterns, weights, f"{steps} drills", bias, steps)
