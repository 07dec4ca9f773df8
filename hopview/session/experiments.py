"""Experiments: cited files under resources/experiments that set up a session and tell its story."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hopview.core.errors import FileError, HopviewError, ParameterError, unknown_name
from hopview.core.resources import resource
from hopview.models import model_named, models
from hopview.session import storage
from hopview.session.document import Document, Story
from hopview.session.experiment_file import ExperimentFile, Play, Step
from hopview.session.experiment_setup import built
from hopview.session.session import Session

SUFFIX = ".toml"
_MAX_BYTES = 1 << 20


@dataclass(frozen=True)
class ExperimentInfo:
    """An experiment: `key` ("hopfield-1982/letters"), `title`, `reference` and its model's `family`."""

    key: str
    title: str
    reference: str
    family: str


@dataclass(frozen=True, eq=False)
class Experiment:
    """One experiment file; `steps` are the variations it offers, counted from 0."""

    key: str
    file: ExperimentFile

    @property
    def title(self) -> str:
        """As shown."""
        return self.file.title

    @property
    def family(self) -> str:
        """Of its model: the heading under which it is listed."""
        return model_named(self.file.session.model).family

    @property
    def reference(self) -> str:
        """The source in one line, with DOI or address."""
        return self.file.reference.line

    @property
    def steps(self) -> tuple[Step, ...]:
        """The variations: each has a `title` and a `text`."""
        return self.file.steps

    @property
    def play(self) -> Play:
        """How the start is shown."""
        return self.file.play

    def variant(self, step: int | None = None) -> ExperimentFile:
        """The start (None), or the file as step `step` changes it."""
        if step is None:
            return self.file
        if not 0 <= step < len(self.steps):
            raise ParameterError(
                f"'{self.key}' has no step {step + 1}; it has {len(self.steps)}. Choose one of them."
            )
        return self.file.varied(self.steps[step])

    def document(self) -> Document:
        """The document to start with, its `story` included."""
        return self._document(self.file)

    def document_for_step(self, step: int) -> Document:
        """The document of step `step`, from 0; its story is the step's text."""
        return self._document(self.variant(step))

    def _document(self, setup: ExperimentFile) -> Document:
        story = Story(title=setup.title, text=_joined(setup.story), reference=self.reference, key=self.key)
        try:
            return built(setup, story)
        except HopviewError as error:
            raise FileError(f"The experiment '{self.key}' cannot be set up. {error}") from error


def experiments() -> tuple[ExperimentInfo, ...]:
    """The shipped experiments, family after family, in the order in which they are best met."""
    families = list(dict.fromkeys(model.family for model in models()))
    ordered = sorted(
        map(open_experiment, _keys()), key=lambda e: (families.index(e.family), e.file.order, e.key)
    )
    return tuple(ExperimentInfo(e.key, e.title, e.reference, e.family) for e in ordered)


def open_experiment(key: str) -> Experiment:
    """The experiment called `key`, or in the .toml file of that path.

    Raises `ParameterError` with the nearest name for an unknown key, `FileError` for a bad file.
    """
    if key.endswith(SUFFIX) and os.path.isfile(key):
        return Experiment(Path(key).stem, read(Path(key)))
    known = _keys()
    if key not in known:
        raise unknown_name("file or experiment", key, known)
    return _shipped(key)


def open_session(name: str | os.PathLike[str]) -> Session:
    """A session from a `.hop` file, an experiment's name, or an experiment's .toml file.

    A colon and a number after an experiment's name are one of its steps, from 1: `tieleman-2008/digits:2`.

    Raises `HopviewError`: for a name that is neither, with the nearest experiment.
    """
    return Session.of(resolve(name)[0])


def resolve(name: str | os.PathLike[str]) -> tuple[Document, Path | None, Experiment | None]:
    """The document called `name`, with the `.hop` file or the experiment that it comes from.

    Raises `HopviewError` as `open_session` does.
    """
    text = os.fspath(name)
    path = Path(text)
    if path.suffix.lower() == ".hop" or (path.suffix != SUFFIX and os.path.isfile(path)):
        return storage.load(path), path, None
    key, step = _parted(text)
    experiment = open_experiment(key)
    return experiment.document() if step is None else experiment.document_for_step(step), None, experiment


def _parted(name: str) -> tuple[str, int | None]:
    """(key, step from 0 or None) of `key` or `key:number`."""
    key, _, number = name.rpartition(":")
    return (key, int(number) - 1) if key in _keys() and number.isdecimal() else (name, None)


def require_name(name: str) -> None:
    """Raise what `open_session` would for a name that is neither a file nor an experiment; reads nothing."""
    if os.path.isfile(name):
        return
    if Path(name).suffix.lower() == ".hop":
        raise FileError(f"There is no file '{name}'. Check the name and the folder.")
    key, step = _parted(name)
    if key not in _keys():
        raise unknown_name("file or experiment", key, _keys())
    if step is not None:
        open_experiment(key).variant(step)


def read(path: Path) -> ExperimentFile:
    """An experiment file, checked key by key; `FileError` names the key at fault."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise FileError(f"'{path.name}' is larger than 1 MiB, too large for an experiment. Open another.")
        return msgspec.toml.decode(path.read_bytes(), type=ExperimentFile)
    except OSError as error:
        raise FileError(f"'{path}' cannot be read: {error.strerror or error}. Check the name.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FileError(f"'{path.name}' is no experiment: {error}. Correct it there.") from error


@functools.cache
def _keys() -> tuple[str, ...]:
    root = resource("experiments")
    return tuple(sorted(p.relative_to(root).with_suffix("").as_posix() for p in root.glob(f"*/*{SUFFIX}")))


@functools.cache
def _shipped(key: str) -> Experiment:
    return Experiment(key, read(resource("experiments", *f"{key}{SUFFIX}".split("/"))))


def _joined(text: str) -> str:
    """Paragraphs, one line each, a blank line between."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))
