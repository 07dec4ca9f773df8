"""The window on a square matrix: zooming about a point, moving, always within the matrix."""

from __future__ import annotations

Window = tuple[float, float, float, float]  # top, bottom, left, right, in units

SMALLEST = 4.0  # units: nearer, there is nothing more to see


def whole(size: int) -> Window:
    """All of a matrix of `size` rows and columns."""
    return 0.0, float(size), 0.0, float(size)


def zoomed(window: Window, about: tuple[float, float], factor: float, size: int) -> Window:
    """`factor` times as much of the matrix, with the point `about` (row, col) staying where it is."""
    top, bottom, left, _ = window
    span = min(float(size), max(min(SMALLEST, float(size)), (bottom - top) * factor))
    share = span / (bottom - top)
    return _within(about[0] - (about[0] - top) * share, about[1] - (about[1] - left) * share, span, size)


def moved(window: Window, by: tuple[float, float], size: int) -> Window:
    """The window shifted by (rows, cols)."""
    return _within(window[0] + by[0], window[2] + by[1], window[1] - window[0], size)


def _within(top: float, left: float, span: float, size: int) -> Window:
    top, left = (min(max(0.0, edge), size - span) for edge in (top, left))
    return top, top + span, left, left + span
