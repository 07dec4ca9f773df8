"""SVG: one picture as a drawing, the last frame; painted by the stage, written and checked here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from hopview.core.atomic import atomic_write
from hopview.core.errors import CancelledError, ExportError
from hopview.export.frames import CANCELLED
from hopview.export.protocol import Kind, Written


@dataclass(frozen=True)
class Svg:
    """The last frame in lines and letters that scale without loss; heat maps stay pictures within it."""

    name: str = "svg"
    suffix: str = ".svg"
    title: str = "SVG drawing"
    description: str = "One picture as lines and letters that scale: the last frame"
    kind: Kind = "drawing"


def write_drawing(
    path: str | os.PathLike[str],
    drawing: bytes,
    size: tuple[int, int],
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write the finished SVG `drawing` of `size` (width, height) to `path`.

    It is parsed first, and the old file stays until the new one is complete. Raises `ExportError` and
    `FileError`, and `CancelledError` when `cancelled()` before that.
    """
    try:
        root = ElementTree.fromstring(drawing)
    except ElementTree.ParseError as error:
        raise ExportError(f"The drawing came out damaged ({error}). Choose .png instead.") from error
    if not root.tag.endswith("svg"):
        raise ExportError(f"The drawing came out as '{root.tag}', not as SVG. Choose .png instead.")
    with atomic_write(path) as file:
        file.write(drawing)
        if cancelled is not None and cancelled():
            raise CancelledError(CANCELLED)
    return Written(Path(path), 1, size, 0.0, 0.0, len(drawing))
