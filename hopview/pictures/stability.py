"""How firmly each pattern is held: the stabilities of its units under the weights as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import (
    Coupling,
    DenseCoupling,
    FactoredCoupling,
    Float32,
    Float64,
    Int8,
    Integers,
)
from hopview.core.stacking import same_rows

_MOST_PRODUCTS = 2e9  # beyond them only some of the units are looked at
_SLICE = 1 << 22  # numbers turned into floats at a time


@dataclass(frozen=True, eq=False)
class Stabilities:
    """gamma_i = xi_i h_i / |W_i| of P patterns: `least` and `mean` over the units, and the share `against`.

    `against` (P,) is the share of units with gamma_i < 0, which want to leave the pattern. `units` of all
    `size` were looked at, evenly spread. Of patterns with `blanks`, only units that are not blank count; one
    that is blank at all of them has 0 throughout.
    """

    least: Float64
    mean: Float64
    against: Float64
    units: int
    size: int
    blanks: bool = False

    @property
    def lost(self) -> int:
        """How many patterns have a unit that wants to leave them."""
        return int((self.against > 0).sum())


def products(coupling: Coupling, count: int) -> int:
    """How many products the stabilities of `count` patterns take: P N^2, or P^2 N without a matrix."""
    along = coupling.patterns.shape[0] if isinstance(coupling, FactoredCoupling) else coupling.size
    return max(1, count * along) * coupling.size


def stabilities(
    coupling: Coupling,
    patterns: Int8,
    external: Float64 | None = None,
    most: float = _MOST_PRODUCTS,
) -> Stabilities:
    """The stabilities of `patterns` (P, N) under `coupling`; a unit without weights has gamma = 0.

    Entries of 0 are blanks, which say nothing of their unit: it is not judged by that pattern.

    `external` (N,), in the units of h, is a field that acts beside that of the weights.

    gamma_i >= kappa for all i is Gardner's measure of how far a pattern is from losing a unit (1988,
    DOI 10.1088/0305-4470/21/1/030). Cost P N^2, or P^2 N without a matrix; above `most` products fewer units.
    """
    count, size = patterns.shape
    if not count:
        none = np.empty(0)
        return Stabilities(none, none, none, size, size)
    per_unit = products(coupling, count) // size
    seen = min(size, max(16, int(most / per_unit)))
    units = np.arange(size) if seen == size else np.linspace(0, size - 1, seen).round().astype(np.intp)
    inner = _inner(coupling, patterns) if isinstance(coupling, FactoredCoupling) else None
    least, total, against = np.full(count, np.inf), np.zeros(count), np.zeros(count)
    judged = np.zeros(count, np.int64)
    step = max(1, _SLICE // max(count, per_unit // count))  # a slice of the units at a time
    for start in range(0, seen, step):
        some = units[start : start + step]
        x = patterns[:, some].astype(np.float32)
        if inner is None:
            fields, norms = _rows(coupling, patterns, some)
        else:
            assert isinstance(coupling, FactoredCoupling)
            fields, norms = _factored(coupling, inner, x, some)
        if external is not None:
            fields = fields + (external[some] / coupling.unit).astype(np.float32)
        norms[norms == 0] = np.inf
        gamma = fields * x / norms
        np.minimum(least, np.where(x != 0, gamma, np.inf).min(axis=1), out=least)
        total += gamma.sum(axis=1, dtype=np.float64)
        against += (gamma < 0).sum(axis=1)
        judged += np.count_nonzero(x, axis=1)
    least[judged == 0] = 0.0
    blanks, judged = bool((judged < seen).any()), np.maximum(judged, 1)
    return Stabilities(least, total / judged, against / judged, seen, size, blanks)


def _rows(coupling: Coupling, patterns: Int8, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fields (P, n) and |W_i| (n,) of the `units`, in units of the coupling."""
    if isinstance(coupling, DenseCoupling):
        weights: Integers = coupling.weights[units] if coupling.symmetric else coupling.weights[:, units].T
        into = weights.astype(np.float32)
    else:
        into = np.array([coupling.row(int(i)) for i in units], np.float32) / np.float32(coupling.unit)
    fields = np.empty((len(patterns), units.size), np.float32)
    step = max(1, _SLICE // into.shape[1])
    for start in range(0, len(patterns), step):
        fields[start : start + step] = patterns[start : start + step].astype(np.float32) @ into.T
    return fields, np.sqrt(np.einsum("ij,ij->i", into, into))


def _inner(coupling: FactoredCoupling, patterns: Int8) -> tuple[Float32, Float32]:
    """(patterns X', XX') of the stored X; whole numbers, exact in float32 up to 2^24."""
    stored, step = coupling.patterns, max(1, _SLICE // max(1, len(patterns), coupling.patterns.shape[0]))
    given, own = (np.zeros((len(left), len(stored)), np.float32) for left in (patterns, stored))
    alike = same_rows(patterns, stored)
    for start in range(0, coupling.size, step):
        part = stored[:, start : start + step].astype(np.float32).T
        own += part.T @ part
        if not alike:
            given += patterns[:, start : start + step].astype(np.float32) @ part
    return (own if alike else given), own


def _factored(
    coupling: FactoredCoupling, inner: tuple[Float32, Float32], x: np.ndarray, units: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """As `_rows` for W = unit (X'X - C), C_ii = c_i entries of i not 0: |W_i|^2 = X_i' XX' X_i - c_i^2."""
    given, own = inner
    some = coupling.patterns[:, units].astype(np.float32)
    counts = np.count_nonzero(some, axis=0)
    squares = np.einsum("mi,mi->i", own @ some, some, dtype=np.float64) - counts**2
    return given @ some - counts * x, np.sqrt(np.maximum(squares, 0.0))
