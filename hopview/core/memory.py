"""How much memory is there, and may an array of a given size be made?"""

from __future__ import annotations

import os
from pathlib import Path

from hopview.core.errors import MemoryLimitError

_FALLBACK = 4 << 30
_SHARE = 0.7
_PAIR = 3 << 30


def available_bytes() -> int:
    """Memory that a new array could take, in bytes: what the system reports as free or reclaimable."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return int(os.sysconf("SC_PHYS_PAGES")) * int(os.sysconf("SC_PAGE_SIZE")) // 2
    except (AttributeError, ValueError, OSError):
        return _FALLBACK


def require_bytes(needed: int, what: str, cure: str) -> None:
    """Raise `MemoryLimitError` with the figures when `needed` bytes exceed a safe share of what is free."""
    free = available_bytes()
    if needed > free * _SHARE:
        raise MemoryLimitError(f"{what} needs {human(needed)}, but {human(free)} of memory is free. {cure}")


def room_for_two(nbytes: int) -> bool:
    """Whether a second matrix of `nbytes` may stand beside one: within 3 GiB in all, and what is free."""
    return 2 * nbytes <= _PAIR and nbytes <= available_bytes() * _SHARE


def human(count: float) -> str:
    """`1.5 GiB`, `340 MiB`, `12 KiB` for a number of bytes."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            figure = count / size
            return f"{figure:,.0f} {unit}" if figure >= 100 else f"{figure:.3g} {unit}"
    return f"{count:.0f} bytes"
