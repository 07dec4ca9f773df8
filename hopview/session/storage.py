"""`.hop` files: a zip of JSON and .npy members with a format version; no pickle, sizes checked."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.atomic import atomic_write
from hopview.core.coupling import frozen_array
from hopview.core.errors import FileError, HopviewError
from hopview.core.layer import checked_shape
from hopview.core.memory import require_bytes
from hopview.core.pattern import Pattern
from hopview.core.stacking import room_for
from hopview.models import model_named
from hopview.rules import rule_named
from hopview.session.document import MAX_SEED, Document, Story, require_fitting
from hopview.session.external import checked_field
from hopview.session.storage_machine import MachineHead, arrays_of, completed, head_of, reader
from hopview.sources.images import SUFFIXES

P = TypeVar("P", bound=msgspec.Struct)
FORMAT = "hopview-session"
VERSION = 4  # 2: parameters of the rule; 3: Boltzmann machines; 4: patterns in greys
MAX_HEAD_BYTES = 16 << 20
_FLOAT, _GREY = np.dtype("<f8"), np.dtype("<f4")
_NPY_HEADER = 1024  # bytes allowed for it; NumPy writes 128
_HEAD, _PATTERNS, _CUE, _EXTERNAL = "session.json", "patterns.npy", "cue.npy", "external.npy"
_GREYS = "greys.npy"
_CURE = "Open another file, or an earlier copy of this one."


class PatternHead(msgspec.Struct, frozen=True):
    """A pattern without its cells."""

    name: str
    source: str
    colour: Annotated[int, Meta(ge=0)]
    grey: bool = False  # whether its picture in greys is kept too


class SessionHead(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON member: everything but the arrays."""

    format: str
    version: Annotated[int, Meta(ge=1)]
    model: str
    rule: str
    shape: tuple[int, int]
    seed: Annotated[int, Meta(ge=0, le=MAX_SEED)]
    params: dict[str, Any]  # as the model declares them
    rule_params: dict[str, Any] = {}  # as the rule declares them
    patterns: tuple[PatternHead, ...]
    external: bool = False  # whether there is a field of one's own on each unit
    story: Story = Story()
    boltzmann: MachineHead | None = None


