"""Frames on their way into a file: checked, copied, counted, and interruptible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.errors import CancelledError, ExportError

Frame = NDArray[np.uint8]
Progress = Callable[[int, int | None], None]
MAX_SIDE = 16_383  # of WebP; x264 and VP9 end near it too
MAX_PIXELS = 1 << 26
CANCELLED = "The export was cancelled; no file was written."


class FrameFeed:
    """Iterates once over checked (H, W, 3) uint8 copies of `frames`, all of the size of the first.

    `progress(done, count)` is called after each frame is dealt with, `cancelled()` before each. A format
    that goes over the frames twice sets `passes` to 2 and calls `tick` itself on the second round.
    With `keep_alpha`, RGBA frames stay (H, W, 4); otherwise they are laid on white.
    Raises `ExportError` for no frames, a bad frame or a change of size, and `CancelledError`.
    """

    def __init__(
        self,
        frames: Iterable[Any],
        count: int | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        keep_alpha: bool = False,
    ) -> None:
        self._frames = iter(frames)
        self._count, self._progress, self._cancelled = count, progress, cancelled
        self._keep_alpha = keep_alpha
        self._ticks = 0
        self.passes = 1
        self.taken = 0
        self._first: Frame | None = self._next(None)
        if self._first is None:
            raise ExportError("There are no frames to export. Run a recall first, or choose more moments.")
        self._shape = self._first.shape

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of every frame."""
        return self._shape[1], self._shape[0]

    def __iter__(self) -> Iterator[Frame]:
        """The frames, each a contiguous array that the reader may keep."""
        frame, self._first = self._first, None
        while frame is not None:
            self.taken += 1
            yield frame
            self.tick()
            frame = self._next(self._shape)

    def tick(self) -> None:
        """Count one frame of one pass as done, and tell."""
        self._ticks += 1
        if self._progress is not None:
            done = self._ticks // self.passes
            self._progress(done, None if self._count is None else max(self._count, done))

    def check_cancelled(self) -> None:
        """Raise `CancelledError` if the person asked for it."""
        if self._cancelled is not None and self._cancelled():
            raise CancelledError(CANCELLED)

    def _next(self, shape: tuple[int, ...] | None) -> Frame | None:
        self.check_cancelled()
        given = next(self._frames, None)
        return None if given is None else self._checked(np.asarray(given), shape)

    def _checked(self, frame: NDArray[Any], shape: tuple[int, ...] | None) -> Frame:
        number = self.taken + 1
        if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] not in (3, 4) or frame.size == 0:
            raise ExportError(
                f"Frame {number} is an array of shape {frame.shape} and type {frame.dtype}. "
                "A frame is (height, width, 3 or 4) of uint8, at least 1 x 1."
            )
        height, width = frame.shape[:2]
        if shape is not None and (height, width) != shape[:2]:
            raise ExportError(
                f"Frame {number} is {width} x {height} but the first was {shape[1]} x {shape[0]}. "
                "All frames of a movie have one size; do not resize while it is made."
            )
        if max(height, width) > MAX_SIDE or height * width > MAX_PIXELS:
            raise ExportError(
                f"Frames of {width} x {height} are too large; a side may have {MAX_SIDE:,} pixels "
                f"and a frame {MAX_PIXELS:,}. Choose a smaller size, e.g. 1280 x 720."
            )
        if frame.shape[2] == 4:
            return np.array(frame, order="C") if self._keep_alpha else on_white(frame)
        return np.array(frame, order="C")  # a copy: the giver may paint the next frame into the same memory


def on_white(frame: Frame) -> Frame:
    """(H, W, 4) straight-alpha RGBA over white, 255 - a (255 - c) / 255, as (H, W, 3)."""
    alpha = frame[..., 3:]
    if alpha.min() == 255:
        return np.array(frame[..., :3], order="C")
    veil = alpha.astype(np.uint16) * (255 - frame[..., :3].astype(np.uint16))
    return np.asarray(255 - (veil + 127) // 255, np.uint8)
