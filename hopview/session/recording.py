"""The recording: every moment kept compactly, to scrub, rewind, branch and export, in bounded memory."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8
from hopview.core.snapshot import Curves, Float32
from hopview.session.curves import GrowingCurves

MAX_BYTES = 256 << 20
MAX_MOMENTS = 24_000
BLOCK = 256
Bits = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Moment:
    """One row of the timeline, without its state. `note` says what a person did there ("cue", "paint")."""

    run: int
    sweep: int
    position: int
    energy: float
    overlaps: Float32
    flips: int = 0
    note: str = ""

    def time(self, size: int) -> float:
        """Sweeps since the cue."""
        return self.sweep + self.position / max(1, size)


class _Block:
    """Up to 256 moments: the first state in full, the others as compressed differences (packed bits)."""

    def __init__(self, first: Bits) -> None:
        self.first = first
        self.deltas: list[bytes] = []
        self.moments: list[Moment] = []

    @property
    def nbytes(self) -> int:
        kept = sum(len(d) for d in self.deltas) + self.first.nbytes
        return kept + sum(m.overlaps.nbytes + 160 for m in self.moments)

    def states(self) -> list[Bits]:
        """All states of the block, packed."""
        state = self.first.copy()
        states = []
        for delta in self.deltas:
            if delta:
                state = state ^ np.frombuffer(zlib.decompress(delta), np.uint8)
            states.append(state)
        return states

    def append(self, moment: Moment, difference: Bits) -> int:
        """Keep a moment; returns the bytes it took."""
        delta = zlib.compress(difference.tobytes(), 1) if difference.any() else b""
        self.deltas.append(delta)
        self.moments.append(moment)
        return len(delta) + moment.overlaps.nbytes + 160


class Recording:
    """Moments in order, each with its state exact to the bit.

    Memory stays below `max_bytes` and `max_moments`: when full, of the oldest neighbouring blocks every
    second moment is dropped (never one with a note), so the past grows coarser but never goes missing.
    Written by the thread that owns the engine.
    """

    def __init__(self, size: int, max_bytes: int = MAX_BYTES, max_moments: int = MAX_MOMENTS) -> None:
        self.size = size
        self._max_bytes, self._max_moments = max_bytes, max_moments
        self._blocks: list[_Block] = []
        self._bytes = 0
        self._last: Bits = np.zeros((size + 7) // 8, np.uint8)
        self._thinned = 0
        self._last_run = -1
        self._edges: list[int] = []
        self._curves: GrowingCurves | None = None
        self._curves_run = -1

    def __len__(self) -> int:
        return sum(len(b.moments) for b in self._blocks)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._bytes

    @property
    def coarse(self) -> bool:
        """Whether older moments have been thinned out to stay within memory."""
        return self._thinned > 0

    def append(self, moment: Moment, state: Int8) -> None:
        """Keep one more moment and its state (size,) int8."""
        packed = np.packbits(state > 0)
        if not self._blocks or len(self._blocks[-1].moments) >= BLOCK:
            self._thin_if_full()
            self._blocks.append(_Block(packed))
            self._last = packed
            self._bytes += packed.nbytes
        if not self._edges or moment.run != self._last_run:
            self._edges.append(len(self))
        self._last_run = moment.run
        self._bytes += self._blocks[-1].append(moment, packed ^ self._last)
        self._last = packed
        if self._curves is not None and moment.run == self._curves_run:
            if moment.overlaps.size == self._curves.patterns:
                self._curves.append(moment.time(self.size), moment.energy, moment.overlaps)
            else:
                self._curves = None  # patterns were stored or forgotten: laid out anew when asked for

    def moment(self, index: int) -> Moment:
        """The row at `index`; negative counts from the end."""
        block, place = self._find(index)
        return block.moments[place]

    def state(self, index: int) -> Int8:
        """The state at `index`, (size,) int8."""
        block, place = self._find(index)
        bits = block.first.copy()
        for delta in block.deltas[: place + 1]:
            if delta:
                bits ^= np.frombuffer(zlib.decompress(delta), np.uint8)
        return self._unpacked(bits)

    def packed_states(self, start: int, stop: int) -> list[Bits]:
        """The states of moments `start` to `stop` - 1, eight units a byte."""
        rows: list[Bits] = []
        first = 0
        for block in self._blocks:
            count = len(block.moments)
            if first < stop and first + count > start:
                rows += block.states()[max(0, start - first) : stop - first]
            first += count
        return rows

    def moments(self) -> list[Moment]:
        """All rows in order."""
        return [m for block in self._blocks for m in block.moments]

    def truncate(self, length: int) -> None:
        """Forget everything from moment `length` on: a branch begins there."""
        if length >= len(self):
            return
        kept: list[_Block] = []
        for block in self._blocks:
            take = min(length, len(block.moments))
            if take <= 0:
                break
            del block.moments[take:], block.deltas[take:]
            kept.append(block)
            length -= take
        self._blocks = kept
        self._reindex()
        self._last = kept[-1].states()[-1] if kept else np.zeros((self.size + 7) // 8, np.uint8)

    def run_start(self, index: int) -> int:
        """The first moment of the run that moment `index` belongs to."""
        return self._edges[bisect_right(self._edges, index % len(self)) - 1]

    def edges(self) -> tuple[int, ...]:
        """The moments at which runs begin."""
        return tuple(self._edges)

    def curves(self, index: int) -> Curves:
        """Times, energies and overlaps of the whole run of moment `index`; columns are its patterns."""
        moment = self.moment(index)
        if self._curves is None or moment.run != self._curves_run:
            start = self.run_start(index)
            later = bisect_right(self._edges, index % len(self))
            stop = self._edges[later] if later < len(self._edges) else len(self)
            self._curves_run = moment.run
            self._curves = GrowingCurves(moment.overlaps.size, self._max_moments)
            for row in self.moments()[start:stop]:
                self._curves.append(row.time(self.size), row.energy, row.overlaps)
        return self._curves.view()

    def _find(self, index: int) -> tuple[_Block, int]:
        total = len(self)
        if not -total <= index < total:
            raise IndexError(f"moment {index} of {total}")
        index %= total
        for block in self._blocks:
            if index < len(block.moments):
                return block, index
            index -= len(block.moments)
        raise IndexError(index)

    def _unpacked(self, bits: Bits) -> Int8:
        on = np.unpackbits(bits, count=self.size).astype(np.int8)
        return np.asarray(2 * on - 1, dtype=np.int8)

    def _thin_if_full(self) -> None:
        while len(self._blocks) > 2 and (self._bytes > self._max_bytes or len(self) > self._max_moments):
            half = max(1, len(self._blocks) // 2)
            at = 2 * (self._thinned % half) if 2 * (self._thinned % half) + 1 < len(self._blocks) else 0
            self._blocks[at : at + 2] = [_thinned(self._blocks[at], self._blocks[at + 1])]
            self._thinned += 1
            self._reindex(curves=False)

    def _reindex(self, curves: bool = True) -> None:
        rows = self.moments()
        self._bytes = sum(b.nbytes for b in self._blocks)
        self._edges = [k for k, m in enumerate(rows) if k == 0 or rows[k - 1].run != m.run]
        self._last_run = rows[-1].run if rows else -1
        if curves:
            self._curves = None


def _thinned(first: _Block, second: _Block) -> _Block:
    """One block out of two: every second moment, and all with a note."""
    rows = list(zip(first.moments + second.moments, first.states() + second.states(), strict=True))
    kept = [row for k, row in enumerate(rows) if k % 2 == 0 or row[0].note]
    block = _Block(kept[0][1])
    last = kept[0][1]
    for moment, bits in kept:
        block.append(moment, bits ^ last)
        last = bits
    return block
