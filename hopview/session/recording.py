"""The recording: every moment kept compactly, to scrub, rewind, branch and export, in bounded memory."""

from __future__ import annotations

import sys
import zlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.pattern import overlaps
from hopview.core.snapshot import Curves
from hopview.core.states import SPINS, Bits, State, States, packed_floats, unpacked_floats
from hopview.models.params import ModelParams
from hopview.session.curves import GrowingCurves

MAX_BYTES = 256 << 20
LEAST_BYTES = 64 << 20
MAX_MOMENTS = 24_000
BLOCK = 256
_BESIDE = 160  # bytes a unit that patterns and dynamics of a large network take, and the recording leaves
_OVERHEAD = 400  # bytes of a moment beside its state and overlaps, as Python keeps it
_PAIR = 72  # bytes of a name and a record kept together
_MEASURED = 300_000_000  # spins looked at: a fraction of a second
_CURVE_SHARE = 4  # the curves take up to a quarter of the memory again


@dataclass(frozen=True, slots=True)
class Moment:
    """One row of the timeline, without its state. `note` says what a person did there ("cue", "paint").

    `extra` holds (name, record) of each observer beside energy and overlaps, None where there is none.
    `params` were in force; `lesson` says how far a machine had been taught: (serial of its log, epoch).
    """

    run: int
    sweep: int
    position: int
    energy: float
    overlaps: Float32
    flips: int = 0
    note: str = ""
    extra: tuple[tuple[str, Any], ...] | None = None
    params: ModelParams | None = None
    lesson: tuple[int, int] | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        kept = self.overlaps.nbytes + _OVERHEAD
        if self.extra is not None:
            kept += sum(_PAIR + getattr(value, "nbytes", 0) + sys.getsizeof(value) for _, value in self.extra)
        return kept

    def time(self, size: int) -> float:
        """Sweeps since the cue."""
        return self.sweep + self.position / max(1, size)


class _Block:
    """Neighbouring moments: the first state in full, the others as compressed differences, in packed bits."""

    def __init__(self, first: Bits) -> None:
        self.first = first
        self.deltas: list[bytes] = []
        self.moments: list[Moment] = []
        self.serials: list[int] = []  # the numbers of the moments among all that happened

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        kept = sum(len(d) for d in self.deltas) + self.first.nbytes
        return kept + sum(m.nbytes for m in self.moments)

    def states(self, count: int | None = None) -> list[Bits]:
        """The first `count` states of the block (all by default), packed."""
        state = self.first.copy()
        states = []
        for delta in self.deltas[:count]:
            if delta:
                found = np.frombuffer(zlib.decompress(delta), np.uint8)
                state = _fitted(state, found.size) ^ found
            states.append(state)
        return states

    def append(self, moment: Moment, serial: int, packed: Bits, last: Bits) -> int:
        """Keep a moment whose state is `packed`, after one of state `last`; returns the bytes it took."""
        difference = packed ^ _fitted(last, packed.size)
        delta = _compressed(difference) if packed.size != last.size or difference.any() else b""
        self.deltas.append(delta)
        self.moments.append(moment)
        self.serials.append(serial)
        return len(delta) + moment.nbytes


def _fitted(bits: Bits, size: int) -> Bits:
    """`bits` with zeros behind or without their end: where memories are stored, more goes with a state."""
    return bits if bits.size == size else np.resize(np.append(bits, np.zeros(size, np.uint8)), size)


def _compressed(bits: Bits) -> bytes:
    """Flips are noise with gaps: run lengths and Huffman find as much as a search, in half the time."""
    packer = zlib.compressobj(1, strategy=zlib.Z_RLE)
    return packer.compress(bits.tobytes()) + packer.flush()


def most_bytes(size: int) -> int:
    """How much a recording of `size` units may hold: 256 MiB, of a million units 96, and never under 64."""
    return max(LEAST_BYTES, MAX_BYTES - _BESIDE * size)


