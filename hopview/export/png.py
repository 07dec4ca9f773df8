"""PNG: one exact picture, the last frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, cast

from hopview.core.atomic import CheckedFile
from hopview.export.frames import FrameFeed
from hopview.export.protocol import Kind
from hopview.export.stills import decode_stills


@dataclass(frozen=True)
class Png:
    """The last frame, exact, with its transparency if it has any."""

    name: str = "png"
    suffix: str = ".png"
    title: str = "PNG picture"
    description: str = "One picture, every pixel exact: the last frame"
    kind: Kind = "image"
    keeps_alpha: bool = True

    def rate(self, fps: Fraction) -> Fraction:
        """A still has none."""
        return Fraction(0)

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write the last frame of `feed` to `path`; always 1."""
        from PIL import Image, PngImagePlugin

        for frame in feed:
            last = frame
        text = PngImagePlugin.PngInfo()
        if comment:
            text.add_itxt("Comment", comment)
        with CheckedFile(path) as file, Image.fromarray(last) as picture:
            picture.save(cast(IO[bytes], file), "PNG", pnginfo=text)
        return 1

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """1 and (width, height) of `path`, decoded in full."""
        return decode_stills(path, feed)
