"""What was dropped or pasted: files and folders, or a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QImage


def paths_of(mime: QMimeData | None) -> list[Path]:
    """The local files and folders in `mime`, in their order, each once."""
    if mime is None or not mime.hasUrls():
        return []
    return list(dict.fromkeys(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()))


def image_of(source: QMimeData | QClipboard | None) -> NDArray[np.uint8] | None:
    """The picture itself in a drop or on the clipboard: (height, width, 4) uint8 RGBA, or None."""
    if source is None:
        return None
    if isinstance(source, QClipboard):
        image = source.image()
    elif source.hasImage():
        image = QImage(source.imageData())
    else:
        return None
    return None if image.isNull() else rgba_of(image)


def holds_pictures(mime: QMimeData | None) -> bool:
    """Whether a drop is worth taking: files, folders or a picture."""
    return mime is not None and (mime.hasImage() or any(url.isLocalFile() for url in mime.urls()))


def rgba_of(image: QImage) -> NDArray[np.uint8]:
    """A copy of a QImage's pixels, (height, width, 4) uint8, straight alpha."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()


def image_from(rgba: NDArray[np.uint8]) -> QImage:
    """The QImage of (height, width, 4) uint8 RGBA."""
    pixels = np.ascontiguousarray(rgba)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
