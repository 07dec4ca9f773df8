"""From an experiment's file to a document: patterns fetched, drawn or tossed, the cue mixed and spoiled."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from hopview.core.coupling import Int8, frozen_array
from hopview.core.draws import generator
from hopview.core.errors import ParameterError, PatternError, ShapeError, unknown_name
from hopview.core.layer import checked_shape
from hopview.core.params import with_values
from hopview.core.pattern import Pattern, grey_rows, spins
from hopview.core.stacking import room_for
from hopview.core.states import State
from hopview.models import model_named
from hopview.rules import rule_named
from hopview.session.document import MAX_SEED, Document, Story, blank, require_fitting
from hopview.session.edits import Store
from hopview.session.experiment_file import (
    Cue,
    DataCue,
    DrawnCue,
    DrawnPattern,
    ExperimentFile,
    LibraryPatterns,
    MixtureCue,
    PatternCue,
    PatternSource,
    Values,
)
from hopview.session.external import require_direction
from hopview.session.machine_edits import SetClamped, SetData, data_kind
from hopview.session.routing import routed
from hopview.sources.convert import ConvertParams
from hopview.sources.corrupt import CorruptParams, corrupt
from hopview.sources.data import load_data
from hopview.sources.library import load_collection

_STREAM = 101  # apart from the streams of `corrupt`, which share the generator
_GREYS, _TINY = 1, 1e-300


def built(setup: ExperimentFile, story: Story) -> Document:
    """The document that `setup` describes. Raises `HopviewError` for what cannot be set up."""
    session = setup.session
    shape = checked_shape(session.shape)
    if not 0 <= session.seed <= MAX_SEED:
        raise ParameterError(f"The seed is {session.seed}. Choose a whole number from 0 to {MAX_SEED}.")
    for_model, for_rule = model_named(session.model).Params, rule_named(session.rule).Params
    require_fitting(session.model, session.rule)
    values, rule_values = routed(session.params, session.model, for_model, for_rule)
    document = Document(
        shape=shape,
        cue=blank(shape),
        model=session.model,
        rule=session.rule,
        params=with_values(for_model(), **values),
        rule_params=with_values(for_rule(), **rule_values),
        seed=session.seed,
        story=story,
    )
    patterns = [p for source in setup.patterns for p in _patterns(source, shape)]
    document = Store(tuple(patterns)).apply(document)
    require_direction(document)
    if session.data:
        document = SetData(load_data(session.data, shape, data_kind(document))).apply(document)
    if session.clamped:
        document = SetClamped(drawn(session.clamped, shape) > 0).apply(document)
    return replace(document, cue=cue_of(setup.cue, document))


def _patterns(source: PatternSource, shape: tuple[int, int]) -> list[Pattern]:
    if isinstance(source, LibraryPatterns):
        return _from_library(source, shape)
    if isinstance(source, DrawnPattern):
        return [Pattern(drawn(source.rows, shape), source.name, "Drawn in the experiment")]
    if source.greys is not None:
        return random_greys(source.count, shape[0] * shape[1], source.seed, source.greys)
    rows = random_patterns(source.count, shape[0] * shape[1], source.seed, source.activity, source.exact)
    return [Pattern(row, f"random {k}", f"Random, seed {source.seed}") for k, row in enumerate(rows, 1)]


def _from_library(source: LibraryPatterns, shape: tuple[int, int]) -> list[Pattern]:
    params = with_values(ConvertParams(), **source.convert) if source.convert else None
    held = {p.name: p for p in load_collection(source.collection, shape, params)}
    for name in source.names:
        if name not in held:
            raise unknown_name(f"pattern in '{source.collection}'", name, tuple(held))
    return [held[name] for name in source.names or held]


def cue_of(cue: Cue, document: Document) -> State:
    """The state (N,) that `cue` describes, for the patterns of `document`, spoiled as it says.

    Raises `PatternError` for a pattern that is not stored and for a mixture of an even number of spins.
    """
    if isinstance(cue, PatternCue):
        state = _mixture((cue.number,), document)
    elif isinstance(cue, MixtureCue):
        state = _mixture(cue.of, document)
    elif isinstance(cue, DataCue):
        return _row_of_data(cue, document)
    elif isinstance(cue, DrawnCue):
        state = drawn(cue.rows, document.shape)
    else:
        state = random_patterns(1, document.size, cue.seed)[0]
        if document.greys:
            state = random_greys(1, document.size, cue.seed, "even")[0].values
    return spoiled(cue.spoil, state, document.shape)


def _row_of_data(cue: DataCue, document: Document) -> State:
    """A row of what is learned, as a state, spoiled where units are binary."""
    data = document.material()
    if cue.row > len(data):
        raise PatternError(f"The cue names row {cue.row} of {len(data):,} of data. Choose one of them.")
    row = data[cue.row - 1]
    if document.real:
        return frozen_array(row, np.float64)
    return spoiled(cue.spoil, spins(row > 0.5), document.shape)


def spoiled(values: Values, state: State, shape: tuple[int, int]) -> State:
    """`state` (N,) spoiled by the values of a `spoil` table; none leaves it as it is."""
    return corrupt(state, shape, with_values(CorruptParams(), **values)) if values else state


def _mixture(members: tuple[int, ...], document: Document) -> State:
    """The sign of the sum of spins; the mean of greys, of which any number may be mixed."""
    if len(members) % 2 == 0 and not document.greys:
        raise PatternError(
            f"A mixture of {len(members)} patterns leaves ties. Name an odd number, e.g. [1, 2, 3]."
        )
    count = len(document.patterns)
    for member in members:
        if not 1 <= abs(member) <= count:
            raise PatternError(f"The cue names pattern {member}, but {count} are stored. Choose one of them.")
    if document.greys:
        mixed = [np.sign(m) * document.patterns[abs(m) - 1].values.astype(np.float64) for m in members]
        return frozen_array(np.mean(mixed, axis=0), np.float64)
    signed = [np.sign(m) * document.patterns[abs(m) - 1].cells.astype(np.int64) for m in members]
    return spins(np.sum(signed, axis=0) > 0)


def drawn(rows: tuple[str, ...], shape: tuple[int, int]) -> Int8:
    """Spins (N,) drawn as `rows` of `#` (+1) and `.` (-1). Raises `ShapeError` or `PatternError`."""
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        drawn = f"A drawing of {len(rows)} rows does not fit the grid"
        raise ShapeError(f"{drawn}. Draw {shape[0]} rows of {shape[1]} cells.")
    if set("".join(rows)) - {"#", "."}:
        raise PatternError("A drawing holds signs that are neither '#' (ink) nor '.' (paper). Use these two.")
    return spins(np.array([[sign == "#" for sign in row] for row in rows]))


def random_patterns(count: int, units: int, seed: int, activity: float = 0.0, exact: bool = False) -> Int8:
    """(count, units) independent spins, +1 with probability (1 + activity)/2; read-only.

    With `exact` just that share of each pattern is +1, rounded to a whole number of units.

    Drawn from raw PCG64 bits, which NumPy keeps the same for ever (NEP 19).
    """
    stream = np.random.PCG64(np.random.SeedSequence([seed, _STREAM]))
    rows, most = room_for(count, units), math.ceil(0.5 * (1.0 + activity) * 2.0**53)  # u < p in whole numbers
    active = round(0.5 * (1.0 + activity) * units)
    for row in rows:
        raw = stream.random_raw(units) >> np.uint64(11)
        if exact:  # the units of the lowest numbers
            on = np.zeros(units, np.bool_)
            on[np.argsort(raw, kind="stable")[:active]] = True
        else:
            on = raw < np.uint64(most)
        np.subtract(2 * on.view(np.int8), 1, out=row, dtype=np.int8, casting="unsafe")
    rows.flags.writeable = False
    return rows


def random_greys(count: int, units: int, seed: int, greys: Literal["even", "sphere"]) -> list[Pattern]:
    """`count` patterns of greys: each unit drawn evenly from [-1, 1], or directions evenly, with |xi| = 1."""
    drawn = generator(seed, _STREAM, _GREYS)
    if greys == "even":
        rows = drawn.uniform(-1.0, 1.0, (count, units))
    else:
        rows = drawn.standard_normal((count, units))
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY)
    source = f"Random greys, seed {seed}"
    return [
        replace(p, name=f"random {k}", source=source) for k, p in enumerate(grey_rows(rows, (1, units)), 1)
    ]
