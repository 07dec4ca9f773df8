"""Patterns stored or forgotten: going on from what was learned before, where the rule can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from hopview.core.coupling import Coupling, Int8
from hopview.rules import AbstractRule, Learned, Progress
from hopview.rules.base import Form

if TYPE_CHECKING:
    from hopview.session.document import Document

_FEW = 4  # patterns forgotten at once; of more, learning anew is quicker


class _Itself:
    """Equal to what stands for the very same object alone, and keeps that alive."""

    __slots__ = ("_of",)

    def __init__(self, of: object) -> None:
        self._of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self._of is other._of

    def __hash__(self) -> int:
        return id(self._of)


def teaching(document: Document, steps: bool = True) -> tuple[object, ...]:
    """All that what is learned depends on; without `steps`, but for how many there are of them."""
    learner = document.learner
    seed, params = document.seed if learner.random else 0, document.rule_params
    if not steps and learner.steps_parameter:
        params = msgspec.structs.replace(params, **{learner.steps_parameter: 0})
    given: tuple[object, ...] = (document.rule, params, seed, document.params.form_in_force)
    trainer = document.trainer
    if trainer is not None:
        machine = (document.model, document.shape, document.params.architecture)
        inputs = b"" if trainer.inputs is None else trainer.inputs.tobytes()
        given = (*given, machine, _Itself(document.data), _Itself(document.machine), inputs)
        if document.data is not None:
            return given  # the stored patterns are not learned
    if document.real:
        return (*given, *(_Itself(p.cells if p.greys is None else p.greys) for p in document.patterns))
    return (*given, *(_Itself(p.cells) for p in document.patterns))


def cutting(document: Document) -> tuple[object, ...]:
    """All that the cuts in it depend on; () without any."""
    params = document.params
    return (params.dilution, params.dilution_kind, document.seed) if params.dilution > 0 else ()


def gone_on(
    rule: AbstractRule, earlier: Learned, patterns: Int8, form: Form, progress: Progress
) -> Learned | None:
    """What `rule` learns of `patterns` (P, N), reached from `earlier`, its own; None if it cannot.

    Patterns of `earlier` that are missing are forgotten, then those behind are stored.
    """
    held = earlier.found
    if (
        isinstance(held, Coupling)
        and rule.chosen_form(patterns.shape[0], patterns.shape[1], form) != held.form
    ):
        return None
    missing = _missing(earlier.patterns, patterns)
    if len(missing) > _FEW:
        return None
    found: Learned | None = earlier
    for index in reversed(missing):
        found = rule.forget(found, index, progress) if found is not None else None
    return rule.extend(found, patterns, progress) if found is not None else None


def _missing(before: Int8, after: Int8) -> list[int]:
    """The rows of `before` that `after`, which begins with the others in their order, does not have."""
    missing, place = [], 0
    for index, row in enumerate(before):
        if place < after.shape[0] and np.array_equal(row, after[place]):
            place += 1
        else:
            missing.append(index)
    return missing
