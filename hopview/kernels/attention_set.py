"""The kernels of modern Hopfield networks: attention over memories of real numbers in single precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float32, Float64, Int8, Int16, Int64

GROUP = 16  # memories whose shares are known before they are summed up
FEW = 4  # those whose dot products are taken at once
NEGLECT = 28.0  # a memory that far behind in ln p counts for nothing: e^-28 < 2^-40
LOWEST = -700.0  # the least argument of exp: beyond, nothing is left
LANES = 64  # states that are followed at once
CODE_MOST = 127.0  # the largest byte
LEAST_CODED = 1e-30  # memories that are nowhere larger have bytes of 0
CODE_ERROR = 0.5 + 2.0**-12  # of a byte at the most, rounding in single precision among it
CODE_WIDTH = 32  # rows of bytes are filled up to a multiple of it


@dataclass(frozen=True, eq=False)
class AttentionKernels:
    """K >= 1 memories of N units, rows xi (K, N) float32, all finite; slopes r and offsets b (K,) float64.

    attend(rows, chosen (M,) int64, query q (N,) float32, slopes (M,), offsets (M,), beta, shift, out): with
        z_mu = beta (r_mu (xi_mu . q - shift) - b_mu) and p = softmax(z) over the chosen memories, in rising
        order and at least one, those more than `NEGLECT` behind left out, `out` (N,) float64 becomes
        sum_mu p_mu r_mu xi_mu; returns sum_mu p_mu r_mu, max z and sum_mu exp(z_mu - max z). Slopes and
        offsets are those of the chosen. Every memory is read once: the largest z so far is kept, and what
        was summed up shrinks when a larger one comes.
        Online softmax: Milakov & Gimelshein 2018, arXiv 1805.02867.
    attend_many(rows, queries_t (N, 64) float32, slopes, offsets, beta, shifts (64,), out, sums): the same of
        64 states at once, in single precision: `out` (N, 64) float32, sum_mu p_mu r_mu into `sums` (64,)
        float64. Its order of additions is the machine's, so that it is not equal to its twin to the bit but
        to 2e-6 (1 + max |z|) times max r |xi|.
    encode(rows, codes (K, N') int8, scales a (K,) float64): xi = a (codes + error) with |error| at the most
        CODE_ERROR, a = max |xi| / 127; N' is N up to a multiple of CODE_WIDTH, and what is beyond is 0.
    bounds(codes, scales, state d (N',) int16, unit, slack, slopes, offsets, beta, shift, upper): with
        z_mu = beta (r_mu (a_mu unit codes . d - shift) - b_mu), `upper` (K,) float64 becomes z + e,
        e_mu = beta r_mu a_mu slack; returns max (z - e). beta and r are positive, and 127 sum |d| < 2^31.
    """

    attend: Callable[
        [Float32, Int64, Float32, Float64, Float64, float, float, Float64], tuple[float, float, float]
    ]
    attend_many: Callable[[Float32, Float32, Float64, Float64, float, Float64, Float32, Float64], None]
    encode: Callable[[Float32, Int8, Float64], None]
    bounds: Callable[[Int8, Float64, Int16, float, float, Float64, Float64, float, float, Float64], float]
