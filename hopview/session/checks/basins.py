"""How much of a pattern may be turned over before it is lost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import AGS, network, recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import flip
from hopview.theory.check import Check, within

_RECALLED = 0.95
# load -> share of units turned over -> band of the share of cues that come back
_BANDS = {
    0.05: {0.35: (0.9, 1.0), 0.40: (0.4, 1.0), 0.45: (0.0, 0.2)},
    0.10: {0.20: (0.9, 1.0), 0.30: (0.5, 1.0), 0.40: (0.0, 0.1)},
}


def checks(quick: bool, units: int = 1000) -> Iterator[Check]:
    """Hebb weights of random patterns, asynchronous at T = 0: the share of cues that reach m > 0.95."""
    networks = 1 if quick else 8
    for load, bands in _BANDS.items():
        taught = []
        for seed in range(networks):
            patterns = random_patterns(round(load * units), units, seed=40 + seed)
            taught.append((network("hebb", patterns), patterns[:50]))
        for share, band in bands.items():
            ends = [
                recall_overlap(model, flip(row, share, k), row, k)
                for model, rows in taught
                for k, row in enumerate(rows)
            ]
            found = float(np.mean(np.array(ends) > _RECALLED))
            name = f"basin, N = {units}, load {load}, {share:.0%} turned over: share recalled"
            yield within(name, band, found, AGS)
