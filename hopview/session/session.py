"""The session: what a person holds. Edits go through `apply`; the engine follows, here or on a worker."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from hopview.core.coupling import Coupling, Float64
from hopview.core.errors import HopviewError, ParameterError
from hopview.core.layer import checked_shape
from hopview.core.memory import require_bytes
from hopview.core.params import parameters_of, with_values
from hopview.core.pattern import (
    Pattern,
    activity_of,
    grey_rows,
    overlaps,
    pattern_rows,
    sparse_overlaps,
)
from hopview.core.snapshot import Snapshot
from hopview.core.states import State, as_values
from hopview.models import MODELS, model_named
from hopview.models.coupled_model import CoupledModel
from hopview.rules import RULES, rule_named
from hopview.session import storage
from hopview.session.document import Document, blank, require_fitting, rule_to_begin_with, with_lesson
from hopview.session.edits import AbstractEdit, Forget, LiveChange, SetCue, SetExternalField, SetSeed, Store
from hopview.session.engine import Engine
from hopview.session.history import History, Step
from hopview.session.routing import names_of, routed
from hopview.session.run import Run
from hopview.session.runner import FULL_SPEED, Runner
from hopview.session.teaching import Teaching


class Session(Teaching):
    """A network on a grid of spins with its patterns: store, cue, run.

        E(s) = -1/2 s'Ws - b.s,  h = Ws + b,  m_mu = xi_mu . s / N

    `shape` is (rows, cols), N = rows * cols; `rule` one of {rules}; `update` one of {updates};
    `temperature` in units of the coupling, 0 to 2. Further keywords are parameters of the model or of
    the rule (`hopview list rules` shows them). A Boltzmann machine (`rbm` ...) has a `hidden` layer too,
    (rows, cols), and `visible` is another name for its `shape`; see `train`. Equal `seed`s give equal
    states, here, in the window, from the command line and in a movie. Raises `HopviewError` (a sentence
    with the value and the cure).
    Hopfield 1982, DOI 10.1073/pnas.79.8.2554.

    On one thread, `run` advances it. A window calls `start_worker`, after which a worker owns the
    engine and the state is what the worker last published.
    """

    def __init__(
        self,
        model: str = "hopfield",
        *,
        shape: tuple[int, int] | None = None,
        visible: tuple[int, int] | None = None,
        hidden: tuple[int, int] | int | None = None,
        rule: str | None = None,
        seed: int = 0,
        **params: Any,
    ) -> None:
        given = shape if shape is not None else visible
        shape = checked_shape((64, 64) if given is None else given)
        for_model = model_named(model).Params
        params = {**params, **_hidden_grid(hidden, model)}
        own = {name: value for name, value in params.items() if name in names_of(for_model)}
        rule = rule or rule_to_begin_with(model, shape, with_values(for_model(), **own))
        require_fitting(model, rule)
        for_rule = rule_named(rule).Params
        values, rule_values = routed(params, model, for_model, for_rule)
        document = Document(
            shape=shape,
            cue=blank(shape),
            model=model,
            rule=rule,
            params=with_values(for_model(), **values),
            rule_params=with_values(for_rule(), **rule_values),
        )
        self._begin(SetSeed(seed).apply(document))

    @classmethod
    def of(cls, document: Document) -> Session:
        """A session on an existing document."""
        session = cls.__new__(cls)
        session._begin(document)
        return session

    def _begin(self, document: Document) -> None:
        self.document = document
        self.history = History()
        self.saved = document
        self._engine: Engine | None = None
        self.runner: Runner | None = None

    # -- edits ----------------------------------------------------------------------------------------

    def apply(self, edit: AbstractEdit, after: Document | None = None) -> None:
        """Make one change; it can be undone. Raises `HopviewError` and changes nothing if it cannot be.

        `after` is what `edit` makes of the document, where that was worked out beforehand.
        """
        before, after = self.document, after or edit.apply(self.document)
        self._follow(after, edit.live())
        self.history.push(edit, before, after)

    def undo(self) -> str:
        """Take the last change back; its title, "" when there is none."""
        return self._travel(self.history.undo(), back=True)

    def redo(self) -> str:
        """Make the change again that was last taken back; its title, "" when there is none."""
        return self._travel(self.history.redo(), back=False)

    def store(self, patterns: ArrayLike, names: tuple[str, ...] | list[str] = ()) -> None:
        """Store patterns: (P, N) or (P, rows, cols), or a single one; -1/+1, 0/1 or bool.

        Models that remember pictures as they are, such as the modern network, take greys in [-1, 1] too.
        """
        document = self.document
        if document.greys:
            made = grey_rows(patterns, document.shape)
        else:
            made = [Pattern(row) for row in pattern_rows(patterns, document.shape)]
        first = len(document.patterns) + 1
        named = [names[k] if k < len(names) else str(first + k) for k in range(len(made))]
        if made:
            self.apply(Store(tuple(replace(p, name=name) for p, name in zip(made, named, strict=True))))

    def forget(self, *numbers: int) -> None:
        """Forget patterns by number, from 1."""
        self.apply(Forget(tuple(number - 1 for number in numbers)))

    def cue(self, state: ArrayLike) -> None:
        """Start from `state`, (N,) or (rows, cols); -1/+1, 0/1 or bool, and greys where units are graded."""
        self.apply(SetCue(self.document.states.given(state, self.document.shape, "cue")))

    def set_external_field(self, b: ArrayLike | None) -> None:
        """Put a field b on each unit, (N,) or (rows, cols), in units of h; None takes it away.

        It comes on top of what the parameters `external`, `external_along` and `external_pattern` say.
        Raises `ShapeError` for another size, `ParameterError` for what is no finite number.
        """
        self.apply(SetExternalField(b))

    # -- the run --------------------------------------------------------------------------------------

    def run(
        self,
        sweeps: int = 200,
        until: Literal["fixed", "limit"] | Callable[[Snapshot], bool] = "fixed",
        *,
        record: bool = True,
        flips_per_moment: int | None = None,
    ) -> Run:
        """Up to `sweeps` sweeps of N updates; what happened, one row a sweep, the cue first.

        `until` is "fixed" (also stops at a recognised cycle), "limit" (all the sweeps) or a function of the
        snapshot that says when to stop. `record=False` keeps only the end, one row; `flips_per_moment`
        keeps a row every so many flips. Raises `ParameterError` for fewer than 0 sweeps or 1 flip.
        """
        sweeps = count_of(sweeps, 0, "sweeps")
        flips = None if flips_per_moment is None else count_of(flips_per_moment, 1, "flips_per_moment")
        if callable(until):
            return self.engine.run(sweeps, "fixed", until, flips, record)
        if until not in ("fixed", "limit"):
            raise ParameterError(f"until={until!r} is unknown. Give 'fixed', 'limit' or a function.")
        return self.engine.run(sweeps, until, None, flips, record)

    @property
    def engine(self) -> Engine:
        """The engine, when no worker owns it."""
        if self.runner is not None:
            raise HopviewError("The session runs on its worker; post to it, or stop the worker first.")
        if self._engine is None:
            self._engine = Engine(self.document)
        elif self._engine.document is not self.document:
            self._engine.load(self.document)  # the worker was stopped before it got to the last edits
        return self._engine

    def start_worker(self, rate: float = FULL_SPEED) -> Runner:
        """Hand the engine to a worker thread."""
        engine = self.engine
        self.runner = Runner(engine, rate)
        return self.runner

    def stop_worker(self) -> None:
        """End the worker thread and take the engine back."""
        if self.runner is not None:
            self.runner.close()
            self.runner = None

    # -- reading ----------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The present moment."""
        return self.runner.latest if self.runner is not None else self.engine.snapshot()

    @property
    def state(self) -> State:
        """The present state, (N,) int8, 0/1 of binary units, float64 of real ones; read-only."""
        snapshot = self.snapshot()
        return as_values(snapshot.state, snapshot.visible.kind)

    def energy(self, x: ArrayLike | None = None) -> float:
        """E = -1/2 x'Wx - b.x of `x` (N,) or (rows, cols), by default of the present state.

        Raises `ParameterError` where W is not symmetric, as no energy exists then.
        """
        if not self.engine.model.has_energy:
            model = self.engine.model
            cure = "Set the dilution to symmetric, or choose a symmetric rule."
            cure = cure if isinstance(model.tied, Coupling) else "Choose these."
            raise ParameterError(f"{model.no_energy}. {cure}")
        return self.engine.model.energy(self._given(x))

    def field(self, x: ArrayLike | None = None) -> Float64:
        """h = Wx + b, (N,), by default of the present state."""
        return self.engine.model.field(self._given(x))

    def external_field(self) -> Float64:
        """b, (N,) float64 in units of h, all parts together: one's own, the parameters' and the rule's."""
        b = self.engine.model.external
        return np.zeros(self.document.size) if b is None else b.copy()

    def overlaps(self, x: ArrayLike | None = None) -> Float64:
        """m_mu = xi_mu . x / N, (P,), by default of the present state; of pictures in greys the cosines."""
        return overlaps(self.document.remembered(), self._given(x))

    def sparse_overlaps(self, x: ArrayLike | None = None) -> Float64:
        """m_mu = sum_i (xi_i - f) n_i / (N f (1 - f)) of 0/1 units, (P,), `x` or the present state.

        f is the activity of the rule, where it is set, else that of the stored patterns. Raises
        `ParameterError` where all stored units are alike. Tsodyks & Feigelman 1988.
        """
        patterns = self.document.stacked()
        activity = getattr(self.document.rule_params, "activity", 0.0) or activity_of(patterns)
        return sparse_overlaps(patterns, self._given(x), activity)

    def weights(self) -> Float64:
        """W, (N, N) float64. Raises `MemoryLimitError` when the matrix would not fit."""
        size = self.document.size
        require_bytes(16 * size * size, f"A matrix of {size:,} x {size:,} weights", "Use a smaller grid.")
        model = self.engine.model
        if not isinstance(model, CoupledModel):
            raise ParameterError(f"{model.title} has no matrix of weights. Read `parameters` instead.")
        return model.coupling.matrix()

    def save(self, path: str | Path) -> Path:
        """Write a `.hop` file. Raises `FileError`; an old file is kept until the new one is complete."""
        written = storage.save(with_lesson(self.document, self.snapshot().training), path)
        self.saved = self.document
        return written

    @property
    def changed(self) -> bool:
        """Whether something was changed since it was opened or saved."""
        return not self.document.equals(self.saved)

    # -- inside -----------------------------------------------------------------------------------------

    def _given(self, x: ArrayLike | None) -> State:
        return self.snapshot().state if x is None else self.document.states.given(x, self.document.shape)

    def _follow(self, document: Document, live: LiveChange | None) -> None:
        if self.runner is not None:
            self.runner.load(document, live)
        elif self._engine is not None:
            self._engine.load(document, live)
        self.document = document

    def _travel(self, step: Step | None, back: bool) -> str:
        if step is None:
            return ""
        live = step.edit.live()
        if live is not None and back:
            live = live.reverted()
        elif step.after.cue is not step.before.cue:
            live = None  # the picture painted is the cue itself
        try:
            self._follow(step.before if back else step.after, live)
        except HopviewError:
            (self.history.redo if back else self.history.undo)()  # the place in the history stays
            raise
        return step.words


