"""Errors a person can cause. Each message is a sentence or two: what (with the value), why, what to do."""

from __future__ import annotations


class HopviewError(Exception):
    """Base of every error that hopview raises on purpose; its text can be shown as it stands."""


class ParameterError(HopviewError, ValueError):
    """A parameter is out of range, of the wrong type or unknown."""


class DataError(HopviewError):
    """Training data that a machine cannot learn from."""


class TrainingStopped(UserWarning):
    """Training ended before its last epoch, at the last good lesson; the text says why and what to do."""


class ShapeError(HopviewError, ValueError):
    """An array or a grid has a shape that does not fit."""


class PatternError(HopviewError, ValueError):
    """A pattern cannot be stored or is missing."""


class MemoryLimitError(HopviewError, MemoryError):
    """What was asked for would not fit in memory."""


class SourceError(HopviewError):
    """A picture, a folder or a text cannot be made into patterns."""


class FileError(HopviewError):
    """A session file cannot be read or written."""


class ExportError(HopviewError):
    """A movie or picture cannot be written."""


class CancelledError(HopviewError):
    """The person cancelled; nothing was left behind."""


_READ_AT_ONCE = 240  # characters of names in one sentence


def unknown_name(kind: str, name: str, known: list[str] | tuple[str, ...]) -> ParameterError:
    """The error for a name that is not in a registry, with the nearest known ones."""
    return ParameterError(f"There is no {kind} called '{name}'. {nearest_of(name, known)}")


def nearest_of(name: str, known: list[str] | tuple[str, ...]) -> str:
    """The cure for a mistyped `name`: the nearest known one, else all of them, or as many as can be read.

    "letters" is near "hopfield-1982/letters": what comes before a slash may be left out.
    """
    import difflib

    ends = {key.rpartition("/")[2]: key for key in reversed(known)}
    near = [ends[name]] if name in ends else difflib.get_close_matches(name, known, n=1)
    near = near or [ends[end] for end in difflib.get_close_matches(name, ends, n=1)]
    if near:
        return f"Did you mean '{near[0]}'?"
    shown = list(known)
    while len(", ".join(shown)) > _READ_AT_ONCE:
        shown.pop()
    rest = f" and {len(known) - len(shown)} more" if len(shown) < len(known) else ""
    return f"Choose one of: {', '.join(shown)}{rest}."
