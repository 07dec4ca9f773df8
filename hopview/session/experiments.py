"""Experiments: cited files under resources/experiments/<author-year>/ that set up a session with its story."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.core.errors import FileError, HopviewError, ParameterError, PatternError, ShapeError, unknown_name
from hopview.core.layer import checked_shape
from hopview.core.params import with_values
from hopview.core.pattern import Pattern, spins
from hopview.core.resources import resource
from hopview.models import model_named
from hopview.rules import rule_named
from hopview.session import experiment_file as file
from hopview.session import storage
from hopview.session.document import MAX_SEED, Document, Story, blank
from hopview.session.edits import Store
from hopview.session.session import Session
from hopview.sources.convert import ConvertParams
from hopview.sources.corrupt import CorruptParams, corrupt
from hopview.sources.library import load_collection

SUFFIX = ".toml"
_MAX_BYTES = 1 << 20
_STREAM = 101  # apart from the streams of `corrupt`, which share the generator


@dataclass(frozen=True)
class ExperimentInfo:
    """An experiment in a list: its `key` ("hopfield-1982/letters"), `title` and `reference`."""

    key: str
    title: str
    reference: str


@dataclass(frozen=True)
class Experiment:
    """One experiment file; `steps` are the variations it offers, counted from 0."""

    key: str
    file: file.ExperimentFile

    @property
    def title(self) -> str:
        """As shown."""
        return self.file.title

    @property
    def reference(self) -> str:
        """The source in one line, with DOI or address."""
        return self.file.reference.line

    @property
    def steps(self) -> tuple[file.Step, ...]:
        """The variations: each has a `title` and a `text`."""
        return self.file.steps

    @property
    def play(self) -> file.Play:
        """How the start is shown."""
        return self.file.play

    def variant(self, step: int | None = None) -> file.ExperimentFile:
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

    def _document(self, setup: file.ExperimentFile) -> Document:
        story = Story(title=setup.title, text=_joined(setup.story), reference=self.reference, key=self.key)
        try:
            return _built(setup, story)
        except HopviewError as error:
            raise FileError(f"The experiment '{self.key}' cannot be set up. {error}") from error


def experiments() -> tuple[ExperimentInfo, ...]:
    """The shipped experiments in the order in which they are best met."""
    found = (open_experiment(key) for key in _keys())
    ordered = sorted(found, key=lambda e: (e.file.order, e.key))
    return tuple(ExperimentInfo(e.key, e.title, e.reference) for e in ordered)


def open_experiment(key: str) -> Experiment:
    """The experiment called `key`, or in the .toml file of that path.

    Raises `ParameterError` with the nearest name for an unknown key, `FileError` for a bad file.
    """
    if key.endswith(SUFFIX) and Path(key).is_file():
        return Experiment(Path(key).stem, read(Path(key)))
    known = _keys()
    if key not in known:
        raise unknown_name("experiment", key, known)
    return _shipped(key)


def open_session(name: str | os.PathLike[str]) -> Session:
    """A session from a `.hop` file, an experiment's name, or an experiment's .toml file.

    Raises `HopviewError`: for a name that is neither, with the nearest experiment.
    """
    text = os.fspath(name)
    path = Path(text)
    if path.suffix.lower() == ".hop" or (path.suffix != SUFFIX and path.is_file()):
        return Session.of(storage.load(path))
    return Session.of(open_experiment(text).document())


def read(path: Path) -> file.ExperimentFile:
    """An experiment file, checked key by key; `FileError` names the key at fault."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise FileError(f"'{path.name}' is larger than 1 MiB, too large for an experiment. Open another.")
        return msgspec.toml.decode(path.read_bytes(), type=file.ExperimentFile)
    except OSError as error:
        raise FileError(f"'{path}' cannot be read: {error.strerror or error}. Check the name.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FileError(f"'{path.name}' is no experiment hopview can read: {error}. Correct it there.") from error


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


# -- from the file to a document ---------------------------------------------------------------------


def _built(setup: file.ExperimentFile, story: Story) -> Document:
    session = setup.session
    shape = checked_shape(session.shape)
    if not 0 <= session.seed <= MAX_SEED:
        raise ParameterError(f"The seed is {session.seed}. Choose a whole number from 0 to {MAX_SEED}.")
    document = Document(
        shape=shape,
        cue=blank(shape),
        model=session.model,
        rule=rule_named(session.rule).name,
        params=with_values(model_named(session.model).Params(), **session.params),
        seed=session.seed,
        story=story,
    )
    patterns = [p for source in setup.patterns for p in _patterns(source, shape)]
    document = Store(tuple(patterns)).apply(document)
    return replace(document, cue=cue_of(setup.cue, document))


def _patterns(source: file.PatternSource, shape: tuple[int, int]) -> list[Pattern]:
    if isinstance(source, file.LibraryPatterns):
        return _from_library(source, shape)
    if isinstance(source, file.DrawnPattern):
        return [Pattern(_drawn(source.rows, shape), source.name, "Drawn in the experiment")]
    on = _uniform(source.seed, source.count, shape[0] * shape[1]) < 0.5 * (1.0 + source.activity)
    return [Pattern(spins(row), f"random {k}", f"Random, seed {source.seed}") for k, row in enumerate(on, 1)]


def _from_library(source: file.LibraryPatterns, shape: tuple[int, int]) -> list[Pattern]:
    params = with_values(ConvertParams(), **source.convert) if source.convert else None
    held = {p.name: p for p in load_collection(source.collection, shape, params)}
    for name in source.names:
        if name not in held:
            raise unknown_name(f"pattern in '{source.collection}'", name, tuple(held))
    return [held[name] for name in source.names or held]


def cue_of(cue: file.Cue, document: Document) -> Int8:
    """The state (N,) that `cue` describes, for the patterns of `document`, spoiled as it says.

    Raises `PatternError` for a pattern that is not stored and for a mixture of an even number.
    """
    if isinstance(cue, file.PatternCue):
        state = _mixture((cue.number,), document)
    elif isinstance(cue, file.MixtureCue):
        state = _mixture(cue.of, document)
    elif isinstance(cue, file.DrawnCue):
        state = _drawn(cue.rows, document.shape)
    else:
        state = spins(_uniform(cue.seed, 1, document.size)[0] < 0.5)
    return spoiled(cue.spoil, state, document.shape)


def spoiled(values: file.Values, state: Int8, shape: tuple[int, int]) -> Int8:
    """`state` (N,) spoiled by the values of a `spoil` table; none leaves it as it is."""
    return corrupt(state, shape, with_values(CorruptParams(), **values)) if values else state


def _mixture(members: tuple[int, ...], document: Document) -> Int8:
    if len(members) % 2 == 0:
        raise PatternError(
            f"A mixture of {len(members)} patterns leaves ties. Name an odd number of patterns, e.g. [1, 2, 3]."
        )
    count = len(document.patterns)
    for member in members:
        if not 1 <= abs(member) <= count:
            raise PatternError(f"The cue names pattern {member}, but {count} are stored. Choose 1 to {count}.")
    signed = [np.sign(m) * document.patterns[abs(m) - 1].cells.astype(np.int64) for m in members]
    return spins(np.sum(signed, axis=0) > 0)


def _drawn(rows: tuple[str, ...], shape: tuple[int, int]) -> Int8:
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise ShapeError(f"A drawing of {len(rows)} rows does not fit. Draw {shape[0]} rows of {shape[1]} cells.")
    if set("".join(rows)) - {"#", "."}:
        raise PatternError("A drawing holds signs that are neither '#' (ink) nor '.' (paper). Use these two.")
    return spins(np.array([[sign == "#" for sign in row] for row in rows]))


def _uniform(seed: int, count: int, units: int) -> Float64:
    """(count, units) uniforms in [0, 1) from raw PCG64 bits, which NumPy keeps the same for ever (NEP 19)."""
    raw = np.random.PCG64(np.random.SeedSequence([seed, _STREAM])).random_raw(count * units)
    return np.asarray((raw >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(count, units)
