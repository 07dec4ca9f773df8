"""The bench's row on trials: what it compares is the same rule."""

from __future__ import annotations

import re

import numpy as np

from hopview.bench import reference
from hopview.bench.trial_rows import trial_rows
from hopview.core.associations import Associations
from hopview.rules import Delta
from hopview.rules.pavlov import EtaParams
from hopview.session.experiment_setup import random_patterns


def test_the_row_names_trials_times_and_ratio() -> None:
    (row,) = trial_rows(64, 4, 1)
    assert row.what == "16 trials of the delta rule, 4 pairs of 64 units"
    assert re.fullmatch(r"S written by NumPy [\d.]+(e[+-]\d+)? (s|ms|us)", row.compared)
    assert re.fullmatch(r"[\d.,]+ x", row.ratio)


def test_the_loop_it_is_compared_with_writes_the_same_state() -> None:
    pairs = random_patterns(5, 64, seed=3)
    found = Delta(EtaParams(code="signs", schedule="*+ x3")).learn(pairs).found
    assert isinstance(found, Associations)
    state = np.zeros((32, 32), np.float32)
    for row in np.tile(pairs, (3, 1)).astype(np.float32):
        reference.delta_trial(state, row[:32] / np.float32(np.sqrt(32)), row[32:], 0.2)
    assert np.allclose(found.state_matrix(), state, atol=1e-5)
