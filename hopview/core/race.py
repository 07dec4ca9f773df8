"""Several energies on one cue: how each weighs an overlap, and the runs that it leads to, side by side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from hopview.core.coupling import Float64, Int8, Int64


@dataclass(frozen=True, eq=False, slots=True)
class Law:
    """One energy. `weigh(m)` is F(m N) / F(N) of overlaps m in [-1, 1], elementwise.

    `title` names it in two or three words; `present` marks the one that the model runs under.
    """

    title: str
    weigh: Callable[[Float64], Float64]
    present: bool


@dataclass(frozen=True, eq=False, slots=True)
class Lane:
    """A run under one law: at `times` (T,), in sweeps and ascending, its `states` (T, N) int8.

    `nearest` (T,) is the memory of largest |m| at each, and `overlaps` (T,) that m. `settled`: it came to
    rest; otherwise it was not followed further.
    """

    times: Float64
    states: Int8
    nearest: Int64
    overlaps: Float64
    settled: bool

    def at(self, time: float) -> int:
        """The place of the last state not after `time` sweeps."""
        return max(0, bisect_right(self.times.tolist(), time + 1e-9) - 1)


@dataclass(frozen=True, eq=False, slots=True)
class Race:
    """`laws`, the mildest first; `run()` follows each from one cue, with one seed, and takes a while.

    `key` is equal where all that the runs depend on is.
    """

    laws: tuple[Law, ...]
    key: Hashable
    run: Callable[[], tuple[Lane, ...]]
