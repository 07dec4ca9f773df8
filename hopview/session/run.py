"""A run: the part of a recording that one recall made, complete in itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float32, Float64, Int8
from hopview.core.layer import Layer
from hopview.core.outcome import Outcome
from hopview.core.snapshot import Curves, Snapshot
from hopview.session.document import Document
from hopview.session.recording import Moment, Recording


@dataclass(frozen=True, eq=False)
class Run:
    """Moments t = 0 .. T-1 of one recall, the cue first.

    `states` (T, N) int8, `energies` (T,), `overlaps` (T, P), `sweeps` (T,) in sweeps since the cue,
    `outcome` where it ended. Iterating `snapshots()` shows it again.
    """

    document: Document
    coupling: Coupling
    outcome: Outcome
    moments: tuple[Moment, ...] = field(repr=False)
    packed: tuple[NDArray[np.uint8], ...] = field(repr=False)
    external: Float64 | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        recording: Recording,
        start: int,
        stop: int,
        document: Document,
        coupling: Coupling,
        outcome: Outcome,
        external: Float64 | None = None,
    ) -> Run:
        """Moments `start` to `stop` - 1 of a recording."""
        rows, states = recording.moments(start, stop), recording.packed_states(start, stop)
        return cls(document, coupling, outcome, tuple(rows), tuple(states), external)

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def shape(self) -> tuple[int, int]:
        """The grid, (rows, cols)."""
        return self.document.shape

    @property
    def names(self) -> tuple[str, ...]:
        """The patterns' names."""
        return self.document.names

    @property
    def ended(self) -> str:
        """Where it ended: the outcome's label."""
        return self.outcome.label

    @property
    def seed(self) -> int:
        """The seed of every random number in it."""
        return self.document.seed

    @property
    def states(self) -> Int8:
        """(T, N) int8."""
        return np.stack([self.state(t) for t in range(len(self))])

    @property
    def energies(self) -> Float64:
        """(T,) float64, in units of the coupling."""
        return np.array([m.energy for m in self.moments])

    @property
    def overlaps(self) -> Float64:
        """(T, P) float64; NaN where a pattern was not stored yet."""
        patterns = len(self.document.patterns)
        unknown = np.full(patterns, np.nan)
        rows = [m.overlaps if m.overlaps.size == patterns else unknown for m in self.moments]
        return np.array(rows, dtype=np.float64).reshape(len(self), patterns)

    @property
    def records(self) -> dict[str, Any]:
        """By the observer's name, what it recorded: T values, None where it was not there."""
        kept = [dict(m.extra or ()) for m in self.moments]
        added: dict[str, Any] = {name: [row.get(name) for row in kept] for row in kept for name in row}
        return {"energy": self.energies, "overlaps": self.overlaps, **added}

    @property
    def sweeps(self) -> Float64:
        """(T,) float64: sweeps since the cue."""
        return np.array([m.time(self.document.size) for m in self.moments])

    def state(self, t: int) -> Int8:
        """The state at moment `t`, (N,) int8."""
        on = np.unpackbits(self.packed[t], count=self.document.size).astype(np.int8)
        return np.asarray(2 * on - 1, dtype=np.int8)

    def curves(self) -> Curves:
        """The curves of the whole run."""
        overlaps: Float32 = self.overlaps.astype(np.float32)
        return Curves(self.sweeps, self.energies, overlaps)

    def snapshots(self, indices: list[int] | None = None) -> Iterator[Snapshot]:
        """Each moment (or those at `indices`) as views want it; the outcome shows with the last one."""
        curves, document = self.curves(), self.document
        bits = [np.packbits(pattern.cells > 0) for pattern in document.patterns]
        layers = (Layer(name="visible", shape=document.shape),)
        for t in range(len(self)) if indices is None else indices:
            moment, last = self.moments[t], t == len(self) - 1
            state = self.state(t)
            overlaps = _overlaps(bits, self.packed[t], document.size)  # also of patterns stored later
            yield Snapshot(
                moment=t,
                moments=len(self),
                layers=layers,
                state=state,
                patterns=document.patterns,
                coupling=self.coupling,
                energy=moment.energy,
                overlaps=overlaps,
                sweep=moment.sweep,
                position=moment.position,
                update=document.params.update,
                rule=document.rule,
                temperature=document.params.temperature_at(moment.sweep),
                curves=curves,
                flips=moment.flips,
                playing=not last,
                outcome=self.outcome if last else None,
                records={"energy": moment.energy, "overlaps": overlaps, **dict(moment.extra or ())},
                external=self.external,
            )


def _overlaps(patterns: list[NDArray[np.uint8]], state: NDArray[np.uint8], size: int) -> Float64:
    """m_mu = (N - 2 |x_mu xor s|) / N of packed bits, (P,): exact, and an eighth of the memory to read."""
    apart = [int(np.bitwise_count(bits ^ state).sum(dtype=np.int64)) for bits in patterns]
    return (size - 2 * np.array(apart, dtype=np.int64)) / size
