"""Couplings: what ties units together, kept in integers so that every field is exact.

Weights are W = unit * (integers). Fields are integer sums, hence independent of the order of
summation, of threads and of the machine; ties are exact and cached fields never drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

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
    """W_ij = unit * weights_ij, an (N, N) int32 array, symmetric with zero diagonal, read-only.

    Field: h_i = unit * sum_j weights_ij s_j. Hebb is exact with unit = 1/N; real-valued rules are
    rounded to 30 significant bits of their largest weight (`fixed_point`).
    """

    weights: Int32
    unit: float

    form = "dense"

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.weights.shape[0])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.weights.nbytes)

    def matrix(self) -> Float64:
        """W as (N, N) float64."""
        return np.asarray(self.weights * self.unit, dtype=np.float64)

    def row(self, i: int) -> Float64:
        """W_i., the (N,) weights into unit i."""
        return np.asarray(self.weights[i] * self.unit, dtype=np.float64)

    def integer_fields(self, states: NDArray[Any]) -> Int64:
        """H = weights . s for `states` (N,) or (B, N) of -1/0/+1: exact, shape as given."""
        fields = exact_product(np.atleast_2d(states), self.weights)
        return np.asarray(fields.reshape(np.shape(states)), dtype=np.int64)

    @classmethod
    def fixed_point(cls, matrix: Float64) -> DenseCoupling:
        """Round a symmetric (N, N) float matrix to 30-bit fixed point; the diagonal is cleared.

        The error is at most unit/2 a weight, and the weights are symmetric to the bit even where float
        rounding has left `matrix` (W + W')/2 only nearly so.
        """
        largest = float(np.max(np.abs(matrix))) if matrix.size else 0.0
        exponent = int(np.ceil(np.log2(largest))) if largest > 0 else 0
        exponent = max(exponent, _SMALLEST_EXPONENT)  # rounding noise around zero weights stays zero
        unit = float(2.0 ** (exponent - _FIXED_POINT_BITS))
        scaled = matrix + matrix.T  # a sum of two is the same in either order
        scaled *= 0.5 / unit
        weights = np.rint(scaled, out=scaled).astype(np.int32)
        np.fill_diagonal(weights, 0)
        weights.flags.writeable = False
        return cls(weights, unit)


@dataclass(frozen=True, eq=False)
class FactoredCoupling:
    """W = (X'X - P I) / N without ever building it: `patterns` is X, (P, N) int8 of -1/+1.

    Field: N h_i = sum_mu X[mu, i] M_mu - P s_i with M = X s, the integer overlaps.
    """

    patterns: Int8
    unit: float

    form = "factored"

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.patterns.shape[1])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.patterns.nbytes)

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
        fields = exact_product(overlaps, self.patterns) - self.patterns.shape[0] * batch.astype(np.int64)
        return np.asarray(fields.reshape(np.shape(states)), dtype=np.int64)


Coupling = DenseCoupling | FactoredCoupling


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
