"""The run to show or to write for a session: as recorded, or replayed finely enough for a movie."""

from __future__ import annotations

import numpy as np

from hopview.rules import Learned
from hopview.session.document import Document
from hopview.session.engine import Engine
from hopview.session.run import Run
from hopview.session.session import Session

Source = Session | Run | Document
DEFAULT_SWEEPS = 200
MOVIE_SWEEPS = 60
FINE = 150  # parts into which N flips are divided


def recorded(source: Source) -> Run:
    """The run that `source` is, or has made, or makes from its cue."""
    if isinstance(source, Run):
        return source
    if isinstance(source, Document):
        return Session.of(source).run(DEFAULT_SWEEPS)
    if source.runner is None and len(made := source.engine.current_run()) > 1:
        return made
    return Session.of(source.document).run(DEFAULT_SWEEPS)


def replayed(document: Document, sweeps: int = MOVIE_SWEEPS, learned: Learned | None = None) -> Run:
    """The recall of `document` from its cue, in moments fine enough for a movie; same states."""
    return Engine(document, learned=learned).run(sweeps, "fixed", flips=max(1, document.size // FINE))


def movie_run(engine: Engine) -> Run:
    """The run at the engine's cursor: replayed finely when it follows from its cue, else as recorded."""
    made = engine.current_run()
    last = made.moments[-1]
    sweeps = last.sweep + (last.position > 0)
    if not engine.pure or sweeps > MOVIE_SWEEPS or not np.array_equal(made.state(0), engine.document.cue):
        return made
    if len(made) == 1:
        return replayed(engine.document, learned=engine.learned)
    again = replayed(engine.document, max(sweeps, 1), engine.learned)
    ended = last.position == 0 or engine.outcome is not None
    return made if ended and not np.array_equal(again.state(-1), made.state(-1)) else again


def for_movie(source: Source) -> Run:
    """The run that a movie of `source` shows."""
    if isinstance(source, Run):
        return source
    return replayed(source) if isinstance(source, Document) else movie_run(source.engine)
