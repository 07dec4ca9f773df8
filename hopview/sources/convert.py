"""A grey picture becomes a pattern: crop, reduce, threshold."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Int8, frozen_array
from hopview.core.errors import ShapeError
from hopview.core.layer import checked_shape
from hopview.core.pattern import Pattern, kept_greys, spins
from hopview.sources.images import GreyImage
from hopview.sources.resample import Float64, Rectangle, resample
from hopview.sources.threshold import cut

Crop = Literal["fill", "fit", "stretch"]
Threshold = Literal["otsu", "median", "mean", "fixed", "adaptive", "dither"]

_EVEN = 1e-6


class ConvertParams(msgspec.Struct, frozen=True, kw_only=True):
    """How a picture is made into ink (+1, dark) and paper (-1, light)."""

    crop: Annotated[
        Crop,
        Meta(
            title="Crop",
            description="fill cuts what does not fit the grid; fit keeps the whole picture on paper; "
            "stretch keeps it and distorts",
        ),
    ] = "fill"
    threshold: Annotated[
        Threshold,
        Meta(
            title="Threshold",
            description="otsu separates two groups of greys; median makes half of the units ink (best for "
            "photographs under Hebb); mean cuts at the mean grey; fixed at the level; adaptive at the grey "
            "around each unit; dither spreads the error over the neighbours and keeps the greys",
            extra={
                "symbol": r"t",
                "reference": "Otsu 1979, DOI 10.1109/TSMC.1979.4310076; "
                "Floyd and Steinberg 1976, Proc. SID 17, 75",
            },
        ),
    ] = "otsu"
    invert: Annotated[bool, Meta(title="Invert", description="Light parts become ink, dark parts paper")] = (
        False
    )
    level: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            title="Level",
            description="fixed: greys below it are ink. adaptive: above 0.5 gives more ink, below it less. "
            "Other thresholds find their own",
            extra={"symbol": r"t"},
        ),
    ] = 0.5
    window: Annotated[
        float,
        Meta(
            ge=0.02,
            le=1,
            title="Window",
            description="adaptive: the side of the square over which the local mean is taken, as a share of "
            "the shorter side of the grid",
            extra={"symbol": r"w"},
        ),
    ] = 0.25


PHOTOGRAPH = ConvertParams(threshold="median")


@dataclass(frozen=True, eq=False)
class Preview:
    """What a conversion gives, and the pieces a person is shown of it.

    `cells` (rows, cols) int8 of -1/+1; `grey` (rows, cols) float32 before the cut, paper (1) around a
    fitted picture; `values` (rows, cols) float32 the same from -1 (paper) to +1 (ink), inverted as
    the cells; `crop` = (left, top, right, bottom) in pixels of the loaded picture; `level` used (the mean one
    where it varies); `activity` the mean spin.
    """

    cells: Int8
    grey: NDArray[np.float32]
    crop: Rectangle
    level: float
    activity: float
    notes: tuple[str, ...]
    values: NDArray[np.float32]

    def pattern(self, name: str = "", source: str = "") -> Pattern:
        """The pattern it makes: the cells, and beside them the greys that they were cut from."""
        return Pattern(
            frozen_array(self.cells.reshape(-1), np.int8), name, source, 0, kept_greys(self.values)
        )


def to_pattern(image: GreyImage, shape: tuple[int, int], params: ConvertParams | None = None) -> Int8:
    """(rows, cols) int8 of -1 (paper, light) and +1 (ink, dark), read-only; `ShapeError` for a bad grid."""
    return preview(image, shape, params).cells


def preview(image: GreyImage, shape: tuple[int, int], params: ConvertParams | None = None) -> Preview:
    """Convert `image` to a pattern of `shape`, and keep the pieces.

    The picture is reduced to the grid first and cut afterwards, so that a balanced pattern is balanced
    on the grid. An even picture becomes all ink or all paper, or is dithered, and a note says so.
    The paper around a fitted picture stays paper when the picture is inverted.
    """
    params = params or ConvertParams()
    rows, cols = checked_shape(shape)
    height, width = image.pixels.shape
    crop = crop_rectangle((height, width), (rows, cols), params.crop)
    top, left, inner_rows, inner_cols = _place((height, width), (rows, cols), params.crop)
    inner = _reduced(image, crop, inner_rows, inner_cols)
    ink, level, notes = _cut(inner, params)
    inside = np.s_[top : top + inner_rows, left : left + inner_cols]
    grey = np.ones((rows, cols), np.float32)
    grey[inside] = inner
    cells = np.full((rows, cols), -1, np.int8)
    cells[inside] = np.where(ink != params.invert, 1, -1)
    values = np.full((rows, cols), -1, np.float32)
    values[inside] = np.clip(2.0 * inner - 1.0 if params.invert else 1.0 - 2.0 * inner, -1.0, 1.0)
    for array in (cells, grey, values):
        array.flags.writeable = False
    activity = float(cells.mean(dtype=np.float64))
    return Preview(cells, grey, crop, level, activity, (*image.notes, *notes), values)


@functools.lru_cache(maxsize=4)
def _reduced(image: GreyImage, crop: Rectangle, rows: int, cols: int) -> NDArray[np.float32]:
    """Kept for the last few pictures, so that dragging a threshold's level costs only the cut."""
    grey = resample(image.pixels, crop, rows, cols).astype(np.float32)
    grey.flags.writeable = False
    return grey


