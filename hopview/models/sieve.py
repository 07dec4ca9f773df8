"""Memories in bytes, a quarter of what they take, to tell which of them attention can reach at all."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.core.memories import Memories
from hopview.core.memory import available_bytes
from hopview.kernels.attention_set import CODE_ERROR, CODE_MOST, CODE_WIDTH, NEGLECT

_STATE_MOST, _STATE_LEAST, _WORD = 32767, 16, 2**31 - 1
_ROUNDING = 1.0 + 2.0**-20
_SHARE = 0.25  # of the free memory that bytes may take


@dataclass(frozen=True, eq=False)
class Sieve:
    """xi_mu = a_mu (c_mu + e), c bytes (K, N'), |e| at most about 1/2: their likeness with a state, bounded.

    With the state q = u (d + f), d of 16 bits and |f| at most 1/2, xi.q differs from a u c.d by no more than
    a (max |e| |q|_1 + u |c|_1 / 2): `reached` keeps the memories whose ln p may lie within `NEGLECT` of 0.
    """

    codes: Int8
    scales: Float64

    def reached(self, query: Float32, slopes: Float64, offsets: Float64, beta: float, shift: float) -> Int64:
        """Those for which z_mu = beta (r_mu (xi_mu . q - shift) - b_mu) may be within 28 of the largest.

        All others have p < e^-28, proven for exact arithmetic, so that together they change a step by less
        than K e^-28 of the largest memory: below the digits of float32.
        """
        units, width = query.size, self.codes.shape[1]
        levels = _levels(width)
        size, most = float(np.abs(query).sum(dtype=np.float64)), float(np.abs(query).max(initial=0.0))
        unit, state = most / levels or 1.0, np.zeros(width, np.int16)
        state[:units] = np.rint(query.astype(np.float64) / unit)
        slack = _ROUNDING * (CODE_ERROR * size + 0.5 * CODE_MOST * units * unit) if most else 0.0
        upper, bounds = np.empty(len(self.codes)), kernels.current().attention.bounds
        given = (self.codes, self.scales, state, unit, slack, slopes, offsets)
        least = bounds(*given, beta, shift, upper)
        return np.flatnonzero(upper >= least - NEGLECT)


_known: WeakKeyDictionary[Memories, Sieve | None] = WeakKeyDictionary()


def sieve_of(memories: Memories) -> Sieve | None:
    """The bytes of `memories`, made once; None where there is no room for them, or rows are too long."""
    if memories not in _known:
        _known[memories] = _made(memories)
    return _known[memories]


def _levels(width: int) -> int:
    """The largest |d| whose products with bytes add up to a word."""
    return min(_STATE_MOST, _WORD // (int(CODE_MOST) * width))


def _made(memories: Memories) -> Sieve | None:
    width = -(-memories.size // CODE_WIDTH) * CODE_WIDTH
    if _levels(width) < _STATE_LEAST or memories.count * width > _SHARE * available_bytes():
        return None
    codes, scales = np.empty((memories.count, width), np.int8), np.empty(memories.count)
    kernels.current().attention.encode(memories.rows, codes, scales)
    return Sieve(codes, scales)
