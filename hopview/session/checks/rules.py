"""Learning rules side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.rules import rule_named
from hopview.session.checks.networks import network, recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import flip
from hopview.theory.check import Check, within


def checks(quick: bool, units: int = 200) -> Iterator[Check]:
    """At a load of 0.2: the share of patterns recalled from a tenth of their units turned over."""
    patterns = random_patterns(units // 5, units, seed=8)
    for rule, band in (("hebb", (0.0, 0.1)), ("storkey", (0.95, 1.0)), ("pseudo_inverse", (1.0, 1.0))):
        model = network(rule, patterns)
        ends = [recall_overlap(model, flip(row, 0.1, k), row, k) for k, row in enumerate(patterns)]
        share = float(np.mean(np.array(ends) == 1.0))
        reference = rule_named(rule).reference
        yield within(f"recall from 10 % flips, N = {units}, load 0.2, {rule}", band, share, reference)
