"""The document: everything a person made, immutable, so that undo is going back to an earlier one."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

import msgspec
import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float32, Float64, Int8, frozen_array
from hopview.core.data import DataSet
from hopview.core.errors import ParameterError
from hopview.core.layer import Layer
from hopview.core.lesson import Lesson, Training
from hopview.core.machine import Machine
from hopview.core.memory import human
from hopview.core.params import carried_over
from hopview.core.pattern import Pattern, stack
from hopview.core.several import Several
from hopview.core.states import State, States
from hopview.models import HopfieldParams, MachineModel, ModelParams, model_named
from hopview.models.machine_model import Clamped
from hopview.rules import (
    AbstractPavlov,
    AbstractRule,
    AbstractTrainer,
    RuleParams,
    rule_named,
    rules,
)
from hopview.session.relearning import teaching

MAX_SEED = 2**63 - 1
# Weak, so that the hundreds of documents in a history keep no stack: what was learned holds the one in use.
_stacks: WeakValueDictionary[tuple[tuple[Pattern, ...], int], Int8] = WeakValueDictionary()
_pictures: WeakValueDictionary[tuple[tuple[Pattern, ...], int], Float32] = WeakValueDictionary()
_blanked: WeakValueDictionary[tuple[tuple[Pattern, ...], int, float, int], Int8] = WeakValueDictionary()
_data: WeakValueDictionary[tuple[tuple[Pattern, ...], int, bool], Float32] = WeakValueDictionary()


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What an experiment says of itself: title, text shown beside the lattice, and its source."""

    title: str = ""
    text: str = ""
    reference: str = ""
    key: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Document:
    """Model, grid, rule, parameters of both, seed, patterns and cue.

    `cue` (N,), read-only, is always of the kind that the model's units are. `external` is a field of
    one's own on each unit, (N,) float64, read-only, or None. `rule_params` are always those that the rule
    declares: of others, equal names are carried over. Of Boltzmann machines, `data` is what is learned in
    place of the patterns, `clamped` (D,) bool the visible units held, `machine` what a person set the
    parameters to before training: all None where there is none. `reached` is the lesson that an opened file
    had got to, with the key of what is taught (`teaching` without steps): see `lesson`.
    """

    shape: tuple[int, int]
    cue: State
    model: str = "hopfield"
    rule: str = "hebb"
    params: ModelParams = field(default_factory=HopfieldParams)
    rule_params: RuleParams = field(default_factory=RuleParams)
    seed: int = 0
    patterns: tuple[Pattern, ...] = ()
    story: Story = field(default_factory=Story)
    external: Float64 | None = None
    data: DataSet | None = None
    clamped: Clamped | None = None
    machine: Machine | None = None
    reached: tuple[Lesson, tuple[object, ...]] | None = None

    def __post_init__(self) -> None:
        declared = rule_named(self.rule).Params
        if type(self.rule_params) is not declared:
            object.__setattr__(self, "rule_params", carried_over(self.rule_params, declared))
        object.__setattr__(self, "cue", self.states.taken(self.cue))
        model = model_named(self.model)
        if issubclass(model, MachineModel) and isinstance(self.params, model.Params):
            model.require_fit(self.shape, self.params)

    @property
    def learner(self) -> AbstractRule:
        """The rule with its parameters and the seed, told of the grid and the units held."""
        return rule_named(self.rule, self.rule_params, self.seed).placed(self.shape, self.clamped)

    @property
    def trainer(self) -> AbstractTrainer | None:
        """The rule, where it teaches a machine."""
        learner = self.learner
        return learner if isinstance(learner, AbstractTrainer) else None

    @property
    def conditioning(self) -> AbstractPavlov | None:
        """The rule, where it goes from trial to trial."""
        learner = self.learner
        return learner if isinstance(learner, AbstractPavlov) else None

    @property
    def lesson(self) -> Lesson | None:
        """Where an opened file had got to; None where since then anything but the epochs was changed."""
        if self.reached is None:
            return None
        lesson, key = self.reached
        return lesson if key == teaching(self, steps=False) else None

    @property
    def states(self) -> States:
        """The kind of state that the model's units make up."""
        return model_named(self.model).states

    @property
    def real(self) -> bool:
        """Whether the visible units take real values, and not one of two."""
        return self.states.dtype is np.float64

    @property
    def size(self) -> int:
        """N, the number of visible units."""
        return self.shape[0] * self.shape[1]

    @property
    def names(self) -> tuple[str, ...]:
        """The patterns' names in their order."""
        return tuple(p.name for p in self.patterns)

    def stacked(self) -> Int8:
        """X, the (P, N) int8 patterns, read-only; shared by documents of the same patterns while in use."""
        key = (self.patterns, self.size)
        rows = _stacks.get(key)
        if rows is None:
            rows = _stacks[key] = stack(self.patterns, self.size)
        return rows

    @property
    def greys(self) -> bool:
        """Whether what is remembered of a pattern are its greys: real units that keep patterns, or pairs."""
        return self.real and rule_named(self.rule).keeps_greys

    def remembered(self) -> NDArray[Any]:
        """What overlaps are taken with: X, or where greys are remembered those, (P, N) float32; read-only.

        Of a rule that leaves blanks, X has zeros there.
        """
        if not self.greys:
            return self._with_blanks() if rule_named(self.rule).leaves_blanks else self.stacked()
        key = (self.patterns, self.size)
        rows = _pictures.get(key)
        if rows is None:
            greys = np.empty((len(self.patterns), self.size), np.float32)
            for row, pattern in zip(greys, self.patterns, strict=True):
                row[:] = pattern.values
            greys.flags.writeable = False
            rows = _pictures[key] = greys
        return rows

    def several(self) -> Several | None:
        """The patterns with blanks, and how they are learned; None of rules that leave none."""
        return self.learner.several(self._with_blanks()) if rule_named(self.rule).leaves_blanks else None

    def _with_blanks(self) -> Int8:
        learner = self.learner
        key = (self.patterns, self.size, learner.blanks, self.seed)
        rows = _blanked.get(key)
        if rows is None:
            rows = _blanked[key] = learner.stored(self.stacked())
        return rows

    @property
    def taught_rows(self) -> int:
        """How many patterns, or rows of data, the rule learns."""
        rows = self.patterns if self.data is None or self.trainer is None else self.data
        return len(rows)

    def material(self) -> NDArray[Any]:
        """What the rule learns: X, or for a trainer data (n, D) float32, stored patterns being 0/1 rows.

        Memories of real values are the patterns' greys, (P, N) float32.
        """
        if self.trainer is None:
            return self.remembered() if self.greys else self.stacked()
        if self.data is not None:
            return self.data.rows
        key = (self.patterns, self.size, self.real)
        rows = _data.get(key)
        if rows is None:
            x = self.stacked()
            rows = _data[key] = frozen_array(x if self.real else x > 0, np.float32)
        return rows

    def first_machine(self) -> Machine:
        """The machine before training: as it was set, else as the model begins."""
        model = model_named(self.model)
        if not issubclass(model, MachineModel):
            raise ParameterError(f"{model.title} is not trained. Choose a Boltzmann machine.")
        if self.machine is not None:
            return self.machine
        data = self.material()
        return model.begin(self.shape, self.params, self.seed, data if data.size else None)

    def form_words(self, coupling: Coupling) -> str:
        """The form that `coupling` is kept in, why, and what it takes; "" where it is not this document's."""
        words = self.learner.form_words(len(self.patterns), self.size, self.params.form_in_force)
        if self.params.dilution > 0:
            words = "dense: holes are cut into a matrix"
        return f"{words}; {human(coupling.nbytes)}" if words.startswith(coupling.form) else ""

    def free_colours(self) -> Iterator[int]:
        """The colour numbers that no stored pattern uses, from the lowest, without end."""
        used = {p.colour for p in self.patterns}
        return (n for n in itertools.count() if n not in used)

    def equals(self, other: Document) -> bool:
        """Whether the content is the same; quick, as documents share the arrays that no edit touched."""

        def head(document: Document) -> tuple[object, ...]:
            patterns = tuple((p.name, p.source, p.colour) for p in document.patterns)
            return (document.model, document.shape, document.rule, document.params, document.rule_params,
                    document.seed, document.story, patterns)  # fmt: skip

        if head(self) != head(other):
            return False
        if (self.external is None) is not (other.external is None):
            return False
        if not _same_machines(self, other):
            return False
        pairs: list[tuple[Any, Any]] = [(self.cue, other.cue), (self.external, other.external)]
        both = list(zip(self.patterns, other.patterns, strict=True))
        if any((p.greys is None) is not (q.greys is None) for p, q in both):
            return False
        pairs += [(p.cells, q.cells) for p, q in both] + [(p.greys, q.greys) for p, q in both]
        return all(a is b or np.array_equal(a, b) for a, b in pairs)

    def digest(self) -> str:
        """SHA-256 over all content: equal digests mean equal documents."""
        digest = hashlib.sha256()
        params = (*msgspec.structs.astuple(self.params), *msgspec.structs.astuple(self.rule_params))
        head = (self.model, self.shape, self.rule, params, self.seed)
        digest.update(repr((*head, msgspec.structs.astuple(self.story))).encode())
        for pattern in self.patterns:
            digest.update(repr((pattern.name, pattern.source, pattern.colour)).encode())
            digest.update(pattern.cells.tobytes())
            digest.update(b"" if pattern.greys is None else pattern.greys.tobytes())
        digest.update(self.cue.tobytes())
        if self.external is not None:
            digest.update(self.external.tobytes())
        held: list[NDArray[Any]] = [] if self.clamped is None else [self.clamped]
        if self.data is not None:
            digest.update(repr((self.data.name, self.data.source, self.data.names)).encode())
            held += [self.data.rows] if self.data.labels is None else [self.data.rows, self.data.labels]
        if self.machine is not None:
            held += self.machine.parameters.values()
        for array in held:
            digest.update(repr(array.shape).encode())
            digest.update(array.tobytes())
        return digest.hexdigest()


