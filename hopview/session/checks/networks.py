"""What the checks run: networks of given patterns, and where their runs end."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import rule_named

ENUMERATED = "exact enumeration"
HOPFIELD = "Hopfield 1982"
AGS = "Amit, Gutfreund & Sompolinsky 1985, 1987"
_MOST_SWEEPS = 200


def network(
    rule: str,
    patterns: Int8,
    update: str = "async",
    temperature: float = 0.0,
    form: str = "auto",
    external: Float64 | None = None,
) -> Hopfield:
    """N units in one row that `rule` taught `patterns` (P, N), in the field `external`, else in its own."""
    params = HopfieldParams(update=update, temperature=temperature, form=form)  # type: ignore[arg-type]
    learned = rule_named(rule).learn(patterns, params.form)
    b = learned.bias if external is None else external
    return Hopfield((1, patterns.shape[1]), learned.coupling, params, b)


def descended(model: Hopfield, start: Int8, seed: int = 1) -> Int8:
    """The state (N,) in which a run from `start` at T = 0 settles, or is after 200 sweeps."""
    motion = model.start(start, seed)
    while not motion.settled() and motion.sweep < _MOST_SWEEPS:
        motion.advance()
    return motion.state


def recall_overlap(model: Hopfield, cue: Int8, pattern: Int8, seed: int) -> float:
    """m = xi . s / N with `pattern` where the descent from `cue` ends."""
    return float(descended(model, cue, seed).astype(np.int64) @ pattern) / pattern.size
