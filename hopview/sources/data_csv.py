"""Tables of numbers in text: CSV with commas, semicolons, tabs or spaces, with or without a header."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hopview.core.coupling import Float32
from hopview.core.errors import DataError

MOST_BYTES = 1 << 29
_LABELS = ("label", "labels", "class", "target", "y")
_WIDEST = 1 << 20


@dataclass(frozen=True)
class _Layout:
    delimiter: str | None
    width: int
    header: tuple[str, ...]
    skipped: int  # lines before the first row
    label: int | None

    @property
    def columns(self) -> list[int]:
        return [k for k in range(self.width) if k != self.label]


def read_csv(path: Path, what: str) -> tuple[Float32, tuple[str, ...]]:
    """(rows (n, D) float32, the label of each row): labels are the column called label, class, target or y.

    Lines that are empty or begin with # are passed over. Raises `DataError` naming the first bad line.
    """
    try:
        layout = _layout(path, what)
        try:
            rows = np.loadtxt(
                path,
                np.float32,
                delimiter=layout.delimiter,
                skiprows=layout.skipped,
                usecols=layout.columns,
                ndmin=2,
                encoding="utf-8-sig",
                quotechar='"',
            )
            short = None if layout.label is None else _labels(path, layout)
            if layout.delimiter is not None and layout.label is None:
                _require_equal(path, what, layout)
        except ValueError as error:
            _explain(path, what, layout)
            raise DataError(f"{what} cannot be read as a table of numbers: {error}. Check it.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{what} is not text. Save it as CSV in UTF-8, or as .npy.") from error
    except csv.Error as error:
        raise DataError(f"{what} is no CSV: {error}. Save it again, one row a line.") from error
    return rows, short or ()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number from 1, line) of each line that says something."""
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            text = line.split("#", 1)[0].strip("\r\n")
            if text.strip():
                yield number, text


def _fields(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return line.split()
    return [field.strip() for field in next(csv.reader([line], delimiter=delimiter))]


def _layout(path: Path, what: str) -> _Layout:
    first = list(itertools.islice(_lines(path), 2))
    if not first:
        raise DataError(f"{what} holds no numbers. Give one row a line, values with commas between.")
    number, line = first[0]
    delimiter = next((sign for sign in (";", "\t", ",") if sign in line), None)
    fields = _fields(line, delimiter)
    if len(fields) > _WIDEST:
        raise DataError(f"Line {number} of {what} has {len(fields):,} values; up to {_WIDEST:,} are read.")
    named = not any(_is_number(field) for field in fields)
    if named and len(first) < 2:
        raise DataError(f"{what} holds a line of names, '{line[:60]}', and no numbers. Add rows below it.")
    label = next((k for k, name in enumerate(fields) if name.casefold() in _LABELS), None) if named else None
    if label is not None and len(fields) == 1:
        raise DataError(f"{what} holds labels alone. Add columns of values.")
    return _Layout(
        delimiter, len(fields), tuple(fields) if named else (), number if named else number - 1, label
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(path: Path, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    for number, line in _lines(path):
        if number > layout.skipped:
            yield number, _fields(line, layout.delimiter)


def _labels(path: Path, layout: _Layout) -> tuple[str, ...]:
    assert layout.label is not None
    out = []
    for _, fields in _rows(path, layout):
        if len(fields) != layout.width or not fields[layout.label]:
            raise ValueError("ragged")
        out.append(fields[layout.label])
    return tuple(out)


def _require_equal(path: Path, what: str, layout: _Layout) -> None:
    """Values beyond the chosen columns would be left out without a word."""
    assert layout.delimiter is not None
    for number, line in _lines(path):
        quoted = '"' in line
        count = len(_fields(line, layout.delimiter)) if quoted else line.count(layout.delimiter) + 1
        if number > layout.skipped and count != layout.width:
            raise ValueError("ragged")


def _explain(path: Path, what: str, layout: _Layout) -> None:
    """Raise the sentence about the first line that is not like the others."""
    for number, fields in _rows(path, layout):
        if len(fields) != layout.width:
            raise DataError(
                f"Line {number} of {what} has {len(fields):,} values where the first has {layout.width:,}. "
                "Give every row the same number of values."
            )
        for column, field in enumerate(fields):
            if column == layout.label and field:
                continue
            if not _is_number(field):
                said = f"'{field[:40]}', which is not a number" if field else "nothing"
                cure = (
                    "Write decimal points." if "," in field else "Put a number there, or leave the row out."
                )
                raise DataError(f"Line {number}, column {column + 1} of {what} holds {said}. {cure}")
