"""Equal tiles in a box, as large as they can be."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_EVEN = 0.8  # of the largest width: tiles as large as this stand in full rows where they can


@dataclass(frozen=True)
class Tiling:
    """Tiles of `width` x `height` in `columns` and `rows`, `gap` apart, from `left`, `top` on."""

    columns: int
    rows: int
    width: float
    height: float
    gap: float
    left: float = 0.0
    top: float = 0.0

    @property
    def room(self) -> int:
        """How many tiles have a place."""
        return self.columns * self.rows

    def place(self, index: int) -> tuple[float, float]:
        """(left, top) of tile `index`, counted along rows."""
        row, col = divmod(index, self.columns)
        return self.left + col * (self.width + self.gap), self.top + row * (self.height + self.gap)

    def moved(self, left: float, top: float) -> Tiling:
        """The same tiles, further to the right and down."""
        return replace(self, left=self.left + left, top=self.top + top)

    def at(self, x: float, y: float) -> int:
        """The tile under a point; -1 between tiles and outside."""
        col, across = divmod(x - self.left, self.width + self.gap)
        row, down = divmod(y - self.top, self.height + self.gap)
        inside = 0 <= col < self.columns and 0 <= row < self.rows
        if not inside or across >= self.width or down >= self.height:
            return -1
        return int(row) * self.columns + int(col)


def tiling(
    count: int, width: float, height: float, *, aspect: float = 1.0, gap: float = 4.0, least: float = 12.0
) -> Tiling:
    """The largest tiles of that `aspect` (width over height) of which `count` fit a box of width x height.

    They stand in its middle. Where their longer side would be below `least`, they get it, and only as many
    have a place as fit.
    """
    aspect = min(8.0, max(0.125, aspect))
    count = max(1, count)
    best: Tiling | None = None
    even: Tiling | None = None  # the best of which every row is full
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        wide = min((width - (columns - 1) * gap) / columns, (height - (rows - 1) * gap) / rows * aspect)
        made = Tiling(columns, rows, wide, wide / aspect, gap)
        if best is None or wide > best.width:
            best = made
        if count % columns == 0 and (even is None or wide > even.width):
            even = made
        if wide < 0.5 * best.width and columns > rows:
            break
    assert best is not None
    if even is not None and even.width > _EVEN * best.width:
        best = even
    if max(best.width, best.height) < least:
        wide = least * min(1.0, aspect)
        tall = wide / aspect
        columns = max(1, int((width + gap) / (wide + gap)))
        rows = max(1, int((height + gap) / (tall + gap)))
        best = Tiling(columns, rows, wide, tall, gap)
    spare_x = width - best.columns * (best.width + gap) + gap
    spare_y = height - best.rows * (best.height + gap) + gap
    return Tiling(
        best.columns, best.rows, best.width, best.height, gap, max(0.0, spare_x / 2), max(0.0, spare_y / 2)
    )
