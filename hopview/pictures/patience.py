"""How finely something is worked out, so that it does not keep a person waiting."""

from __future__ import annotations

import time
from collections.abc import Callable

SIDES = (25, 33, 49, 65, 97)  # nodes a side
_SECONDS = 1.5  # of processor time for all of them


def affordable(try_out: Callable[[], object], count: int) -> int:
    """The most of `SIDES` whose square takes a second or so, where `try_out` does `count` nodes of it."""
    try_out()  # what is made once and kept is not counted
    begun = time.thread_time()
    try_out()
    each = (time.thread_time() - begun) / count
    return max((side for side in SIDES if side * side * each <= _SECONDS), default=SIDES[0])
