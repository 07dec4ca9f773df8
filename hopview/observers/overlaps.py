"""The overlap with every stored pattern."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview import kernels
from hopview.core.coupling import Float64
from hopview.core.pattern import overlaps
from hopview.models.base import AbstractMotion, Sites
from hopview.observers.base import AbstractObserver


class Overlaps(AbstractObserver):
    """m_mu = (1/N) sum_i xi_i^mu s_i, kept exact in integers: a flip of unit i adds 2 s_i xi_i.

    Where the dynamics keeps M = X s itself, nothing is kept or followed here. Of patterns in greys they are
    the cosines (`core.pattern.overlaps`), worked out for each moment.
    """

    name = "overlaps"

    def begin(self, motion: AbstractMotion, patterns: NDArray[Any]) -> None:
        """Count M = X s afresh."""
        self._patterns, self._grey = patterns, patterns.dtype.kind == "f"
        self._by_unit, self._counts = np.empty((0, 0), np.int8), np.zeros(patterns.shape[0], np.int64)
        if not self._grey and motion.pattern_overlaps(patterns) is None:
            self._by_unit = np.ascontiguousarray(patterns.T)
            kernels.current().factored_overlaps(self._by_unit, motion.state, self._counts)

    @property
    def follows(self) -> bool:
        """Where M is not kept by the dynamics."""
        return bool(self._by_unit.size)

    def flipped(self, motion: AbstractMotion, sites: Sites) -> None:
        """Follow the flips."""
        if self._by_unit.size:
            kernels.current().track_overlaps(self._by_unit, self._counts, motion.state, sites, sites.size)

    def record(self, motion: AbstractMotion) -> Float64:
        """m (P,) float64."""
        if self._grey:
            return overlaps(self._patterns, motion.state)
        known = motion.pattern_overlaps(self._patterns)
        return np.asarray((self._counts if known is None else known) / motion.state.size)
