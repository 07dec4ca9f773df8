"""The table of kernels of real-valued units, in the same two instances as the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float64, Int8, Int32, Int64


@dataclass(frozen=True, eq=False)
class GradedKernels:
    """Real values V in [-1, 1] as whole numbers g = 2^36 V, `grid` (N,) int64: their fields are exact sums.

    A sum can need more than 64 bits, so g is added up in digits of `shift` bits, the highest one signed,
    as many as `count` says, or as `overlaps` (B, P) int64 has rows; 2^shift sum_j |w_ij| stays below 2^62.
    `scale` = unit 2^-36 makes fields h of the sums; `inputs` u, `bias` b and h are (N,) float64.

    squash(x, grid): g_i = round(2^36 tanh x_i).
    dense_fields(weights, grid, shift, count, scale, out): h = scale weights . g.
    overlaps(patterns_t, grid, shift, overlaps): M_b = X d_b of the digits d_b of g.
    factored_fields(patterns_t, overlaps, grid, shift, scale, out): h = scale (X' M - P g).
    dense_visit(weights, grid, inputs, bias, order, start, stop, shift, count, scale, gain): for each site i
        of order[start:stop] in turn u_i = h_i + b_i and g_i = round(2^36 tanh(gain u_i)).
    factored_visit(patterns_t, overlaps, grid, inputs, bias, order, ...): the same, keeping M.
    """

    squash: Callable[[Float64, Int64], None]
    dense_fields: Callable[[Int32, Int64, int, int, float, Float64], None]
    overlaps: Callable[[Int8, Int64, int, Int64], None]
    factored_fields: Callable[[Int8, Int64, Int64, int, float, Float64], None]
    dense_visit: Callable[[Int32, Int64, Float64, Float64, Int64, int, int, int, int, float, float], None]
    factored_visit: Callable[[Int8, Int64, Int64, Float64, Float64, Int64, int, int, int, float, float], None]
