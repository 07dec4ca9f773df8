"""The overlaps with each of many memories, and the fields that follow, kept up to date while units flip."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64
from hopview.core.errors import PatternError
from hopview.core.memories import Memories
from hopview.kernels import LANES
from hopview.kernels.memory_set import LEVEL, RELATIVE, RISING, WEIGHED, MemoryVisits, Table
from hopview.models.interaction import Interaction, Tables
from hopview.models.packed import PackedPatterns

_MOST = 1 << 31
_packed: WeakKeyDictionary[Memories, PackedPatterns] = WeakKeyDictionary()


def bits_of(memories: Memories) -> PackedPatterns:
    """The memories as bits, made once and kept as long as they live; `PatternError` unless all are -1/+1."""
    bits = _packed.get(memories)
    if bits is None:
        if memories.rows.dtype != np.int8 or (memories.rows.size and not memories.rows.all()):
            raise PatternError(
                "Dense memories are of spins: every cell must be -1 or +1. Cut the patterns at a "
                "threshold, or use a model of real units."
            )
        if memories.rows.size >= _MOST:
            raise PatternError(
                f"{memories.count:,} memories of {memories.size:,} units are {memories.rows.size:,} cells; "
                f"overlaps are added up in 31 bits. Give fewer than {_MOST // memories.size:,} memories."
            )
        bits = _packed[memories] = PackedPatterns(memories.rows)
    return bits


def overlaps_of(memories: Memories, state: Int8) -> Int32:
    """M = X s, filled up to a multiple of 64: (K,) int32 of it count."""
    bits = bits_of(memories)
    overlaps = np.zeros(LANES * max(1, -(-bits.count // LANES)), np.int32)
    kernels.current().packed.overlaps(bits.blocks, state, bits.count, overlaps)
    return overlaps


class Overlapping:
    """M (K,) and S (K,) of one state: a quiet visit is a sum of S by signs, a flip looks S up again."""

    def __init__(self, memories: Memories, interaction: Interaction, state: Int8) -> None:
        self.memories, self._bits = memories, bits_of(memories)
        self._overlaps = overlaps_of(memories, state)
        self._steps: Int64 = np.zeros(self._overlaps.size, np.int64)
        self._sums: Int64 = np.zeros(3, np.int64)
        self.retune(interaction)

    def retune(self, interaction: Interaction) -> None:
        """Go on under another interaction."""
        self.interaction = interaction
        law = interaction if self._bits.count else Interaction("plain", 2, interaction.units)  # fields of 0
        self._table = _table(law.tables(self._bits.count))
        self._look_up()

    def _look_up(self) -> None:
        kernels.current().memories.tune(
            self._overlaps, self._bits.count, *self._table, self._steps, self._sums
        )

    def visit(self, *visits: *MemoryVisits) -> tuple[int, int]:
        """Make the visits; `(flips made, next position)`."""
        odd, even, levels, units, mode = self._table
        return kernels.current().memories.visit(
            self._bits.rows, self._overlaps, self._bits.count, self._steps, self._sums,
            odd, even, levels, units, mode, *visits,
        )  # fmt: skip

    def flip(self, state: Int8, sites: Int64) -> None:
        """Flip `sites`, each once."""
        packed = kernels.current().memories
        packed.flip(self._bits.rows, self._overlaps, self._bits.count, state, sites, sites.size)
        self._look_up()

    def whole(self, state: Int8) -> Int64:
        """H (N,): the fields in whole numbers, in units of `unit`."""
        out = np.empty(self._bits.units, np.int64)
        kernels.current().memories.fields(self._bits.rows, self._steps, self._sums, state, out)
        return out

    @property
    def unit(self) -> float:
        """What one of H is of h, in the present state."""
        return float(self._table.units[self._sums[2]])

    def fields(self, state: Int8) -> Float64:
        """h (N,): half of what s_i = +1 has less energy than s_i = -1."""
        whole = self.whole(state)
        if self._table.mode != RELATIVE:
            return np.asarray(self.unit * whole)
        return np.asarray(np.arctanh(whole / self._weights(state, whole)))

    def beyond(self, state: Int8, thresholds: Float32) -> Float64:
        """(N,): above 0 where a visit under these `thresholds` (N,), by site, makes +1, below where -1.

        As `MemoryKernels.visit` judges, to the bit; 0 is a tie.
        """
        whole, bars = self.whole(state), thresholds.astype(np.float64)
        if self._table.mode == RELATIVE:
            bars = bars * (self.unit * self._weights(state, whole))
        return np.asarray(self.unit * whole - bars)

    def _weights(self, state: Int8, whole: Int64) -> Float64:
        """w_i of `MemoryKernels.visit`, where the table is RELATIVE."""
        curved = int(self._sums[1])
        own = (whole - state.astype(np.int64) * curved).astype(np.float64)
        return np.asarray(-WEIGHED * float(curved) - state * own)

    def drawn_to(self, state: Int8) -> Float64:
        """sum_mu S_mu xi_mu / sum_mu |S_mu|, (N,): what the memories pull towards, in [-1, 1]."""
        own = self.whole(state) - state.astype(np.int64) * self._sums[1]
        return np.asarray(own / max(1.0, float(np.abs(self._steps).sum())))

    @property
    def exact(self) -> Int64:
        """M = X s (K,)."""
        return self._overlaps[: self._bits.count].astype(np.int64)

    def energy(self) -> float:
        """E of the present state."""
        return self.interaction.energy(self._overlaps[: self._bits.count])


def _table(tables: Tables) -> Table:
    mode = RELATIVE if tables.relative else RISING if tables.rising else LEVEL
    levels = np.ascontiguousarray(np.stack([tables.centres, tables.reach], axis=1))
    return Table(tables.odd, tables.even, levels, tables.units, mode)
