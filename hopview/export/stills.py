"""What the formats that Pillow reads share: the reading back."""

from __future__ import annotations

from pathlib import Path

from hopview.export.frames import FrameFeed


def decode_stills(path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
    """Decode every frame of `path` with Pillow: their number and (width, height)."""
    from PIL import Image

    frames, size = 0, (0, 0)
    try:
        with Image.open(path) as picture:
            size = picture.size
            for index in range(getattr(picture, "n_frames", 1)):
                feed.check_cancelled()
                picture.seek(index)
                picture.load()
                frames += 1
    except (OSError, SyntaxError, ValueError, EOFError):
        return frames, size  # cut short: the caller compares
    return frames, size
