"""One memory grows faint as it is warmed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.pattern import overlaps as overlaps_with
from hopview.session.checks.networks import AGS, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory import hebb
from hopview.theory.check import Check, close

_TANH = f"m = tanh(m/T), {AGS}"
_EQUILIBRATION = 30  # sweeps


def checks(quick: bool, units: int = 2500) -> Iterator[Check]:
    """One memory at temperature T holds an overlap m = tanh(m / T): the mean over a run."""
    sweeps = 100 if quick else 400
    pattern = random_patterns(1, units, seed=12)
    for temperature, update in ((0.5, "glauber"), (0.8, "glauber"), (0.8, "metropolis")):
        motion = network("hebb", pattern, update, temperature).start(pattern[0], seed=13)
        overlaps = []
        for sweep in range(sweeps + _EQUILIBRATION):
            motion.advance()
            if sweep >= _EQUILIBRATION:
                overlaps.append(float(overlaps_with(pattern, motion.state)[0]))
        name = f"melting memory, N = {units:,}, {update}, T = {temperature:g}: mean overlap"
        yield close(name, hebb.thermal_overlap(temperature), float(np.mean(overlaps)), 0.015, _TANH)
