"""The rectangle of a picture that is used of it, (left, top, right, bottom) in pixels."""

from __future__ import annotations

from hopview.sources.convert import crop_rectangle
from hopview.sources.resample import Rectangle

LEAST = 2.0


def moved_part(part: Rectangle, by: tuple[float, float], size: tuple[float, float]) -> Rectangle:
    """`part` shifted, and kept within a picture of `size` (width, height)."""
    left, top, right, bottom = part
    x = min(max(left + by[0], 0.0), size[0] - (right - left))
    y = min(max(top + by[1], 0.0), size[1] - (bottom - top))
    return x, y, x + right - left, y + bottom - top


def resized_part(
    part: Rectangle,
    corner: tuple[int, int],
    by: tuple[float, float],
    size: tuple[float, float],
    aspect: float | None,
) -> Rectangle:
    """`part` with a corner dragged; the opposite corner stays, and `aspect` is kept if given."""
    left, top, right, bottom = part
    fixed_x, room_x = (left, size[0] - left) if corner[0] > 0 else (right, right)
    fixed_y, room_y = (top, size[1] - top) if corner[1] > 0 else (bottom, bottom)
    wide, tall = right - left + corner[0] * by[0], bottom - top + corner[1] * by[1]
    if aspect is not None:
        wide = min(max(wide, tall * aspect, LEAST), room_x, room_y * aspect)
        tall = wide / aspect
    else:
        wide, tall = min(max(wide, LEAST), room_x), min(max(tall, LEAST), room_y)
    x = fixed_x if corner[0] > 0 else fixed_x - wide
    y = fixed_y if corner[1] > 0 else fixed_y - tall
    return x, y, x + wide, y + tall


def fitted(part: Rectangle, size: tuple[int, int], shape: tuple[int, int]) -> Rectangle:
    """The largest rectangle of the grid's proportions inside `part`, with the same centre."""
    left, top, right, bottom = part
    inner = crop_rectangle((max(1, round(bottom - top)), max(1, round(right - left))), shape, "fill")
    wide, tall = min(inner[2] - inner[0], right - left), min(inner[3] - inner[1], bottom - top)
    x = min(max(0.0, (left + right - wide) / 2), size[1] - wide)
    y = min(max(0.0, (top + bottom - tall) / 2), size[0] - tall)
    return x, y, x + wide, y + tall
