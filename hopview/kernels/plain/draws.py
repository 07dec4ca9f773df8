"""Counter-based random numbers and thresholds in NumPy: functions of (seed, sweep, site), no state."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Int64, UInt64
from hopview.kernels import constants as c


def _mix(z: Any) -> Any:
    """SplitMix64's finaliser, of a Python integer or of an array; every input bit moves every output bit."""
    z = ((z ^ (z >> 30)) * c.MIX_A) & c.WORD
    z = ((z ^ (z >> 27)) * c.MIX_B) & c.WORD
    return z ^ (z >> 31)


def key_of(seed: int, sweep: int, stream: int) -> int:
    """The key of (seed, sweep) in one stream of random numbers."""
    first = _mix((int(seed) + stream) & c.WORD)
    return int(_mix((first + (int(sweep) + 1) * c.GOLDEN) & c.WORD))


def words_of(key: int, counters: UInt64) -> UInt64:
    """The 64-bit words of a key, by counter."""
    words: UInt64 = _mix((counters + np.uint64(1)) * np.uint64(c.GOLDEN) + np.uint64(key))
    return words


def _ranks(seed: int, sweep: int, sites: UInt64) -> NDArray[np.int32]:
    """k of u = (2k + 1) 2^-25, 24 bits."""
    key = key_of(seed, sweep, c.UNIFORM_STREAM)
    words = words_of(key, (sites >> np.uint64(6)) * np.uint64(c.HALF_BLOCK) + (sites & np.uint64(31)))
    upper = (sites & np.uint64(c.HALF_BLOCK)) != 0
    return (np.where(upper, words >> np.uint64(40), (words >> np.uint64(8)) & np.uint64(0xFFFFFF))).astype(
        np.int32
    )


def uniform(seed: int, sweep: int, site: int) -> float:
    """u in (0, 1), an odd multiple of 2^-25, for the keys (seed, sweep, site)."""
    rank = int(_ranks(seed, sweep, np.array([site], np.int64).view(np.uint64))[0])
    return (2 * rank + 1) * c.UNIFORM_STEP


def _below(key: int, bounds: UInt64) -> UInt64:
    """Whole numbers 0 <= j_i < bounds_i, each as likely as any other: the unbiased draw of Lemire."""
    counters = np.arange(bounds.size, dtype=np.uint64)
    products = (words_of(key, counters) >> np.uint64(32)) * bounds
    rejected = (np.uint64(1 << 32) - bounds) % bounds
    again = np.flatnonzero((products & np.uint64(c.HALF_WORD)) < rejected)
    while again.size:
        counters[again] += np.uint64(1 << 32)
        products[again] = (words_of(key, counters[again]) >> np.uint64(32)) * bounds[again]
        again = again[(products[again] & np.uint64(c.HALF_WORD)) < rejected[again]]
    drawn: UInt64 = products >> np.uint64(32)
    return drawn


def permutation(seed: int, sweep: int, out: Int64) -> None:
    """A uniformly random order of 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32.

    Inside-out Fisher-Yates (Durstenfeld 1964, doi:10.1145/364520.364540) with the unbiased bounded
    draw of Lemire (2019, doi:10.1145/3230636).
    """
    bounds = np.arange(1, out.size + 1, dtype=np.uint64)
    chosen = _below(key_of(seed, sweep, c.PERMUTATION_STREAM), bounds)
    order: list[int] = []
    for i, j in enumerate(chosen.tolist()):
        order.append(i)
        order[i] = order[j]
        order[j] = i
    out[:] = order


def replacement(seed: int, sweep: int, out: Int64) -> None:
    """N independent draws from 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32."""
    bounds = np.full(out.size, out.size, np.uint64)
    out[:] = _below(key_of(seed, sweep, c.REPLACEMENT_STREAM), bounds)


def log32(x: Float32) -> Float32:
    """ln x of positive normal float32, to about 1e-7, in operations that every machine rounds alike."""
    bits = x.view(np.int32) - np.int32(c.SQRT_HALF_BITS)
    e = bits >> np.int32(23)
    m = ((bits & np.int32(c.MANTISSA)) + np.int32(c.SQRT_HALF_BITS)).view(np.float32) - np.float32(1)
    z = m * m
    series = np.full_like(m, c.LOG_SERIES[0])
    for coefficient in c.LOG_SERIES[1:]:
        series = series * m + np.float32(coefficient)
    y = (series * m * z - np.float32(0.5) * z) + m
    return np.asarray(y + e.astype(np.float32) * np.float32(c.LN2))


def _odd(seed: int, sweep: int, count: int) -> NDArray[np.int32]:
    return np.asarray(2 * _ranks(seed, sweep, np.arange(count, dtype=np.uint64)) + 1, dtype=np.int32)


def glauber_thresholds(scale: float, seed: int, sweep: int, out: Float32) -> None:
    """out_i = scale ln(u/(1-u)): with scale = T/2 it is the exact heat bath for uniforms of 24 bits."""
    odd = _odd(seed, sweep, out.size)
    rest = (c.UNIFORM_WHOLE - odd).astype(np.float32)
    out[:] = np.float32(scale) * (log32(odd.astype(np.float32)) - log32(rest))


def metropolis_thresholds(scale: float, seed: int, sweep: int, out: Float32) -> None:
    """out_i = -scale ln u: with scale = T/2, a flip that costs dE = 2 s_i h_i is accepted below -T ln u."""
    odd = _odd(seed, sweep, out.size).astype(np.float32)
    out[:] = np.float32(-scale) * (log32(odd) - np.float32(c.LN_WHOLE))
