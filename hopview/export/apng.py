"""APNG: a PNG that moves, every pixel exact.

Chunks as in the PNG specification, third edition (W3C 2025), section 11.3.5: acTL, then fcTL with IDAT
for the first frame and fdAT for the others.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from hopview.core.atomic import CheckedFile
from hopview.export.delta import Patch, patches
from hopview.export.frames import Frame, FrameFeed
from hopview.export.protocol import Kind
from hopview.export.stills import decode_stills

_RGBA, _OVER = 6, 1


@dataclass(frozen=True)
class Apng:
    """Lossless frames, looping for ever, each kept as the pixels that changed."""

    name: str = "apng"
    suffix: str = ".apng"
    title: str = "Animated PNG"
    description: str = "Every pixel exact; plays in browsers, large for smooth pictures"
    kind: Kind = "movie"
    keeps_alpha: bool = False

    def rate(self, fps: Fraction) -> Fraction:
        """Any rate is kept: a delay is a fraction of 16-bit numbers."""
        return fps

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write `feed` to `path`; the number of frames."""
        width, height = feed.size
        with CheckedFile(path) as file:
            header = struct.pack(">IIBBBBB", width, height, 8, _RGBA, 0, 0, 0)
            file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header))
            place = file.tell()
            file.write(_chunk(b"acTL", struct.pack(">II", 0, 0)))  # the count is filled in at the end
            if comment:
                file.write(_chunk(b"iTXt", b"Comment\0\0\0\0\0" + comment.encode()))
            number = 0
            for index, patch in enumerate(patches(feed)):
                file.write(_chunk(b"fcTL", _control(number, patch, rate)))
                data = zlib.compress(_unfiltered(patch.pixels), 6)
                if index == 0:
                    file.write(_chunk(b"IDAT", data))
                    number += 1
                else:
                    file.write(_chunk(b"fdAT", struct.pack(">I", number + 1) + data))
                    number += 2
            file.write(_chunk(b"IEND", b""))
            file.seek(place)
            file.write(_chunk(b"acTL", struct.pack(">II", feed.taken, 0)))
        return feed.taken

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Frames and (width, height) of `path`, decoded in full."""
        return decode_stills(path, feed)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _control(number: int, patch: Patch, rate: Fraction) -> bytes:
    height, width = patch.pixels.shape[:2]
    delay = (rate.denominator, rate.numerator)
    return struct.pack(">IIIIIHHBB", number, width, height, patch.x, patch.y, *delay, 0, _OVER)


def _unfiltered(pixels: Frame) -> bytes:
    """Rows behind a 0. Measured: every filter makes lattices and colour-mapped fields larger."""
    rows = np.zeros((pixels.shape[0], 1 + pixels.shape[1] * 4), np.uint8)
    rows[:, 1:] = pixels.reshape(pixels.shape[0], -1)
    return rows.tobytes()
