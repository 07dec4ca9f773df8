"""Edits: the changes a person makes. Each gives a new document from an old one; none touches the dynamics."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from hopview.core.coupling import Float32, Int8, frozen_array
from hopview.core.errors import ParameterError, PatternError, ShapeError
from hopview.core.layer import checked_shape
from hopview.core.params import carried_over, with_values
from hopview.core.pattern import Pattern, housed
from hopview.core.stacking import room_for
from hopview.core.states import State
from hopview.models import MachineModel, MachineParams, model_named
from hopview.models.base import Sites
from hopview.session.document import MAX_SEED, Document, fitting_rules, require_fitting, rule_to_begin_with
from hopview.session.external import checked_field, require_direction, require_no_field, resized_field
from hopview.sources import resize_pattern, resize_values


@dataclass(frozen=True, eq=False)
class LiveChange:
    """Units of the live state to set: `cells` to `values` (after) or back to `before`."""

    cells: Sites
    before: State
    after: State
    undoing: bool = False

    def reverted(self) -> LiveChange:
        """The change that takes this one back."""
        return LiveChange(self.cells, before=self.after, after=self.before, undoing=True)


class AbstractEdit(ABC):
    """One change: `title` names it in the Edit menu; `apply` returns the document after it."""

    title: ClassVar[str]

    def said(self, before: Document) -> str:
        """What it does to the document `before` it, for the Edit menu: the title, or more precisely."""
        return self.title

    @abstractmethod
    def apply(self, document: Document) -> Document:
        """The document after the edit; raises `HopviewError` and changes nothing when it cannot be."""

    def live(self) -> LiveChange | None:
        """What the edit sets on the live state, if it paints there."""
        return None

    def merged(self, later: AbstractEdit) -> AbstractEdit | None:
        """One edit that does what this and then `later` do, when they belong to one gesture."""
        return None


@dataclass(frozen=True, eq=False)
class Store(AbstractEdit):
    """Store patterns of the grid's size."""

    patterns: tuple[Pattern, ...]
    title = "store"

    def apply(self, document: Document) -> Document:
        """Append the patterns, each with a colour of its own."""
        total = len(document.patterns) + len(self.patterns)
        document.learner.require_memory(total, document.size, document.params.form_in_force)
        for pattern in self.patterns:
            if pattern.cells.size != document.size:
                raise ShapeError(
                    f"The pattern '{pattern.name}' has {pattern.cells.size:,} cells but the grid has "
                    f"{document.size:,}. Resize it to {document.shape[0]} x {document.shape[1]} first."
                )
        pairs = zip(self.patterns, document.free_colours(), strict=False)
        coloured = tuple(replace(pattern, colour=colour) for pattern, colour in pairs)
        return replace(document, patterns=housed(document.patterns, coloured))


@dataclass(frozen=True, eq=False)
class Forget(AbstractEdit):
    """Forget the patterns at `indices`, from 0."""

    indices: tuple[int, ...]
    title = "forget"

    def apply(self, document: Document) -> Document:
        """Leave the patterns out."""
        for index in self.indices:
            _require_index(document, index)
        kept = tuple(p for k, p in enumerate(document.patterns) if k not in self.indices)
        return replace(document, patterns=kept)


@dataclass(frozen=True, eq=False)
class Rename(AbstractEdit):
    """Give the pattern at `index` a name."""

    index: int
    name: str
    title = "rename"

    def apply(self, document: Document) -> Document:
        """Change the name, shortened to 40 characters."""
        _require_index(document, self.index)
        patterns = list(document.patterns)
        patterns[self.index] = replace(patterns[self.index], name=self.name.strip()[:40])
        return replace(document, patterns=tuple(patterns))


@dataclass(frozen=True, eq=False)
class SetCue(AbstractEdit):
    """Start from `cells` (N,): the live state becomes this and a new run begins, also from an equal cue."""

    cells: State
    title = "set cue"

    def apply(self, document: Document) -> Document:
        """Change the cue."""
        if self.cells.size != document.size:
            raise ShapeError(
                f"The cue has {self.cells.size:,} cells but the grid has {document.size:,}. "
                f"Resize it to {document.shape[0]} x {document.shape[1]} first."
            )
        cue = document.states.taken(self.cells).view()  # an array of its own tells the engine to begin anew
        return replace(document, cue=cue)


