"""Local fields kept up to date while units flip, one class a form of coupling, with one interface."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import (
    Coupling,
    DenseCoupling,
    FactoredCoupling,
    Int8,
    Int64,
    Integers,
    LowRankCoupling,
)
from hopview.core.stacking import same_rows
from hopview.kernels.visits import Visits
from hopview.models.base import Sites
from hopview.models.packed import PackedFields, can_pack


class DenseFields:
    """Caches H = weights . s (N,): a quiet visit is one comparison, a flip adds one row."""

    def __init__(self, coupling: DenseCoupling, state: Int8) -> None:
        self.coupling = coupling
        self._fields: Integers = np.zeros(coupling.size, coupling.field_dtype)
        if coupling.factored is not None:
            self._fields[:] = fields_of(coupling.factored, state).all(state)
        else:
            kernels.current().dense_fields(coupling.weights, state, self._fields)

    def visit(self, state: Int8, *visits: *Visits) -> tuple[int, int]:
        """Make the visits, updating `state`; `(flips made, next position)`."""
        weights, largest = self.coupling.weights, self.coupling.largest
        return kernels.current().dense_visit(weights, largest, self._fields, state, *visits)

    def flip(self, state: Int8, sites: Sites, count: int) -> None:
        """Flip the first `count` of `sites`."""
        kernels.current().dense_flip(self.coupling.weights, self._fields, state, sites, count)

    def all(self, state: Int8) -> Integers:
        """H (N,)."""
        return self._fields

    def integer_energy(self, state: Int8) -> int:
        """sum_i s_i H_i."""
        return int(kernels.current().integer_energy(self._fields, state))

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """A matrix knows no patterns."""
        return None


class FactoredFields:
    """Caches the integer overlaps M = X s (P,): visits and flips cost P, and no matrix exists.

    For patterns with zeros in them, and sums beyond 32 bits; `PackedFields` is faster where it can be had.
    """

    def __init__(self, coupling: FactoredCoupling, state: Int8) -> None:
        self.coupling = coupling
        self._patterns = np.ascontiguousarray(coupling.patterns.T)
        self._overlaps = np.zeros(coupling.patterns.shape[0], np.int64)
        self._fields = np.zeros(coupling.size, np.int64)
        self._entries = int(coupling.entries.sum())
        kernels.current().factored_overlaps(self._patterns, state, self._overlaps)

    def visit(self, state: Int8, *visits: *Visits) -> tuple[int, int]:
        """Make the visits, updating `state`; `(flips made, next position)`."""
        return kernels.current().factored_visit(self._patterns, self._overlaps, state, *visits)

    def flip(self, state: Int8, sites: Sites, count: int) -> None:
        """Flip the first `count` of `sites`."""
        kernels.current().factored_flip(self._patterns, self._overlaps, state, sites, count)

    def all(self, state: Int8) -> Int64:
        """H (N,)."""
        kernels.current().factored_fields(self._patterns, self._overlaps, state, self._fields)
        return self._fields

    def integer_energy(self, state: Int8) -> int:
        """sum_i s_i H_i = M . M less the entries of X that are not zero."""
        return int(self._overlaps @ self._overlaps) - self._entries

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """M, if `patterns` are those of the coupling."""
        return self._overlaps if same_rows(patterns, self.coupling.patterns) else None


class LowRankFields:
    """Caches the whole sums M = Y s (K,): visits and flips cost K, and no matrix exists."""

    def __init__(self, coupling: LowRankCoupling, state: Int8) -> None:
        self.coupling = coupling
        self._overlaps = np.zeros(coupling.factors_t.shape[1], np.int64)
        self._fields = np.zeros(coupling.size, np.int64)
        kernels.current().low_rank_overlaps(coupling.factors_t, state, self._overlaps)

    def visit(self, state: Int8, *visits: *Visits) -> tuple[int, int]:
        """Make the visits, updating `state`; `(flips made, next position)`."""
        factors_t, own = self.coupling.factors_t, self.coupling.own
        return kernels.current().low_rank_visit(factors_t, own, self._overlaps, state, *visits)

    def flip(self, state: Int8, sites: Sites, count: int) -> None:
        """Flip the first `count` of `sites`."""
        kernels.current().low_rank_flip(self.coupling.factors_t, self._overlaps, state, sites, count)

    def all(self, state: Int8) -> Int64:
        """H (N,)."""
        coupling = self.coupling
        kernels.current().low_rank_fields(
            coupling.factors_t, coupling.own, self._overlaps, state, self._fields
        )
        return self._fields

    def integer_energy(self, state: Int8) -> int:
        """sum_i s_i H_i = M . M - sum_i c_i."""
        return int(self._overlaps @ self._overlaps) - int(self.coupling.own.sum())

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """The factors are not the patterns."""
        return None


Fields = DenseFields | FactoredFields | PackedFields | LowRankFields


def fields_of(coupling: Coupling, state: Int8) -> Fields:
    """The fields of `state` under `coupling`, in the coupling's own form."""
    if isinstance(coupling, DenseCoupling):
        return DenseFields(coupling, state)
    if isinstance(coupling, LowRankCoupling):
        return LowRankFields(coupling, state)
    return PackedFields(coupling, state) if can_pack(coupling) else FactoredFields(coupling, state)
