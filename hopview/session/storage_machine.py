"""The parts of a `.hop` file that a Boltzmann machine brings: data, clamped units, parameters, a lesson."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from hopview.core.data import DataSet
from hopview.core.errors import FileError
from hopview.core.lesson import Lesson
from hopview.core.memory import human, require_bytes
from hopview.session.document import Document
from hopview.session.relearning import teaching

Array = NDArray[Any]
_KINDS = ("f4", "f8", "i8", "u1", "i1", "b1", "u4", "u8", "i4", "u2", "i2")
_MOST_AXES = 4
_FOLDERS = {"machine": "machine/", "taught": "lesson/machine/", "beside": "lesson/beside/"}


class DataHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of the training data beside their rows."""

    name: str = ""
    source: str = ""
    names: tuple[str, ...] = ()
    labels: bool = False
    undo: bool = False


class LessonHead(msgspec.Struct, frozen=True, kw_only=True):
    """The lesson reached, beside its arrays."""

    epoch: int
    figures: dict[str, float | None] = {}
    remark: str = ""
    machine: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class MachineHead(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the JSON member that only Boltzmann machines have."""

    data: DataHead | None = None
    clamped: bool = False
    machine: tuple[str, ...] = ()  # names of the arrays set by hand
    lesson: LessonHead | None = None


def head_of(document: Document) -> MachineHead | None:
    """What is said in JSON; None where there is nothing."""
    data, lesson = document.data, document.lesson
    if data is None and document.clamped is None and document.machine is None and lesson is None:
        return None
    return MachineHead(
        data=None if data is None else DataHead(
            name=data.name, source=data.source, names=data.names, labels=data.labels is not None,
            undo=data.undo is not None,
        ),
        clamped=document.clamped is not None,
        machine=() if document.machine is None else tuple(document.machine.parameters),
        lesson=None if lesson is None else LessonHead(
            epoch=lesson.epoch,
            figures={name: value if np.isfinite(value) else None for name, value in lesson.figures.items()},
            remark=lesson.remark,
            machine=tuple(lesson.machine.parameters),
            beside=tuple(lesson.beside),
        ),
    )  # fmt: skip


def arrays_of(document: Document) -> dict[str, Array]:
    """The arrays by the names of their members."""
    found: dict[str, Array] = {}
    if document.data is not None:
        found["data.npy"] = document.data.rows
        if document.data.labels is not None:
            found["labels.npy"] = document.data.labels
        if document.data.undo is not None:
            found["undo.npy"] = document.data.undo
    if document.clamped is not None:
        found["clamped.npy"] = document.clamped
    groups: list[tuple[str, Mapping[str, Array]]] = []
    if document.machine is not None:
        groups.append(("machine", document.machine.parameters))
    if document.lesson is not None:
        groups += [("taught", document.lesson.machine.parameters), ("beside", document.lesson.beside)]
    for group, arrays in groups:
        for name, array in arrays.items():
            found[f"{_FOLDERS[group]}{name}.npy"] = array
    return found


def completed(document: Document, head: MachineHead, read: Callable[[str], Array]) -> Document:
    """`document` with what `head` says that the file holds; `read` gives a member's array."""
    if head.data is not None:
        labels = read("labels.npy").astype(np.int64) if head.data.labels else None
        undo = read("undo.npy") if head.data.undo else None
        data = DataSet(read("data.npy"), head.data.name, head.data.source, labels, head.data.names, undo)
        document = replace(document, data=data)
    if head.clamped:
        document = replace(document, clamped=_flags(read("clamped.npy"), document.size))
    if head.machine:
        set_by_hand = {name: read(f"{_FOLDERS['machine']}{name}.npy") for name in head.machine}
        document = replace(document, machine=document.first_machine().with_parameters(**set_by_hand))
    if head.lesson is not None:
        arrays = {name: read(f"{_FOLDERS['taught']}{name}.npy") for name in head.lesson.machine}
        lesson = Lesson(
            head.lesson.epoch,
            document.first_machine().with_parameters(**arrays),
            {name: read(f"{_FOLDERS['beside']}{name}.npy") for name in head.lesson.beside},
            {name: np.nan if value is None else value for name, value in head.lesson.figures.items()},
            remark=head.lesson.remark,
        )
        _require_fit(document, lesson)
        document = replace(document, reached=(lesson, teaching(document, steps=False)))
    return document


def _require_fit(document: Document, lesson: Lesson) -> None:
    """Raise `FileError` where what a lesson keeps has another shape than it has at the beginning."""
    trainer, rows = document.trainer, document.material()
    if trainer is None or not rows.size or not lesson.beside:
        return
    begun = trainer.begin(document.first_machine(), trainer.parted(rows)[0])
    for name in sorted(begun.keys() & lesson.beside.keys()):
        given, due = lesson.beside[name].shape, begun[name].shape
        if given != due:
            raise FileError(f"The lesson's {name} are {given} where {due} belongs. Open an earlier copy.")


def reader(archive: zipfile.ZipFile, title: str) -> Callable[[str], Array]:
    """A function that reads a member of `archive` as an array, its size checked before and while reading."""

    def read(name: str) -> Array:
        if name not in archive.namelist():
            raise FileError(f"'{title}' lacks its part {name}: it is damaged. Open an earlier copy of it.")
        declared = archive.getinfo(name).file_size
        require_bytes(3 * declared, f"The part {name} of {human(declared)}", "Free some memory first.")
        with archive.open(name) as part:
            stream = io.BytesIO(part.read(declared + 1))
        if np.lib.format.read_magic(stream) != (1, 0):
            raise FileError(
                f"'{title}' is damaged: {name} has an unknown format. Open an earlier copy of it."
            )
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
        rest = stream.read()
        fits = dtype.str[1:] in _KINDS and len(shape) <= _MOST_AXES and not fortran
        if not fits or len(rest) != int(np.prod(shape, dtype=object)) * dtype.itemsize:
            raise FileError(
                f"'{title}' is damaged: {name} is no array as it should be. Open an earlier copy."
            )
        return np.frombuffer(rest, dtype).reshape(shape)

    return read


def _flags(array: Array, size: int) -> NDArray[np.bool_]:
    if array.shape != (size,):
        raise FileError(f"The clamped units are {array.shape} where ({size},) belongs. Open an earlier copy.")
    flags: NDArray[np.bool_] = array != 0
    return flags
