"""Fields of real-valued units kept as whole numbers, so that they are exact in any order and any form."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Float64, Int64, LowRankCoupling
from hopview.core.errors import ParameterError
from hopview.core.memory import require_bytes
from hopview.core.states import GRID_BITS

_GRID = 2.0**GRID_BITS
_CURE = "Graded units need one here: use a smaller grid, or the Hebb rule, whose patterns are enough."
_HALF_ROOT, _HALF_LN2 = 0.7071067811865476, 0.34657359027997264
_SUM_BITS = 62  # a sum of int64 stays below 2^62
_COUNT_BITS, _FIXED_BITS = 12, 30  # of weights that count patterns, and of fixed point


class RealFields:
    """h_i = unit sum_j W_ij g_j 2^-36 of V_j = g_j 2^-36, whatever the form of the coupling.

    `grid` is g, (N,) int64. Sums of W g are kept whole, in as many digits as 64 bits ask for.
    """

    def __init__(self, coupling: Coupling, state: Float64) -> None:
        tied = coupling.factored if isinstance(coupling, DenseCoupling) and coupling.factored else coupling
        if isinstance(tied, LowRankCoupling):  # its sums leave no room for real values
            require_bytes(24 * tied.size**2, f"A matrix of {tied.size:,} x {tied.size:,} weights", _CURE)
            tied = tied.dense
        if not isinstance(tied, DenseCoupling | FactoredCoupling):
            raise ParameterError(
                f"Graded units cannot use weights in the form '{coupling.form}'. Choose the form 'dense'."
            )
        self._tied = tied
        largest = tied.largest if isinstance(tied, DenseCoupling) else tied.patterns.shape[0]
        self.shift, count = digits(tied.size, largest)
        self._scale = tied.unit / _GRID
        self.grid: Int64 = np.rint(state * _GRID).astype(np.int64)
        self._sums = np.empty((count, tied.size), np.int64)
        if isinstance(tied, FactoredCoupling):
            self._patterns = np.ascontiguousarray(tied.patterns.T)
            self._overlaps = np.empty((count, tied.patterns.shape[0]), np.int64)
        self._summed = self._known = False  # whether what is kept is that of the grid: sums, and h
        self._field: Float64 = np.empty(tied.size)

    def set(self, grid: Int64) -> None:
        """Take other values."""
        if not np.array_equal(grid, self.grid):
            self.grid, self._summed, self._known = grid, False, False

    def values(self) -> Float64:
        """V, (N,) float64."""
        return np.asarray(self.grid / _GRID)

    def all(self) -> Float64:
        """h without the external field, (N,) float64, kept until the values change."""
        if self._known:
            return self._field
        self._sum()
        tied, loops = self._tied, kernels.current().graded
        if isinstance(tied, FactoredCoupling):
            loops.factored_sums(
                self._patterns, tied.entries, self._overlaps, self.grid, self.shift, self._sums
            )
        h = self._sums[-1].astype(np.float64)
        for row in self._sums[-2::-1]:
            h = h * 2.0**self.shift + row
        self._field, self._known = h * self._scale, True
        return self._field

    def visit(self, inputs: Float64, bias: Float64, order: Int64, start: int, stop: int, gain: float) -> None:
        """Each unit i of order[start:stop] in turn: `inputs` u_i = h_i + b_i, then V_i = tanh(gain u_i)."""
        self._sum()
        self.grid = self.grid.copy()
        tied, loops = self._tied, kernels.current().graded
        rest = (self.grid, inputs, bias, order, start, stop, self.shift, self._scale, gain)
        if isinstance(tied, DenseCoupling):
            loops.dense_visit(tied.weights, self._sums, *rest)
        else:
            loops.factored_visit(self._patterns, tied.entries, self._overlaps, *rest)
        self._known = False

    def _sum(self) -> None:
        """The sums that a form keeps: S = W g of a matrix, M = X g of patterns."""
        if self._summed:
            return
        tied, loops = self._tied, kernels.current().graded
        if isinstance(tied, DenseCoupling):
            loops.dense_sums(tied.weights, self.grid, self.shift, self._sums)
        else:
            loops.overlaps(self._patterns, self.grid, self.shift, self._overlaps)
        self._summed = True


def digits(size: int, largest: int) -> tuple[int, int]:
    """(bits of a digit, digits) in which `size` terms of weights up to `largest` add up in 64 bits.

    The same for every form of one coupling, so that fields are rounded alike.
    """
    weight = _COUNT_BITS if largest <= 1 << _COUNT_BITS else _FIXED_BITS
    shift = min(GRID_BITS, _SUM_BITS - weight - max(1, size).bit_length())
    return shift, -(-GRID_BITS // shift)


def squashed(x: Float64) -> Int64:
    """round(2^36 tanh x), (N,) int64."""
    grid: Int64 = np.empty(x.size, np.int64)
    kernels.current().graded.squash(x, grid)
    return grid


def inverse(values: Float64, clip: float) -> Float64:
    """artanh V = 1/2 ln((1 + V) / (1 - V)) with |V| at most 1 - `clip`, rounded alike on every machine."""
    v = np.clip(values, clip - 1.0, 1.0 - clip)
    mantissa, exponent = np.frexp((1.0 + v) / (1.0 - v))
    low = mantissa < _HALF_ROOT
    mantissa, exponent = np.where(low, 2.0 * mantissa, mantissa), exponent - low
    f = (mantissa - 1.0) / (mantissa + 1.0)  # ln z = 2 artanh f, and |f| < 0.172
    s, series = f * f, np.zeros_like(f)
    for n in range(23, 0, -2):
        series = series * s + 1.0 / n
    return np.asarray(f * series + exponent * _HALF_LN2)
