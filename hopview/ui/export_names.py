"""Names of files that are proposed: after what the document is of, and free."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from hopview.core.errors import ExportError, HopviewError
from hopview.export import exporter_for
from hopview.session.document import Document
from hopview.ui.controller import Controller


def expanded(text: str) -> Path:
    """The path that was typed, with `~` for the home folder. Raises `ExportError` for an unknown home."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise ExportError(
            f"'{text}' begins in a home folder that is not known. Type the whole path."
        ) from error


def suggested_path(controller: Controller, present: str = "", own: bool = False) -> Path:
    """A free file name in the folder and with the suffix of `present`, else an .mp4 in the movies folder.

    Its stem is that of `present`, numbered where that is taken, if it is one's `own`, else the story's.
    """
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    folder, suffix = Path(where) if where and Path(where).is_dir() else Path.home(), ".mp4"
    with contextlib.suppress(HopviewError, OSError):
        before = expanded(present)
        suffix = exporter_for(before).suffix
        folder = before.parent if before.is_absolute() and before.parent.is_dir() else folder
    stem = stem_of(controller.document, "recall")
    if own:
        stem = re.sub(r"-\d+$", "", Path(present).stem) or stem
    number, path = 1, folder / f"{stem}{suffix}"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def stem_of(document: Document, otherwise: str) -> str:
    """A file's name without a suffix, after what the document is of; `otherwise` where that has no name."""
    words = "".join(c if c.isalnum() else " " for c in document.story.title.lower()).split()
    return "-".join(words[:6]) or otherwise
