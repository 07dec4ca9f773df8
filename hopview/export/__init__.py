"""Frames in, a checked file out: `write` for frames, `write_run` for numbers, one module a format.

A new format is one file and one line in `EXPORTERS`. No Qt: the frames are arrays.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from hopview.core.atomic import temporary_beside
from hopview.core.errors import CancelledError, ExportError
from hopview.core.registry import registered
from hopview.export.apng import Apng
from hopview.export.frames import CANCELLED, FrameFeed, Progress
from hopview.export.gif import Gif
from hopview.export.npz import Npz
from hopview.export.png import Png
from hopview.export.protocol import DataExporter, Exporter, FrameExporter, RecordedRun, Written
from hopview.export.svg import Svg, write_drawing
from hopview.export.table import Csv
from hopview.export.video import MP4, WEBM
from hopview.export.webp import Webp

__all__ = [
    "EXPORTERS",
    "Exporter",
    "RecordedRun",
    "Written",
    "checked_fps",
    "exporter_for",
    "exporters",
    "write",
    "write_drawing",
    "write_run",
]

EXPORTERS: tuple[Exporter, ...] = (MP4, WEBM, Gif(), Webp(), Apng(), Png(), Svg(), Csv(), Npz())
MIN_FPS, MAX_FPS = 1, 120


def exporters() -> tuple[Exporter, ...]:
    """The formats that ship with hopview, then those of the entry points `hopview.exporters`."""
    return registered("hopview.exporters", EXPORTERS)


def exporter_for(path: str | os.PathLike[str]) -> Exporter:
    """The exporter for the suffix of `path`; `ExportError` lists the known ones."""
    suffix = Path(path).suffix.lower()
    for exporter in exporters():
        if exporter.suffix == suffix:
            return exporter
    known = ", ".join(e.suffix for e in exporters())
    what = f"'{suffix}' is no format that hopview writes" if suffix else f"'{os.fspath(path)}' has no suffix"
    raise ExportError(f"{what}. Let the name end in one of: {known}.")


def write(
    path: str | os.PathLike[str],
    frames: Iterable[Any],
    *,
    fps: float | Fraction = 30,
    count: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    comment: str = "",
) -> Written:
    """Write `frames`, (H, W, 3 or 4) uint8 arrays, to `path` in the format of its suffix.

    The finished file is decoded and counted before it takes the name; until then, and after any error
    or cancelling, the old file stays and nothing else is left. Frames are taken one by one and not kept.
    `count` is only for `progress(done, count)`. Raises `ExportError`, `FileError` and `CancelledError`.
    """
    exporter = exporter_for(path)
    if exporter.kind in ("data", "drawing"):
        holds = "numbers" if exporter.kind == "data" else "a drawing"
        raise ExportError(f"'{exporter.suffix}' holds {holds}, not frames. Choose .mp4, .gif or .png.")
    format_ = cast(FrameExporter, exporter)
    rate = format_.rate(checked_fps(fps))
    with temporary_beside(path) as temporary:
        feed = FrameFeed(frames, count, progress, cancelled, format_.keeps_alpha)
        held = format_.encode(temporary, feed, rate, comment)
        found, size = format_.read_back(temporary, feed)
        if found != held or not _fits(size, feed.size):
            raise _failed_check(path, _counted(found, size), _counted(held, feed.size))
        feed.check_cancelled()
        weight = temporary.stat().st_size
    return Written(Path(path), held, size, float(rate), float(held / rate) if rate else 0.0, weight)


def write_run(
    path: str | os.PathLike[str],
    run: RecordedRun,
    *,
    comment: str = "",
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write the numbers of `run` to `path` (.csv or .npz), read them back, and only then replace `path`.

    Raises `ExportError` and `FileError`, and `CancelledError` when `cancelled()` before that.
    """
    exporter = exporter_for(path)
    if exporter.kind != "data":
        raise ExportError(f"'{exporter.suffix}' holds pictures, not numbers. Choose .csv or .npz.")
    moments = len(run.sweeps)
    if not moments:
        raise ExportError("There are no moments to export. Run a recall first.")
    format_ = cast(DataExporter, exporter)
    with temporary_beside(path) as temporary:
        format_.encode_run(temporary, run, comment)
        found = format_.moments(temporary)
        if found != moments:
            raise _failed_check(path, f"{found} moments", str(moments))
        if cancelled is not None and cancelled():
            raise CancelledError(CANCELLED)
        weight = temporary.stat().st_size
    return Written(Path(path), moments, (0, 0), 0.0, 0.0, weight)


def checked_fps(fps: float | Fraction) -> Fraction:
    """`fps` as a fraction; `ExportError` outside 1 to 120 frames a second."""
    if not math.isfinite(fps) or not MIN_FPS <= fps <= MAX_FPS:
        raise ExportError(f"{fps} frames a second is out of range. Choose from {MIN_FPS} to {MAX_FPS}.")
    return Fraction(fps).limit_denominator(100)


def _fits(size: tuple[int, int], asked: tuple[int, int]) -> bool:
    """Whether the sides are as asked, or one more where the format wants even ones."""
    return all(side in (wanted, wanted + wanted % 2) for side, wanted in zip(size, asked, strict=True))


def _counted(frames: int, size: tuple[int, int]) -> str:
    return f"{frames} frames of {size[0]} x {size[1]}"


def _failed_check(path: str | os.PathLike[str], found: str, wanted: str) -> ExportError:
    return ExportError(
        f"'{os.fspath(path)}' was not written: read back, the new file holds {found} instead of {wanted}. "
        "See that the disk has room, and try again or in another format."
    )
