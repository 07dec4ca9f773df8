"""What teaches a Boltzmann machine: data in, better parameters out, epoch after epoch."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.errors import DataError, ParameterError
from hopview.core.lesson import Lesson, dreamt
from hopview.core.machine import Machine
from hopview.core.memory import require_bytes
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress

Array = NDArray[Any]
Epochs = Annotated[
    int,
    Meta(
        ge=0,
        le=1_000_000,
        title="Epochs",
        description="How often training goes through the data; raising it goes on from where it was, "
        "lowering it goes back",
    ),
]
HeldOut = Annotated[
    float,
    Meta(
        ge=0,
        le=0.5,
        title="Held out",
        description="The share of the data that is not learned, to see whether the machine generalises",
    ),
]


class TrainerParams(RuleParams, frozen=True, kw_only=True):
    """What all trainers share; each declares `learning_rate` and what else it has itself."""

    epochs: Epochs = 0
    held_out: HeldOut = 0.0


class AbstractTrainer(AbstractRule):
    """Teaches the machine `start` from data (n, D) float32, an epoch a step.

    A trainer says how training begins (`begin`) and what one epoch does (`epoch`); both depend on their
    arguments, `params` and `seed` alone, with random numbers keyed by (seed, epoch, ...), so that an epoch
    gives the same numbers whenever it is made. An epoch that leaves the numbers or its own safe range says so
    in `Lesson.trouble`; then the lesson before it is kept, and training ends there.
    """

    models: ClassVar[tuple[str, ...]]  # names of the models that it can teach
    bytes_per_weight = 8
    stepwise = True
    steps_parameter = "epochs"
    random = True
    couples = False
    Params: ClassVar[type[RuleParams]] = TrainerParams

    params: TrainerParams
    start: Machine | None = None
    held: NDArray[np.bool_] | None = None  # the visible units that the person holds, (D,)

    def placed(self, shape: tuple[int, int], held: NDArray[Any] | None) -> Self:
        """Keep in mind what is held."""
        self.held = held
        return self

    @property
    def inputs(self) -> NDArray[np.bool_] | None:
        """The visible units clamped in both phases, (D,): those held, where that is asked for; else None."""
        return self.held if getattr(self.params, "conditional", False) else None

    @abstractmethod
    def begin(self, machine: Machine, data: Float32) -> Mapping[str, Array]:
        """What `Lesson.beside` is before the first epoch; may raise `DataError` for data it cannot use."""

    @abstractmethod
    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """The lesson after one more epoch on `data` (n, D), with its figures; nothing given is changed."""

    def figures(self, lesson: Lesson, data: Float32, held_out: Float32) -> Mapping[str, float]:
        """Further figures of a lesson, of learned and held-out data."""
        return {}

    def fantasies(self, lesson: Lesson) -> Array | None:
        """(m, D) visible states that the machine dreams at this lesson (its persistent chains), or None."""
        return lesson.beside.get("chains")

    def learn(self, patterns: Array, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """Training from `start` on the data `patterns` (n, D)."""
        self.require_memory(patterns.shape[0], patterns.shape[1], form)
        if self.start is None:
            raise ParameterError(f"{self.title} has no machine to teach. Give it one by `taught`.")
        data, _ = self.parted(patterns)
        first = Lesson(0, self.start, self.begin(self.start, data) if data.size else {})
        return self._on(self.learned(first, patterns), patterns, progress)

    def extend(
        self, learned: Learned, patterns: Array, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Go on from the lesson reached, if the data are the same."""
        return self._on(learned, patterns, progress) if learned.patterns is patterns else None

    def taught(self, machine: Machine) -> AbstractTrainer:
        """This rule, to teach `machine`."""
        self.start = machine
        return self

    def parted(self, data: Float32) -> tuple[Float32, Float32]:
        """(learned, held out) rows: which are held out follows from the seed."""
        count = round(self.params.held_out * data.shape[0])
        if not count:
            return data, data[:0]
        order = np.random.Generator(np.random.PCG64(self.seed)).permutation(data.shape[0])
        rest, held = np.sort(order[count:]), np.sort(order[:count])
        return np.ascontiguousarray(data[rest]), np.ascontiguousarray(data[held])

    def form_words(self, patterns: int, units: int, form: Form) -> str:
        """Nothing is chosen."""
        return "parameters: real numbers"

    def require_memory(self, patterns: int, units: int, form: Form) -> None:
        """Raise `MemoryLimitError` where the data would not fit."""
        require_bytes(8 * patterns * units, f"{patterns:,} rows of {units:,} units", "Give fewer rows.")

    def _on(self, learned: Learned, patterns: Array, progress: Progress) -> Learned:
        """Epoch after epoch up to the last one asked for, or to the first that fails."""
        lesson: Lesson = learned.memory
        data, held = self.parted(patterns)
        last = self.params.epochs
        if last > lesson.epoch and not data.size:
            raise DataError("There is nothing to learn yet. Store a pattern first, or open training data.")
        progress(lesson.epoch, last, partial(self.learned, lesson, patterns))  # what there is to go back to
        while lesson.epoch < last:
            after = self.epoch(lesson, data)
            trouble = after.trouble or _broken(after.machine)
            if trouble:
                said = (
                    f"Training stopped in epoch {lesson.epoch + 1}, and kept epoch {lesson.epoch}: {trouble}"
                )
                return self.learned(replace(lesson, trouble=said), patterns)
            figures = {**after.figures, **self.figures(after, data, held)}
            lesson = replace(after, epoch=lesson.epoch + 1, figures=figures)
            progress(lesson.epoch, last, partial(self.learned, lesson, patterns))
        return self.learned(lesson, patterns)

    def learned(self, lesson: Lesson, patterns: Array) -> Learned:
        """`lesson`, reached with the data `patterns`, as what was learned."""
        return Learned(
            lesson.machine,
            patterns,
            note=lesson.trouble or lesson.remark,
            steps=lesson.epoch,
            memory=lesson,
            last=dreamt(lesson.machine, self.fantasies(lesson)),
        )


def _broken(machine: Machine) -> str:
    """Why the parameters cannot be gone on from; "" where they can."""
    for name, array in machine.parameters.items():
        if not np.isfinite(array).all():
            return f"{name} is no longer finite. Lower the learning rate."
    return ""


__all__ = ["AbstractTrainer", "Epochs", "HeldOut", "Lesson", "TrainerParams"]
