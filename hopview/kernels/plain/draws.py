"""Counter-based random numbers and thresholds in NumPy: functions of (seed, sweep, site), no state."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int64
from hopview.kernels import constants as c

UInt64 = NDArray[np.uint64]


def _mix(z: Any) -> Any:
    """SplitMix64's finaliser, of a Python integer or of an array; every input bit moves every output bit."""
    z = ((z ^ (z >> 30)) * c.MIX_A) & c.WORD
    z = ((z ^ (z >> 27)) * c.MIX_B) & c.WORD
    return z ^ (z >> 31)


def _key(seed: int, sweep: int, stream: int) -> int:
    first = _mix((int(seed) + stream) & c.WORD)
    return int(_mix((first + (int(sweep) + 1) * c.GOLDEN) & c.WORD))


def _words(key: int, counters: UInt64) -> UInt64:
    words: UInt64 = _mix((counters + np.uint64(1)) * np.uint64(c.GOLDEN) + np.uint64(key))
    return words


def _uniforms(seed: int, sweep: int, sites: UInt64) -> Float64:
    words = _words(_key(seed, sweep, c.UNIFORM_STREAM), sites)
    return ((words >> np.uint64(11)) | np.uint64(1)).astype(np.float64) * c.UNIFORM_STEP


def uniform(seed: int, sweep: int, site: int) -> float:
    """u in (0, 1) on a grid of 2^-53 for the keys (seed, sweep, site)."""
    return float(_uniforms(seed, sweep, np.array([site], np.int64).view(np.uint64))[0])


def permutation(seed: int, sweep: int, out: Int64) -> None:
    """A uniformly random order of 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32.

    Inside-out Fisher-Yates (Durstenfeld 1964, doi:10.1145/364520.364540) with the unbiased bounded
    draw of Lemire (2019, doi:10.1145/3230636).
    """
    key = _key(seed, sweep, c.PERMUTATION_STREAM)
    counters = np.arange(out.size, dtype=np.uint64)
    bounds = counters + np.uint64(1)
    products = (_words(key, counters) >> np.uint64(32)) * bounds
    rejected = (np.uint64(1 << 32) - bounds) % bounds
    again = np.flatnonzero((products & np.uint64(c.HALF_WORD)) < rejected)
    while again.size:
        counters[again] += np.uint64(1 << 32)
        products[again] = (_words(key, counters[again]) >> np.uint64(32)) * bounds[again]
        again = again[(products[again] & np.uint64(c.HALF_WORD)) < rejected[again]]
    order: list[int] = []
    for i, j in enumerate((products >> np.uint64(32)).tolist()):
        order.append(i)
        order[i] = order[j]
        order[j] = i
    out[:] = order


def log(x: Float64) -> Float64:
    """ln x of positive normal `x`, to about 1e-15, in operations that every machine rounds alike."""
    bits = x.view(np.int64)
    k = (bits - c.SQRT_HALF_BITS) >> 52
    z = (bits - (k << 52)).view(np.float64)
    f = (z - 1.0) / (z + 1.0)
    s = f * f
    series = np.zeros_like(s)
    for coefficient in c.ATANH:
        series = series * s + coefficient
    twice = f + f
    return k * c.LN2_HIGH + (twice + (twice * (s * series) + k * c.LN2_LOW))


def glauber_thresholds(temperature: float, seed: int, sweep: int, out: Float64) -> None:
    """theta_i = (T/2) ln(u/(1-u)): then P(new s_i = +1) = 1/(1 + exp(-2 h_i/T)), the exact heat bath."""
    u = _uniforms(seed, sweep, np.arange(out.size, dtype=np.uint64))
    out[:] = 0.5 * temperature * log(u / (1.0 - u))


def metropolis_thresholds(temperature: float, seed: int, sweep: int, out: Float64) -> None:
    """tau_i/2 = -(T/2) ln u: a flip that costs dE = 2 s_i h_i is accepted when dE < tau_i."""
    u = _uniforms(seed, sweep, np.arange(out.size, dtype=np.uint64))
    out[:] = -0.5 * temperature * log(u)
