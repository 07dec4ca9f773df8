"""GIF: plays in every mail, page and slide; 256 colours.

The frames are gone over twice, the first time into a packed spool beside the file, so that one palette
serves the whole movie: colours do not flicker, and up to 255 of them are exact.
"""

from __future__ import annotations

import contextlib
import io
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from hopview.core.atomic import CheckedFile, about
from hopview.export.delta import Patch, patches
from hopview.export.frames import FrameFeed
from hopview.export.palette import TRANSPARENT, ColourCount
from hopview.export.protocol import Kind
from hopview.export.stills import decode_stills

_SPOOL_BYTES = 32 << 20
_FASTEST = 50  # players slow down anything quicker than 2/100 s


@dataclass(frozen=True)
class Gif:
    """One palette for the movie, looping for ever, each frame kept as the pixels that changed."""

    name: str = "gif"
    suffix: str = ".gif"
    title: str = "Animated GIF"
    description: str = "Plays everywhere, also in mails and slides; 256 colours, 50, 33.3, 25, 20... a second"
    kind: Kind = "movie"
    keeps_alpha: bool = False

    def rate(self, fps: Fraction) -> Fraction:
        """100/n for the n nearest, at most 50: a GIF counts hundredths of a second (30 gives 33.3)."""
        return Fraction(100, max(100 // _FASTEST, round(100 / fps)))

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write `feed` to `path`; the number of frames."""
        feed.passes = 2
        width, height = feed.size
        with _spool(path) as spool:
            colours = ColourCount()
            for patch in patches(feed):
                colours.add(patch.pixels)
                with about(path):
                    _keep(spool, patch)
            with about(path):
                spool.seek(0)
            palette = colours.palette()
            ticks = int(100 / rate)
            with CheckedFile(path) as file:
                file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + palette.table)
                file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")  # 0 loops: for ever
                if comment:
                    file.write(b"!\xfe" + _blocks(comment.encode()))
                for patch in _kept(spool):
                    feed.check_cancelled()
                    file.write(_image(patch, palette.indices(patch.pixels), ticks))
                    feed.tick()
                file.write(b";")
        return feed.taken

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Frames and (width, height) of `path`, decoded in full."""
        return decode_stills(path, feed)


@contextlib.contextmanager
def _spool(path: Path) -> Iterator[IO[bytes]]:
    """A nameless file in the folder of `path`, in memory while it is small; its errors are about `path`."""
    with about(path):
        spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES, "w+b", dir=str(path.parent))  # noqa: SIM115
    try:
        yield cast(IO[bytes], spool)
    finally:
        with about(path):  # a close writes what is left
            spool.close()


def _keep(spool: IO[bytes], patch: Patch) -> None:
    data = zlib.compress(patch.pixels.tobytes(), 1)
    spool.write(struct.pack("<IIIII", patch.x, patch.y, *patch.pixels.shape[:2], len(data)) + data)


def _kept(spool: IO[bytes]) -> Iterator[Patch]:
    while head := spool.read(20):
        x, y, rows, columns, length = struct.unpack("<IIIII", head)
        pixels = np.frombuffer(zlib.decompress(spool.read(length)), np.uint8)
        yield Patch(x, y, pixels.reshape(rows, columns, 4))


def _image(patch: Patch, indices: NDArray[np.uint8], ticks: int) -> bytes:
    """One frame: its delay, its place, and its pixels packed by Pillow. It stays when the next is drawn."""
    from PIL import GifImagePlugin, Image

    keep, transparent = 1 << 2, 1
    control = b"!\xf9\x04" + struct.pack("<BHBB", keep | transparent, ticks, TRANSPARENT, 0)
    with Image.fromarray(indices) as picture, io.BytesIO() as out:
        out.write(control)
        out.writelines(GifImagePlugin.getdata(picture, (patch.x, patch.y)))
        return out.getvalue()


def _blocks(data: bytes) -> bytes:
    """Data in sub-blocks of at most 255 bytes, with the empty one that ends them."""
    parts = (data[i : i + 255] for i in range(0, len(data), 255))
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
