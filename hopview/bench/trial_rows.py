"""Trials of conditioning: in the space of pairs, against a loop that writes the matrix S itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.row import Row, duration, times
from hopview.rules import Delta
from hopview.rules.pavlov import EtaParams
from hopview.session.experiment_setup import random_patterns

_PASSES = 4


def trial_rows(units: int, pairs: int, rounds: int) -> Iterator[Row]:
    """The delta rule over `pairs` pictures of `units` units, against S <- S + eta (v - S k) k' as it stands.

    With hopview's goes the strength of twelve stimuli after every trial.
    """
    patterns = random_patterns(pairs, units, seed=1)
    rule = Delta(EtaParams(code="signs", schedule=f"*+ x{_PASSES}"))
    half, trials = units // 2, _PASSES * pairs
    key = patterns[0, :half].astype(np.float32) / np.float32(np.sqrt(half))
    value, state = patterns[0, half:].astype(np.float32), np.zeros((units - half, half), np.float32)
    step = partial(reference.delta_trial, state, key, value, 0.2)
    step()
    ours, once = medians([partial(rule.learn, patterns), step], rounds)
    loop = once * trials
    yield Row(
        f"{trials} trials of the delta rule, {pairs} pairs of {units:,} units", duration(ours),
        f"S written by NumPy {duration(loop)}", times(loop / ours), "",
        f"double precision; the loop: one of its {trials} steps in single, times {trials}",
    )  # fmt: skip
