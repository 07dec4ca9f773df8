"""The pseudo-inverse (projection) rule."""

from __future__ import annotations

from math import ceil, log2
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import DenseCoupling, Float64, Int8, Int32, LowRankCoupling
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.gram import gram_of

_REFERENCE = "Personnaz et al. 1985, DOI 10.1051/jphyslet:01985004608035900"
_SINGULAR = 1e-9  # of the largest eigenvalue of C, or of 1: below it a direction counts as absent
_DOUBTFUL = 1e-3  # a pivot of C, relative to the largest, below which its eigenvalues are looked at
_STEEP = 30.0  # ratio of pivots from which on float32 would lose too much
_SITES = 1024  # whose factors are worked out together, so that they stay in the cache
_PANEL = 256
_MOST_BITS = 20


class PseudoInverseParams(RuleParams, frozen=True, kw_only=True):
    """Whether units are tied to themselves."""

    diagonal: Annotated[
        bool,
        Meta(
            title="Keep self-couplings",
            description="Leaves W_ii in place, so that W is the projector on the patterns itself. Units then "
            "hold on to what they are: more states stay, and less is put right",
            extra={
                "symbol": "W_{ii}",
                "reference": "Kanter & Sompolinsky 1987, DOI 10.1103/PhysRevA.35.380",
            },
        ),
    ] = False


class PseudoInverse(AbstractRule):
    """W = X' C^-1 X / N with C = X X' / N: the projector on the patterns, its diagonal cleared.

    With it (`diagonal`) W X' = X' and W^2 = W; without it the field on a pattern is (1 - W_ii) x_i, so
    every pattern stays stable however alike the patterns are, up to P = N (basins shrink near N/2).
    With it, T > 0 has no longer the law exp(-E/T): a unit's field counts the unit itself.

    Factored: C = LL' (Cholesky), W = V'V with V = L^-1 X / sqrt(N), kept as whole Y = 2^b sqrt(N) V, b = 20
    up to N = 1024 and a bit less for each doubling, and no matrix. Dense: V'V rounded to 30 bits. Both are
    symmetric to the bit, with exact fields; fields of the two differ by about 2^-b, so they go the same
    way but for units whose field is that near to their threshold. Y is the same on one machine with one
    BLAS thread; elsewhere a last bit of it may differ. Dependent patterns make C singular: the
    pseudo-inverse on its range is used and the rank is told. Cost P^2 N + P^3 / 3; dense, P N^2 more.
    Personnaz, Guyon & Dreyfus 1985, DOI 10.1051/jphyslet:01985004608035900; Kanter & Sompolinsky 1987,
    DOI 10.1103/PhysRevA.35.380.
    """

    name = "pseudo_inverse"
    title = "Pseudo-inverse"
    projector = r"W = \frac{1}{N} X^T C^{-1} X, \; C = \frac{1}{N} X X^T"
    formula = rf"{projector}, \; W_{{ii}} = 0"
    reference = _REFERENCE
    bytes_per_weight = 24
    bytes_per_entry = 8
    Params = PseudoInverseParams

    params: PseudoInverseParams

    @property
    def formula_in_force(self) -> str:
        """With self-couplings kept, the projector itself."""
        return self.projector if self.params.diagonal else self.formula

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N)."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        progress(0, units)
        mixing = mixing_of(patterns)
        rank = mixing.shape[0]
        note = self._note(count, rank, units)
        if rank == units and not self.params.diagonal:
            mixing = mixing[:0]  # W is exactly zero, which rounded factors would miss
        if self.chosen_form(count, units, form) == "factored":
            bits = factor_bits(units)
            factors = whole_factors(mixing, patterns, bits, progress)
            coupling = LowRankCoupling(factors, 1.0 / (units * 4.0**bits), self.params.diagonal)
            return Learned(coupling, patterns, note=note)
        dense = DenseCoupling.fixed_point(projection(mixing, patterns), diagonal=self.params.diagonal)
        return Learned(dense, patterns, note=note)

    def dense_only(self) -> bool:
        """The pseudo-inverse has a factored form."""
        return False

    def _note(self, count: int, rank: int, units: int) -> str:
        """What becomes of patterns that depend on each other, or fill the whole space."""
        said = f"{count} patterns, but only {rank} are independent" if rank < count else ""
        if rank == units and not self.params.diagonal:
            who = said or f"{count} patterns on {units} units"
            return f"{who}: the projector is the identity and W is zero."
        return f"{said}: copies add nothing to the projection." if said else ""


