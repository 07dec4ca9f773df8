"""What the formats that need PyAV share: colours, padding, and the reading back."""

from __future__ import annotations

import errno as os_errors
import os
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from hopview.core.errors import ExportError
from hopview.export.frames import Frame, FrameFeed

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

_BT709 = 1  # of H.273: the primaries, curve and matrix that players assume for HD
_LIMITED = 1


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


def encode_video(
    path: Path,
    feed: FrameFeed,
    rate: Fraction,
    *,
    title: str,
    container: str,
    codec: str,
    options: dict[str, str],
    muxer: dict[str, str],
    comment: str,
) -> int:
    """Encode `feed` to `path` as 8-bit 4:2:0 in BT.709, sides made even; the number of frames."""
    av = pyav(title)
    width, height = (n + n % 2 for n in feed.size)
    try:
        with av.open(str(path), "w", format=container, container_options=muxer) as output:
            if comment:
                output.metadata["comment"] = comment
            stream = output.add_stream(codec, rate=rate, options=options)
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
            f"{title} could not be made of {size} frames: {error.strerror or error}. "
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
