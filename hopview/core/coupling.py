"""Couplings: what ties units together, kept in integers so that every field is exact.

Weights are W = unit * (integers). Fields are integer sums, hence independent of the order of
summation, of threads and of the machine; ties are exact and cached fields never drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int8 = NDArray[np.int8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
UInt32 = NDArray[np.uint32]
UInt64 = NDArray[np.uint64]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Integers = NDArray[Any]  # signed integers of whatever width holds them

NO_ENERGY = "W is not symmetric, so no energy exists, and the network may go round in cycles"

_FIXED_POINT_BITS = 30
_SMALLEST_EXPONENT = -14
_SLICE = 1 << 22  # numbers turned into floats at a time


def frozen_array(array: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """`array` as a contiguous, read-only array of `dtype` (copied unless it already is one)."""
    out = np.ascontiguousarray(array, dtype=dtype)
    if out.flags.writeable:
        out = out.copy() if out is array or out.base is not None else out
        out.flags.writeable = False
    return out


@dataclass(frozen=True, eq=False)
class DenseCoupling:
    """W_ij = unit * weights[j, i], an (N, N) int16 or int32 array, read-only.

    Row j of `weights` is what unit j sends out, W_.j, as a flip of unit j adds it to all fields at once:
    for a symmetric W that is W itself, else (`symmetric` false) its transpose, and the only copy. Field:
    h_i = unit * sum_j weights[j, i] s_j, a self-coupling W_ii included where a rule keeps one. Hebb is
    exact with unit = 1/N, in int16 up to 32,767 patterns; real-valued rules are rounded to 30 bits
    of their largest weight (`fixed_point`). Without symmetry there is no energy, and longer cycles exist.

    `largest` bounds |weights| (their maximum, when not given). `factored`, where known, is the same W without
    the matrix: it knows the fields of a new state without reading all the weights.
    """

    weights: Integers
    unit: float
    symmetric: bool = True
    factored: FactoredCoupling | None = None
    largest: int = -1

    form = "dense"

    def __post_init__(self) -> None:
        if self.largest < 0:
            object.__setattr__(self, "largest", _largest(self.weights))

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.weights.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.weights.nbytes)

    @property
    def field_dtype(self) -> type[np.signedinteger[Any]]:
        """The narrowest type that holds the fields: int32 for int16 weights while N max |weights| fits."""
        narrow = self.weights.dtype == np.int16 and self.largest * (self.size + 1) < 1 << 31
        return np.int32 if narrow else np.int64

    def matrix(self) -> Float64:
        """W as (N, N) float64."""
        return np.asarray(self.weights.T * self.unit, dtype=np.float64, order="C")

    def into(self, i: int) -> Integers:
        """The (N,) weights into unit i, in units of the coupling."""
        return self.weights[:, i] if not self.symmetric else self.weights[i]

    def row(self, i: int) -> Float64:
        """W_i., the (N,) weights into unit i."""
        return np.asarray(self.into(i) * self.unit, dtype=np.float64)

    def integer_fields(self, states: NDArray[Any]) -> Int64:
        """H_i = sum_j weights[j, i] s_j for `states` (N,) or (B, N) of -1/0/+1: exact, shape as given."""
        fields = exact_product(np.atleast_2d(states), self.weights)
        return np.asarray(fields.reshape(np.shape(states)), dtype=np.int64)

    @classmethod
    def fixed_point(cls, matrix: Float64, symmetric: bool = True, diagonal: bool = False) -> DenseCoupling:
        """Round an (N, N) float matrix to 30-bit fixed point, without its diagonal unless `diagonal`.

        The error is at most unit/2 a weight. With `symmetric` the weights are so to the bit, even where
        float rounding has left `matrix` (W + W')/2 only nearly so; without, W_ij may be anything.
        """
        largest = float(np.max(np.abs(matrix))) if matrix.size else 0.0
        exponent = int(np.ceil(np.log2(largest))) if largest > 0 else 0
        exponent = max(exponent, _SMALLEST_EXPONENT)  # rounding noise around zero weights stays zero
        unit = float(2.0 ** (exponent - _FIXED_POINT_BITS))
        if symmetric:
            scaled = matrix + matrix.T  # a sum of two is the same in either order
            scaled *= 0.5 / unit
        else:
            scaled = np.multiply(matrix.T, 1.0 / unit, order="C")
        weights = np.rint(scaled, out=scaled).astype(np.int32)
        if not diagonal:
            np.fill_diagonal(weights, 0)
        weights.flags.writeable = False
        return cls(weights, unit, symmetric)


@dataclass(frozen=True, eq=False)
class FactoredCoupling:
    """W = (X'X - diag) / N without ever building it: `patterns` is X, (P, N) int8 of -1/0/+1.

    Field: N h_i = sum_mu X[mu, i] M_mu - c_i s_i with M = X s, the integer overlaps, and c_i the number of
    patterns that are not zero at i: P where X has no zeros. Zeros are patterns that leave units out
    (Agliari et al. 2012, DOI 10.1103/PhysRevLett.109.268101).
    """

    patterns: Int8
    unit: float

    form = "factored"
    symmetric = True

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.patterns.shape[1])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.patterns.nbytes)

    @cached_property
    def spins(self) -> bool:
        """Whether no entry of X is zero."""
        return bool((np.bitwise_and.reduce(self.patterns, axis=0) & 1).all())  # -1 and +1 are odd

    @cached_property
    def entries(self) -> Int64:
        """c (N,), how many patterns are not zero at each unit."""
        if self.spins:
            return np.full(self.size, self.patterns.shape[0], np.int64)
        return np.asarray(np.count_nonzero(self.patterns, axis=0), dtype=np.int64)

    def matrix(self) -> Float64:
        """W as (N, N) float64; builds the matrix, so only for small N."""
        x = self.patterns.astype(np.float64)
        w = x.T @ x
        np.fill_diagonal(w, 0.0)
        return np.asarray(w * self.unit)

    def row(self, i: int) -> Float64:
        """W_i., the (N,) weights into unit i."""
        row = self.patterns.T.astype(np.float64) @ self.patterns[:, i]
        row[i] = 0.0
        return np.asarray(row * self.unit)

    def integer_fields(self, states: NDArray[Any]) -> Int64:
        """H = N h for `states` (N,) or (B, N) of -1/0/+1: exact, shape as given."""
        batch = np.atleast_2d(states)
        overlaps = exact_product(batch, self.patterns.T)
        fields = exact_product(overlaps, self.patterns) - self.entries * batch.astype(np.int64)
        return np.asarray(fields.reshape(np.shape(states)), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class LowRankCoupling:
    """W = unit (Y'Y - diag) without ever building it: `factors_t` is Y', (N, K) int32, row i unit i's own.

    Field: H_i = sum_k Y_ki M_k - c_i s_i with M = Y s, and c_i = sum_k Y_ki^2, or 0 where `diagonal` keeps
    the self-couplings. Symmetric to the bit, and its sums are exact: that |M| <= 2^30, and s'Y'Ys too stays
    within 2^60, is for the rule to see to.
    """

    factors_t: Int32
    unit: float
    diagonal: bool = False

    form = "factored"
    symmetric = True

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.factors_t.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.factors_t.nbytes)

    @cached_property
    def own(self) -> Int64:
        """c (N,), what each unit's own factors add to its field and is taken off again."""
        if self.diagonal:
            return np.zeros(self.size, np.int64)
        return np.asarray(np.einsum("ik,ik->i", self.factors_t, self.factors_t, dtype=np.int64))

    def matrix(self) -> Float64:
        """W as (N, N) float64; builds the matrix, so only for small N."""
        y = self.factors_t * np.sqrt(self.unit)
        w = y @ y.T
        if not self.diagonal:
            np.fill_diagonal(w, 0.0)
        return np.asarray(w)

    @cached_property
    def dense(self) -> DenseCoupling:
        """The matrix, rounded to 30 bits; kept, for who cannot do without it."""
        return DenseCoupling.fixed_point(self.matrix(), diagonal=self.diagonal)

    def into(self, i: int) -> Int64:
        """The (N,) weights into unit i, in units of the coupling."""
        row: Int64 = split_product(self.factors_t[i].astype(np.int64)[None], self.factors_t.T)[0]
        row[i] *= self.diagonal
        return row

    def row(self, i: int) -> Float64:
        """W_i., the (N,) weights into unit i."""
        return np.asarray(self.into(i) * self.unit, dtype=np.float64)

    def integer_fields(self, states: NDArray[Any]) -> Int64:
        """H for `states` (N,) or (B, N) of -1/0/+1: exact, shape as given."""
        batch = np.atleast_2d(states)
        overlaps = exact_product(batch, self.factors_t)
        fields = split_product(overlaps, self.factors_t.T) - self.own * batch.astype(np.int64)
        return np.asarray(fields.reshape(np.shape(states)), dtype=np.int64)


Coupling = DenseCoupling | FactoredCoupling | LowRankCoupling


def _largest(weights: Integers) -> int:
    return max(int(np.max(weights, initial=0)), -int(np.min(weights, initial=0)))


def split_product(left: Int64, right: NDArray[Any]) -> Int64:
    """left (B, K) @ right (K, N), exact in int64, for |left| < 2^31: in two halves of 16 bits.

    So the products of each half stay far below 2^53, and the sums go through BLAS in one piece.
    """
    high = left >> 16
    return (exact_product(high, right) << 16) + exact_product(left - (high << 16), right)


def exact_product(left: NDArray[Any], right: NDArray[Any]) -> Int64:
    """left (B, K) @ right (K, N) of integers, exact in int64.

    Goes through float64 BLAS (fast) in slices of K short enough that every partial sum stays below
    2^53 and is therefore exact whatever the order of summation.
    """
    largest = max(int(np.max(right, initial=1)), -int(np.min(right, initial=0)))
    bound = float(np.max(np.abs(left), initial=1)) * largest
    most = _SLICE // max(1, left.shape[0], right.shape[1])
    step = max(1, min(left.shape[1], int(2.0**53 / bound), most))
    out = np.zeros((left.shape[0], right.shape[1]), np.int64)
    for k in range(0, left.shape[1], step):
        part = left[:, k : k + step].astype(np.float64) @ right[k : k + step].astype(np.float64)
        out += part.astype(np.int64)
    return out
