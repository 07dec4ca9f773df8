"""Hatching over cells that are held: two lines side by side, one of them seen on any ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopview.pictures.colour import UInt8
from hopview.pictures.palette import Theme

SPACING = 7  # of the toolkit's pixels, from one line to the next


def hatch(held: NDArray[np.bool_], rows: NDArray[np.int64], cols: NDArray[np.int64], theme: Theme,
          ratio: float = 1.0, start: int = 0) -> UInt8:  # fmt: skip
    """Pixel (y, x) lies on a line where (x + y + start) mod d < w: accent, with paper beside it.

    `held` (R, C) are the cells; `rows` (h,) and `cols` (w,) say which cell each pixel shows; `ratio` pixels
    are one of the toolkit's; `start` lets the lines move with the cells. Returns (h, w, 4) RGBA, clear where
    nothing is held. Lines are as thick, and as far apart, at every zoom.
    """
    thick = max(1, round(ratio))
    spacing = max(3 * thick, round(SPACING * ratio))
    shown = held[rows[:, None], cols[None, :]]
    phase = (start + np.arange(rows.size)[:, None] + np.arange(cols.size)[None, :]) % spacing
    picture = np.zeros((rows.size, cols.size, 4), np.uint8)
    picture[shown & (phase < thick)] = (*theme.accent, 255)
    picture[shown & (phase >= thick) & (phase < 2 * thick)] = (*theme.paper, 255)
    return picture
