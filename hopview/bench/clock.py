"""Timing: processor time of one thread, medians, what is compared taken in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

_LONG_ENOUGH = 0.02
_SLOW = 1.0


def medians(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Processor seconds a call of each, medians of `rounds`, in turns so that all meet the same machine.

    A call repeats until it fills 20 ms; one that takes longer than a second is made once.
    """
    first = [_timed(call, 1) for call in calls]  # and whatever is made ready at a first call
    again = [once if once > _SLOW else _timed(call, 1) for once, call in zip(first, calls, strict=True)]
    counts = [max(1, round(_LONG_ENOUGH / max(once, 1e-7))) for once in again]
    taken: list[list[float]] = [[once] if once > _SLOW else [] for once in again]
    for _ in range(rounds):
        for call, count, kept, once in zip(calls, counts, taken, again, strict=True):
            if once <= _SLOW:
                kept.append(_timed(call, count))
    return [statistics.median(kept) for kept in taken]


def _timed(call: Callable[[], object], count: int) -> float:
    began = time.thread_time()
    for _ in range(count):
        call()
    return (time.thread_time() - began) / count
