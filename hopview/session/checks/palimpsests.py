"""Palimpsests: how far back the memory of the clipped and of the decaying rule reaches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.models import Hopfield, HopfieldParams
from hopview.rules import Clip, Decay
from hopview.rules.clip import ClipParams
from hopview.rules.decay import DecayParams
from hopview.session.checks.networks import recall_overlap
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, within
from hopview.theory.palimpsest import decay_span

_UNITS = 800
_LOST = 0.9  # an overlap below it counts as forgotten
_OLDEST = 70  # patterns looked at, from the newest back
_SPAN_OF_CLIP = (0.03, 0.06)
_SPAN_OF_DECAY = 0.053
_BEST_BOUND = (0.3, 0.4)


def checks(quick: bool) -> Iterator[Check]:
    """N = 800: the first age at which recall from a pattern itself ends below 0.9, over N; means."""
    networks = 1 if quick else 8
    name, source = f"clipped palimpsest, N = {_UNITS}", Clip.reference
    span = _span(Clip(ClipParams(bound=0.35)), networks)
    yield within(f"{name}, A = 0.35: memory span / N", _SPAN_OF_CLIP, span, source)
    newest = _newest(Clip(ClipParams(bound=1.0)), 1 if quick else 4, patterns=1200)
    yield within(f"{name}, A = 1: overlap of the newest", (-1.0, 0.7), newest, source)
    if not quick:
        spans = {bound: _span(Clip(ClipParams(bound=bound)), 4) for bound in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)}
        best = max(spans, key=lambda bound: spans[bound])
        yield within(f"{name}: A of the longest span", _BEST_BOUND, best, source)
    name, source = f"decaying palimpsest, N = {_UNITS}", Decay.reference
    span = _span(Decay(DecayParams(intensity=4.0)), networks)
    yield close(f"{name}, eps = 4: memory span / N", _SPAN_OF_DECAY, span, 0.006, source)
    span = _span(Decay(DecayParams(intensity=2.0)), networks)
    yield close(f"{name}, eps = 2: memory span / N", 0.0, span, 0.003, source)
    yield from _closed_form()


def _closed_form() -> Iterator[Check]:
    name, source = "decaying palimpsest, N to infinity", Decay.reference
    intensities = np.linspace(2.4, 5.0, 131)
    held = np.array([decay_span(float(eps)) for eps in intensities])
    least, best = float(intensities[np.flatnonzero(held)[0]]), float(intensities[int(np.argmax(held))])
    yield close(f"{name}: least eps that holds a pattern", 2.465, least, 0.021, source)
    yield close(f"{name}: eps of the longest span", 4.108, best, 0.04, source)
    yield close(f"{name}: longest span / N", 0.0490, float(held.max()), 1e-4, source)


def _span(rule: Clip | Decay, networks: int) -> float:
    """The first age with m < 0.9, in units of N, after N/2 patterns."""
    spans = []
    for seed in range(networks):
        patterns = random_patterns(_UNITS // 2, _UNITS, seed=60 + seed)
        model = Hopfield((1, _UNITS), rule.learn(patterns).coupling, HopfieldParams())
        ages = (recall_overlap(model, row, row, seed) for row in patterns[::-1][:_OLDEST])
        spans.append(next((age for age, overlap in enumerate(ages) if overlap < _LOST), _OLDEST))
    return float(np.mean(spans)) / _UNITS


def _newest(rule: Clip | Decay, networks: int, patterns: int) -> float:
    """m where recall from the newest pattern ends, after so many."""
    overlaps = []
    for seed in range(networks):
        stored = random_patterns(patterns, _UNITS, seed=80 + seed)
        model = Hopfield((1, _UNITS), rule.learn(stored).coupling, HopfieldParams())
        overlaps.append(recall_overlap(model, stored[-1], stored[-1], seed))
    return float(np.mean(overlaps))
