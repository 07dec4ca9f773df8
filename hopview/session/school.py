"""The school: what an engine's rule has learned, how it goes on from there, and the course of training."""

from __future__ import annotations

from collections.abc import Callable

from hopview.core.coupling import Float32
from hopview.core.lesson import Lesson, Training
from hopview.rules import AbstractTrainer, Learned, Progress
from hopview.session.document import Document
from hopview.session.recording import Moment
from hopview.session.relearning import gone_on, teaching
from hopview.session.training_log import TrainingLog


class School:
    """Learns for one engine. `log` is that of the present training; empty for rules that train nothing.

    What is being learned has a log of its own, which takes its place by `settle`: when all that follows
    from it is made too. One that was broken off is gone on with where the same is asked for again.
    """

    def __init__(self) -> None:
        self.log = TrainingLog()
        self._tried = TrainingLog()
        self._parted: tuple[tuple[object, ...], Float32, tuple[Float32, Float32]] | None = None

    def learn(
        self,
        document: Document,
        before: Document | None,
        earlier: Callable[[], Learned],
        make_room: Callable[[], None],
        progress: Progress,
    ) -> Learned:
        """What the document's rule learns, gone on from what the one `before` had, where it can be.

        `earlier` gives that: asked for only in passing, so that `make_room` can let go of it."""
        rule, material, form = document.learner, document.material(), document.params.form_in_force
        trainer = document.trainer
        if trainer is not None:
            return self._train(document, trainer, progress)
        self._tried = TrainingLog()
        if before is not None:
            if rule.continues(before.learner):
                found = gone_on(rule, earlier(), material, form, progress)
                if found is not None:
                    return found
            make_room()
        return rule.learn(material, form, progress)

    def _train(self, document: Document, rule: AbstractTrainer, progress: Progress) -> Learned:
        key = teaching(document, steps=False)
        known = (self.log, self._tried)
        log = self._tried = next((one for one in known if one.key == key), None) or TrainingLog(key)
        data = document.material()

        def noted(done: int, total: int, so_far: Callable[[], Learned] | None = None) -> None:
            if so_far is not None:
                log.keep(so_far().memory)
            progress(done, total, so_far)

        start = log.latest(rule.params.epochs)
        kept = document.lesson if start is None else None
        if kept is not None and kept.epoch <= rule.params.epochs:
            start = kept
        if start is not None:
            found = rule.extend(rule.learned(start, data), data, noted)
        else:
            found = None
        if found is None:
            found = rule.taught(document.first_machine()).learn(data, "auto", noted)
        log.keep(found.memory)
        return found

    def settle(self) -> None:
        """What was learned last is what the engine has."""
        self.log, self._tried = self._tried, TrainingLog()

    def place(self, learned: Learned) -> tuple[int, int] | None:
        """(serial of the log, epoch) of what was learned, for `Moment.lesson`; None of nothing trained."""
        return (self.log.serial, learned.memory.epoch) if isinstance(learned.memory, Lesson) else None

    def lesson_of(self, moment: Moment, learned: Learned) -> Lesson | None:
        """How far the machine had been taught at `moment`, as near as it is kept.

        None where that is as far as in `learned`, or where something else was taught then.
        """
        if moment.lesson is None or moment.lesson == self.place(learned):
            return None
        serial, epoch = moment.lesson
        return self.log.latest(epoch) if serial == self.log.serial else None

    def training(
        self, document: Document, learned: Learned, so_far: bool = False, past: Lesson | None = None
    ) -> Training | None:
        """How a machine is taught, for views; None of rules that train nothing.

        `so_far`: `learned` is what has been learned on the way, and not the engine's yet. `past` is the
        lesson shown, where the person has gone back to it.
        """
        trainer = document.trainer
        if trainer is None or not isinstance(learned.memory, Lesson):
            return None
        lesson, reached = (learned.memory, None) if past is None else (past, learned.memory)
        data, held = self._parts(trainer, learned.patterns)
        log = self._tried if so_far else self.log
        epochs, figures = log.curves()
        undo = None if document.data is None else document.data.undo
        dreams = trainer.fantasies(lesson)
        return Training(lesson, epochs, figures, data, held, dreams, log.key, undo, reached)

    def _parts(self, rule: AbstractTrainer, data: Float32) -> tuple[Float32, Float32]:
        """What of `data` is learned and what is held out: the same arrays for every snapshot."""
        key = (rule.params.held_out, rule.seed)
        if self._parted is None or self._parted[0] != key or self._parted[1] is not data:
            self._parted = key, data, rule.parted(data)
        return self._parted[2]
