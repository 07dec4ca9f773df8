"""Local fields of a factored coupling whose patterns are kept as bits."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from hopview import kernels
from hopview.core.coupling import FactoredCoupling, Float32, Int8, Int32, Int64, UInt32, UInt64
from hopview.core.stacking import same_rows
from hopview.kernels import LANES
from hopview.kernels.visits import Visits
from hopview.models.base import Sites

_BOUND = 1 << 31


class Drive(NamedTuple):
    """Thresholds of whole sweeps: rule 0, all of them `scale`; 1, Glauber's, and 2, Metropolis's, drawn."""

    rule: int
    scale: float


class PackedPatterns:
    """X as bits, N P / 8 bytes each way round, and each made when it is first needed."""

    def __init__(self, patterns: Int8) -> None:
        self.count, self.units = patterns.shape
        self.blocks: UInt64 = np.empty((-(-self.units // LANES), -(-self.count // 8) * 8), np.uint64)
        kernels.current().packed.pack_blocks(patterns, self.blocks)

    @cached_property
    def lanes(self) -> UInt32:
        """32 patterns of one unit a word, unit beside unit: for flips inside a block."""
        out = np.empty((self.blocks.shape[0], 2 * -(-self.count // LANES), LANES), np.uint32)
        kernels.current().packed.pack_lanes(self.blocks, out)
        return out

    @cached_property
    def rows(self) -> UInt64:
        """64 patterns of one unit a word, pattern beside pattern: for visits in any order."""
        out = np.empty((self.units, -(-self.count // LANES)), np.uint64)
        kernels.current().packed.pack_rows(self.blocks, out)
        return out


_packed: WeakKeyDictionary[FactoredCoupling, PackedPatterns] = WeakKeyDictionary()


def can_pack(coupling: FactoredCoupling) -> bool:
    """Whether the patterns are -1/+1 and all sums of theirs fit 32 bits: N P < 2^31."""
    return coupling.patterns.size < _BOUND and coupling.spins


def _packed_patterns(coupling: FactoredCoupling) -> PackedPatterns:
    """The bits of a coupling, made once and kept as long as it lives."""
    bits = _packed.get(coupling)
    if bits is None:
        bits = _packed[coupling] = PackedPatterns(coupling.patterns)
    return bits


class PackedFields:
    """Caches the integer overlaps M = X s (P,): 64 units are judged in one pass over P words."""

    def __init__(self, coupling: FactoredCoupling, state: Int8) -> None:
        self.coupling = coupling
        self._bits = _packed_patterns(coupling)
        self._count = self._bits.count
        self._overlaps: Int32 = np.empty(LANES * max(1, -(-self._count // LANES)), np.int32)
        kernels.current().packed.overlaps(self._bits.blocks, state, self._count, self._overlaps)

    def visit(self, state: Int8, *visits: *Visits) -> tuple[int, int]:
        """Make the visits, updating `state`; `(flips made, next position)`."""
        return kernels.current().packed.visit(self._bits.rows, self._overlaps, state, self._count, *visits)

    def sweeps(
        self, state: Int8, bias: Float32, seed: int, sweep: int, count: int, drive: Drive, flips: Sites
    ) -> tuple[int, int]:
        """Whole sweeps by blocks, `count` or to rest, one at least; `(flips of the last, sweeps made)`."""
        return kernels.current().packed.sweeps(
            self._bits.blocks, self._bits.lanes, self._overlaps, state, self._count, bias,
            seed, sweep, count, drive.rule, drive.scale, flips,
        )  # fmt: skip

    def step(
        self, state: Int8, bias: Float32, seed: int, sweep: int, drive: Drive, flips: Sites
    ) -> tuple[Sites, int]:
        """Flip all units that want to in this one state; which, and s'Ws^- in units of the coupling."""
        before = self._exact()
        count = kernels.current().packed.step(
            self._bits.blocks, self._bits.lanes, self._overlaps, state, self._count, bias,
            seed, sweep, drive.rule, drive.scale, True, flips,
        )  # fmt: skip
        own = self._count * (self._bits.units - 2 * count)
        return flips[:count].copy(), int(before @ self._exact()) - int(own)

    def at_rest(self, state: Int8, bias: Float32, threshold: float, flips: Sites) -> bool:
        """Whether no unit wants to flip at that threshold; `flips` is scratch."""
        count = kernels.current().packed.step(
            self._bits.blocks,
            self._bits.lanes,
            self._overlaps,
            state,
            self._count,
            bias,
            0,
            0,
            0,
            threshold,
            False,
            flips,
        )
        return count == 0

    def _exact(self) -> Int64:
        return self._overlaps[: self._count].astype(np.int64)

    def flip(self, state: Int8, sites: Sites, count: int) -> None:
        """Flip the first `count` of `sites`."""
        kernels.current().packed.flip(self._bits.blocks, self._overlaps, state, self._count, sites, count)

    def all(self, state: Int8) -> Int64:
        """H (N,)."""
        fields = np.empty(self._bits.units, np.int64)
        kernels.current().packed.fields(self._bits.blocks, self._overlaps, state, self._count, fields)
        return fields

    def integer_energy(self, state: Int8) -> int:
        """sum_i s_i H_i = M . M - P N."""
        overlaps = self._exact()
        return int(overlaps @ overlaps) - int(self._count * self._bits.units)

    def pattern_overlaps(self, patterns: Int8) -> Int64 | None:
        """M, if `patterns` are those of the coupling."""
        return self._exact() if same_rows(patterns, self.coupling.patterns) else None
