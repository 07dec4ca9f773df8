"""A run: the part of a recording that one recall made, complete in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Coupling, Float32, Float64
from hopview.core.lesson import Lesson, Training
from hopview.core.machine import Machine
from hopview.core.memories import Tied
from hopview.core.outcome import Outcome
from hopview.core.snapshot import Curves, Snapshot
from hopview.core.states import Bits, State, as_values, unpacked_floats
from hopview.models import AbstractModel, model_named
from hopview.session.document import Document, layers_of
from hopview.session.recording import Moment, Recording
from hopview.session.showing import showing


@dataclass(frozen=True, eq=False)
class Run:
    """Moments t = 0 .. T-1 of one recall, the cue first.

    `states` (T, N) int8 or float64, `energies` (T,), `overlaps` (T, P), `sweeps` (T,) in sweeps since the
    cue, `outcome` where it ended. Iterating `snapshots()` shows it again, each moment with the parameters and
    the machine of then; a coupling is the last one always, with the cuts that it ended with. `training` says
    how a machine that made it had been taught, None of other models, and `lessons` those that moments were
    made with, by `Moment.lesson`, where not the last.
    """

    document: Document
    tied: Tied
    outcome: Outcome
    moments: tuple[Moment, ...] = field(repr=False)
    packed: tuple[Bits, ...] = field(repr=False)
    external: Float64 | None = field(default=None, repr=False)
    training: Training | None = field(default=None, repr=False)
    lessons: Mapping[tuple[int, int], Lesson] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        recording: Recording,
        start: int,
        stop: int,
        document: Document,
        tied: Tied,
        outcome: Outcome,
        external: Float64 | None = None,
    ) -> Run:
        """Moments `start` to `stop` - 1 of a recording."""
        rows, states = recording.moments(start, stop), recording.packed_states(start, stop)
        return cls(document, tied, outcome, tuple(rows), tuple(states), external)

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def coupling(self) -> Coupling | None:
        """The coupling; None of a Boltzmann machine, and of memories kept as they are."""
        return self.tied if isinstance(self.tied, Coupling) else None

    @property
    def shape(self) -> tuple[int, int]:
        """The grid, (rows, cols)."""
        return self.document.shape

    @property
    def names(self) -> tuple[str, ...]:
        """The patterns' names."""
        return self.document.names

    @property
    def ended(self) -> str:
        """Where it ended: the outcome's label."""
        return self.outcome.label

    @property
    def seed(self) -> int:
        """The seed of every random number in it."""
        return self.document.seed

    @property
    def states(self) -> State:
        """(T, N): int8 of spins, and of binary units as 0/1; float64 of real values."""
        kind = layers_of(self.document)[0].kind
        return np.stack([as_values(self.state(t), kind) for t in range(len(self))])

    @property
    def energies(self) -> Float64:
        """(T,) float64, in units of the coupling."""
        return np.array([m.energy for m in self.moments])

    @property
    def overlaps(self) -> Float64:
        """(T, P) float64; NaN where a pattern was not stored yet."""
        patterns = len(self.document.patterns)
        unknown = np.full(patterns, np.nan)
        rows = [m.overlaps if m.overlaps.size == patterns else unknown for m in self.moments]
        return np.array(rows, dtype=np.float64).reshape(len(self), patterns)

    @property
    def records(self) -> dict[str, Any]:
        """By the observer's name, what it recorded: T values, None where it was not there."""
        kept = [dict(m.extra or ()) for m in self.moments]
        added: dict[str, Any] = {name: [row.get(name) for row in kept] for row in kept for name in row}
        return {"energy": self.energies, "overlaps": self.overlaps, **added}

    @property
    def sweeps(self) -> Float64:
        """(T,) float64: sweeps since the cue."""
        return np.array([m.time(self.document.size) for m in self.moments])

    @cached_property
    def model(self) -> AbstractModel:
        """The model that made its last moments."""
        return self._model_of(self.document, self.tied)

    def _model_of(self, document: Document, tied: Tied) -> AbstractModel:
        made = model_named(document.model)
        return made.of(document.shape, tied, document.params, self.external, document.clamped)

    def document_at(self, t: int) -> Document:
        """The document with the parameters in force at moment `t`."""
        params = self.moments[t].params
        if params is None or params == self.document.params:
            return self.document
        return replace(self.document, params=params)

    def lesson_at(self, t: int) -> Lesson | None:
        """The lesson that the machine of moment `t` had had, where that was not the last one."""
        place = self.moments[t].lesson
        return self.lessons.get(place) if place is not None else None

    @cached_property
    def _models(self) -> _Models:
        return _Models(self)

    def arrays(self) -> dict[str, Any]:
        """What a file of numbers holds besides.

        Of a machine its `hidden` units (T, H); of a model that attends the `attention` (T, M) to its
        memories; of a bipartite twin `twin_states` (T, N) and `twin_hidden` (T, P); of a mosaic, of each tile
        `tile_sources` (bits, one a pattern), `tile_overlaps` with its nearest memory and `tile_energies`,
        (T, tiles); of conditioning the `strengths` V (t + 1, J) of the stimuli `followed` (J,) after 0 .. t
        trials.
        """
        shown, found = [self._showing(t) for t in range(len(self))], dict[str, Any]()
        if isinstance(self.tied, Machine):
            found["hidden"] = np.stack([one["hidden"] for one in shown])
        if all(one["attention"] for one in shown):
            found["attention"] = np.stack([one["attention"]().weights for one in shown])
        if self.model.folds:
            twins = [one["twin"]() for one in shown]
            found["twin_states"] = np.stack([twin.state for twin in twins])
            found["twin_hidden"] = np.stack([twin.hidden for twin in twins])
        if self.model.tiles:
            mosaics = [one["mosaic"]() for one in shown]
            found["tile_sources"] = np.stack([mosaic.sources for mosaic in mosaics])
            found["tile_overlaps"] = np.stack([mosaic.overlaps for mosaic in mosaics])
            found["tile_energies"] = np.stack([mosaic.energies for mosaic in mosaics])
        if isinstance(self.tied, Associations) and (course := self.tied.course) is not None:
            found["strengths"], found["followed"] = course.strengths, np.array(course.members) + 1
        return found

    def state(self, t: int) -> State:
        """The state at moment `t`, (N,)."""
        return self.document.states.unpacked(self.packed[t], self.document.size)

    def inner(self, t: int) -> Float64 | None:
        """What the dynamics kept beside the state at moment `t`, as `AbstractMotion.inner` gave it."""
        kept = unpacked_floats(self.packed[t][self.document.states.width(self.document.size) :])
        return kept if kept.size or isinstance(self.tied, Machine) else None

    def _showing(self, t: int) -> dict[str, Any]:
        document, model, tied = self._models.at(t)
        return showing(document, model, tied, self.state(t), self.inner(t), self.moments[t].sweep)

    def curves(self) -> Curves:
        """The curves of the whole run."""
        overlaps: Float32 = self.overlaps.astype(np.float32)
        return Curves(self.sweeps, self.energies, overlaps)

    def snapshots(self, indices: list[int] | None = None) -> Iterator[Snapshot]:
        """Each moment (or those at `indices`) as views want it; the outcome shows with the last one."""
        curves, document = self.curves(), self.document
        measured = document.states.measure(document.remembered(), document.size)
        for t in range(len(self)) if indices is None else indices:
            moment, last = self.moments[t], t == len(self) - 1
            overlaps = measured(self.packed[t])  # also of patterns stored later
            training = self._training_at(t)
            yield Snapshot(
                **self._showing(t),
                moment=t,
                moments=len(self),
                energy=moment.energy,
                overlaps=overlaps,
                position=moment.position,
                curves=curves,
                flips=moment.flips,
                playing=not last,
                outcome=self.outcome if last else None,
                records={"energy": moment.energy, "overlaps": overlaps, **dict(moment.extra or ())},
                steps=document.learner.steps_asked(document.taught_rows)
                if training is None
                else training.lesson.epoch,
                training=training,
            )

    def _training_at(self, t: int) -> Training | None:
        """How the machine had been taught at moment `t`."""
        lesson, trainer = self.lesson_at(t), self.document.trainer
        if lesson is None or self.training is None or trainer is None:
            return self.training
        return replace(self.training, lesson=lesson, fantasies=trainer.fantasies(lesson))


class _Models:
    """What made moments: another model only where parameters or machine differ from those asked for last."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._key: tuple[object, ...] = ()
        self._made = run.document, run.model, run.tied

    def at(self, t: int) -> tuple[Document, AbstractModel, Tied]:
        """(document, model, what ties its units) of moment `t`."""
        run, moment = self._run, self._run.moments[t]
        key = (moment.params, moment.lesson)
        if self._key != key:
            document, lesson = run.document_at(t), run.lesson_at(t)
            tied = run.tied if lesson is None else lesson.machine
            same = document is run.document and lesson is None
            self._key = key
            self._made = document, run.model if same else run._model_of(document, tied), tied
        return self._made
