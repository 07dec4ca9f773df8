"""`.hop` files: a zip of JSON and .npy members with a format version; no pickle, sizes checked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from hopview.core.atomic import atomic_write
from hopview.core.coupling import frozen_array
from hopview.core.errors import FileError, HopviewError
from hopview.core.layer import checked_shape
from hopview.core.pattern import Pattern, spins
from hopview.models import HopfieldParams, model_named
from hopview.rules import rule_named
from hopview.session.document import Document, Story

FORMAT = "hopview-session"
VERSION = 1
MAX_BYTES = 512 << 20
_HEAD, _PATTERNS, _CUE = "session.json", "patterns.npy", "cue.npy"


class PatternHead(msgspec.Struct, frozen=True):
    """A pattern without its cells."""

    name: str
    source: str
    colour: int


class SessionHead(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON member: everything but the arrays."""

    format: str
    version: int
    model: str
    rule: str
    shape: tuple[int, int]
    seed: int
    params: HopfieldParams
    patterns: tuple[PatternHead, ...]
    story: Story = Story()


def save(document: Document, path: str | Path) -> Path:
    """Write `document` to `path`; the old file stays until the new one is complete. Raises `FileError`."""
    path = Path(path)
    head = SessionHead(
        format=FORMAT,
        version=VERSION,
        model=document.model,
        rule=document.rule,
        shape=document.shape,
        seed=document.seed,
        params=document.params,
        patterns=tuple(PatternHead(p.name, p.source, p.colour) for p in document.patterns),
        story=document.story,
    )
    members = {_HEAD: msgspec.json.format(msgspec.json.encode(head), indent=1)}
    members[_PATTERNS] = _npy(np.packbits(document.stacked() > 0, axis=1))
    members[_CUE] = _npy(np.packbits(document.cue > 0))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    with atomic_write(path) as file:
        file.write(buffer.getbuffer())
    return path


def load(path: str | Path) -> Document:
    """The document in the file `path`; `FileError` says what is wrong with it and what to do."""
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path)
            head = _head(archive.read(_HEAD), path)
            patterns = _array(archive.read(_PATTERNS), path)
            cue = _array(archive.read(_CUE), path)
        return _document(head, patterns, cue, path)
    except HopviewError:
        raise
    except FileNotFoundError as error:
        raise FileError(f"There is no file '{path}'. Check the name and the folder.") from error
    except KeyError as error:
        raise FileError(
            f"'{path.name}' lacks its part {error}: it is not a hopview session, or damaged. {_CURE}"
        ) from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise FileError(
            f"'{path.name}' is not a hopview session, or was cut short ({error}). {_CURE}"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(
            f"'{path}' cannot be read: {reason}. Check the permissions, or copy it elsewhere."
        ) from error
    except Exception as error:  # zlib, struct, NumPy headers: whatever a damaged file makes a reader say
        raise FileError(f"'{path.name}' is damaged ({type(error).__name__}: {error}). {_CURE}") from error


_CURE = "Open another file, or an earlier copy of this one."


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _check_sizes(archive: zipfile.ZipFile, path: Path) -> None:
    declared = sum(archive.getinfo(name).file_size for name in (_HEAD, _PATTERNS, _CUE))
    if declared > MAX_BYTES:
        raise FileError(
            f"'{path.name}' would unpack to {declared >> 20} MiB; hopview opens up to {MAX_BYTES >> 20}."
        )


def _head(data: bytes, path: Path) -> SessionHead:
    try:
        found = msgspec.json.decode(data)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise FileError(f"'{path.name}' is not a hopview session. {_CURE}")
        if int(found.get("version", 0)) > VERSION:
            raise FileError(
                f"'{path.name}' was written by a newer hopview (format {found['version']}; this one reads "
                f"up to {VERSION}). Update hopview to open it."
            )
        return msgspec.convert(found, SessionHead)
    except msgspec.MsgspecError as error:
        raise FileError(f"'{path.name}' has a damaged description ({error}). {_CURE}") from error


def _array(data: bytes, path: Path) -> NDArray[np.uint8]:
    stream = io.BytesIO(data)
    np.lib.format.read_magic(stream)
    stream.seek(0)
    array = np.lib.format.read_array(stream, allow_pickle=False)
    if array.dtype != np.uint8:
        raise FileError(f"'{path.name}' holds an array of {array.dtype} where bits are expected. {_CURE}")
    return np.asarray(array)


def _document(head: SessionHead, patterns: NDArray[np.uint8], cue: NDArray[np.uint8], path: Path) -> Document:
    shape = checked_shape(head.shape)
    size = shape[0] * shape[1]
    width = (size + 7) // 8
    if patterns.shape != (len(head.patterns), width) or cue.shape != (width,):
        raise FileError(
            f"'{path.name}' says {len(head.patterns)} patterns of {shape[0]} x {shape[1]}, but its arrays "
            f"are {patterns.shape} and {cue.shape}. {_CURE}"
        )
    rows = np.unpackbits(patterns, axis=1, count=size) if len(head.patterns) else patterns
    return Document(
        shape=shape,
        cue=spins(np.unpackbits(cue, count=size)),
        model=model_named(head.model).name,
        rule=rule_named(head.rule).name,
        params=head.params,
        seed=head.seed,
        patterns=tuple(
            Pattern(frozen_array(spins(row), np.int8), p.name, p.source, p.colour)
            for row, p in zip(rows, head.patterns, strict=True)
        ),
        story=head.story,
    )
