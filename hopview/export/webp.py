"""WebP: the smallest exact movie of a lattice.

Pillow packs each patch; the container is RFC 9649, section 2.7 (VP8X, ANIM, one ANMF a frame).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

from hopview.core.atomic import CheckedFile
from hopview.core.errors import ExportError
from hopview.export.delta import patches
from hopview.export.frames import Frame, FrameFeed
from hopview.export.protocol import Kind
from hopview.export.stills import decode_stills

_ANIMATED, _XMP, _ALPHA = 0x02, 0x04, 0x10


@dataclass(frozen=True)
class Webp:
    """Lossless frames, looping for ever, each kept as the pixels that changed."""

    name: str = "webp"
    suffix: str = ".webp"
    title: str = "Animated WebP"
    description: str = "Every pixel exact and the smallest for lattices; plays in browsers"
    kind: Kind = "movie"
    keeps_alpha: bool = False

    def rate(self, fps: Fraction) -> Fraction:
        """Any rate is kept on average; each frame begins on a whole millisecond."""
        return fps

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write `feed` to `path`; the number of frames."""
        width, height = feed.size
        flags = _ANIMATED | _ALPHA | (_XMP if comment else 0)
        with CheckedFile(path) as file:
            file.write(b"RIFF\0\0\0\0WEBP")  # the length is filled in at the end
            file.write(_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + _u24(width - 1) + _u24(height - 1)))
            file.write(_chunk(b"ANIM", bytes(6)))  # background, and 0 loops: for ever
            for index, patch in enumerate(patches(feed, align=2)):
                begin, end = (round(i * 1000 / rate) for i in (index, index + 1))
                rows, columns = patch.pixels.shape[:2]
                box = _u24(patch.x // 2) + _u24(patch.y // 2) + _u24(columns - 1) + _u24(rows - 1)
                file.write(_chunk(b"ANMF", box + _u24(end - begin) + b"\0" + _packed(patch.pixels)))
            if comment:
                file.write(_chunk(b"XMP ", _xmp(comment)))
            length = file.tell() - 8
            if length >= 1 << 32:
                raise ExportError("The movie passed 4 GB, the most a WebP can hold. Export it as .mp4.")
            file.seek(4)
            file.write(struct.pack("<I", length))
        return feed.taken

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Frames and (width, height) of `path`, decoded in full."""
        return decode_stills(path, feed)


def _u24(value: int) -> bytes:
    return value.to_bytes(3, "little")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _packed(pixels: Frame) -> bytes:
    """The VP8L chunk of a still."""
    from PIL import Image

    with io.BytesIO() as memory:
        Image.fromarray(pixels).save(memory, "WEBP", lossless=True, quality=50, method=2)
        still = memory.getvalue()
    start = still.index(b"VP8L", 12)
    return still[start : start + 8 + struct.unpack_from("<I", still, start + 4)[0] + 1 & ~1]


def _xmp(comment: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(comment)}</rdf:li>'
        "</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
