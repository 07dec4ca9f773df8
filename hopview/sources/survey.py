"""What a set of patterns is like: balance, overlaps, dependence, and whether Hebb's rule holds it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.errors import ShapeError

_MOST_WORK = 2e10
_MOST_ELIMINATED = 1500
_SLICE = 1 << 22


@dataclass(frozen=True, eq=False)
class Survey:
    """Figures of P patterns of N units.

    `activities` (P,): mean spins. `gram` (P, P) int64: X X', so overlaps are gram / N. `unstable` (P,)
    int64: how many units of each Hebb's rule flips at once, 0 for a fixed point; None where that would
    take too long.
    `repeats`: pairs (earlier, later, sign) of equal (+1) or opposite (-1) patterns. `dependent`: patterns
    that are combinations of earlier ones, repeats included (repeats only beyond 1,500 patterns). All
    numbers count from 0.
    """

    units: int
    activities: Float64
    gram: Int64
    unstable: Int64 | None
    repeats: tuple[tuple[int, int, int], ...]
    dependent: tuple[int, ...]

    @property
    def count(self) -> int:
        """P, the number of patterns."""
        return int(self.gram.shape[0])

    @property
    def load(self) -> float:
        """P/N."""
        return self.count / self.units

    @property
    def rank(self) -> int:
        """The number of independent patterns."""
        return self.count - len(self.dependent)

    @property
    def overlaps(self) -> Float64:
        """m_mu,nu = (1/N) sum_i xi_i^mu xi_i^nu, (P, P)."""
        return self.gram / self.units

    @property
    def alikeness(self) -> float:
        """The mean |overlap| of two different patterns; unrelated ones have sqrt(2/(pi N))."""
        if self.count < 2:
            return 0.0
        total = np.abs(self.gram).sum() - np.abs(np.diag(self.gram)).sum()
        return float(total) / (self.units * self.count * (self.count - 1))


def survey(patterns: Int8) -> Survey:
    """The figures of X, (P, N) int8 of -1/+1. Cost P^2 N and P^3. `ShapeError` unless X is (P, N), N > 0."""
    if patterns.ndim != 2 or patterns.shape[1] == 0:
        raise ShapeError(
            f"Patterns of shape {patterns.shape} are not rows of units. Give (P, N), N at least 1."
        )
    count, units = patterns.shape
    gram = _gram(patterns)
    repeats = _repeats(gram, units)
    later = tuple(later for _, later, _ in repeats)
    return Survey(
        units=units,
        activities=patterns.mean(axis=1, dtype=np.float64) if count else np.zeros(0),
        gram=gram,
        unstable=hebb_unstable(patterns, gram) if count * count * units <= _MOST_WORK else None,
        repeats=repeats,
        dependent=dependent_rows(gram, units) if count <= _MOST_ELIMINATED else later,
    )


def hebb_unstable(patterns: Int8, gram: Int64) -> Int64:
    """How many units of each pattern Hebb's rule would flip at once: N h_i xi_i < 0, counted exactly, (P,).

    N h_i^mu = sum_nu (X X')_mu,nu X[nu, i] - P xi_i^mu, in integers; on a tie (0) a unit stays.
    """
    count, units = patterns.shape
    unstable, between = np.zeros(count, np.int64), gram.astype(np.float64)
    step = max(1, _SLICE // max(1, count))
    for start in range(0, units, step):
        part = patterns[:, start : start + step].astype(np.float64)
        fields = between @ part  # whole numbers below P N, far below 2^53
        fields *= part
        unstable += (fields < count).sum(axis=1)  # N h xi = (the sum) xi - P
    return unstable


def _gram(patterns: Int8) -> Int64:
    """X X', exact: in float32 every sum over a slice of at most 2^22 units is a whole number it can hold."""
    count, units = patterns.shape
    gram = np.zeros((count, count), np.int64)
    step = max(1, _SLICE // max(1, count))
    for start in range(0, units if count else 0, step):
        part = patterns[:, start : start + step].astype(np.float32)
        gram += (part @ part.T).astype(np.int64)
    return gram


def dependent_rows(gram: Int64, units: int) -> tuple[int, ...]:
    """The patterns that are linear combinations of earlier ones, by Cholesky elimination of X X' / N.

    A row counts whose squared distance from the span of the earlier ones is below 1e-9 P of its length.
    """
    rest = gram / units
    dependent: list[int] = []
    for row in range(len(rest)):
        if rest[row, row] < 1e-9 * len(rest):
            dependent.append(row)
            continue
        below = rest[row:, row] / np.sqrt(rest[row, row])
        rest[row:, row:] -= np.outer(below, below)
    return tuple(dependent)


def _repeats(gram: Int64, units: int) -> tuple[tuple[int, int, int], ...]:
    earlier, later = np.nonzero(np.triu(np.abs(gram) == units, 1))
    first: dict[int, tuple[int, int, int]] = {}
    for a, b in zip(earlier.tolist(), later.tolist(), strict=True):
        first.setdefault(b, (a, b, 1 if gram[a, b] > 0 else -1))
    return tuple(first[b] for b in sorted(first))
