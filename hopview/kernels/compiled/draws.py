"""Counter-based random numbers and thresholds, compiled; the twin is hopview.kernels.plain.draws."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int64
from hopview.kernels import constants as c
from hopview.kernels.compiled.jit import Out64, OutF64, f64, helper, i64, kernel, nothing

# Constants and shifts are uint64 too: numba makes a float of uint64 with a signed integer.
_ONE, _GOLDEN, _MIX_A, _MIX_B = (np.uint64(n) for n in (1, c.GOLDEN, c.MIX_A, c.MIX_B))
_S11, _S27, _S30, _S31, _S32 = (np.uint64(n) for n in (11, 27, 30, 31, 32))
_HALF_WORD, _TWO32 = np.uint64(c.HALF_WORD), np.uint64(1 << 32)
_UNIFORM_STREAM, _PERMUTATION_STREAM = np.uint64(c.UNIFORM_STREAM), np.uint64(c.PERMUTATION_STREAM)
_SQRT_HALF_BITS, _LN2_HIGH, _LN2_LOW = c.SQRT_HALF_BITS, c.LN2_HIGH, c.LN2_LOW
_ATANH, _UNIFORM_STEP = c.ATANH, c.UNIFORM_STEP


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
def _word(key: np.uint64, counter: np.uint64) -> np.uint64:
    return _mix((counter + _ONE) * _GOLDEN + key)


@helper
def _uniform(key: np.uint64, site: int) -> float:
    return np.float64((_word(key, np.uint64(site)) >> _S11) | _ONE) * _UNIFORM_STEP


@helper
def _log(x: float) -> float:
    bits = np.float64(x).view(np.int64)
    k = (bits - _SQRT_HALF_BITS) >> np.int64(52)
    z = np.int64(bits - (k << np.int64(52))).view(np.float64)
    f = (z - 1.0) / (z + 1.0)
    s = f * f
    series = 0.0
    for n in range(len(_ATANH)):
        series = series * s + _ATANH[n]
    twice = f + f
    return float(k * _LN2_HIGH + (twice + (twice * (s * series) + k * _LN2_LOW)))


@kernel(f64(i64, i64, i64))
def uniform(seed: int, sweep: int, site: int) -> float:
    """u in (0, 1) on a grid of 2^-53 for the keys (seed, sweep, site)."""
    return _uniform(_key(seed, sweep, _UNIFORM_STREAM), site)


@kernel(nothing(i64, i64, Out64))
def permutation(seed: int, sweep: int, out: Int64) -> None:
    """A uniformly random order of 0 .. N-1 into `out`, keyed by (seed, sweep); N below 2^32."""
    key = _key(seed, sweep, _PERMUTATION_STREAM)
    for i in range(out.size):
        counter = np.uint64(i)
        bound = counter + _ONE
        product = (_word(key, counter) >> _S32) * bound
        if (product & _HALF_WORD) < bound:
            rejected = (_TWO32 - bound) % bound
            while (product & _HALF_WORD) < rejected:
                counter += _TWO32
                product = (_word(key, counter) >> _S32) * bound
        j = np.int64(product >> _S32)
        out[i] = out[j]
        out[j] = i


@kernel(nothing(f64, i64, i64, OutF64))
def glauber_thresholds(temperature: float, seed: int, sweep: int, out: Float64) -> None:
    """theta_i = (T/2) ln(u/(1-u)): then P(new s_i = +1) = 1/(1 + exp(-2 h_i/T)), the exact heat bath."""
    key, half = _key(seed, sweep, _UNIFORM_STREAM), 0.5 * temperature
    for i in range(out.size):
        u = _uniform(key, i)
        out[i] = half * _log(u / (1.0 - u))


@kernel(nothing(f64, i64, i64, OutF64))
def metropolis_thresholds(temperature: float, seed: int, sweep: int, out: Float64) -> None:
    """tau_i/2 = -(T/2) ln u: a flip that costs dE = 2 s_i h_i is accepted when dE < tau_i."""
    key, half = _key(seed, sweep, _UNIFORM_STREAM), -0.5 * temperature
    for i in range(out.size):
        out[i] = half * _log(_uniform(key, i))
