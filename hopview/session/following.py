"""From one document to the next: what of a network in motion another document changes, and its new model."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.core.coupling import DenseCoupling
from hopview.core.machine import Machine
from hopview.models import AbstractModel, AbstractMotion, model_named
from hopview.models.dilution import diluted
from hopview.rules import Learned
from hopview.session.document import Document
from hopview.session.external import external_field, same_field
from hopview.session.relearning import cutting, teaching


@dataclass(frozen=True)
class Change:
    """How far a document differs from the one before it.

    `moved`: another grid, model or architecture, on which no run goes on; `relearn`: what is learned is
    another; `anew`: so is the coupling, hence the motion; `retune`: parameters, seed, field or clamp are.
    """

    moved: bool
    relearn: bool
    anew: bool
    retune: bool

    @classmethod
    def between(cls, old: Document, new: Document) -> Change:
        """What `new` changes of `old`."""
        moved = new.shape != old.shape or new.model != old.model
        moved = moved or new.params.architecture != old.params.architecture
        relearn = moved or teaching(new) != teaching(old)
        anew = relearn or cutting(new) != cutting(old)
        retune = new.params != old.params or new.seed != old.seed or not same_field(new, old)
        return cls(moved, relearn, anew, retune or new.clamped is not old.clamped)

    @property
    def model(self) -> bool:
        """Whether there is to be another model."""
        return self.anew or self.retune


def model_of(document: Document, learned: Learned) -> AbstractModel:
    """The model of `document` with what was `learned`, cut as it says."""
    tied = learned.found
    if isinstance(tied, DenseCoupling):
        tied = diluted(tied, document.params, document.seed)
    b = external_field(document, learned)
    return model_named(document.model).of(document.shape, tied, document.params, b, document.clamped)


def retuned(document: Document, learned: Learned, before: Document, model: AbstractModel) -> AbstractModel:
    """The model of `document` with the coupling of `model`, that of the document `before`."""
    # The same array where the field is the same, so that views see that it is.
    b = model.external if same_field(document, before) else external_field(document, learned)
    return model_named(document.model).of(document.shape, model.tied, document.params, b, document.clamped)


def retied(model: AbstractModel, document: Document, machine: Machine) -> AbstractModel:
    """`model`, of `document`, with another `machine`: one that it was or is to be."""
    made = model_named(document.model)
    return made.of(document.shape, machine, document.params, model.external, document.clamped)


def gone_over(motion: AbstractMotion, model: AbstractModel, seed: int) -> AbstractMotion:
    """The same run, going on under a `model` with another coupling."""
    return model.resume(motion.state, motion.inner(), seed, motion.sweep, motion.position)
