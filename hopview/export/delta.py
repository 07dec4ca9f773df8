"""What changed between frames: the smallest box, with unchanged pixels transparent.

GIF, APNG and WebP all draw such a patch over what is already shown, so one second of a quiet lattice
costs next to nothing, and only two frames are ever in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from hopview.export.frames import Frame


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """Pixels to draw at (x, y): (h, w, 4) uint8, alpha 255 where they change and 0 elsewhere."""

    x: int
    y: int
    pixels: Frame


def patches(frames: Iterable[Frame], align: int = 1) -> Iterator[Patch]:
    """One patch a frame; drawn one over another they give `frames` exactly. x and y are multiples of `align`.

    The first is the whole frame; a frame like the one before gives a single transparent pixel.
    """
    before: Frame | None = None
    for frame in frames:
        yield _patch(before, frame, align)
        before = frame


def _patch(before: Frame | None, frame: Frame, align: int) -> Patch:
    height, width = frame.shape[:2]
    if before is None:
        return Patch(0, 0, np.dstack([frame, np.full((height, width, 1), 255, np.uint8)]))
    changed = frame[..., 0] != before[..., 0]
    changed |= frame[..., 1] != before[..., 1]
    changed |= frame[..., 2] != before[..., 2]
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not rows.size:
        return Patch(0, 0, np.zeros((1, 1, 4), np.uint8))
    y, x = int(rows[0]) // align * align, int(columns[0]) // align * align
    box = np.s_[y : int(rows[-1]) + 1, x : int(columns[-1]) + 1]
    mask = changed[box]
    pixels = np.zeros((*mask.shape, 4), np.uint8)
    pixels[..., :3] = frame[box] * mask[..., None]  # zero where nothing changes: it packs to nothing
    pixels[..., 3] = mask * np.uint8(255)
    return Patch(x, y, pixels)
