"""Pictures from files, bytes and arrays, as grey arrays; every way they can be bad is one sentence."""

from __future__ import annotations

import codecs
import io
import logging
import os
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from hopview.core.errors import SourceError
from hopview.sources.samples import as_grey, tidy_mode

Float32 = NDArray[np.float32]

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".webp", ".tif", ".tiff")
)
MAX_PIXELS = 64_000_000
KEPT_SIDE = 2048
_KINDS = "PNG, JPEG, GIF, BMP, WebP or TIFF"
logging.getLogger("PIL").setLevel(logging.CRITICAL)  # the person is told in a sentence instead
_ONE_DECODER = threading.Lock()  # catching warnings changes the whole process, so one thread at a time


@dataclass(frozen=True, eq=False)
class GreyImage:
    """`pixels` (height, width) float32 in 0 (black) .. 1 (white), read-only; `notes` for the person.

    `size` is (width, height) of the original; `pixels` is smaller when it was reduced on loading.
    """

    pixels: Float32
    name: str
    notes: tuple[str, ...] = ()
    size: tuple[int, int] = (0, 0)


def load_image(source: str | os.PathLike[str] | bytes, what: str = "", *, keep: int = KEPT_SIDE) -> GreyImage:
    """The grey picture in a file or in `bytes`, at most `keep` pixels a side; `what` is its name in messages.

    Y = 0.299 R + 0.587 G + 0.114 B of the stored (gamma-encoded) values, ITU-R BT.601. The EXIF
    orientation is applied, transparency lies on white, and of several frames the first is taken.
    Raises `SourceError`, one sentence or two, whatever is wrong with the source.
    """
    name = what or ("The pasted picture" if isinstance(source, bytes) else _file_name(source))
    try:
        with _opened(source, name) as stream, _ONE_DECODER, _strict_bombs():
            return _decoded(stream, name, keep)
    except SourceError:
        raise
    except MemoryError as error:
        raise SourceError(
            f"{name} needs more memory than there is. Reduce the picture and try again."
        ) from error
    except Exception as error:
        # Decoders raise almost anything on damaged data (struct.error, SyntaxError, IndexError, ...).
        raise SourceError(
            f"{name} is damaged or incomplete: it begins like a picture but cannot be decoded. "
            "Download or export it again, or open it in a picture editor and save it as PNG."
        ) from error


def image_from_array(
    array: NDArray[Any], name: str = "The pasted picture", *, keep: int = KEPT_SIDE
) -> GreyImage:
    """A grey picture of (H, W), (H, W, 3) or (H, W, 4) bool, uint8, uint16 (full range) or float (0..1).

    Raises `SourceError` for other shapes, for no pixels, and for more than 64 million.
    """
    array = np.asarray(array)
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if not fits or array.dtype.kind not in "buf" or array.dtype.itemsize > 8:
        raise SourceError(
            f"{name} is an array of shape {array.shape} and type {array.dtype}, which is no picture. "
            "Give (height, width), or three or four channels, as uint8, uint16 or floats in 0..1."
        )
    height, width = array.shape[:2]
    _check_size(width, height, name)
    notes: list[str] = []
    picture = Image.fromarray(_grey_of_array(array, notes))
    if max(width, height) > keep:
        picture.thumbnail((keep, keep), Image.Resampling.BOX, reducing_gap=2.0)
        notes.append(_reduced(width, height, picture))
    return _finished(np.asarray(picture), name, notes, (width, height))


def _grey_of_array(array: NDArray[Any], notes: list[str]) -> Float32:
    full = np.float32(1.0 if array.dtype.kind in "bf" else np.iinfo(array.dtype).max)
    finite = array.dtype.kind != "f" or bool(np.isfinite(array).all())
    if not finite:
        array = np.nan_to_num(array, nan=1.0, posinf=1.0, neginf=0.0)
        notes.append("Missing values were taken as paper.")
    if array.ndim == 2:
        return np.asarray(np.clip(array.astype(np.float32) / full, 0.0, 1.0))
    red, green, blue = (np.clip(array[..., k].astype(np.float32) / full, 0.0, 1.0) for k in range(3))
    grey = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    if array.shape[2] == 4:
        grey = 1 + (grey - 1) * np.clip(array[..., 3].astype(np.float32) / full, 0.0, 1.0)
    return np.asarray(grey)


