"""The experiments that ship with hopview, each held to the figures in its file."""

from __future__ import annotations

from collections.abc import Iterator

from hopview.session.experiment_checks import experiment_checks
from hopview.session.experiments import experiments, open_experiment
from hopview.theory.check import Check


def checks(quick: bool) -> Iterator[Check]:
    """Every experiment from its start and from each step; the quick share is the last step of each."""
    for info in experiments():
        experiment = open_experiment(info.key)
        steps = (None, *range(len(experiment.steps)))
        for step in steps[-1:] if quick else steps:
            yield from experiment_checks(experiment, step)
