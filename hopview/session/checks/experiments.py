"""The experiments that ship with hopview, each held to the figures in its file."""

from __future__ import annotations

from collections.abc import Iterator

from hopview.models import model_named
from hopview.session.experiment_checks import experiment_checks
from hopview.session.experiments import experiments, open_experiment
from hopview.theory.check import Check


def checks(quick: bool) -> Iterator[Check]:
    """Every experiment from its start and from each step.

    The quick share is the last step of each, or of machines, whose steps teach for seconds, the start.
    """
    for info in experiments():
        experiment = open_experiment(info.key)
        steps = (None, *range(len(experiment.steps)))
        taught = model_named(experiment.file.session.model).subject == "machine"
        for step in steps if not quick else steps[:1] if taught else steps[-1:]:
            yield from experiment_checks(experiment, step)