def _file_name(path: str | os.PathLike[str]) -> str:
    name = Path(path).name or str(path)
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= 80 else f"{shown[:50]}...{shown[-25:]}"


@contextmanager
def _opened(source: str | os.PathLike[str] | bytes, name: str) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        if not source:
            raise SourceError(f"{name} is empty (0 bytes). Copy or download it again.")
        yield io.BytesIO(source)
        return
    try:
        # Non-blocking, so that a pipe is refused below instead of waited for.
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise SourceError(_unreadable(Path(source), name, error)) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise SourceError(f"{name} is not a file but {_sort_of(found.st_mode)}. Choose a picture file.")
        if found.st_size == 0:
            raise SourceError(f"{name} is empty (0 bytes). Export or download it again.")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            yield stream
    finally:
        os.close(handle)


def _sort_of(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"


def _unreadable(path: Path, name: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{name} is not there: it was moved, renamed or deleted. Check the path and try again."
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if folder:  # Windows refuses to open a folder at all
        return f"{name} is not a file but a folder. Choose a picture file."
    if isinstance(error, PermissionError):
        return (
            f"{name} may not be read: its permissions forbid it. Change them, or copy the picture elsewhere."
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{name} could not be opened: {reason}. Check the path and try again."


@contextmanager
def _strict_bombs() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _decoded(stream: BinaryIO, name: str, keep: int) -> GreyImage:
    notes: list[str] = []
    try:
        picture = Image.open(stream, formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise SourceError(_too_large(name, "more than 64 million")) from error
    except UnidentifiedImageError as error:
        raise SourceError(_no_picture(stream, name)) from error
    with picture:
        width, height = picture.size
        _check_size(width, height, name)
        if picture.format != "MPO" and getattr(picture, "is_animated", False):
            notes.append("It has several frames or pages; the first one was taken.")
        picture.draft(None, (keep, keep))
        picture.load()
        upright = _upright(picture)
        tidy = tidy_mode(upright)
        if max(tidy.size) > keep:
            tidy.thumbnail((keep, keep), Image.Resampling.BOX, reducing_gap=2.0)
            notes.append(_reduced(width, height, tidy))
        return _finished(as_grey(tidy, notes), name, notes, (width, height))


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a picture with broken EXIF is still a picture
        return picture


def _finished(grey: NDArray[Any], name: str, notes: list[str], size: tuple[int, int]) -> GreyImage:
    pixels = np.array(grey, np.float32, order="C")
    pixels.flags.writeable = False
    return GreyImage(pixels, name, tuple(notes), size)


def _reduced(width: int, height: int, picture: Image.Image) -> str:
    return f"It was reduced from {width:,} x {height:,} to {picture.width:,} x {picture.height:,} pixels."


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise SourceError(
            _too_large(name, f"{width:,} x {height:,}, that is {width * height / 1e6:,.0f} million")
        )
    if width < 1 or height < 1:
        raise SourceError(
            f"{name} is {width} x {height} pixels: there is nothing in it. Choose another picture."
        )


def _too_large(name: str, pixels: str) -> str:
    return (
        f"{name} has {pixels} pixels; hopview reads up to {MAX_PIXELS // 10**6} million. "
        f"Reduce it, for example to {KEPT_SIDE:,} pixels wide, and try again."
    )


def _no_picture(stream: BinaryIO, name: str) -> str:
    stream.seek(0)
    head = stream.read(512)
    try:
        start = codecs.getincrementaldecoder("utf-8")().decode(head)
        words = all(letter.isprintable() or letter in "\t\n\r\f" for letter in start)
    except UnicodeDecodeError:
        words = False
    why = "it holds text, whatever its name says" if words else f"its contents are not {_KINDS}"
    return f"{name} is not a picture hopview can read: {why}. Choose a {_KINDS} file, or save it as PNG."
