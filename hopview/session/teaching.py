"""What a session of a Boltzmann machine can do besides: train, read parameters, likelihoods, sample."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64
from hopview.core.data import DataSet
from hopview.core.draws import generator
from hopview.core.errors import ParameterError, TrainingStopped
from hopview.core.estimate import Estimate
from hopview.core.layer import Layer
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.models import MachineModel, model_named
from hopview.session.document import Document, layers_of
from hopview.session.edits import AbstractEdit, SetRule, SetRuleParams
from hopview.session.machine_edits import SetClamped, SetData, SetParameters, Together, data_kind
from hopview.session.relearning import teaching
from hopview.session.routing import names_of
from hopview.session.training_run import TrainingRun
from hopview.session.visible_rows import visible_rows
from hopview.sources.data import load_data

if TYPE_CHECKING:
    from hopview.session.engine import Engine

Array = NDArray[Any]
_STARTS = 0x73746172  # a stream of its own among those of one seed


class Teaching:
    """Part of `Session`; every method raises `ParameterError` where the model is no Boltzmann machine."""

    document: Document

    if TYPE_CHECKING:

        @property
        def engine(self) -> Engine: ...
        def apply(self, edit: AbstractEdit, after: Document | None = None) -> None: ...

    def train(
        self,
        data: ArrayLike | DataSet | str | Path | None = None,
        epochs: int = 1,
        rule: str | None = None,
        **params: Any,
    ) -> TrainingRun:
        """`epochs` more epochs on `data` (n, D) or (n, rows, cols); what happened, one lesson an epoch.

        Where data, rule or parameters are other than before, training begins anew, at epoch 0; all that a
        call changes is one edit.

        `data` may also be a file, a folder of pictures or a built-in set by its name (`load_data`).
        Without it training goes on with those it has (else with the stored patterns). `rule` is a trainer of
        this model, further keywords are its parameters (`learning_rate`, `batch` ...). The same calls give
        the same numbers on one machine, and so does one long training in place of two short ones. Raises
        `DataError` for data that cannot be learned, `ParameterError` for a rule or value that cannot be used;
        warns (`TrainingStopped`) where it ended early, at the last good lesson.
        """
        self._machine_model()
        edits: list[AbstractEdit] = []
        if data is not None:
            found = _as_data(data, self.document)
            if not found.equals(self.document.data):
                edits.append(SetData(found))
        if rule is not None and rule != self.document.rule:
            edits.append(SetRule(rule))
        asked = Together(tuple(edits)).apply(self.document)
        if "batch" in params and "batch" not in names_of(type(asked.rule_params)):
            del params["batch"]  # a trainer that takes all the data at once
        if params:
            edits.append(SetRuleParams(params))
            asked = edits[-1].apply(asked)
        learner = asked.learner
        if not learner.steps_parameter:
            raise ParameterError(
                f"{learner.title} has no epochs: it knows the stored patterns at once. Use `store` instead."
            )
        goes_on = teaching(asked, steps=False) == teaching(self.document, steps=False)
        first = self._lesson().epoch if goes_on else 0
        if not goes_on:
            edits.append(SetRuleParams({learner.steps_parameter: 0}))
        edits.append(SetRuleParams({learner.steps_parameter: first + _count(epochs)}))
        self.apply(Together(tuple(edits)))
        made = self.training_run(first)
        if made.trouble:
            warnings.warn(made.trouble, TrainingStopped, stacklevel=2)
        return made

    def training_run(self, first: int = 0) -> TrainingRun:
        """The lessons from epoch `first` to the present one, as far as they are kept."""
        return TrainingRun.by(self.engine, first)

    @property
    def _sampler(self) -> MachineModel:
        """The model, a machine; raises `ParameterError` of others."""
        model = self.engine.model
        if not isinstance(model, MachineModel):
            raise self._no_machine()
        return model

    @property
    def machine(self) -> Machine:
        """The machine as taught so far."""
        return self._sampler.machine

    @property
    def parameters(self) -> Mapping[str, Array]:
        """W, visible_bias, hidden_bias ... by name; read-only."""
        return MappingProxyType(dict(self.machine.parameters))

    def set_parameters(self, **arrays: ArrayLike) -> None:
        """Set some of them; the others stay as taught, and training begins anew from there, at epoch 0.

        Raises `ParameterError` for unknown names, values that are not finite and matrices that are not
        symmetric where they must be, `ShapeError` for another shape.
        """
        self.apply(SetParameters(arrays, self.machine))

    @property
    def layers(self) -> Mapping[str, Layer]:
        """The layers by name: "visible", "hidden" ..."""
        return MappingProxyType({layer.name: layer for layer in layers_of(self.document)})

    @property
    def hidden(self) -> Float64:
        """The hidden units at present, (H,)."""
        self._machine_model()
        inner = self.engine.motion.inner()
        return np.zeros(0) if inner is None else inner

    def clamp(self, units: ArrayLike | None) -> None:
        """Hold the visible `units`, (N,) or (rows, cols) of booleans, at the cue's values; None lets go."""
        self._machine_model()
        self.apply(SetClamped(units))

    def free_energy(self, v: ArrayLike) -> Float64:
        """F(v) = -ln sum_h exp(-E(v, h)), (n,) in nats, of visible states: see `visible_rows`.

        At T = 1, as the machine is taught, whatever the temperature of runs and samples. Of more than 16
        hidden units tied to each other it is a mean-field bound from above.
        """
        return self.machine.free_energy(visible_rows(v, self.document))

    def log_z(self) -> float | Estimate:
        """ln Z at T = 1 in nats: a float where it is exact, else an `Estimate` with its standard error."""
        return self.machine.log_z(self.document.seed)

    def log_likelihood(self, v: ArrayLike) -> float | Estimate:
        """Mean of -F(v) - ln Z over the rows of v, in nats, at T = 1; an `Estimate` says how it is known."""
        return self.machine.log_likelihood(visible_rows(v, self.document), self.document.seed)

    def sample(self, n: int, sweeps: int = 100) -> Array:
        """(n, D) visible states of `n` chains, each `sweeps` sweeps from a random start, clamped units held.

        0/1 of binary units, float64 of real ones; all chains are swept at once. They follow from the seed.
        """
        model, size = self._sampler, self.document.size
        rng, count = generator(self.document.seed, 0, _STARTS), _count(n)
        if self.document.real:
            starts = rng.normal(size=(count, size))
        else:
            starts = np.where(rng.random((count, size)) < 0.5, 1, -1).astype(np.int8)
        if model.clamped is not None:
            starts[:, model.clamped] = self.document.cue[model.clamped]
        states = model.sampled(starts, _count(sweeps), self.document.seed)
        return states if self.document.real else (states > 0).astype(np.int8)

    # -- inside -----------------------------------------------------------------------------------------

    def _lesson(self) -> Lesson:
        lesson = self.engine.learned.memory
        return lesson if isinstance(lesson, Lesson) else Lesson(0, self.machine)

    def _machine_model(self) -> type[MachineModel]:
        model = model_named(self.document.model)
        if not issubclass(model, MachineModel):
            raise self._no_machine()
        return model

    def _no_machine(self) -> ParameterError:
        title = model_named(self.document.model).title
        return ParameterError(f"{title} is no Boltzmann machine. Use Session('rbm', ...), for instance.")


def _as_data(data: ArrayLike | DataSet | str | Path, document: Document) -> DataSet:
    if isinstance(data, DataSet):
        return data
    if isinstance(data, str | Path):
        return load_data(data, document.shape, data_kind(document))
    return DataSet(visible_rows(data, document).astype(np.float32), "data", "given as an array")


def _count(n: int) -> int:
    if int(n) != n or n < 0:
        raise ParameterError(f"{n} cannot be counted out. Give a whole number, 0 or more.")
    return int(n)
