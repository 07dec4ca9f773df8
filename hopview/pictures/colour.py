"""Colour arithmetic: sRGB and CIELAB, contrast, colour maps applied to arrays. It chooses no colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rgb = tuple[int, int, int]
UInt8 = NDArray[np.uint8]
Float64 = NDArray[np.float64]

ENTRIES = 256
NEUTRAL = 128  # the entry of a signed map that stands for zero; 1 and 255 stand for -1 and +1

# Linear sRGB to CIE XYZ, relative to the D65 white (IEC 61966-2-1), so that white is (1, 1, 1).
_D65 = np.array([0.95047, 1.0, 1.08883])
_TO_XYZ = (
    np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    / _D65[:, None]
)
_FROM_XYZ = np.linalg.inv(_TO_XYZ)
_EPSILON = 6.0 / 29.0


def linear_light(rgb: ArrayLike) -> Float64:
    """Physical intensity in 0..1 of sRGB values in 0..255, any shape (IEC 61966-2-1)."""
    c = np.asarray(rgb, np.float64) / 255.0
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4))


def lab(rgb: ArrayLike) -> Float64:
    """CIELAB (L*, a*, b*) of sRGB values 0..255, shape (..., 3), white point D65."""
    xyz = linear_light(rgb) @ _TO_XYZ.T
    f = np.where(xyz > _EPSILON**3, np.cbrt(xyz), xyz / (3 * _EPSILON**2) + 4.0 / 29.0)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)


def srgb(lab_colours: ArrayLike) -> UInt8:
    """sRGB 0..255 of CIELAB colours (..., 3); what lies outside the gamut is clipped."""
    light, a, b = np.moveaxis(np.asarray(lab_colours, np.float64), -1, 0)
    y = (light + 16.0) / 116.0
    f = np.stack([y + a / 500.0, y, y - b / 200.0], axis=-1)
    xyz = np.where(f > _EPSILON, f**3, 3 * _EPSILON**2 * (f - 4.0 / 29.0))
    c = np.clip(xyz @ _FROM_XYZ.T, 0.0, 1.0)
    encoded = np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255.0 * encoded), dtype=np.uint8)


def contrast(first: Rgb, second: Rgb) -> float:
    """(L1 + 0.05) / (L2 + 0.05), the contrast ratio of two colours, 1..21 (W3C, WCAG 2.2, 2023)."""
    one, two = (float(linear_light(c) @ (0.2126, 0.7152, 0.0722)) for c in (first, second))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    """(1 - share) first + share second, in sRGB."""
    r, g, b = (round((1.0 - share) * x + share * y) for x, y in zip(first, second, strict=True))
    return r, g, b


@lru_cache(maxsize=4096)  # every row of the library asks for several of them, at every frame
def legible(colour: Rgb, ground: Rgb, ratio: float = 4.5) -> Rgb:
    """`colour` moved towards black or white just far enough to have contrast `ratio` on `ground`."""
    white, black = (255, 255, 255), (0, 0, 0)
    target = white if contrast(white, ground) > contrast(black, ground) else black
    steps = (mixed(colour, target, step / 50.0) for step in range(51))
    return next((c for c in steps if contrast(c, ground) >= ratio), target)


def hex_colour(colour: Rgb) -> str:
    """`#RRGGBB`, for style sheets and SVG."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def colour_table(lab_stops: Sequence[Sequence[float]] | Float64) -> UInt8:
    """(256, 3) uint8: colours at equal distances, joined by straight lines in CIELAB; read-only."""
    stops = np.asarray(lab_stops, np.float64)
    at, places = np.linspace(0.0, 1.0, ENTRIES), np.linspace(0.0, 1.0, len(stops))
    table = srgb(np.stack([np.interp(at, places, channel) for channel in stops.T], axis=-1))
    table.flags.writeable = False
    return table


def signed_table(
    negative: Sequence[Sequence[float]], neutral: Rgb, positive: Sequence[Sequence[float]]
) -> UInt8:
    """(256, 3) uint8 from the CIELAB stops of each sign, both given outwards; entry 128 is `neutral` exactly.

    Entries 128 - k and 128 + k stand for opposite values; entry 0 repeats entry 1.
    """
    at = np.linspace(0.0, 1.0, NEUTRAL)
    arms = []
    for stops in (negative, positive):
        points = np.vstack([lab(neutral), np.asarray(stops, np.float64)])
        places = np.linspace(0.0, 1.0, len(points))
        arms.append(srgb(np.stack([np.interp(at, places, channel) for channel in points.T], axis=-1)))
    table = np.concatenate([arms[0][:0:-1][:1], arms[0][:0:-1], [neutral], arms[1][1:]]).astype(np.uint8)
    table.flags.writeable = False
    return table


def signed_rgba(values: NDArray[Any], scale: float, table: UInt8) -> UInt8:
    """RGBA (..., 4) of signed `values`: -scale, 0, +scale are entries 1, 128, 255; beyond is clipped.

    NaN (outside the picture) is transparent. A `scale` that is not positive shows all as zero.
    """
    gain = 127.0 / scale if scale > 0 else 0.0
    scaled = np.clip(np.nan_to_num(values, nan=0.0) * gain, -127.0, 127.0)
    return _looked_up(np.rint(scaled).astype(np.int16) + NEUTRAL, np.isnan(values), table)


def sequential_rgba(values: NDArray[Any], low: float, high: float, table: UInt8) -> UInt8:
    """RGBA (..., 4) of `values` from `low` (entry 0) to `high` (entry 255), clipped; NaN is transparent."""
    gain = 255.0 / (high - low) if high > low else 0.0
    scaled = np.clip((np.nan_to_num(values, nan=low) - low) * gain, 0.0, 255.0)
    return _looked_up(np.rint(scaled).astype(np.int16), np.isnan(values), table)


def _looked_up(entries: NDArray[np.int16], hidden: NDArray[np.bool_], table: UInt8) -> UInt8:
    opaque = np.full((len(table), 4), 255, np.uint8)
    opaque[:, :3] = table
    # One 32-bit word a pixel: a single gather instead of four.
    image = np.take(opaque.view(np.uint32)[:, 0], entries)
    image[hidden] = 0
    return image[..., None].view(np.uint8)
