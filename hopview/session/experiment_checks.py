"""Each experiment held to the figures in its file: `check` and the tests share this."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.associations import Associations
from hopview.rules.trials import LETTERS
from hopview.session.document import Document
from hopview.session.experiment_file import Values
from hopview.session.experiment_setup import spoiled
from hopview.session.experiments import Experiment
from hopview.session.run import Run
from hopview.session.session import Session
from hopview.theory.associating import readings
from hopview.theory.check import Check, same, within

RECALLED = 0.95


def experiment_checks(experiment: Experiment, step: int | None = None) -> Iterator[Check]:
    """Run the start (None) or step `step` of `experiment` and compare with what its file expects."""
    setup = experiment.variant(step)
    expect = setup.expect
    document = experiment.document() if step is None else experiment.document_for_step(step)
    reference = experiment.file.reference
    source = f"{reference.authors} {reference.year}"
    name = experiment.key if step is None else f"{experiment.key}, step {step + 1}"
    session = Session.of(document)
    run = session.run(setup.play.sweeps)
    if expect.kind is not None:
        yield same(f"{name}: stops", expect.kind, run.outcome.kind, source)
    if expect.label is not None:
        yield same(f"{name}: ends in", expect.label, run.outcome.label, source)
    if expect.overlap is not None:
        yield within(f"{name}: overlap", expect.overlap, run.outcome.overlap, source)
    if expect.mean_overlap is not None:
        yield within(f"{name}: mean overlap", expect.mean_overlap, mean_overlap(run), source)
    for mu, band in enumerate(expect.overlaps):
        yield within(f"{name}: overlap with pattern {mu + 1}", band, float(run.overlaps[-1, mu]), source)
    if expect.energy is not None:
        ended = float(run.energies[-1]) / document.size
        yield within(f"{name}: energy a unit at the end", expect.energy, ended, source)
    if expect.sweeps is not None:
        yield within(f"{name}: sweeps", (0, expect.sweeps), run.outcome.sweeps, source)
    if expect.figures:
        figures = _figures(session)
        for figure, band in expect.figures.items():
            yield within(f"{name}: {figure.replace('_', ' ')}", band, figures[figure], source)
    if expect.recalled is not None:
        count = recalled(session, document, setup.cue.spoil, setup.play.sweeps)
        yield within(f"{name}: patterns recalled", expect.recalled, count, source)


def _figures(session: Session) -> dict[str, float]:
    """Those of the last lesson of a training, or of pairs the strengths `V_A` and how well they are read."""
    held = session.engine.learned.found
    if isinstance(held, Associations):
        course, read = held.course, readings(held)
        last = () if course is None else zip(course.members, course.strengths[-1], strict=True)
        told = {f"V_{LETTERS[member]}": float(v) for member, v in last}
        return {
            **told,
            "error": read.error,
            "bit_error": read.bits,
            "nearest": read.nearest,
            "cosine": read.cosine,
        }
    return {name: float(values[-1]) for name, values in session.training_run().figures.items()}


def mean_overlap(run: Run) -> float:
    """The overlap max_mu |m_mu| averaged over the second half of a run's moments."""
    late = np.abs(run.overlaps[len(run) // 2 :])
    return float(late.max(axis=1).mean()) if late.size else 0.0


def recalled(session: Session, document: Document, spoil: Values, sweeps: int) -> int:
    """How many patterns come back to an overlap of 0.95 when each in turn is spoiled and is the cue."""
    count = 0
    for index, pattern in enumerate(document.patterns):
        session.cue(spoiled(spoil, pattern.shown(document.greys), document.shape))
        end = session.run(sweeps, record=False)
        count += bool(end.overlaps[-1, index] >= RECALLED)
    return count
