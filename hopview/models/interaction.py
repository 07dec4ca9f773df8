"""The interaction function F of dense associative memories, and its differences in whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int64
from hopview.core.errors import ParameterError

Kind = Literal["plain", "rect", "distinct", "exp"]
KINDS: tuple[Kind, ...] = ("plain", "rect", "distinct", "exp")
LEAST, MOST = 2, 10  # powers n
_ROOM = 59  # bits that hold sums over all memories of differences, times 4
_DEPTH = 48  # e^-48 is below half of the last bit of any table of exp


@dataclass(frozen=True, slots=True)
class Tables:
    """G(x) = F(x+1) - F(x-1) as whole numbers g 2^-e, on levels l that hold |x| <= 2^l, one after another.

    A flip of s_i takes M_mu to M_mu - 2 X_mu,i s_i, so that with S_mu = g(M_mu - 1) + g(M_mu + 1) and
    C = sum_mu c_mu, c_mu = g(M_mu - 1) - g(M_mu + 1), the field of the unit is
    h_i = units[l] (sum_mu X_mu,i S_mu + s_i C), the whole sum within 63 bits. `odd` holds S and `even` c by
    M, level l from `centres[l]` - `reach[l]` to `centres[l]` + `reach[l]`. `relative` tables (exp) have
    one level, which is read at M - max M, below `reach` as at `reach`, and give h but for a factor; where
    `rising`, M < 0 adds nothing and max M chooses the level in place of max |M|.
    """

    odd: Int64
    even: Int64
    centres: Int64
    reach: Int64
    units: Float64
    relative: bool
    rising: bool


@dataclass(frozen=True, slots=True)
class Interaction:
    """F(x), x = xi_mu . s of N units: x^n (plain), x^n where x > 0 (rect), n! e_n (distinct), e^x (exp).

    e_n is the elementary symmetric polynomial of the N products xi_i s_i: each set of n different units
    once, where x^n counts units met twice too. Energies are scaled so that the field of a memory
    is m^(n-1) and a temperature of order 1: E = -sum_mu F(M_mu) / (n N^(n-1)); of exp the logarithm,
    E = -ln sum_mu exp(M_mu), whose descent is the same and whose field at a memory is 1.
    `ParameterError` for a power that is not from 2 to 10, or no units.
    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164; Demircigil et al. 2017,
    DOI 10.1007/s10955-017-1806-y.
    """

    kind: Kind
    power: int
    units: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ParameterError(f"There is no interaction '{self.kind}'. Choose {', '.join(KINDS)}.")
        if not LEAST <= self.power <= MOST:
            raise ParameterError(
                f"A power of n = {self.power} is not a dense memory here: below 2 the energy is a sum of "
                f"fields and nothing is remembered, above 10 it is as good as exp. Give n from 2 to 10."
            )
        if self.units < 1:
            raise ParameterError("An interaction needs at least 1 unit.")

    @property
    def even(self) -> bool:
        """Whether F(-x) = F(x), so that the negative of each memory is one too."""
        return self.kind in ("plain", "distinct") and self.power % 2 == 0

    def values(self, overlaps: NDArray[Any]) -> Float64:
        """F(M) / (n N^(n-1)), of exp e^(M - N), elementwise; M of any shape, whole or real, |M| <= N."""
        x = np.asarray(overlaps, np.float64)
        if self.kind == "exp":
            return np.asarray(np.exp(x - self.units))
        m = x / self.units
        if self.kind == "rect":
            m = np.maximum(m, 0.0)
        if self.kind == "distinct":
            return np.asarray(self._distinct(m) * (self.units / self.power))
        return np.asarray(m**self.power * (self.units / self.power))

    def energy(self, overlaps: NDArray[Any]) -> float:
        """E of a state with overlaps M (K,): 0 without memories."""
        if self.kind != "exp" or not len(overlaps):
            if overlaps.dtype.kind != "i":
                return -math.fsum(self.values(overlaps))
            counts = np.bincount(overlaps + self.units)  # many memories have the same few overlaps
            found = np.flatnonzero(counts)
            return -math.fsum(counts[found] * self.values(found - self.units))
        top = float(np.max(overlaps))
        return -top - math.log(float(np.sum(np.exp(np.asarray(overlaps, np.float64) - top))))

    def differences(self, x: NDArray[Any]) -> Float64:
        """(F(x+1) - F(x-1)) / (n N^(n-1)) elementwise, without cancellation; of exp e^(x - max x).

        With x_mu = M_mu - X_mu,i s_i the unit's field is h_i = 1/2 sum_mu X_mu,i times this; of exp that is
        h_i but for a positive factor (2 sinh 1 of the identity, and the maximum that was subtracted).
        """
        x = np.asarray(x, np.float64)
        if self.kind == "exp":
            return np.asarray(np.exp(x - np.max(x, initial=-np.inf))) if x.size else np.zeros(x.shape)
        m, n, size = x / self.units, self.power, self.units
        if self.kind == "distinct":
            # F(x+1) - F(x-1) is n times 2 (n-1)! e_(n-1) of the N - 1 other units
            return np.asarray(2.0 * _symmetric(m, n - 1, size, size - 1))
        odd = range(1, n + 1, 2)
        inside = sum(math.comb(n, k) * m ** (n - k) * float(size) ** (1 - k) for k in odd)
        if self.kind == "rect":  # at 0 F(1) - F(-1) = 1, half of what x^n would give if it is odd
            inside = np.where(x > 0, inside, np.where(x == 0, 0.5 * float(size) ** (1 - n), 0.0))
        return np.asarray(2.0 / n * inside)

    def _distinct(self, m: Float64) -> Float64:
        return _symmetric(m, self.power, self.units, self.units)

    def exact(self, x: int) -> int:
        """F(x) itself, of whole x and any kind but exp, as a whole number of any length."""
        if self.kind == "distinct":
            before, now = 0, 1
            for k in range(self.power):
                before, now = now, x * now - k * (self.units - k + 1) * before
            return now
        return 0 if self.kind == "rect" and x < 0 else x**self.power

    def tables(self, memories: int) -> Tables:
        """The differences in whole numbers, for sums over so many memories."""
        return _tables(self, _ROOM - max(1, memories).bit_length())


def _symmetric(m: Float64, n: int, scale: int, units: int) -> Float64:
    """n! e_n / scale^n of `units` signs whose sum is m times `scale`: Q_(k+1) = x Q_k - k (N-k+1) Q_(k-1)."""
    before, now = np.zeros_like(m), np.ones_like(m)
    for k in range(n):
        before, now = now, m * now - (k * (units - k + 1) / scale**2) * before
    return now


@lru_cache(maxsize=8)
def _tables(interaction: Interaction, bits: int) -> Tables:
    if interaction.kind == "exp":
        return _relative(bits)
    n, size = interaction.power, interaction.units
    span = max(2, size) + 1
    values = np.array([interaction.exact(x) for x in range(-span - 1, span + 2)], object)
    steps = values[2:] - values[:-2]  # G(x) for x = -span .. span
    rising = interaction.kind == "rect"
    odd: list[Int64] = []
    even: list[Int64] = []
    centres, reach, units = [], [], []
    for level in range(1, max(1, (span - 2).bit_length()) + 1):
        edge = min(1 << level, span - 1)  # 2 at the least: below -2 a rising F is flat
        exact = steps[span - edge - 1 : span + edge + 2]
        excess = max(0, max(abs(int(v)) for v in exact).bit_length() - bits)
        whole = np.array([_shifted(int(v), excess) for v in exact], np.int64)
        centres.append(sum(part.size for part in odd) + edge)
        odd.append(whole[:-2] + whole[2:])
        even.append(whole[:-2] - whole[2:])
        reach.append(edge)
        units.append(math.ldexp(0.25 / n, excess) * float(size) ** (1 - n))
    return Tables(
        _frozen(np.concatenate(odd)), _frozen(np.concatenate(even)), _frozen(np.array(centres)),
        _frozen(np.array(reach)), _frozen(np.array(units)), False, rising,
    )  # fmt: skip


def _relative(bits: int) -> Tables:
    """e^(x - max M), one level."""
    down = np.arange(-_DEPTH - 1, 2, dtype=np.float64)
    whole = np.round(np.ldexp(np.exp(down), bits - 2)).astype(np.int64)  # e < 4
    whole[:3] = 0
    last = np.array([_DEPTH])
    return Tables(
        _frozen(whole[:-2] + whole[2:]), _frozen(whole[:-2] - whole[2:]), _frozen(last), _frozen(last),
        _frozen(np.array([math.ldexp(1.0, 2 - bits)])), True, False,
    )  # fmt: skip


def _shifted(value: int, bits: int) -> int:
    """value / 2^bits, rounded; halves away from 0, so that what is odd stays odd."""
    if not bits:
        return value
    size = (abs(value) + (1 << (bits - 1))) >> bits
    return size if value >= 0 else -size


def _frozen(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values
