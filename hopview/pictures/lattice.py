"""The lattice: units as ink and paper, with an amber afterglow where one has just flipped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.errors import ShapeError
from hopview.core.layer import UnitKind
from hopview.pictures.blocks import block_means, pixel_edges
from hopview.pictures.colour import UInt8
from hopview.pictures.palette import Theme

GLOW_SECONDS = 1.0
GLOW_STRENGTH = 0.8  # below 1, so that a glowing unit still shows which way it points

_SHADES, _HEATS = 256, 64
Window = tuple[float, float, float, float]


class Afterglow:
    """Heat of each unit, max(0, 1 - t / 1 s), where t is the time since it last flipped.

    Keeps the last state seen. With `reduce_motion` nothing ever glows.
    """

    def __init__(self, *, reduce_motion: bool = False) -> None:
        self.reduce_motion = reduce_motion
        self._state: NDArray[Any] | None = None
        self._heat: Float32 = np.zeros(0, np.float32)
        self._seconds = 0.0
        self._left = 0.0  # seconds until all is cold, so that a quiet lattice costs nothing

    @property
    def glowing(self) -> bool:
        """Whether anything may still glow, so that a paused view knows when it can stop repainting."""
        return self._left > 0.0

    def forget(self) -> None:
        """Start afresh: after a jump on the timeline nothing has flipped."""
        self._state = None

    def update(self, state: NDArray[Any], now_seconds: float) -> Float32:
        """Heat in 0..1, float32 of the shape of `state`; read-only, and valid until the next update.

        The first state, and one of another shape, lights nothing. A clock that runs back counts as standing
        still.
        """
        before = self._state
        if before is None or before.shape != state.shape or self.reduce_motion:
            self._heat, self._left = np.zeros(state.shape, np.float32), 0.0
        else:
            self._cool(max(0.0, now_seconds - self._seconds))
            # Greys drift all the time: what glows has crossed from one side to the other.
            flipped = state != before if state.dtype == np.int8 else (state > 0) != (before > 0)
            if flipped.any():
                np.maximum(self._heat, flipped, out=self._heat)  # three times as fast as by index
                self._left = GLOW_SECONDS
        self._state, self._seconds = state.copy(), now_seconds
        shown = self._heat.view()
        shown.flags.writeable = False
        return shown

    def _cool(self, seconds: float) -> None:
        if self._left <= 0.0:
            return
        self._left -= seconds
        if self._left <= 0.0:
            self._heat.fill(0.0)
        else:
            self._heat -= np.float32(seconds / GLOW_SECONDS)
            np.maximum(self._heat, 0.0, out=self._heat)


@lru_cache(maxsize=4)
def _colours(theme: Theme) -> NDArray[np.uint32]:
    """(256 * 64,) RGBA words: shade from paper to ink, times heat towards the afterglow."""
    shade = np.linspace(0.0, 1.0, _SHADES)[:, None, None]
    heat = GLOW_STRENGTH * np.linspace(0.0, 1.0, _HEATS)[None, :, None]
    paper, ink, amber = (np.array(c, np.float64) for c in (theme.paper, theme.ink, theme.afterglow))
    table = np.full((_SHADES, _HEATS, 4), 255, np.uint8)
    table[..., :3] = np.rint((1 - heat) * ((1 - shade) * paper + shade * ink) + heat * amber)
    return table.view(np.uint32).reshape(-1)


def _checked(state: NDArray[Any], glow: NDArray[Any] | None) -> None:
    if state.ndim != 2 or (glow is not None and glow.shape != state.shape):
        raise ShapeError(
            f"A lattice of shape {state.shape} with a glow of shape {None if glow is None else glow.shape} "
            "cannot be drawn. Give two arrays of the layer's (rows, cols)."
        )


def _painted(values: NDArray[Any], heat: NDArray[Any] | None, theme: Theme, kind: UnitKind) -> UInt8:
    """RGBA of unit values; `values` may be means, and NaN (outside) is transparent."""
    gain, middle = (127.5, 127.5) if kind in ("spin", "real") else (255.0, 0.0)
    shade = values.astype(np.float32)
    shade *= gain
    shade += middle + 0.5  # so that cutting off the fraction rounds
    outside = np.isnan(shade) if values.dtype.kind == "f" else None
    if outside is not None and not outside.any():
        outside = None
    if outside is not None:
        shade[outside] = 0.0
    entries = np.clip(shade, 0.0, _SHADES - 1.0, out=shade).astype(np.int32)
    entries *= _HEATS
    if heat is not None:
        warmth = heat * np.float32(_HEATS - 1) + np.float32(0.5)
        if outside is not None:
            warmth[outside] = 0.0
        entries += warmth.astype(np.int32)
    words = np.take(_colours(theme), entries)
    if outside is not None:
        words[outside] = 0
    return words[..., None].view(np.uint8)


def lattice_image(
    state: NDArray[Any], glow: Float32 | None, theme: Theme, *, kind: UnitKind = "spin"
) -> UInt8:
    """One pixel a unit: (rows, cols, 4) uint8 RGBA; -1 (or 0) is paper, +1 ink, between them mixed evenly.

    `state` and `glow` (heat in 0..1, or None) are (rows, cols); `ShapeError` otherwise.
    """
    _checked(state, glow)
    return _painted(state, glow, theme, kind)


def lattice_view(
    state: NDArray[Any],
    glow: Float32 | None,
    theme: Theme,
    out_shape: tuple[int, int],
    window: Window,
    *,
    kind: UnitKind = "spin",
) -> UInt8:
    """The `window` (row0, row1, col0, col1) of the lattice on `out_shape` (H, W) pixels: (H, W, 4) RGBA.

    Each pixel is the exact area average of the units under it, in part or whole, so that a lattice with
    many units a pixel shows its local magnetisation and never a moire. Outside the lattice it is transparent.
    """
    _checked(state, glow)
    rows, row_of = _merged(pixel_edges((window[0], window[1]), out_shape[0], state.shape[0]))
    cols, col_of = _merged(pixel_edges((window[2], window[3]), out_shape[1], state.shape[1]))
    means = block_means(state, rows, cols, np.float32)
    heat = block_means(glow, rows, cols, np.float32) if glow is not None and glow.any() else None
    painted = _painted(means, heat, theme, kind)
    return painted if painted.shape[:2] == out_shape else painted.take(col_of, axis=1).take(row_of, axis=0)


def _merged(edges: Float64) -> tuple[Float64, NDArray[np.intp]]:
    """The edges of fewer pixels, neighbours inside one unit made one, and which of them each pixel was.

    Under a glass a unit is many pixels, all alike: they are painted once.
    """
    unit, empty = np.floor(edges[:-1]), edges[:-1] == edges[1:]
    inside = edges[1:] <= unit + 1
    alike = inside[1:] & inside[:-1] & (unit[1:] == unit[:-1]) & (empty[1:] == empty[:-1])
    first = np.concatenate([[True], ~alike])
    return edges[np.append(np.flatnonzero(first), len(edges) - 1)], np.cumsum(first) - 1