def layers_of(document: Document) -> tuple[Layer, ...]:
    """The layers of the document's model, the visible one first."""
    model = model_named(document.model)
    if issubclass(model, MachineModel):
        return model.layers_of(document.shape, document.params)
    return (Layer(name="visible", shape=document.shape, kind=model.kind),)


def with_lesson(document: Document, training: Training | None) -> Document:
    """`document` with the lesson reached, so that its file need not be taught again.

    One before the last that is asked for, as while a machine learns, is gone on from. Itself where there is
    none, or one beyond, or one of another teaching: of a document that the worker has left, or has not yet.
    """
    if training is None or training.present.epoch > getattr(document.rule_params, "epochs", -1):
        return document
    key = teaching(document, steps=False)
    return replace(document, reached=(training.present, key)) if training.key == key else document


def fitting_rules(model: str) -> tuple[type[AbstractRule], ...]:
    """The rules that can teach `model`, the one to begin with first."""
    names = model_named(model).rules
    if not names:
        return tuple(rule for rule in rules() if rule.couples and not rule.leaves_blanks)
    known = {rule.name: rule for rule in rules()}
    return tuple(known[name] for name in names if name in known)


def rule_to_begin_with(model: str, shape: tuple[int, int], params: ModelParams) -> str:
    """The name of the rule that suits `model` on a grid of `shape`."""
    kind = model_named(model)
    return kind.rule_for(shape, params) if issubclass(kind, MachineModel) else fitting_rules(model)[0].name


def require_fitting(model: str, rule: str) -> None:
    """Raise `ParameterError` for a rule that cannot teach `model`."""
    rule_named(rule)
    fitting = tuple(known.name for known in fitting_rules(model))
    if rule not in fitting:
        title = model_named(model).title
        raise ParameterError(
            f"The rule '{rule}' cannot teach the model {title}. Choose one of {', '.join(fitting)}."
        )


def _same_machines(one: Document, other: Document) -> bool:
    """Whether data, clamped units and parameters set by hand are the same."""
    if (one.data is not other.data) and (one.data is None or not one.data.equals(other.data)):
        return False
    if (one.clamped is None) is not (other.clamped is None):
        return False
    if one.clamped is not None and other.clamped is not None and (one.clamped != other.clamped).any():
        return False
    mine, theirs = ({} if d.machine is None else d.machine.parameters for d in (one, other))
    return mine.keys() == theirs.keys() and all(np.array_equal(mine[name], theirs[name]) for name in mine)


def blank(shape: tuple[int, int]) -> Int8:
    """A cue of paper: all units -1."""
    return frozen_array(np.full(shape[0] * shape[1], -1, np.int8), np.int8)
