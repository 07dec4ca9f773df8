"""The Hebb rule."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import DenseCoupling, FactoredCoupling, Int8, Integers, frozen_array
from hopview.core.memory import room_for_two
from hopview.rules.base import AbstractRule, Form, Learned, Progress, ignore_progress

_SLICE = 1 << 26  # weights of a part that one kernel call makes
_WORK = 1 << 36  # and at most so many products: about 0.1 s
_NARROW = 32_767  # patterns whose sums fit 16 bits
_FEW = 8  # patterns: of more, the whole matrix is counted anew in less time


class Hebb(AbstractRule):
    """W = (X'X - P I) / N: units that agree in a pattern are tied by a positive weight.

    X (P, N) int8. Exact in integers, dense (int16) or factored; storing one more pattern adds xx' and
    forgetting one takes it away (N^2).
    Recall holds to a load P/N of about 0.138 for random patterns; alike or unbalanced pictures fail
    far earlier. Cost P N^2 dense, none factored. Hopfield 1982, DOI 10.1073/pnas.79.8.2554.
    """

    name = "hebb"
    title = "Hebb"
    formula = r"W_{ij} = \frac{1}{N} \sum_\mu \xi_i^\mu \xi_j^\mu, \quad W_{ii} = 0"
    reference = "Hopfield 1982, DOI 10.1073/pnas.79.8.2554"
    bytes_per_weight = 2

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N)."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        factored = FactoredCoupling(patterns, 1.0 / units)
        if self.chosen_form(count, units, form) == "factored":
            return Learned(factored, patterns)
        rows = np.ascontiguousarray(patterns, dtype=np.int8)
        weights = np.empty((units, units), np.int16 if count <= _NARROW else np.int32)
        loops = kernels.current() if factored.spins else kernels.PLAIN  # the fast one counts bits
        step, largest = max(64, min(_SLICE // units, _WORK // (units * max(1, count)))), 0
        for start in range(0, units, step):
            progress(start, units)
            part = weights[start : start + step]
            largest = max(largest, loops.hebb_weights(rows, start, part))
        return Learned(_dense(weights, factored, largest), patterns)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Add xx' for each new row of `patterns`."""
        coupling, known = learned.coupling, learned.patterns.shape[0]
        if not isinstance(coupling, DenseCoupling) or patterns.shape[0] > _NARROW:
            return None
        return _changed(coupling, patterns[known:], 1, patterns, progress)

    def forget(self, learned: Learned, index: int, progress: Progress = ignore_progress) -> Learned | None:
        """Take xx' of the pattern at `index` away."""
        coupling, count = learned.coupling, learned.patterns.shape[0]
        if not isinstance(coupling, DenseCoupling) or count > _NARROW:
            return None
        kept = frozen_array(np.delete(learned.patterns, index, axis=0), np.int8)
        return _changed(coupling, learned.patterns[index : index + 1], -1, kept, progress)

    def dense_only(self) -> bool:
        """Hebb has a factored form."""
        return False


def _dense(weights: Integers, factored: FactoredCoupling, largest: int) -> DenseCoupling:
    weights.flags.writeable = False
    return DenseCoupling(weights, factored.unit, factored=factored, largest=largest)


def _changed(
    coupling: DenseCoupling, rows: Int8, sign: int, patterns: Int8, progress: Progress
) -> Learned | None:
    """`coupling` with X'X of a few `rows` added or taken away, so that it stores `patterns`."""
    factored = FactoredCoupling(patterns, coupling.unit)
    if not rows.shape[0]:
        return Learned(_dense(coupling.weights, factored, coupling.largest), patterns)
    if rows.shape[0] > _FEW or not room_for_two(coupling.nbytes):
        return None
    progress(0, 1)
    weights = np.empty_like(coupling.weights)
    largest = kernels.current().hebb_add(coupling.weights, np.ascontiguousarray(rows), sign, weights)
    return Learned(_dense(weights, factored, largest), patterns)
