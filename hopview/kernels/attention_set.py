"""The kernels of modern Hopfield networks: attention over memories of real numbers in single precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float32, Float64

GROUP = 16  # memories whose shares are known before they are summed up
PAIR = 2  # those whose dot products are taken at once
NEGLECT = 28.0  # a memory that far behind in ln p counts for nothing: e^-28 < 2^-40
LOWEST = -700.0  # the least argument of exp: beyond, nothing is left
LANES = 64  # states that are followed at once


@dataclass(frozen=True, eq=False)
class AttentionKernels:
    """K >= 1 memories of N units, rows xi (K, N) float32, all finite; slopes r and offsets b (K,) float64.

    attend(rows, query q (N,) float32, slopes, offsets, beta, shift, out): with
        z_mu = beta (r_mu (xi_mu . q - shift) - b_mu) and p = softmax(z), memories more than `NEGLECT` behind
        left out, `out` (N,) float64 becomes sum_mu p_mu r_mu xi_mu; returns sum_mu p_mu r_mu. Every memory
        is read once: the largest z so far is kept, and what was summed up shrinks when a larger one comes.
        Online softmax: Milakov & Gimelshein 2018, arXiv 1805.02867.
    attend_many(rows, queries_t (N, 64) float32, slopes, offsets, beta, shifts (64,), out, sums): the same of
        64 states at once, in single precision: `out` (N, 64) float32, sum_mu p_mu r_mu into `sums` (64,)
        float64. Its order of additions is the machine's, so that it is not equal to its twin to the bit but
        to 2e-6 (1 + max |z|) times max r |xi|.
    """

    attend: Callable[[Float32, Float32, Float64, Float64, float, float, Float64], float]
    attend_many: Callable[[Float32, Float32, Float64, Float64, float, Float64, Float32, Float64], None]
