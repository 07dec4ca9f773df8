"""MP4: H.264, the format that everything plays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hopview.export.frames import FrameFeed
from hopview.export.protocol import Kind
from hopview.export.video import decode_video, encode_video


@dataclass(frozen=True)
class Mp4:
    """x264, 4:2:0, constant quality 18, its index at the front so that it starts to play while it loads."""

    name: str = "mp4"
    suffix: str = ".mp4"
    title: str = "MP4 movie"
    description: str = "H.264 video, plays everywhere; small, very slightly lossy"
    kind: Kind = "movie"
    keeps_alpha: bool = False

    def rate(self, fps: Fraction) -> Fraction:
        """Any rate is kept."""
        return fps

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write `feed` to `path`; the number of frames."""
        return encode_video(
            path,
            feed,
            rate,
            title=self.title,
            container="mp4",
            codec="libx264",
            comment=comment,
            options={"crf": "18", "preset": "medium"},
            muxer={"movflags": "+faststart"},
        )

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Frames and (width, height) of `path`, decoded in full."""
        return decode_video(path, feed, self.title)