def mixing_of(patterns: Int8) -> Float64:
    """R (K, P) with R C R' = I: R X / sqrt(N) are K orthonormal rows that span the `patterns` X (P, N).

    K = P and R = L^-1, lower triangular, where the patterns are independent; else K is their rank.
    """
    count, units = patterns.shape
    if not count:
        return np.zeros((0, 0))
    alike = gram_of(patterns) / units
    if count <= units:
        try:
            lower = np.linalg.cholesky(alike)
        except np.linalg.LinAlgError:
            pass  # singular to the last bit
        else:
            pivots = lower.diagonal() ** 2
            if pivots.min() > _DOUBTFUL * pivots.max():
                return triangle_inverse(lower)
    values, vectors = np.linalg.eigh(alike)
    kept = values > _SINGULAR * max(1.0, float(values[-1]))
    return np.asarray((vectors[:, kept] / np.sqrt(values[kept])).T)


def triangle_inverse(lower: Float64) -> Float64:
    """The inverse of a lower triangular matrix, by halves: two thirds of the work are matrix products."""
    size = lower.shape[0]
    if size <= 64:
        return np.asarray(np.linalg.inv(lower))
    half = size // 2
    upper_left, lower_right = triangle_inverse(lower[:half, :half]), triangle_inverse(lower[half:, half:])
    inverse = np.zeros_like(lower)
    inverse[:half, :half], inverse[half:, half:] = upper_left, lower_right
    inverse[half:, :half] = -lower_right @ (lower[half:, :half] @ upper_left)
    return inverse


def factor_bits(units: int) -> int:
    """b: as many bits as leave |Y s| <= 2^b N at 2^30, at most 20."""
    return max(1, min(_MOST_BITS, 30 - ceil(log2(max(2, units)))))


def whole_factors(mixing: Float64, patterns: Int8, bits: int, progress: Progress) -> Int32:
    """Y' = 2^bits (R X)' rounded, (N, K) int32, for `mixing` R (K, P): half the work if R is triangular.

    In float32 where that loses less than the rounding does, else in float64.
    """
    rank, count = mixing.shape
    units = patterns.shape[1]
    triangular = rank == count and not np.triu(mixing, 1).any()
    sizes = np.abs(mixing.diagonal()) if triangular else np.ones(1)
    gentle = bits <= 16 and triangular and sizes.max() < _STEEP * sizes.min()
    dtype: Any = np.float32 if gentle else np.float64
    right = np.ascontiguousarray(mixing.T * 2.0**bits, dtype=dtype)
    factors = np.empty((units, rank), np.int32)
    product: NDArray[Any] = np.empty((min(_SITES, units), rank), dtype)
    for start in range(0, units if count else 0, _SITES):
        progress(start, units)
        x = patterns[:, start : start + _SITES].astype(dtype).T
        part = product[: x.shape[0]]
        for low in range(0, rank, _PANEL):
            high = min(low + _PANEL, rank)
            used = high if triangular else count  # beyond it R' is zero there
            np.matmul(x[:, :used], right[:used, low:high], out=part[:, low:high])
        factors[start : start + x.shape[0]] = np.rint(part, out=part)
    factors.flags.writeable = False
    return factors


def projection(mixing: Float64, patterns: Int8) -> Float64:
    """W (N, N) with its diagonal: the projector on the rows of `patterns` (P, N) of `mixing` (K, P)."""
    basis = mixing @ patterns / np.sqrt(patterns.shape[1])
    return np.asarray(basis.T @ basis)


def projector(patterns: Int8) -> tuple[Float64, int]:
    """`(W, rank)`: the projector X' C^+ X / N on the rows of `patterns` (P, N), with its diagonal."""
    mixing = mixing_of(patterns)
    return projection(mixing, patterns), mixing.shape[0]
