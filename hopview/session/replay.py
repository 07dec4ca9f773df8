"""The run to show or to write for a session: as recorded, or replayed finely enough for a movie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hopview.core.errors import HopviewError
from hopview.rules import Learned
from hopview.session.document import Document
from hopview.session.engine import Engine
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
    return max(_shown_sweeps(document), document.params.least_sweeps)


def _shown_sweeps(document: Document) -> int:
    try:
        experiment = open_experiment(document.story.key)
    except HopviewError:
        return DEFAULT_SWEEPS
    steps = (None, *range(len(experiment.steps)))
    variants = (experiment.variant(step) for step in steps)
    shown = next((v for v in variants if v.title == document.story.title), experiment.file)
    return int(shown.play.sweeps)


def recorded(source: Source, sweeps: int | None = None) -> Run | TrainingRun:
    """The run that `source` is, or has made, or makes from its cue (of `sweeps` sweeps, if given)."""
    if isinstance(source, Run | TrainingRun):
        return source
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


def untried(engine: Engine) -> bool:
    """Whether the dynamics have made nothing since the last cue, or since the rule last learned."""
    return engine.recording.moment(-1).note in ("cue", "learn")


def for_movie(source: Source, sweeps: int | None = None) -> Shown:
    """The run that a movie of `source` shows; from its cue, up to `sweeps`, if those are given.

    Where trials led to it they come first.
    """
    if isinstance(source, TrainingRun):
        return source
    if isinstance(source, Run):
        return with_trials(source)
    if isinstance(source, Document):
        return with_trials(replayed(source, sweeps))
    if sweeps is not None:
        taught = source.engine.current_run().training
        return with_trials(replace(replayed(source.document, sweeps, source.engine.learned), training=taught))
    return with_trials(movie_run(source.engine))


def with_trials(run: Run) -> Run | TrialRun:
    """`run`, after the trials that its memory was written in, where there were some."""
    return TrialRun.before(run) or run
