"""Which part of the lattice is on the screen: cells to pixels and back, zoom and pan. No Qt.

Pixels are the display's own (not the toolkit's larger units), x to the right and y down from the corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MARGIN = 8.0
LARGEST_CELL = 64.0  # pixels; a small grid may go to four times its fitted size
GRID_FROM = 8.0  # pixels a cell from which lines between cells help rather than hide
_KEPT = 7 / 8  # whole pixels a cell are worth an eighth of the size
_TOUCH = 1e-6


@dataclass(frozen=True, slots=True)
class Placement:
    """Pixels `left <= x < right`, `top <= y < bottom` show the lattice; `window` is (row0, row1, col0, col1).

    The window may reach beyond the lattice by part of a pixel; `scale` is in pixels a cell.
    """

    left: int
    top: int
    right: int
    bottom: int
    window: tuple[float, float, float, float]
    scale: float

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    @property
    def crisp(self) -> bool:
        """Whether each cell is a whole number of pixels, on whole pixels."""
        return self.scale >= 1.0 and self.scale.is_integer()


@dataclass(frozen=True, slots=True)
class Viewport:
    """A lattice of `shape` (rows, cols) on `size` (width, height) pixels, never changed in place.

    `zoom` is 1 where the whole lattice fits, and it never goes below; `centre` is the (row, col) meant to
    be in the middle. Cells are square. A lattice smaller than the screen is centred, a larger one covers it.
    """

    shape: tuple[int, int]
    size: tuple[int, int]
    zoom: float = 1.0
    centre: tuple[float, float] | None = None
    margin: float = MARGIN

    @property
    def fit_scale(self) -> float:
        """Pixels a cell at zoom 1, before rounding."""
        (rows, cols), (width, height) = self.shape, self.size
        margin = self._margin
        return min((width - 2 * margin) / cols, (height - 2 * margin) / rows)

    @property
    def max_zoom(self) -> float:
        """The zoom of the largest cells."""
        fit = self.fit_scale
        return max(LARGEST_CELL, 4.0 * fit) / fit

    @property
    def scale(self) -> float:
        """Pixels a cell: a whole number where that costs little, so that edges are sharp and cells equal."""
        exact = self.fit_scale * self.zoom
        whole = math.floor(exact + _TOUCH)
        return float(whole) if whole >= 1 and whole >= _KEPT * exact else exact

    @property
    def fitted(self) -> bool:
        """Whether the whole lattice is shown as large as it goes."""
        return self.zoom <= 1.0

    @property
    def origin(self) -> tuple[int, int]:
        """The pixel (x, y) at the lattice's top left corner."""
        (rows, cols), (width, height) = self.shape, self.size
        row, col = self.centre or (rows / 2, cols / 2)
        scale = self.scale
        return (
            _axis_origin(width, cols * scale, col * scale, self._margin),
            _axis_origin(height, rows * scale, row * scale, self._margin),
        )

    def placement(self) -> Placement:
        """Where the lattice lies and which part of it shows; at least one pixel."""
        (rows, cols), (width, height) = self.shape, self.size
        (x, y), scale = self.origin, self.scale
        left, right = _axis_extent(x, cols * scale, width)
        top, bottom = _axis_extent(y, rows * scale, height)
        window = ((top - y) / scale, (bottom - y) / scale, (left - x) / scale, (right - x) / scale)
        return Placement(left, top, right, bottom, window, scale)

    def cell_at(self, x: float, y: float) -> tuple[float, float]:
        """(row, col) under a pixel position, with fractions; outside the lattice too."""
        left, top = self.origin
        scale = self.scale
        return (y - top) / scale, (x - left) / scale

    def pixel_at(self, row: float, col: float) -> tuple[float, float]:
        """The pixel position (x, y) of a place in cells."""
        left, top = self.origin
        scale = self.scale
        return left + col * scale, top + row * scale

    def unit_at(self, x: float, y: float) -> int:
        """The unit under a pixel position, row * cols + col; -1 outside."""
        row, col = (math.floor(at) for at in self.cell_at(x, y))
        rows, cols = self.shape
        return row * cols + col if 0 <= row < rows and 0 <= col < cols else -1

    def zoomed_at(self, x: float, y: float, factor: float) -> Viewport:
        """Zoomed by `factor`, with the place under the pixel (x, y) kept there as far as the edges allow."""
        zoom = min(max(self.zoom * factor, 1.0), self.max_zoom)
        row, col = self.cell_at(x, y)
        nearer = replace(self, zoom=zoom)
        width, height = self.size
        scale = nearer.scale
        return nearer._around(row + (height / 2 - y) / scale, col + (width / 2 - x) / scale)

    def panned(self, dx: float, dy: float) -> Viewport:
        """Moved with the pointer by (dx, dy) pixels, until an edge stops it."""
        row, col = self.centre or (self.shape[0] / 2, self.shape[1] / 2)
        return self._around(row - dy / self.scale, col - dx / self.scale)

    def resized(self, width: int, height: int) -> Viewport:
        """The same place on another number of pixels."""
        other = replace(self, size=(max(1, width), max(1, height)))
        return other._around(*other.centre) if other.centre is not None else other

    def fitting(self) -> Viewport:
        """The whole lattice."""
        return replace(self, zoom=1.0, centre=None)

    def showing(self, row: float, col: float) -> Viewport:
        """Panned just far enough that the place (row, col) is on the screen."""
        x, y = self.pixel_at(row, col)
        width, height = self.size
        edge = min(self.scale, width / 4, height / 4)
        dx = max(edge - x, 0.0) + min(width - edge - x, 0.0)
        dy = max(edge - y, 0.0) + min(height - edge - y, 0.0)
        return self.panned(dx, dy) if dx or dy else self

    @property
    def _margin(self) -> float:
        return min(self.margin, min(self.size) / 8)

    def _around(self, row: float, col: float) -> Viewport:
        """Centred as near to (row, col) as the edges allow, so that a drag back acts at once."""
        if self.zoom <= 1.0:
            return self.fitting()
        (rows, cols), (width, height), margin, scale = self.shape, self.size, self._margin, self.scale
        return replace(
            self,
            centre=(
                _clamped_centre(row, rows, height / scale, margin / scale),
                _clamped_centre(col, cols, width / scale, margin / scale),
            ),
        )


def _clamped_centre(at: float, cells: int, shown: float, margin: float) -> float:
    """The centre nearest to `at` for which no more than `margin` shows outside, all in cells."""
    if cells + 2 * margin <= shown:
        return cells / 2
    return min(max(at, shown / 2 - margin), cells + margin - shown / 2)


def _axis_origin(pixels: int, span: float, centre: float, margin: float) -> int:
    if span + 2 * margin <= pixels:
        return round((pixels - span) / 2)
    return round(min(max(pixels / 2 - centre, pixels - span - margin), margin))


def _axis_extent(origin: int, span: float, pixels: int) -> tuple[int, int]:
    low = min(max(origin, 0), pixels - 1)
    high = min(math.ceil(origin + span - _TOUCH), pixels)
    return low, max(high, low + 1)
