"""Random patterns, networks that store them, and where recall from a state ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import rule_named
from hopview.session.document import fitting_rules

PATTERN_RULES = fitting_rules("hopfield")  # they give a coupling, and are not for a few models alone


def random_patterns(count: int, units: int, seed: int) -> Int8:
    """(count, units) independent spins."""
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, units))


def network(patterns: Int8, rule: str = "hebb", b: Float64 | None = None, **params: Any) -> Hopfield:
    """The Hopfield network in which `rule` stored `patterns` (P, N), in the external field `b` (N,)."""
    values = HopfieldParams(**params)
    coupling = rule_named(rule).learn(patterns, values.form).coupling
    return Hopfield((1, patterns.shape[1]), coupling, values, b)


def flipped(pattern: Int8, share: float, seed: int) -> Int8:
    """`pattern` with exactly that share of its units turned over, chosen at random."""
    cue = pattern.copy()
    cells = np.random.default_rng(seed).permutation(cue.size)[: round(share * cue.size)]
    cue[cells] *= -1
    return cue


def recalled(model: Hopfield, cue: Int8, seed: int, sweeps: int = 200) -> Int8:
    """The state in which the dynamics from `cue` settles, or is after `sweeps`."""
    motion = model.start(cue, seed)
    while not motion.settled() and motion.sweep < sweeps:
        motion.advance()
    return motion.state


def overlap(state: Int8, pattern: Int8) -> float:
    """m = xi . s / N."""
    return float(state.astype(np.int64) @ pattern) / state.size
