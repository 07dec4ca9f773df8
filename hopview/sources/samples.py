"""From Pillow's many pixel modes to grey values 0..1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_FULL_SCALE = "hopview full scale"
_RESAMPLED = frozenset(("L", "LA", "RGB", "RGBA", "F"))


def tidy_mode(picture: Image.Image) -> Image.Image:
    """The picture in a mode that can be reduced by averaging: L, LA, RGB, RGBA or F.

    Palettes are looked up; CMYK, YCbCr and HSV become RGB; of LAB the lightness is kept; 16-bit and
    32-bit samples become F with their values unchanged.
    """
    mode = picture.mode
    if mode.startswith(("I", "F")):
        return picture if mode == "F" else _wide(picture)
    if mode == "LAB":
        return picture.getchannel(0)
    if "transparency" in picture.info and mode in ("1", "L", "P", "RGB"):
        return picture.convert("RGBA")
    if mode in _RESAMPLED:
        return picture
    if mode == "1":
        return picture.convert("L")
    return picture.convert("RGBA" if mode in ("PA", "La", "RGBa") else "RGB")


def as_grey(picture: Image.Image, notes: list[str]) -> NDArray[np.float32]:
    """(height, width) float32 in 0..1 of a tidy picture; transparency is laid on white.

    Samples wider than 8 bits are divided by 65535 when they are 16-bit, else stretched from their least
    to their largest value, which `notes` then says.
    """
    if picture.mode == "F":
        return _scaled(np.asarray(picture, np.float64), picture.info.get(_FULL_SCALE), notes)
    if picture.mode in ("RGBA", "LA"):
        alpha = np.asarray(picture.getchannel("A"), np.float32) / np.float32(255)
        colour = picture.convert("RGB" if picture.mode == "RGBA" else "L")
        grey = np.asarray(colour.convert("L"), np.float32) / np.float32(255)
        return np.float32(1) + (grey - np.float32(1)) * alpha
    return np.asarray(picture.convert("L"), np.float32) / np.float32(255)


def _wide(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    full: float | None = None
    if values.dtype.kind == "i" and values.size and 255 < values.max() <= 65535 and values.min() >= 0:
        full = 65535.0  # mode I is how some decoders hand over 16-bit greys
    elif values.dtype.kind == "u" and values.dtype.itemsize == 2:
        full = 65535.0
    out = Image.fromarray(values.astype(np.float32))
    out.info[_FULL_SCALE] = full
    return out


def _scaled(values: NDArray[Any], full: float | None, notes: list[str]) -> NDArray[np.float32]:
    if not np.isfinite(values).all():
        finite = values[np.isfinite(values)]
        values = np.where(np.isfinite(values), values, finite.max() if finite.size else 1.0)
        notes.append("Missing values were taken as its lightest.")
    low, high = float(values.min()), float(values.max())
    if full is None and (low < 0.0 or high > 1.0):
        notes.append(f"Its values, {low:g} to {high:g}, were stretched to black and white.")
        return np.asarray((values - low) / (high - low) if high > low else np.ones_like(values), np.float32)
    return np.asarray(np.clip(values / (full or 1.0), 0.0, 1.0), np.float32)
