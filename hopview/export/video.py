"""MP4 and WebM: frames through PyAV, in the colours that players assume, and read back."""

from __future__ import annotations

import errno as os_errors
import os
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from hopview.core.errors import ExportError
from hopview.export.frames import Frame, FrameFeed
from hopview.export.protocol import Kind

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

_BT709 = 1  # of H.273: the primaries, curve and matrix that players assume for HD
_LIMITED = 1


@dataclass(frozen=True)
class Video:
    """A video format: its container and codec, with the `options` of the codec and of the `muxer`."""

    name: str
    title: str
    description: str
    codec: str
    options: dict[str, str] = field(hash=False)
    muxer: dict[str, str] = field(default_factory=dict, hash=False)
    kind: Kind = "movie"
    keeps_alpha: bool = False

    @property
    def suffix(self) -> str:
        """The container's name, with the dot."""
        return f".{self.name}"

    def rate(self, fps: Fraction) -> Fraction:
        """Any rate is kept, by WebM to its millisecond."""
        return fps

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write `feed` to `path`; the number of frames."""
        return encode_video(path, feed, rate, self, comment)

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Frames and (width, height) of `path`, decoded in full."""
        return decode_video(path, feed, self.title)


# x264 at constant quality 18; its index at the front, so that it starts to play while it loads.
MP4 = Video(
    "mp4",
    "MP4 movie",
    "H.264 video, plays everywhere; small, very slightly lossy",
    "libx264",
    {"crf": "18", "preset": "medium"},
    {"movflags": "+faststart"},
)
# VP9 in its real-time mode: a tenth of the time of its best mode for a third more bytes.
WEBM = Video(
    "webm",
    "WebM movie",
    "VP9 video for the web, free of patents; small, very slightly lossy",
    "libvpx-vp9",
    {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"},
)


def pyav(title: str) -> ModuleType:
    """The `av` module; `ExportError` says what to do without it."""
    try:
        import av
        import av.error
    except ImportError as error:
        raise ExportError(
            f"{title} needs PyAV, which cannot be loaded ({error}). Install it with `pip install av`, "
            "or export as .gif, .webp or .apng, which do without."
        ) from error
    return av


def encode_video(path: Path, feed: FrameFeed, rate: Fraction, video: Video, comment: str) -> int:
    """Encode `feed` to `path` as 8-bit 4:2:0 in BT.709, sides made even; the number of frames."""
    av = pyav(video.title)
    width, height = (n + n % 2 for n in feed.size)
    try:
        with av.open(str(path), "w", format=video.name, container_options=video.muxer) as output:
            if comment:
                output.metadata["comment"] = comment
            stream = output.add_stream(video.codec, rate=rate, options=video.options)
            context: VideoCodecContext = stream.codec_context
            context.width, context.height, context.pix_fmt = width, height, "yuv420p"
            context.time_base = 1 / rate
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED
            for index, frame in enumerate(feed):
                picture = av.VideoFrame.from_ndarray(_even(frame), format="rgb24").reformat(
                    format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
                )
                picture.pts, picture.time_base = index, 1 / rate
                output.mux(stream.encode(picture))
            output.mux(stream.encode(None))
    except av.error.FFmpegError as error:
        if error.errno in os_errors.errorcode:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        size = f"{feed.size[0]} x {feed.size[1]}"
        raise ExportError(
            f"{video.title} could not be made of {size} frames: {error.strerror or error}. "
            "Try another size, or another format."
        ) from error
    return feed.taken


def decode_video(path: Path, feed: FrameFeed, title: str) -> tuple[int, tuple[int, int]]:
    """Decode `path` from beginning to end: its frames and (width, height)."""
    av = pyav(title)
    frames, size = 0, (0, 0)
    try:
        with av.open(str(path)) as source:
            source.streams.video[0].thread_type = "AUTO"
            for picture in source.decode(video=0):
                feed.check_cancelled()
                frames, size = frames + 1, (picture.width, picture.height)
    except (av.error.FFmpegError, IndexError):
        return frames, size  # cut short: the caller compares
    return frames, size


def _even(frame: Frame) -> Frame:
    """The frame with its last row or column repeated where a side is odd."""
    down, right = frame.shape[0] % 2, frame.shape[1] % 2
    if not (down or right):
        return frame
    return np.pad(frame, ((0, down), (0, right), (0, 0)), mode="edge")
