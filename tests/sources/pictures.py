"""Pictures built on the fly for the tests of the sources."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image


def ramp(height: int = 40, width: int = 60) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A left-to-right ramp from black to white with a dark bar at the top, (height, width) uint8."""
    grey = np.tile(np.linspace(0, 255, width), (height, 1))
    grey[: height // 4] *= 0.5
    return grey.astype(np.uint8)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of `picture` saved as `kind`."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(array: Any) -> bytes:
    """A PNG of an array."""
    return encoded(Image.fromarray(np.asarray(array)), "PNG")


def bmp_header(width: int, height: int) -> bytes:
    """A BMP that claims a size and holds no pixels."""
    head = (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    size = width.to_bytes(4, "little", signed=True) + height.to_bytes(4, "little", signed=True)
    return b"BM" + bytes(8) + head + size + (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24)
