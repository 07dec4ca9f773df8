"""The table of kernels of real-valued units, in the same two instances as the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float64, Int8, Int64, Integers


@dataclass(frozen=True, eq=False)
class GradedKernels:
    """Real values V in [-1, 1] as whole numbers g = 2^36 V, `grid` (N,) int64: their fields are exact sums.

    A sum can need more than 64 bits, so g is added up in digits of `shift` bits, the highest one signed,
    as many as `sums` (B, N) or `overlaps` (B, P), int64, have rows; 2^shift sum_j |w_ij| stays below 2^62.
    With `scale` = unit 2^-36 the field is h_i = scale sum_b S_b,i 2^(shift b), added from the highest digit
    down; `inputs` u and `bias` b are (N,) float64. Row j of `weights`, int16 or int32, is what unit j
    sends out.

    squash(x, grid): g_i = round(2^36 tanh x_i).
    dense_sums(weights, grid, shift, sums): S_b = sum_j weights_j d_b(g_j).
    overlaps(patterns_t, grid, shift, overlaps): M_b = X d_b of the digits d_b of g.
    factored_sums(patterns_t, entries, overlaps, grid, shift, sums): S_b = X' M_b - c d_b, where `entries` c
        (N,) int64 counts the patterns that are not zero at each unit.
    dense_visit(weights, sums, grid, inputs, bias, order, start, stop, shift, scale, gain): for each site i
        of order[start:stop] in turn u_i = h_i + b_i and g_i = round(2^36 tanh(gain u_i)); S follows.
    factored_visit(patterns_t, entries, overlaps, grid, inputs, bias, order, ...): the same, keeping M.
    """

    squash: Callable[[Float64, Int64], None]
    dense_sums: Callable[[Integers, Int64, int, Int64], None]
    overlaps: Callable[[Int8, Int64, int, Int64], None]
    factored_sums: Callable[[Int8, Int64, Int64, Int64, int, Int64], None]
    dense_visit: Callable[
        [Integers, Int64, Int64, Float64, Float64, Int64, int, int, int, float, float], None
    ]
    factored_visit: Callable[
        [Int8, Int64, Int64, Int64, Float64, Float64, Int64, int, int, int, float, float], None
    ]