@dataclass(frozen=True, eq=False)
class Paint(AbstractEdit):
    """Set cells of the live state; when nothing runs, the painted picture is the new cue (`cue`).

    Strokes with the same `stroke` number merge, but for number 0.
    """

    change: LiveChange
    stroke: int = 0
    cue: State | None = None
    title = "paint"

    def apply(self, document: Document) -> Document:
        """Change the cue when the run has not begun; the live state follows through `live`."""
        cells = self.change.cells
        outside = cells[(cells < 0) | (cells >= document.size)]
        if outside.size:
            raise ShapeError(
                f"The stroke reaches unit {int(outside[0])}; the grid has units 0 to {document.size - 1}. "
                "Paint inside it."
            )
        return document if self.cue is None else replace(document, cue=document.states.taken(self.cue))

    def live(self) -> LiveChange | None:
        """The cells painted."""
        return self.change

    def merged(self, later: AbstractEdit) -> AbstractEdit | None:
        """One stroke out of two pieces of it."""
        if not isinstance(later, Paint) or later.stroke != self.stroke or self.stroke == 0:
            return None
        cells = np.concatenate([self.change.cells, later.change.cells])
        unique, first = np.unique(cells, return_index=True)
        last = cells.size - 1 - np.unique(cells[::-1], return_index=True)[1]
        before = np.concatenate([self.change.before, later.change.before])[first]
        after = np.concatenate([self.change.after, later.change.after])[last]
        return Paint(LiveChange(unique, before, after), self.stroke, later.cue)


@dataclass(frozen=True, eq=False)
class SetParams(AbstractEdit):
    """Set parameters of the model by name; drags of one slider merge while `gesture` is the same."""

    values: Mapping[str, Any]
    gesture: int = 0
    title = "set parameter"

    def apply(self, document: Document) -> Document:
        """Validate and replace."""
        params = with_values(document.params, **self.values)
        document.learner.require_memory(len(document.patterns), document.size, params.form_in_force)
        changed = replace(document, params=params)
        if params.architecture != document.params.architecture:
            changed = replace(changed, machine=None)
        if self.values.keys() & {"external_along", "external_pattern"}:
            require_direction(changed)
        return changed

    def merged(self, later: AbstractEdit) -> AbstractEdit | None:
        """The later value of the same parameters."""
        return _later_values(self, later)


@dataclass(frozen=True, eq=False)
class SetRuleParams(AbstractEdit):
    """Set parameters of the learning rule by name; drags of one slider merge while `gesture` is the same."""

    values: Mapping[str, Any]
    gesture: int = 0
    title = "set parameter of the rule"

    def said(self, before: Document) -> str:
        """`train 20 epochs with pcd`, `5 dreams with unlearning`, or going back, `back to epoch 3`."""
        learner, count = before.learner, before.taught_rows
        if self.values.keys() != {learner.steps_parameter}:
            return self.title
        first, last = learner.steps_asked(count), self.apply(before).learner.steps_asked(count)
        if last <= first:
            return f"back to {learner.step_word} {last:,}" if last < first else self.title
        steps = f"{last - first:,} {learner.step_word}{'' if last - first == 1 else 's'} with {learner.name}"
        return f"train {steps}" if before.trainer is not None else steps

    def apply(self, document: Document) -> Document:
        """Validate and replace."""
        changed = replace(document, rule_params=with_values(document.rule_params, **self.values))
        changed.learner.require_memory(len(document.patterns), document.size, document.params.form_in_force)
        return changed

    def merged(self, later: AbstractEdit) -> AbstractEdit | None:
        """The later value of the same parameters."""
        return _later_values(self, later)


@dataclass(frozen=True, eq=False)
class SetRule(AbstractEdit):
    """Learn the stored patterns by another rule; parameters that both have keep their values."""

    rule: str
    title = "set rule"

    def apply(self, document: Document) -> Document:
        """Change the rule, if its weights fit in memory."""
        require_fitting(document.model, self.rule)
        changed = replace(document, rule=self.rule)
        changed.learner.require_memory(len(document.patterns), document.size, document.params.form_in_force)
        return changed


