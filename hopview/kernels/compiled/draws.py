"""Counter-based random numbers and thresholds, compiled; the twin is hopview.kernels.plain.draws."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Int64
from hopview.kernels import constants as c
from hopview.kernels.compiled.jit import Out64, OutF32, callee, f64, helper, i64, kernel, nothing
from hopview.kernels.compiled.lane_draws import log_lanes, logit_lanes

# Constants and shifts are uint64 too: numba makes a float of uint64 with a signed integer.
_ONE, _GOLDEN, _MIX_A, _MIX_B = (np.uint64(n) for n in (1, c.GOLDEN, c.MIX_A, c.MIX_B))
_S8, _S27, _S30, _S31, _S32, _S40 = (np.uint64(n) for n in (8, 27, 30, 31, 32, 40))
_HALF_WORD, _TWO32, _BITS24 = np.uint64(c.HALF_WORD), np.uint64(1 << 32), np.uint64(0xFFFFFF)
_UNIFORM_STREAM, _PERMUTATION_STREAM = np.uint64(c.UNIFORM_STREAM), np.uint64(c.PERMUTATION_STREAM)
_REPLACEMENT_STREAM, _LAYER_STREAM = np.uint64(c.REPLACEMENT_STREAM), np.uint64(c.LAYER_STREAM)
_SQRT_HALF_BITS, _MANTISSA, _WHOLE = (np.int32(n) for n in (c.SQRT_HALF_BITS, c.MANTISSA, c.UNIFORM_WHOLE))
_F1, _HALF, _LN2 = np.float32(1), np.float32(0.5), np.float32(c.LN2)
_LN_WHOLE = np.float32(c.LN_WHOLE)
_LOG_SERIES = tuple(np.float32(n) for n in c.LOG_SERIES)
_UNIFORM_STEP, _HALF_BLOCK = c.UNIFORM_STEP, c.HALF_BLOCK


@helper
def _mix(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> _S30)) * _MIX_A
    z = (z ^ (z >> _S27)) * _MIX_B
    return z ^ (z >> _S31)


@helper
def _key(seed: int, sweep: int, stream: np.uint64) -> np.uint64:
    first = _mix(np.uint64(seed) + stream)
    return _mix(first + (np.uint64(sweep) + _ONE) * _GOLDEN)


@helper
def word_of(key: np.uint64, counter: np.uint64) -> np.uint64:
    """The 64-bit word of a key with this counter."""
    return _mix((counter + _ONE) * _GOLDEN + key)


@helper
def _log32(x: np.float32) -> np.float32:
    bits = np.int32(np.float32(x).view(np.int32) - _SQRT_HALF_BITS)
    e = np.int32(bits >> np.int32(23))
    m = np.float32(np.int32((bits & _MANTISSA) + _SQRT_HALF_BITS).view(np.float32) - _F1)
    z = np.float32(m * m)
    series = _LOG_SERIES[0]
    for n in range(1, len(_LOG_SERIES)):
        series = np.float32(np.float32(series * m) + _LOG_SERIES[n])
    y = np.float32(np.float32(np.float32(series * m) * z) - np.float32(_HALF * z)) + m
    return np.float32(y + np.float32(np.float32(e) * _LN2))


@helper
def _lower(word: np.uint64) -> np.int32:
    """2k + 1 of the lane that takes the lower half of a word."""
    return np.int32((np.int32((word >> _S8) & _BITS24) << np.int32(1)) | np.int32(1))


@helper
def _upper(word: np.uint64) -> np.int32:
    """2k + 1 of the lane that takes the upper half of a word."""
    return np.int32((np.int32(word >> _S40) << np.int32(1)) | np.int32(1))


@helper
def _logit(odd: np.int32, scale: np.float32) -> np.float32:
    rest = np.float32(np.int32(_WHOLE - odd))
    return np.float32(scale * np.float32(_log32(np.float32(odd)) - _log32(rest)))


@helper
def _log_uniform(odd: np.int32, scale: np.float32) -> np.float32:
    return np.float32(scale * np.float32(_log32(np.float32(odd)) - _LN_WHOLE))


@helper
def _odd_of(key: np.uint64, site: int) -> np.int32:
    counter = np.uint64((site >> 6) * _HALF_BLOCK + (site & 31))
    word = word_of(key, counter)
    return _upper(word) if site & _HALF_BLOCK else _lower(word)


@kernel(f64(i64, i64, i64))
def uniform(seed: int, sweep: int, site: int) -> float:
    """u in (0, 1), an odd multiple of 2^-25, for the keys (seed, sweep, site)."""
    return np.float64(_odd_of(_key(seed, sweep, _UNIFORM_STREAM), site)) * _UNIFORM_STEP


@helper
def uniform_key(seed: int, sweep: int) -> np.uint64:
    """The key of a sweep's uniforms, as `logit_lanes` and `log_lanes` take it."""
    return _key(seed, sweep, _UNIFORM_STREAM)


@helper
def layer_key(seed: int, number: int) -> np.uint64:
    """The key of the uniforms of a layer of a Boltzmann machine."""
    return _key(seed, number, _LAYER_STREAM)


@helper
def _below(key: np.uint64, counter: np.uint64, bound: np.uint64) -> int:
    """A whole number 0 <= j < bound, each as likely as any other."""
    product = (word_of(key, counter) >> _S32) * bound
    if (product & _HALF_WORD) < bound:
        rejected = (_TWO32 - bound) % bound
        while (product & _HALF_WORD) < rejected:
            counter += _TWO32
            product = (word_of(key, counter) >> _S32) * bound
    return int(np.int64(product >> _S32))


@callee
def shuffle(seed: int, sweep: int, out: Int64) -> None:
    """A uniformly random order of 0 .. N-1 into `out`, for kernels."""
    key = _key(seed, sweep, _PERMUTATION_STREAM)
    for i in range(out.size):
        j = _below(key, np.uint64(i), np.uint64(i) + _ONE)
        out[i] = out[j]
        out[j] = i


@kernel(nothing(i64, i64, Out64))
def permutation(seed: int, sweep: int, out: Int64) -> None:
    """A uniformly random order of 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32."""
    shuffle(seed, sweep, out)


@kernel(nothing(i64, i64, Out64))
def replacement(seed: int, sweep: int, out: Int64) -> None:
    """N independent draws from 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32."""
    key, bound = _key(seed, sweep, _REPLACEMENT_STREAM), np.uint64(out.size)
    for i in range(out.size):
        out[i] = _below(key, np.uint64(i), bound)


@kernel(nothing(f64, i64, i64, OutF32))
def glauber_thresholds(scale: float, seed: int, sweep: int, out: Float32) -> None:
    """out_i = scale ln(u/(1-u)): with scale = T/2 it is the exact heat bath for uniforms of 24 bits."""
    key, by, blocks = uniform_key(seed, sweep), np.float32(scale), out.size >> 6
    for block in range(blocks):
        logit_lanes(key, block, by, out, 64 * block)
    for i in range(64 * blocks, out.size):
        out[i] = _logit(_odd_of(key, i), by)


@kernel(nothing(f64, i64, i64, OutF32))
def metropolis_thresholds(scale: float, seed: int, sweep: int, out: Float32) -> None:
    """out_i = -scale ln u: with scale = T/2, a flip that costs dE = 2 s_i h_i is accepted below -T ln u."""
    key, by, blocks = uniform_key(seed, sweep), np.float32(-scale), out.size >> 6
    for block in range(blocks):
        log_lanes(key, block, by, out, 64 * block)
    for i in range(64 * blocks, out.size):
        out[i] = _log_uniform(_odd_of(key, i), by)
