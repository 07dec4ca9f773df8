"""Edits of Boltzmann machines: what they learn, which units are held, and parameters set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from hopview.core.coupling import frozen_array
from hopview.core.data import DataSet
from hopview.core.errors import ShapeError
from hopview.core.machine import Machine
from hopview.models import MachineModel, model_named
from hopview.models.machine_model import Clamped
from hopview.session.document import Document
from hopview.session.edits import AbstractEdit, SetShape
from hopview.session.visible_rows import require_document_rows
from hopview.sources.data_units import Kind


@dataclass(frozen=True, eq=False)
class SetData(AbstractEdit):
    """Learn `data` in place of the stored patterns; None: the stored patterns again.

    With a `shape` the units are laid out on that grid first.
    """

    data: DataSet | None
    shape: tuple[int, int] | None = None
    title = "set training data"

    def apply(self, document: Document) -> Document:
        """Check that a row is as wide as the visible layer, and of its kind."""
        data = self.data
        if self.shape is not None and self.shape != document.shape:
            document = SetShape(self.shape).apply(document)
        if data is not None:
            require_document_rows(data.rows, document)
        return replace(document, data=data)


@dataclass(frozen=True, eq=False)
class SetClamped(AbstractEdit):
    """Hold visible units at their values: `units` (N,) or (rows, cols) of booleans; None lets all go."""

    units: ArrayLike | None
    title = "clamp units"

    def said(self, before: Document) -> str:
        """`clamp units`, or where fewer are held than before, `release units`."""
        held = 0 if before.clamped is None else int(before.clamped.sum())
        now = 0 if self.units is None else int(np.count_nonzero(self.units))
        return "release units" if now < held else self.title

    def apply(self, document: Document) -> Document:
        """Check the shape."""
        if self.units is None:
            return replace(document, clamped=None)
        held = np.asarray(self.units)
        if held.size != document.size or held.dtype.kind not in "bui":
            raise ShapeError(
                f"The clamped units have shape {held.shape} and type {held.dtype}; the grid "
                f"is {document.shape[0]} x {document.shape[1]}. Give one True or False a unit."
            )
        clamped: Clamped = frozen_array(held.reshape(-1) != 0, np.bool_)
        return replace(document, clamped=clamped if clamped.any() else None)


@dataclass(frozen=True, eq=False)
class Together(AbstractEdit):
    """Edits made one after another as one, called what the last of them is; none of them paints."""

    edits: tuple[AbstractEdit, ...]
    title = "train"

    def said(self, before: Document) -> str:
        """What the last one says, after the others."""
        return self.edits[-1].said(Together(self.edits[:-1]).apply(before))

    def apply(self, document: Document) -> Document:
        """All of them, or, where one cannot be, none."""
        for edit in self.edits:
            document = edit.apply(document)
        return document


@dataclass(frozen=True, eq=False)
class SetParameters(AbstractEdit):
    """Set parameters of the machine by hand; training goes on from there, at epoch 0."""

    arrays: Mapping[str, ArrayLike]
    base: Machine | None = (
        None  # the machine that the other arrays are taken from; None: the one before training
    )
    title = "set parameters"

    def apply(self, document: Document) -> Document:
        """Check name, shape and values."""
        base = self.base or document.first_machine()
        learner = document.learner
        params = document.rule_params
        if learner.steps_parameter:
            params = msgspec.structs.replace(params, **{learner.steps_parameter: 0})
        machine = base.with_parameters(**self.arrays)
        return replace(document, machine=machine, rule_params=params)


def data_kind(document: Document) -> Kind:
    """Which values the visible units take, as `load_data` asks."""
    return "real" if document.real else "binary"


def is_machine(document: Document) -> bool:
    """Whether the document's model is a Boltzmann machine."""
    return issubclass(model_named(document.model), MachineModel)