@dataclass(frozen=True, eq=False)
class SetModel(AbstractEdit):
    """Use another model."""

    model: str
    title = "set model"

    def apply(self, document: Document) -> Document:
        """Change the model; parameters that both have keep their values where the new one allows them.

        So do training data; real values are given up for a machine of 0/1 units.
        """
        model = model_named(self.model)
        params = carried_over(document.params, model.Params)
        data = document.data
        cut = issubclass(model, MachineModel) and model.states.dtype is not np.float64
        if cut and data is not None and not data.binary:
            document = replace(document, data=None)
        if issubclass(model, MachineModel) and not isinstance(document.params, MachineParams):
            params = with_values(params, temperature=1.0)  # another scale than that of a coupling
        fitting = [rule.name for rule in fitting_rules(model.name)]
        suited = rule_to_begin_with(model.name, document.shape, params)
        rule = document.rule if document.rule in fitting[1:] else suited
        if model.folds:
            require_no_field(document)
        changed = replace(document, model=model.name, params=params, rule=rule, machine=None)
        changed.learner.require_memory(len(document.patterns), document.size, params.form_in_force)
        return changed


@dataclass(frozen=True, eq=False)
class SetExternalField(AbstractEdit):
    """Put a field of one's own on each unit, (N,) or (rows, cols), in units of h; None takes it away."""

    values: ArrayLike | None
    title = "set external field"

    def apply(self, document: Document) -> Document:
        """Check and replace."""
        field = None if self.values is None else checked_field(self.values, document.shape)
        model = model_named(document.model)
        if field is not None and (model.holds or model.folds):
            instead = "Fold it back first" if model.folds else "Set its biases instead, by set_parameters"
            raise ParameterError(f"{model.title} takes no external field. {instead}.")
        return replace(document, external=field)


@dataclass(frozen=True, eq=False)
class SetSeed(AbstractEdit):
    """Use another seed for every random number from here on."""

    seed: int
    title = "set seed"

    def apply(self, document: Document) -> Document:
        """Change the seed."""
        try:
            seed = operator.index(self.seed)
        except TypeError:
            seed = -1
        if not 0 <= seed <= MAX_SEED:
            raise ParameterError(f"The seed is {self.seed!r}. Choose a whole number from 0 to {MAX_SEED}.")
        return replace(document, seed=seed)


@dataclass(frozen=True, eq=False)
class SetShape(AbstractEdit):
    """Lay the units out on another grid; stored patterns and the cue are resized to it."""

    shape: tuple[int, int]
    title = "resize the grid"

    def apply(self, document: Document) -> Document:
        """Resize everything by nearest area."""
        shape = checked_shape(self.shape)
        document.learner.require_memory(
            len(document.patterns), shape[0] * shape[1], document.params.form_in_force
        )

        def resized(cells: Int8) -> Int8:
            return frozen_array(resize_pattern(cells, document.shape, shape).reshape(-1), np.int8)

        rows = room_for(len(document.patterns), shape[0] * shape[1])
        for row, pattern in zip(rows, document.patterns, strict=True):
            row[:] = resized(pattern.cells)
        rows.flags.writeable = False

        def regreyed(greys: Float32 | None) -> Float32 | None:
            if greys is None:
                return None
            return frozen_array(resize_values(greys, document.shape, shape), np.float32)

        patterns = tuple(
            replace(p, cells=row, greys=regreyed(p.greys))
            for p, row in zip(document.patterns, rows, strict=True)
        )
        own, spins = document.external, document.cue.dtype == np.int8
        field = None if own is None else resized_field(own, document.shape, shape)
        cue = resized(document.cue) if spins else resize_values(document.cue, document.shape, shape)
        return replace(
            document, shape=shape, patterns=patterns, cue=cue, external=field,
            data=None, clamped=None, machine=None,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Open(AbstractEdit):
    """Replace everything by another document: a file or an experiment that was opened.

    `origin` and `left` are whatever the opener wants back when it travels over this edit: where the
    document belongs, and where the one before it belonged.
    """

    document: Document
    origin: object = None
    left: object = None
    title = "open"

    def apply(self, document: Document) -> Document:
        """The other document."""
        return self.document


def _later_values(earlier: SetParams | SetRuleParams, later: AbstractEdit) -> AbstractEdit | None:
    """`later`, where it sets the same parameters of the same kind in the same gesture."""
    if type(later) is not type(earlier) or not isinstance(later, SetParams | SetRuleParams):
        return None
    same = later.gesture == earlier.gesture != 0 and later.values.keys() == earlier.values.keys()
    return later if same else None


def _require_index(document: Document, index: int) -> None:
    if not 0 <= index < len(document.patterns):
        count = len(document.patterns)
        held = "no pattern is stored" if not count else f"patterns 1 to {count} are stored"
        raise PatternError(f"There is no pattern {index + 1}; {held}.")
