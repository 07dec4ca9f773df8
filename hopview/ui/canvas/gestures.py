"""What a drag does: paint, pan or choose a rectangle. Each lives from the press to the release. No Qt."""

from __future__ import annotations

import math
from typing import Protocol

from hopview.ui.canvas.brush import Int64, Stroke
from hopview.ui.canvas.viewport import Viewport


class Canvas(Protocol):
    """What a gesture acts on."""

    viewport: Viewport

    def paint_units(self, units: Int64, stroke: Stroke) -> None:
        """`units` were newly covered by `stroke`."""

    def end_stroke(self) -> None:
        """The stroke is over."""

    def move_view(self, viewport: Viewport) -> None:
        """Show another part."""

    def show_region(self, region: tuple[int, int, int, int] | None) -> None:
        """Outline a rectangle of cells, or none."""

    def choose_region(self, region: tuple[int, int, int, int]) -> None:
        """A rectangle was chosen."""


class Gesture(Protocol):
    """A drag: `move` for every place of the pointer, the first included, then `end` or `cancel`."""

    def move(self, x: float, y: float) -> None:
        """The pointer is at the pixel (x, y)."""

    def end(self) -> None:
        """The button was let go."""

    def cancel(self) -> None:
        """The drag was broken off."""


class PaintGesture:
    """A stroke of the brush; what was painted before it is broken off stays."""

    def __init__(self, canvas: Canvas, stroke: Stroke) -> None:
        self._canvas, self.stroke = canvas, stroke

    def move(self, x: float, y: float) -> None:
        """Paint on to the pixel (x, y)."""
        units = self.stroke.move_to(*self._canvas.viewport.cell_at(x, y))
        if units.size:
            self._canvas.paint_units(units, self.stroke)

    def end(self) -> None:
        """The stroke is over."""
        self._canvas.end_stroke()

    cancel = end


class PanGesture:
    """The lattice follows the pointer."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._last: tuple[float, float] | None = None

    def move(self, x: float, y: float) -> None:
        """Follow to the pixel (x, y)."""
        if self._last is not None:
            self._canvas.move_view(self._canvas.viewport.panned(x - self._last[0], y - self._last[1]))
        self._last = (x, y)

    def end(self) -> None:
        """Stay here."""

    cancel = end


class RegionGesture:
    """A rectangle of whole cells from the press to the pointer; wholly outside it chooses nothing."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._start: tuple[float, float] | None = None
        self._region: tuple[int, int, int, int] | None = None

    def move(self, x: float, y: float) -> None:
        """Stretch the rectangle to the pixel (x, y)."""
        here = self._canvas.viewport.cell_at(x, y)
        self._start = self._start or here
        self._region = region_between(self._start, here, self._canvas.viewport.shape)
        self._canvas.show_region(self._region)

    def end(self) -> None:
        """Choose it."""
        self._canvas.show_region(None)
        if self._region is not None:
            self._canvas.choose_region(self._region)

    def cancel(self) -> None:
        """Choose nothing."""
        self._canvas.show_region(None)


def region_between(
    one: tuple[float, float], two: tuple[float, float], shape: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """(row0, col0, row1, col1), ends excluded: the cells between two places; None if all are outside."""
    spans = []
    for a, b, count in zip(one, two, shape, strict=True):
        low, high = max(0, math.floor(min(a, b))), min(count, math.floor(max(a, b)) + 1)
        if low >= high:
            return None
        spans.append((low, high))
    (row0, row1), (col0, col1) = spans
    return row0, col0, row1, col1
