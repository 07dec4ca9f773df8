"""The run to show or to write for a session: as recorded, or replayed finely enough for a movie."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from hopview.core.errors import HopviewError
from hopview.rules import Learned, Progress
from hopview.rules.base import ignore_progress
from hopview.session.document import Document
from hopview.session.edits import SetRuleParams
from hopview.session.engine import Engine
from hopview.session.experiment_file import Play
from hopview.session.experiments import open_experiment
from hopview.session.run import Run
from hopview.session.session import Session, count_of
from hopview.session.training_run import TrainingRun
from hopview.session.trial_run import TrialRun

Source = Session | Run | TrainingRun | Document
Shown = Run | TrainingRun | TrialRun  # what a movie goes through
DEFAULT_SWEEPS = 200
FINE = 150  # parts into which N flips are divided
NOISY_PARTS = 2400  # and at most so many for a run whose noise keeps it going to the last sweep


def usual_sweeps(document: Document) -> int:
    """The sweeps that the experiment (or its step) that `document` is of is shown for, else 200.

    More where a schedule of the parameters asks for them.
    """
    return max(int(_shown_play(document).sweeps), document.params.least_sweeps)


def usual_epochs(document: Document, play: Play | None = None) -> int:
    """How many epochs its movie and its numbers tell; 0 where they tell the run.

    As many as `document` asks for, else as `play` says, by default that of its experiment.
    """
    trainer = document.trainer
    if trainer is None:
        return 0
    asked, told = trainer.steps_asked(document.taught_rows), (play or _shown_play(document)).epochs
    return asked if told is None else told and (asked or told)


def taught(document: Document, epochs: int, progress: Progress = ignore_progress) -> TrainingRun:
    """The training of `document` for so many epochs, lesson by lesson."""
    asked = SetRuleParams({document.learner.steps_parameter: epochs}).apply(document)
    return TrainingRun.by(Engine(asked, progress))


def _shown_play(document: Document) -> Play:
    return _play_of(document.story.key, document.story.title)


@functools.cache
def _play_of(key: str, title: str) -> Play:
    """As the experiment `key` says, or its step of that title."""
    try:
        experiment = open_experiment(key)
    except HopviewError:
        return Play(sweeps=DEFAULT_SWEEPS)
    steps = (None, *range(len(experiment.steps)))
    variants = (experiment.variant(step) for step in steps)
    return next((v for v in variants if v.title == title), experiment.file).play


def recorded(source: Source, sweeps: int | None = None) -> Run | TrainingRun:
    """The run that `source` is, or has made, or makes from its cue (of `sweeps` sweeps, if given).

    In its place the training, where `for_movie` shows that.
    """
    if isinstance(source, Run | TrainingRun):
        return source
    if sweeps is None and (told := _training(source)) is not None:
        return told
    if isinstance(source, Session):
        if sweeps is None and source.runner is None and len(made := source.engine.current_run()) > 1:
            return made
        source = source.document
    return Session.of(source).run(usual_sweeps(source) if sweeps is None else sweeps)


def replayed(document: Document, sweeps: int | None = None, learned: Learned | None = None) -> Run:
    """The recall of `document` from its cue, in moments fine enough for a movie; same states.

    Up to `sweeps` sweeps, by default `usual_sweeps`. Raises `ParameterError` for fewer than 0.
    """
    sweeps = usual_sweeps(document) if sweeps is None else count_of(sweeps, 0, "sweeps")
    flips = document.size // FINE
    if document.params.noisy:
        flips = max(flips, document.size * sweeps // NOISY_PARTS)
    return Engine(document, learned=learned).run(sweeps, "fixed", flips=max(1, flips))


def movie_run(engine: Engine) -> Run:
    """The run at the engine's cursor: replayed finely when it follows from its cue, else as recorded."""
    made = engine.current_run()
    last = made.moments[-1]
    sweeps = last.sweep + (last.position > 0)
    longest = max(usual_sweeps(engine.document), DEFAULT_SWEEPS)
    if not engine.pure or sweeps > longest or not np.array_equal(made.state(0), engine.document.cue):
        return made
    if len(made) == 1:
        return replace(replayed(engine.document, learned=engine.learned), training=made.training)
    again = replace(replayed(engine.document, max(sweeps, 1), engine.learned), training=made.training)
    ended = last.position == 0 or engine.outcome is not None
    return made if ended and not np.array_equal(again.state(-1), made.state(-1)) else again


def _training(source: Session | Document) -> TrainingRun | None:
    """What is told of `source` in place of a run, where that is its training."""
    document = source if isinstance(source, Document) else source.document
    if not (epochs := usual_epochs(document)):
        return None
    if isinstance(source, Document):
        return taught(document, epochs)
    return lessons(source.engine) if source.runner is None and untried(source.engine) else None


def lessons(engine: Engine) -> TrainingRun:
    """What the engine's machine was taught; where that is nothing yet, what its experiment teaches it."""
    made, document = TrainingRun.by(engine), engine.document
    return made if len(made) > 1 else taught(document, usual_epochs(document))


def untried(engine: Engine) -> bool:
    """Whether the dynamics have made nothing since the last cue, or since the rule last learned."""
    return engine.recording.moment(-1).note in ("cue", "learn")


def begun_untaught(engine: Engine) -> bool:
    """Whether the run at hand was under way before anything was learned in it, and went on since."""
    record = engine.recording
    moments = record.moments(record.run_start(len(record) - 1))
    learned = next((moment for moment in moments if moment.note == "learn"), None)
    first = moments[0]
    return learned is not None and (learned.sweep, learned.position) > (first.sweep, first.position)


def for_movie(source: Source, sweeps: int | None = None) -> Shown:
    """What a movie of `source` shows: its training, else its run from the cue, up to `sweeps` if given.

    The training of a machine that was taught and has not been run since, or that its experiment teaches
    (`usual_epochs`); never where `sweeps` are given. Where trials led to a run they come first.
    """
    if isinstance(source, TrainingRun):
        return source
    if isinstance(source, Run):
        return with_trials(source)
    if sweeps is None and (told := _training(source)) is not None:
        return told
    if isinstance(source, Document):
        return with_trials(replayed(source, sweeps))
    if sweeps is not None:
        taught = source.engine.current_run().training
        return with_trials(replace(replayed(source.document, sweeps, source.engine.learned), training=taught))
    return with_trials(movie_run(source.engine))


def with_trials(run: Run) -> Run | TrialRun:
    """`run`, after the trials that its memory was written in, where there were some."""
    return TrialRun.before(run) or run