def _cut(
    grey: NDArray[np.float32], params: ConvertParams
) -> tuple[NDArray[np.bool_], float, tuple[str, ...]]:
    even = float(grey.max()) - float(grey.min()) < _EVEN
    if even and params.threshold not in ("dither", "fixed"):
        dark = float(grey.mean(dtype=np.float64)) < 0.5
        made = "ink" if dark != params.invert else "paper"
        note = f"The picture is one even grey, so there is nothing to tell apart and every unit is {made}."
        return np.full(grey.shape, dark), 0.5, (note,)
    ink, level = cut(grey, params.threshold, params.level, params.window)
    if grey.size > 1 and (ink.all() or not ink.any()):
        made = "ink" if bool(ink.all()) != params.invert else "paper"
        return (
            ink,
            level,
            (f"Every unit is {made} at this threshold; choose another, such as otsu or median.",),
        )
    return ink, level, ()


def crop_rectangle(source: tuple[int, int], shape: tuple[int, int], crop: Crop) -> Rectangle:
    """The part (left, top, right, bottom) of a picture (height, width) that a grid (rows, cols) shows."""
    (height, width), (rows, cols) = source, shape
    if crop != "fill":
        return 0.0, 0.0, float(width), float(height)
    scale = min(height / rows, width / cols)
    used_height, used_width = scale * rows, scale * cols
    left, top = 0.5 * (width - used_width), 0.5 * (height - used_height)
    return left, top, left + used_width, top + used_height


def _place(source: tuple[int, int], shape: tuple[int, int], crop: Crop) -> tuple[int, int, int, int]:
    """(top, left, rows, cols) of the part of the grid that the picture covers."""
    (height, width), (rows, cols) = source, shape
    if crop != "fit":
        return 0, 0, rows, cols
    scale = min(rows / height, cols / width)
    inner_rows = min(rows, max(1, round(height * scale)))
    inner_cols = min(cols, max(1, round(width * scale)))
    return (rows - inner_rows) // 2, (cols - inner_cols) // 2, inner_rows, inner_cols


def resize_values(values: NDArray[Any], from_shape: tuple[int, int], to_shape: tuple[int, int]) -> Float64:
    """(rows * cols,) float64: real values laid out as `from_shape`, averaged over the cells of `to_shape`."""
    (height, width), (rows, cols) = from_shape, to_shape
    grid = values.reshape(height, width)
    averaged = resample(grid, (0.0, 0.0, float(width), float(height)), rows, cols)
    return np.clip(averaged, -1.0, 1.0).reshape(-1)


def resize_pattern(cells: NDArray[Any], from_shape: tuple[int, int], to_shape: tuple[int, int]) -> Int8:
    """(rows, cols) int8 of -1/+1: a pattern of another size, stretched to `to_shape`, read-only.

    A cell takes the sign of the mean of the cells it covers; on a tie, the value under its centre.
    `cells` is flat or (rows, cols). Raises `ShapeError` when it does not have `from_shape`.
    """
    (height, width), (rows, cols) = checked_shape(from_shape), checked_shape(to_shape)
    if np.size(cells) != height * width:
        raise ShapeError(
            f"The pattern has {np.size(cells):,} cells, not {height} x {width} = {height * width:,}. "
            "Give the size it was made for."
        )
    old = spins(cells).reshape(height, width)
    down = (2 * np.arange(rows) + 1) * height // (2 * rows)
    across = (2 * np.arange(cols) + 1) * width // (2 * cols)
    nearest = np.ascontiguousarray(old[down][:, across])
    if rows >= height and cols >= width:
        nearest.flags.writeable = False
        return nearest
    # Where an axis grows, cells are repeated, never blended.
    tall = old if rows < height else old[down]
    wide = tall if cols < width else tall[:, across]
    mean = resample(wide, (0.0, 0.0, float(wide.shape[1]), float(wide.shape[0])), rows, cols)
    new = np.where(np.abs(mean) < _EVEN, nearest, np.where(mean > 0.0, 1, -1)).astype(np.int8)
    new.flags.writeable = False
    return new