class Recording:
    """Moments in order, each with its state exact to the bit.

    Memory stays below `max_bytes` (by default `most_bytes`) and `max_moments`: when full, the two
    neighbouring blocks that cover least become one with half the moments, those with a note and others
    evenly between. So the past grows coarser everywhere alike and never goes missing, and the newest
    block stays whole. Written by the thread that owns the engine.
    """

    def __init__(
        self,
        size: int,
        max_bytes: int | None = None,
        max_moments: int = MAX_MOMENTS,
        states: States = SPINS,
    ) -> None:
        self.size, self.states = size, states
        max_bytes = most_bytes(size) if max_bytes is None else max_bytes
        self._max_bytes, self._max_moments = max_bytes, max_moments
        self._last: Bits = np.zeros(0, np.uint8)
        self._block = 1  # moments a block, known from the first of them
        self._blocks: list[_Block] = []
        self._bytes = 0
        self._happened = 0
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
        return len(self) < self._happened

    def append(self, moment: Moment, state: State, inner: Float64 | None = None) -> None:
        """Keep one more moment, its state (size,) and what its motion goes on from beside it."""
        packed = self.states.packed(state)
        if inner is not None:
            packed = np.concatenate([packed, packed_floats(inner)])
        if not self._blocks:
            # Large states go into short blocks, so that one is a small part of the whole.
            fitting = self._max_bytes // (16 * max(1, packed.nbytes))
            self._block = max(1, min(BLOCK, fitting, self._max_moments // 16))
        if not self._blocks or len(self._blocks[-1].moments) >= self._block:
            self._thin_if_full(packed.nbytes + moment.nbytes)
            self._blocks.append(_Block(packed))
            self._last = packed
            self._bytes += packed.nbytes
        if not self._edges or moment.run != self._last_run:
            self._edges.append(len(self))
        self._last_run = moment.run
        self._bytes += self._blocks[-1].append(moment, self._happened, packed, self._last)
        self._happened += 1
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

    def state(self, index: int) -> State:
        """The state at `index`, (size,)."""
        return self.held(index)[0]

    def held(self, index: int) -> tuple[State, Float64 | None]:
        """(state, inner) at `index`, as they were given."""
        block, place = self._find(index)
        data = block.states(place + 1)[-1]
        beside = data[self.states.width(self.size) :]
        return self.states.unpacked(data, self.size), unpacked_floats(beside) if beside.size else None

    def packed_states(self, start: int, stop: int) -> list[Bits]:
        """The states of moments `start` to `stop` - 1 as bytes, which `states` unpacks."""
        rows: list[Bits] = []
        first = 0
        for block in self._blocks:
            count = len(block.moments)
            if first < stop and first + count > start:
                rows += block.states(stop - first)[max(0, start - first) :]
            first += count
        return rows

    def moments(self, start: int = 0, stop: int | None = None) -> list[Moment]:
        """Rows `start` to `stop` - 1 in order, all by default."""
        return list(islice(chain.from_iterable(block.moments for block in self._blocks), start, stop))

    def place(self, moment: Moment) -> int:
        """Where `moment` lies now; if it was thinned out, the first later moment of its run."""
        rows = self.moments(self._first_of(moment.run))
        first = len(self) - len(rows)
        for k, row in enumerate(rows):
            if row is moment:
                return first + k
        when = (moment.sweep, moment.position)
        later = (k for k, row in enumerate(rows) if (row.sweep, row.position) >= when)
        return first + next(later, len(rows) - 1)

    def truncate(self, length: int) -> None:
        """Forget everything from moment `length` on: a branch begins there."""
        total = len(self)
        if length >= total:
            return
        while self._blocks and total - len(self._blocks[-1].moments) >= length:
            block = self._blocks.pop()
            total -= len(block.moments)
            self._bytes -= block.nbytes
        if self._blocks and total > length:
            block = self._blocks[-1]
            self._bytes -= block.nbytes
            for rows in (block.moments, block.deltas, block.serials):
                del rows[length - total :]
            self._bytes += block.nbytes
        self._happened = self._blocks[-1].serials[-1] + 1 if self._blocks else 0
        self._last = self._blocks[-1].states()[-1] if self._blocks else np.zeros_like(self._last)
        self._last_run = self._blocks[-1].moments[-1].run if self._blocks else -1
        del self._edges[bisect_left(self._edges, length) :]
        self._curves = None

    def run_start(self, index: int) -> int:
        """The first moment of the run that moment `index` belongs to."""
        return self._edges[bisect_right(self._edges, index % len(self)) - 1]

    def run_stop(self, index: int) -> int:
        """One past the last moment of the run that moment `index` belongs to."""
        later = bisect_right(self._edges, index % len(self))
        return self._edges[later] if later < len(self._edges) else len(self)

    def edges(self) -> tuple[int, ...]:
        """The moments at which runs begin."""
        return tuple(self._edges)

    def curves(self, index: int, patterns: NDArray[Any] | None = None) -> Curves:
        """Times, energies and overlaps of the whole run of moment `index`.

        Columns are `patterns` (P, N), by default those stored at that moment. Moments made when another
        number of patterns was stored are measured anew from their states, unless that is too much work.
        """
        moment = self.moment(index)
        count = moment.overlaps.size if patterns is None else patterns.shape[0]
        known = self._curves
        if known is None or moment.run != self._curves_run or known.patterns != count:
            limit = min(self._max_moments, self._max_bytes // (_CURVE_SHARE * (16 + 4 * count)))
            self._curves_run, known = moment.run, GrowingCurves(count, limit)
            self._curves = known
            start, stop = self.run_start(index), self.run_stop(index)
            rows = self.moments(start, stop)
            foreign = sum(row.overlaps.size != count for row in rows)
            measured = patterns is not None and 0 < foreign * count * self.size <= _MEASURED
            states = self.packed_states(start, stop) if measured else []
            for k, row in enumerate(rows):
                m = row.overlaps
                if patterns is not None and states and m.size != count:
                    m = overlaps(patterns, self.states.unpacked(states[k], self.size)).astype(np.float32)
                known.append(row.time(self.size), row.energy, m)
        return known.view()

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

    def _first_of(self, run: int) -> int:
        rows = self.moments()
        return next((k for k in reversed(self._edges) if rows[k].run == run), 0)

    def _thin_if_full(self, moment_bytes: int) -> None:
        """Make room for one more block whose states do not compress at all."""
        most_bytes = self._max_bytes - self._block * moment_bytes
        most = self._max_moments - self._block
        while len(self._blocks) > 2 and (self._bytes > most_bytes or len(self) > most):
            blocks = self._blocks
            covered = [b.serials[-1] - a.serials[0] for a, b in pairwise(blocks[:-1])]
            at = int(np.argmin(covered))
            blocks[at : at + 2] = [_thinned(blocks[at], blocks[at + 1])]
            rows = self.moments()
            self._bytes = sum(b.nbytes for b in self._blocks)
            self._edges = [k for k, m in enumerate(rows) if k == 0 or rows[k - 1].run != m.run]


def _thinned(first: _Block, second: _Block) -> _Block:
    """One block out of two with about half their moments: those with a note, and others evenly between."""
    moments, states = first.moments + second.moments, first.states() + second.states()
    serials = first.serials + second.serials
    half = np.searchsorted(serials, np.linspace(serials[0], serials[-1], (len(serials) + 1) // 2))
    noted = {k for k, moment in enumerate(moments) if moment.note}
    if 2 * len(noted) > len(moments):  # so many that they are thinned like the others
        noted = set()
    kept = sorted({0, *half.tolist(), *noted})
    block, last = _Block(states[0]), states[0]
    for k in kept:
        block.append(moments[k], serials[k], states[k], last)
        last = states[k]
    return block
