"""The loops that hopview's time goes into, twice: compiled by numba, and in plain NumPy beside it.

The two agree bit for bit, so that it does not matter to a result which one ran, or when one replaced
the other. Importing this package does not import numba; `prepare` loads the compiled kernels in the
background, and `current` returns the plain ones until they are ready.
"""

from __future__ import annotations

from collections.abc import Callable

from hopview.kernels.kernel_set import HEAT_BATH, UPDATES, Kernels
from hopview.kernels.loading import IMPORTING, TURN, Loader, Status
from hopview.kernels.packed_set import LANES
from hopview.kernels.plain import PLAIN

__all__ = [
    "HEAT_BATH",
    "IMPORTING",
    "LANES",
    "PLAIN",
    "TURN",
    "UPDATES",
    "Kernels",
    "Status",
    "current",
    "prepare",
    "problem",
    "status",
]

_LOADER = Loader()


def current() -> Kernels:
    """The kernels to use now: `PLAIN`, or the compiled ones once `prepare` has loaded them."""
    return _LOADER.current()


def prepare(wait: bool = False, on_ready: Callable[[], None] | None = None) -> None:
    """Load the compiled kernels in a background thread; the first time, a subprocess compiles them.

    Any thread may call it, any number of times; only the first starts anything. With `wait` it returns
    once the attempt has ended. `on_ready` is called once they are active, in the background thread, or
    at once if they already are; never if they cannot be had. That raises nothing: the plain kernels
    stay, and `problem` says why.
    """
    _LOADER.prepare(wait, on_ready)


def status() -> Status:
    """plain (not asked for, or not to be had), preparing, or compiled."""
    return _LOADER.status()


def problem() -> str | None:
    """Why the compiled kernels could not be had, in a sentence for a person; None if nothing is known."""
    return _LOADER.problem()
