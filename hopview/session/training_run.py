"""A training as a recording: its lessons in order, to look at, to walk through and to export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.lesson import Lesson, Training, dreamt
from hopview.core.outcome import Outcome
from hopview.core.snapshot import Curves, Snapshot, no_curves
from hopview.core.states import State, as_values
from hopview.models import model_named
from hopview.rules import AbstractTrainer
from hopview.session.document import Document, layers_of
from hopview.session.relearning import teaching
from hopview.session.showing import showing

if TYPE_CHECKING:
    from hopview.session.engine import Engine

Array = NDArray[Any]
_WRITTEN = 128 << 20  # bytes of parameters in a file of numbers


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """Lessons t = 0 .. T-1 of one training.

    `epochs` (T,), `figures` by name (T,), `parameters(t)` the arrays of lesson t; `snapshots()` shows the
    training again, each lesson with what the machine dreams there.
    """

    document: Document = field(repr=False)
    lessons: tuple[Lesson, ...] = field(repr=False)

    @classmethod
    def of(cls, document: Document, lessons: list[Lesson]) -> TrainingRun:
        """These lessons of the training of `document`."""
        return cls(document, tuple(lessons))

    @classmethod
    def by(cls, engine: Engine, first: int = 0) -> TrainingRun:
        """What the engine's rule was taught, from epoch `first` to the present one, as far as it is kept."""
        lesson = engine.learned.memory
        last = lesson.epoch if isinstance(lesson, Lesson) else 0
        kept = engine.school.log.lessons()
        return cls.of(engine.document, [x for x in kept if first <= x.epoch <= last])

    def __repr__(self) -> str:
        return f"<TrainingRun of {len(self)} lessons: {self.ended}>"

    def __len__(self) -> int:
        return len(self.lessons)

    def document_at(self, t: int) -> Document:
        """The document that moment `t` is of."""
        return self.document

    @property
    def shape(self) -> tuple[int, int]:
        """The visible grid, (rows, cols)."""
        return self.document.shape

    @property
    def names(self) -> tuple[str, ...]:
        """(): it is compared with no pattern."""
        return ()

    @property
    def goes_on(self) -> Document:
        """The document with the last lesson beside it: its file is gone on from to the same numbers."""
        if not self.lessons:
            return self.document
        return replace(self.document, reached=(self.lessons[-1], teaching(self.document, steps=False)))

    @property
    def seed(self) -> int:
        """The seed of every random number in it."""
        return self.document.seed

    @property
    def trouble(self) -> str:
        """Why training stopped before its last epoch; "" where it did not."""
        return self.lessons[-1].trouble if self.lessons else ""

    @property
    def ended(self) -> str:
        """Where it ended, in words."""
        if not self.lessons:
            return "nothing learned"
        last = self.lessons[-1]
        return last.trouble or last.remark or f"{last.epoch} epoch{'' if last.epoch == 1 else 's'}"

    @property
    def outcome(self) -> Outcome:
        """No attractor: a training stops where it is told to."""
        return Outcome(kind="limit", attractor="none", sweeps=self.lessons[-1].epoch if self.lessons else 0)

    @property
    def epochs(self) -> NDArray[np.int64]:
        """(T,) int64."""
        return np.array([lesson.epoch for lesson in self.lessons], dtype=np.int64)

    @property
    def figures(self) -> dict[str, Float64]:
        """Log-likelihood, pseudo-likelihood, reconstruction error ... by name, (T,), NaN where not known."""
        names = sorted({name for lesson in self.lessons for name in lesson.figures})
        rows = [lesson.figures for lesson in self.lessons]
        return {name: np.array([row.get(name, np.nan) for row in rows], np.float64) for name in names}

    def parameters(self, t: int = -1) -> Mapping[str, Array]:
        """The arrays by name at lesson `t`."""
        return self.lessons[t].machine.parameters

    @property
    def sweeps(self) -> Float64:
        """(T,) float64: the epochs, which stand for sweeps on a time axis."""
        return self.epochs.astype(np.float64)

    @property
    def energies(self) -> Float64:
        """(T,) of NaN: a training has no energy."""
        return np.full(len(self), np.nan)

    @property
    def overlaps(self) -> Float64:
        """(T, 0): it is compared with no pattern."""
        return np.zeros((len(self), 0))

    @property
    def states(self) -> State:
        """(T, D): at each lesson the first fantasy, 0/1 of binary units."""
        learner, kind = self._learner, layers_of(self.document)[0].kind
        rows = [as_values(_state(self.document, x, learner.fantasies(x)), kind) for x in self.lessons]
        return np.stack(rows)

    def arrays(self) -> dict[str, Array]:
        """What a file of numbers holds besides: epochs, figures, and the parameters of as many as fit."""
        found: dict[str, Array] = {"epochs": self.epochs}
        found |= {f"figure_{name}": values for name, values in self.figures.items()}
        if self.lessons:
            one = max(1, self.lessons[-1].machine.nbytes)
            count = int(min(len(self), max(1, _WRITTEN // one)))
            chosen = np.unique(np.linspace(0, len(self) - 1, count).round().astype(np.int64))
            found["parameter_epochs"] = self.epochs[chosen]
            for name in self.lessons[-1].machine.parameters:
                found[f"parameter_{name}"] = np.stack([self.parameters(int(t))[name] for t in chosen])
        return found

    @property
    def _learner(self) -> AbstractTrainer:
        trainer = self.document.trainer
        if trainer is None:
            raise TypeError(f"{self.document.learner.title} trains nothing")
        return trainer

    def curves(self) -> Curves:
        """No energies: a training is no walk in a landscape."""
        return no_curves(len(self.document.patterns))

    def snapshots(self, indices: list[int] | None = None) -> Iterator[Snapshot]:
        """Each lesson (or those at `indices`) as views want it; the state is the first fantasy."""
        document, learner = self.document, self._learner
        data, held = learner.parted(document.material())
        epochs, figures = self.epochs.astype(np.float64), self.figures
        curves = self.curves()
        for t in range(len(self)) if indices is None else indices:
            lesson = self.lessons[t]
            fantasies = learner.fantasies(lesson)
            undo = None if document.data is None else document.data.undo
            course = {name: values[: t + 1] for name, values in figures.items()}
            state = _state(document, lesson, fantasies)
            model = model_named(document.model).of(
                document.shape, lesson.machine, document.params, None, document.clamped
            )
            present = showing(document, model, lesson.machine, state, None, lesson.epoch)
            yield Snapshot(
                **{**present, "temperature": document.params.temperature},  # epochs follow no schedule
                moment=t,
                moments=len(self),
                energy=float("nan"),
                overlaps=np.zeros(len(document.patterns)),
                position=0,
                curves=curves,
                playing=t < len(self) - 1,
                notice=lesson.trouble or lesson.remark,
                steps=lesson.epoch,
                asked=self.lessons[-1].epoch,
                training=Training(lesson, epochs[: t + 1], course, data, held, fantasies, undo=undo),
            )


def _state(document: Document, lesson: Lesson, fantasies: Array | None) -> State:
    """The first fantasy; the cue where there is none."""
    found = dreamt(lesson.machine, fantasies)
    return document.cue if found is None else found
