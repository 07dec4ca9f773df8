"""Ticks at round numbers, and limits of an axis that only widen while a run goes on."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.snapshot import Curves, Snapshot

_TIMES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
FIRST_TIMES = 4.0  # sweeps: most recalls end within them


def nice_step(span: float, count: float) -> float:
    """The step 1, 2 or 5 times a power of ten that divides `span` into at most about `count` parts."""
    rough = span / max(1.0, count)
    if not (rough > 0 and math.isfinite(rough)):
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    return power * next(m for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, count: float) -> tuple[float, list[float]]:
    """(step, values) of the round numbers within low..high."""
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return step, [float(step * k) for k in range(first, last + 1)]


def labelled_ticks(low: float, high: float, room: float, *, whole: bool = False) -> list[float]:
    """Round numbers within low..high, about as many as there is `room` for, but never fewer than two.

    With a single one a scale cannot be read, so the step is made finer until there are two; where that
    makes more than fit, the outermost stay. `whole`: whole numbers only, as far as the range has two.
    """
    step, values = ticks(low, high, max(2.0, room))
    while len(values) < 2 and high > low and step > 1e-12 * max(abs(low), abs(high)):
        step, values = ticks(low, high, (high - low) / (0.4 * step))
    if whole:
        values = [value for value in values if value == int(value)]
    return values if len(values) <= max(2.0, 1.5 * room + 1) else [values[0], values[-1]]


def time_limit(time: float, least: float = FIRST_TIMES) -> float:
    """The first round number of sweeps that is not before `time`, nor below `least`."""
    if not time > least:
        return least
    power = 10.0 ** math.floor(math.log10(time))
    return next((m * power for m in _TIMES if m * power >= time), 10.0 * power)


class Clock:
    """The end of a time axis: it only moves on while a run goes on, and fits the run once that is over."""

    def __init__(self) -> None:
        self._rows, self._limit = 0, 0.0
        self.over = False

    def limit(self, snapshot: Snapshot, curves: Curves, *, film: bool) -> float:
        """Sweeps to show; afterwards `over` says whether the whole run is known: ended, ahead, or filmed."""
        rows = curves.sweeps.size
        if rows < self._rows:
            self._limit = 0.0
        self._rows = rows
        last = max(snapshot.time, float(curves.sweeps[-1]) if rows else 0.0)
        self.over = rows > 1 and (film or snapshot.outcome is not None or last > snapshot.time)
        self._limit = time_limit(last, 1.0) if self.over else max(self._limit, time_limit(last))
        return self._limit


class GrowingRange:
    """Limits of an axis. They only ever widen, except when told to fit snugly."""

    def __init__(self, least_span: float) -> None:
        self.least_span = least_span
        self.low, self.high = 0.0, 0.0
        self.empty = True

    def forget(self) -> None:
        """Start anew."""
        self.empty = True

    def cover(self, low: float, high: float, *, snug: bool) -> tuple[float, float]:
        """The limits once they hold low..high; `snug` lets them shrink to that too."""
        if not (np.isfinite(low) and np.isfinite(high)):
            return self.low, self.high
        if self.empty or snug:
            span = max(high - low, self.least_span)
            spare = 0.5 * (span - (high - low)) + 0.06 * span
            self.low, self.high = low - spare, high + spare
        elif low < self.low or high > self.high:
            # A quarter to spare, so that a falling curve widens them a few times and not at every step.
            spare = 0.25 * (max(high, self.high) - min(low, self.low))
            self.low = low - spare if low < self.low else self.low
            self.high = high + spare if high > self.high else self.high
        self.empty = False
        return self.low, self.high
