"""Strongly diluted, asymmetric networks: every step, and where recall ends, in closed form."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import DenseCoupling, Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.models.dilution import diluted
from hopview.rules import rule_named
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import flip
from hopview.theory import dilution
from hopview.theory.check import Check, close

_DGZ = "Derrida, Gardner & Zippelius 1987"
_RECALLS = 8
_EQUILIBRATION, _MEASURED = 30, 30  # sweeps
_SPOILED = 0.2


def checks(quick: bool) -> Iterator[Check]:
    """Overlaps at three loads a = P/(c N): after one step from a spoiled pattern, and in the long run."""
    units, cut = (4000, 0.98) if quick else (10_000, 0.99)
    for load in (0.1, 0.2, 0.3):
        patterns = random_patterns(round(load * (1 - cut) * units), units, seed=3)
        model = _network(patterns, cut)
        name = f"diluted by {cut}, asymmetric, N = {units:,}, P/(cN) = {load}"
        first, last = _overlaps(model, patterns[:_RECALLS])
        expected = dilution.next_overlap(1 - 2 * _SPOILED, load)
        yield close(f"{name}: overlap after one step from 0.6", expected, first, 0.015, f"erf, {_DGZ}")
        expected = dilution.retrieval_overlap(load)
        yield close(f"{name}: overlap in the long run", expected, last, 0.015, f"m = erf(m/sqrt(2a)), {_DGZ}")


def _network(patterns: Int8, cut: float) -> Hopfield:
    params = HopfieldParams(update="sync", dilution=cut, dilution_kind="asymmetric")
    whole = rule_named("hebb").learn(patterns, params.form_in_force).coupling
    assert isinstance(whole, DenseCoupling)
    return Hopfield((1, patterns.shape[1]), diluted(whole, params, seed=7), params)


def _overlaps(model: Hopfield, patterns: Int8) -> tuple[float, float]:
    """Means over recalls of each of `patterns`: after one step from a spoiled cue, and later from itself."""
    first, last = [], []
    for number, pattern in enumerate(patterns):
        motion = model.start(flip(pattern, _SPOILED, number), seed=number)
        motion.advance()
        first.append(_overlap(motion.state, pattern))
        motion = model.start(pattern, seed=number)
        for step in range(_EQUILIBRATION + _MEASURED):
            motion.advance()
            if step >= _EQUILIBRATION:
                last.append(_overlap(motion.state, pattern))
    return float(np.mean(first)), float(np.mean(last))


def _overlap(state: Int8, pattern: Int8) -> float:
    return float(state.astype(np.int64) @ pattern) / pattern.size
