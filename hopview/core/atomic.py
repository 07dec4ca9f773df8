"""Files written whole or not at all: a hidden neighbour is written, checked, and takes the name at the end.

Whatever goes wrong (full disk, error, cancel, kill) the old file stays as it was.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hopview.core.errors import FileError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 64 * 1024

# errno -> (why, what to do)
_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "Free some space, or choose a folder on another disk."),
    errno.EDQUOT: ("your disk quota is used up", "Delete files you no longer need, or choose another disk."),
    errno.EFBIG: ("the file would be larger than is allowed here", "Choose another disk, or write less."),
    errno.EROFS: ("the disk is read-only", "Choose a folder on another disk."),
    errno.EACCES: ("you may not write there", "Choose another folder, or change its permissions."),
    errno.EPERM: ("you may not write there", "Choose another folder, or change its permissions."),
    errno.ENOENT: ("the folder does not exist", "Make the folder first, or choose another."),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "Choose another folder."),
    errno.EISDIR: ("it is a folder", "Give the name of a file in it."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter one."),
    errno.ELOOP: ("its links lead in a circle", "Choose another name."),
    errno.EIO: ("the disk reported a fault", "Check the disk, and write to another one meanwhile."),
}


def file_error(path: str | os.PathLike[str], error: BaseException) -> FileError:
    """The `FileError` for an operating system's error while writing `path`: value, reason and cure."""
    number = getattr(error, "errno", None) or 0
    unknown = (getattr(error, "strerror", None) or str(error), "Choose another place.")
    reason, cure = _REASONS.get(number, unknown)
    return FileError(f"'{os.fspath(path)}' cannot be written: {reason}. {cure}")


@contextlib.contextmanager
def about(path: Path) -> Iterator[None]:
    """Name `path` in every `OSError` of the block that names no file, so that it is told from others."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = str(path)
        raise


class CheckedFile(io.BufferedIOBase):
    """`path` opened for writing in pieces of at most 64 KiB, each checked to have arrived whole.

    It has no descriptor to offer, so libraries cannot write around the check. A close flushes to the
    disk. Raises `OSError` naming `path`, which `temporary_beside` puts into words.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._raw = open(path, "wb", buffering=0)  # noqa: SIM115 - closed by close()

    def writable(self) -> bool:
        """Always; reading is not offered."""
        return True

    def seekable(self) -> bool:
        """Always: headers are completed at the end."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of `data` or raise `OSError`."""
        with memoryview(data) as view, view.cast("B") as octets, about(self._path):
            for start in range(0, len(octets), CHUNK):
                piece = octets[start : start + CHUNK]
                while piece:
                    written = self._raw.write(piece)
                    if not written:  # a short count is how some systems report a full disk
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    piece = piece[written:]
            return len(octets)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move as `io.IOBase.seek` does."""
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        """The present offset in bytes."""
        return self._raw.tell()

    def flush(self) -> None:
        """Nothing is held back between writes."""

    def close(self) -> None:
        """Force what was written to the disk and close."""
        if self.closed:
            return
        try:
            with about(self._path), self._raw:
                os.fsync(self._raw.fileno())
        finally:
            super().close()


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[CheckedFile]:
    """A binary file that becomes `path` when the block ends well; on any exception the old file stays.

    Raises `FileError` for a full disk, a missing or read-only folder, a path that is a folder, and the like.
    """
    with temporary_beside(path) as temporary, CheckedFile(temporary) as file:
        yield file


@contextlib.contextmanager
def temporary_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """An empty, hidden file beside `path`, with its suffix, that becomes `path` when the block ends well.

    For libraries that want a path to write to. On any exception the temporary goes and the old file stays.
    Links are followed, and a file replaced keeps its permissions. Raises `FileError` as `atomic_write` does.
    """
    shown = Path(path)
    try:
        target, mode = _checked_target(path)
        temporary = target.with_name(f".hopview-{secrets.token_hex(8)}{target.suffix[:16]}")
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise file_error(shown, error) from error
    try:
        yield temporary
        if mode is not None:
            with contextlib.suppress(OSError):  # some file systems know no permissions
                os.chmod(temporary, mode)
        with about(temporary):
            _sync(temporary)
            os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        if error.filename not in (str(temporary), str(target)):
            raise  # about some other file: not ours to explain
        raise file_error(shown, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _checked_target(path: str | os.PathLike[str]) -> tuple[Path, int | None]:
    """Where `path` really lies and the permissions of the file there (None if there is none yet)."""
    text = os.fspath(path)
    if "\0" in text or not text:
        raise FileError(f"{text!r} is not a file name. Give a name without null characters.")
    target = Path(os.path.realpath(text))
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return target, None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"'{text}' is a device or a pipe, not a file. Choose another name.")
    if hasattr(os, "statvfs") and os.statvfs(target).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise FileError(f"'{text}' is read-only and stays so. Choose another name, or make it writable.")
    return target, stat.S_IMODE(found.st_mode)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can (not on Windows)."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