def _documented(docstring: str | None) -> str | None:
    """`docstring` with the names of the rules and updates that ship put in; None stays (python -OO)."""
    if docstring is None:
        return None
    declared = (p for model in MODELS for p in parameters_of(model.Params) if p.name == "update")
    updates = dict.fromkeys(choice for parameter in declared for choice in parameter.choices)
    names = {"{rules}": (rule.name for rule in RULES), "{updates}": updates}
    for place, known in names.items():
        docstring = docstring.replace(place, ", ".join(known))
    return docstring


Session.__doc__ = _documented(Session.__doc__)


def _hidden_grid(hidden: tuple[int, int] | int | None, model: str) -> dict[str, int]:
    """The parameters that `hidden` stands for: rows and columns, or a number of units."""
    if hidden is None:
        return {}
    if "hidden" in names_of(model_named(model).Params):
        return {"hidden": hidden if isinstance(hidden, int) else math.prod(checked_shape(hidden))}
    rows, cols = checked_shape((1, hidden) if isinstance(hidden, int) else hidden)
    return {"hidden_rows": rows, "hidden_cols": cols}


def count_of(value: int, least: int, what: str) -> int:
    """`value` as a whole number of at least `least`; `ParameterError` names `what` it is."""
    try:
        count = operator.index(value)
    except TypeError:
        count = least - 1
    if count < least:
        raise ParameterError(f"{what} is {value!r}. Give a whole number, {least} or more.")
    return count