def save(document: Document, path: str | Path) -> Path:
    """Write `document` to `path`; the old file stays until the new one is complete. Raises `FileError`."""
    path, machine = Path(path), head_of(document)
    head = SessionHead(
        format=FORMAT,
        version=_version(document, machine),
        model=document.model,
        rule=document.rule,
        shape=document.shape,
        seed=document.seed,
        params=msgspec.to_builtins(document.params),
        rule_params=msgspec.to_builtins(document.rule_params),
        patterns=tuple(
            PatternHead(p.name, p.source, p.colour, p.greys is not None) for p in document.patterns
        ),
        external=document.external is not None,
        story=document.story,
        boltzmann=machine,
    )
    members = {_HEAD: msgspec.json.format(msgspec.json.encode(head), indent=1)}
    packed = np.empty((len(document.patterns), (document.size + 7) // 8), np.uint8)
    for bits, pattern in zip(packed, document.patterns, strict=True):
        bits[:] = np.packbits(pattern.cells > 0)
    members[_PATTERNS] = _npy(packed)
    greys = [p.greys.astype(_GREY) for p in document.patterns if p.greys is not None]
    if greys:
        members[_GREYS] = _npy(np.stack(greys))
    members[_CUE] = _npy(document.states.packed(document.cue))
    if document.external is not None:
        members[_EXTERNAL] = _npy(document.external.astype(_FLOAT))
    members |= {name: _npy(np.ascontiguousarray(array)) for name, array in arrays_of(document).items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name)  # without the time, so that equal sessions are equal files
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    with atomic_write(path) as file:
        file.write(buffer.getbuffer())
    return path


def _version(document: Document, machine: MachineHead | None) -> int:
    """The lowest that says all there is, so that an earlier hopview opens what it knows."""
    if any(p.greys is not None for p in document.patterns):
        return 4
    return 2 if machine is None else 3


def load(path: str | Path) -> Document:
    """The document in the file `path`; `FileError` says what is wrong with it and what to do."""
    path = Path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError(f"'{path}' is not a file. Choose a .hop file.")
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path)
    except FileError:
        raise
    except HopviewError as error:
        raise FileError(f"'{path.name}' cannot be opened. {error}") from error
    except FileNotFoundError as error:
        raise FileError(f"There is no file '{path}'. Check the name and the folder.") from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise FileError(
            f"'{path.name}' is not a hopview session, or was cut short. {_cure_for(path)}"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(
            f"'{path}' cannot be read: {reason}. Check the permissions, or copy it elsewhere."
        ) from error
    except Exception as error:  # zlib, struct, NumPy headers: whatever a damaged file makes a reader say
        raise FileError(f"'{path.name}' is damaged ({type(error).__name__}: {error}). {_CURE}") from error


def _read(archive: zipfile.ZipFile, path: Path) -> Document:
    head = _head(_member(archive, _HEAD, MAX_HEAD_BYTES, path), path)
    shape, count = checked_shape(head.shape), len(head.patterns)
    model, rule = model_named(head.model), rule_named(head.rule)
    size = shape[0] * shape[1]
    width = (size + 7) // 8
    require_bytes(3 * count * size, f"{count:,} patterns of {size:,} units", "Free some memory first.")
    packed = _bits(_member(archive, _PATTERNS, count * width + _NPY_HEADER, path), (count, width), path)
    external = None
    if head.external:
        data = _member(archive, _EXTERNAL, 8 * size + _NPY_HEADER, path)
        external = checked_field(_array(data, (size,), _FLOAT, path), shape)
    rows = room_for(count, size)
    for row, bits in zip(rows, packed, strict=True):
        np.subtract(2 * np.unpackbits(bits, count=size), 1, out=row, dtype=np.int8, casting="unsafe")
    rows.flags.writeable = False
    greys = _greys(archive, head, size, path)
    states = model.states
    taken = states.width(size)
    cue = _bits(_member(archive, _CUE, taken + _NPY_HEADER, path), (taken,), path)
    document = Document(
        shape=shape,
        cue=states.given(states.unpacked(cue, size), shape, "cue"),
        model=model.name,
        rule=rule.name,
        params=_params(head.params, model.Params, f"model '{model.name}'", path),
        rule_params=_params(head.rule_params, rule.Params, f"rule '{rule.name}'", path),
        seed=head.seed,
        patterns=tuple(
            Pattern(row, p.name, p.source, p.colour, next(greys) if p.grey else None)
            for row, p in zip(rows, head.patterns, strict=True)
        ),
        story=head.story,
        external=external,
    )
    require_fitting(document.model, document.rule)
    if head.boltzmann is None:
        return document
    return completed(document, head.boltzmann, reader(archive, path.name))


def _greys(
    archive: zipfile.ZipFile, head: SessionHead, size: int, path: Path
) -> Iterator[NDArray[np.float32]]:
    """The greys of those patterns that have some, in their order."""
    count = sum(p.grey for p in head.patterns)
    if not count:
        return iter(())
    require_bytes(8 * count * size, f"{count:,} pictures of {size:,} units", "Free some memory first.")
    data = _member(archive, _GREYS, _GREY.itemsize * count * size + _NPY_HEADER, path)
    found = _array(data, (count, size), _GREY, path)
    if not (np.abs(found) <= 1.0).all():
        raise FileError(f"'{path.name}' is damaged: it holds greys beyond -1 and +1. {_CURE}")
    return iter([frozen_array(row, np.float32) for row in found])


def _member(archive: zipfile.ZipFile, name: str, most: int, path: Path) -> bytes:
    if name not in archive.namelist():
        raise FileError(
            f"'{path.name}' lacks its part {name}: it is not a hopview session, or damaged. {_CURE}"
        )
    declared = archive.getinfo(name).file_size
    if declared > most:
        raise FileError(
            f"'{path.name}' is damaged: its part {name} would unpack to {declared:,} bytes where at most "
            f"{most:,} belong. {_CURE}"
        )
    with archive.open(name) as part:
        return part.read(declared + 1)  # a size, as without one zipfile unpacks whatever is really there


def _cure_for(path: Path) -> str:
    """What to do instead with a file that is no session, by what its name says that it is."""
    if path.suffix.casefold() in SUFFIXES:
        return "It is named as a picture: drop it on the window to make a pattern of it."
    return _CURE


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _head(data: bytes, path: Path) -> SessionHead:
    try:
        found = msgspec.json.decode(data)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise FileError(f"'{path.name}' is not a hopview session. {_CURE}")
        version = found.get("version")
        if isinstance(version, int) and version > VERSION:
            raise FileError(
                f"'{path.name}' was written by a newer hopview (format {version}; this one reads "
                f"up to {VERSION}). Update hopview to open it."
            )
        return msgspec.convert(found, SessionHead)
    except msgspec.MsgspecError as error:
        raise FileError(f"'{path.name}' has a damaged description ({error}). {_CURE}") from error


def _params(values: dict[str, Any], declared: type[P], owner: str, path: Path) -> P:
    """`values` as the `owner`'s parameters; those that are not `declared` are refused, not lost."""
    strange = sorted(values.keys() - {field.name for field in msgspec.structs.fields(declared)})
    if strange:
        raise FileError(
            f"'{path.name}' sets '{strange[0]}', a parameter that the {owner} does not have "
            f"here. Update hopview, or the plug-in that the {owner.partition(' ')[0]} comes from, to open it."
        )
    try:
        return msgspec.convert(values, declared)
    except msgspec.ValidationError as error:
        raise FileError(f"'{path.name}' has a damaged description (params: {error}). {_CURE}") from error


def _bits(data: bytes, shape: tuple[int, ...], path: Path) -> NDArray[np.uint8]:
    """The uint8 array of `shape` in the .npy file `data`."""
    return _array(data, shape, np.dtype(np.uint8), path)


def _array(data: bytes, shape: tuple[int, ...], dtype: np.dtype[Any], path: Path) -> NDArray[Any]:
    """The array of `shape` and `dtype` in the .npy file `data`; nothing is allocated on the header's word."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise FileError(f"'{path.name}' is damaged: an array has an unknown format. {_CURE}")
    found, fortran, held = np.lib.format.read_array_header_1_0(stream)
    if found != shape or held != dtype or fortran:
        raise FileError(
            f"'{path.name}' is damaged: an array is {found} {held} where {shape} {dtype} belongs. {_CURE}"
        )
    return np.frombuffer(stream.read(), dtype).reshape(shape)
