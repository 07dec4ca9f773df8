"""What a person has just painted stays as painted while the dynamics goes on beneath. No Qt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Int8
from hopview.pictures.lattice import GLOW_SECONDS
from hopview.ui.canvas.brush import Int64

GRACE_SECONDS = 0.3  # from the end of a drag until its last cells are back from the worker, at most

_Piece = tuple[Int64, Int8]


class Held:
    """Cells of the stroke in hand, laid over every state until the drag ends and the state has followed.

    They do not glow either, for a second: the afterglow shows what the network flipped, not what the hand
    did. Times are in seconds of one clock.
    """

    def __init__(self) -> None:
        self._held: list[_Piece] = []
        self._recent: list[_Piece] = []
        self._drawing = False
        self._ended = -math.inf

    @property
    def drawing(self) -> bool:
        """Whether a drag is going on."""
        return self._drawing

    def waiting(self, now: float) -> bool:
        """Whether cells are held although the drag has ended."""
        return bool(self._held) and not self._drawing and now < self._ended + GRACE_SECONDS

    def begin(self, now: float) -> None:
        """A drag begins."""
        if not self.waiting(now):
            self._held.clear()
        if now > self._ended + GLOW_SECONDS:
            self._recent.clear()
        self._drawing = True

    def add(self, units: Int64, values: Int8) -> None:
        """The drag covers `units`, which become `values`."""
        self._held.append((units, values))
        self._recent.append((units, values))

    def end(self, now: float) -> None:
        """The drag has ended."""
        self._drawing, self._ended = False, now

    def forget(self) -> None:
        """Drop everything, as when the grid changes."""
        self._held.clear()
        self._recent.clear()
        self._drawing, self._ended = False, -math.inf

    def laid_over(self, state: NDArray[Any], now: float) -> NDArray[Any]:
        """The flat `state` with the held cells on top; `state` itself when there are none."""
        if not self._drawing and (not self.waiting(now) or self._followed(state)):
            self._held.clear()
        if not self._held:
            return state
        shown = state.copy()
        for units, values in self._held:
            shown[units] = values
        return shown

    def cooled(self, glow: Float32, state: NDArray[Any], now: float) -> Float32:
        """The flat `glow` without the painted cells, except where the network has flipped them back since."""
        if not self._drawing and now > self._ended + GLOW_SECONDS:
            self._recent.clear()
        if not self._recent:
            return glow
        cool = glow.copy()
        for units, values in self._recent:
            cool[units[(state[units] > 0) == (values > 0)]] = 0.0
        for units, _ in self._held:
            cool[units] = 0.0
        return cool

    def _followed(self, state: NDArray[Any]) -> bool:
        units, values = self._held[-1]
        return bool(np.array_equal(state[units], values))
