"""Unlearning: a network that dreams, and forgets what it dreamt."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import DenseCoupling, Int8, Int32
from hopview.rules.base import Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.hebb import Hebb
from hopview.rules.remarks import aligned_fields
from hopview.rules.repeating import AbstractRepeatingRule

_REFERENCE = "Hopfield, Feinstein & Palmer 1983, DOI 10.1038/304158a0"
_STREAM = 0x647265616D  # dreams share no random number with the recall of the same seed
_SWEEPS = 1000  # of one descent, at most
_FINEST = 1000  # a rate is a fraction of denominators up to this
_BLOCK = 1 << 16
_EXHAUSTED = 0.2  # of Hebb's mean field: what is lost below it was lost to too many dreams


class UnlearningParams(RuleParams, frozen=True, kw_only=True):
    """How many dreams, and how much each takes away."""

    dreams: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            title="Dreams",
            description="How often the network falls from a random state into the nearest valley and "
            "forgets a little of it; 5 to 30 for each unit help, more destroy the memory",
            extra={"symbol": "D", "reference": _REFERENCE},
        ),
    ] = 0
    dream_rate: Annotated[
        float,
        Meta(
            ge=0.001,
            le=0.1,
            title="Forgotten a dream",
            description="How much of the state dreamt is taken off the weights; storing a pattern adds 1",
            extra={"symbol": r"\lambda", "reference": _REFERENCE},
        ),
    ] = 0.01


class Unlearning(AbstractRepeatingRule):
    """W -= (lambda/N) s*s*', D times, from Hebb's W; s* is where descent from a random state ends.

    Most random states fall into valleys that nobody stored, so forgetting a little of each deepens the
    patterns' own: at a load of 0.3, where Hebb's rule holds nothing, all are stable for D/N from 15 to 30
    (lambda = 0.01). After that the patterns are what is dreamt, and all is lost. s* and W are exact in
    integers, in steps of lambda/N (lambda as a fraction over at most 1000), and keyed by (seed, dream).
    P N^2 and for each dream a descent and N^2. Hopfield, Feinstein & Palmer 1983, DOI 10.1038/304158a0.
    """

    name = "unlearning"
    title = "Unlearning (dreams)"
    formula = r"\Delta W_{ij} = -\frac{\lambda}{N} s_i^* s_j^*, \; i \ne j"
    reference = _REFERENCE
    bytes_per_weight = 12
    Params = UnlearningParams
    steps_parameter, random = "dreams", True

    params: UnlearningParams

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """Hebb's coupling of `patterns` (P, N) after all the dreams."""
        self.require_memory(patterns.shape[0], patterns.shape[1], form)
        hebb = Hebb().learn(patterns, "dense", progress).coupling
        assert isinstance(hebb, DenseCoupling)
        weights = hebb.weights * np.int32(self._rate.denominator)
        return self._dreamt(weights, patterns, 0, progress)

    def go_on(self, learned: Learned, patterns: Int8, progress: Progress) -> Learned | None:
        """Dream on, from the weights reached."""
        coupling = learned.coupling
        if not isinstance(coupling, DenseCoupling):
            return None
        return self._dreamt(coupling.weights.copy(), patterns, learned.steps, progress)

    @property
    def _rate(self) -> Fraction:
        return Fraction(self.params.dream_rate).limit_denominator(_FINEST)

    def _dreamt(self, weights: Int32, patterns: Int8, done: int, progress: Progress) -> Learned:
        """Dreams `done`, ..., D - 1 in place on `weights` (N, N)."""
        units, loops, key = weights.shape[0], kernels.current(), self.seed ^ _STREAM
        state, fields, order = np.ones(units, np.int8), np.empty(units, np.int64), np.empty(units, np.int64)
        for dream in range(done, self.params.dreams if patterns.shape[0] else done):
            progress(dream, self.params.dreams, partial(self._so_far, weights, patterns, dream, state))
            loops.random_state(key, dream, state)
            loops.dense_fields(weights, state, fields)
            loops.dense_descent(weights, fields, state, order, key, dream * _SWEEPS, _SWEEPS)
            _forget(weights, state, self._rate.numerator)
        weights.flags.writeable = False
        coupling = DenseCoupling(weights, 1.0 / (self._rate.denominator * units))
        total, dreamt = self.params.dreams, None if done == self.params.dreams else state
        note = self._note(coupling, patterns)
        return Learned(coupling, patterns, note=note, steps=total, last=dreamt)

    def _so_far(self, weights: Int32, patterns: Int8, dream: int, state: Int8) -> Learned:
        held = weights.copy()
        held.flags.writeable = False
        coupling = DenseCoupling(held, 1.0 / (self._rate.denominator * held.shape[0]))
        return Learned(coupling, patterns, steps=dream, last=state.copy())

    def _note(self, coupling: DenseCoupling, patterns: Int8) -> str:
        aligned, count, dreams = aligned_fields(coupling, patterns), patterns.shape[0], self.params.dreams
        if aligned is None or not dreams:
            return ""
        lost, field = int((aligned < 0).any(axis=1).sum()), float(aligned.mean()) * coupling.unit
        times = "1 dream" if dreams == 1 else f"{dreams:,} dreams"
        held = f"{lost} of {count} patterns {'is' if lost == 1 else 'are'}"
        if not lost:
            return f"after {times} all {count} patterns are stable"
        if field < _EXHAUSTED:
            return f"over-dreamt: after {times} {held} no longer stable"
        return f"after {times} {held} not stable; more dreams may help"


def _forget(weights: Int32, state: Int8, scale: int) -> None:
    """W -= scale ss' in place on `weights` (N, N), a few rows at a time, zero diagonal."""
    taken = state.astype(np.int32) * np.int32(scale)
    rows = max(1, _BLOCK // state.size)
    for start in range(0, state.size, rows):
        weights[start : start + rows] -= state[start : start + rows, np.newaxis] * taken
    np.fill_diagonal(weights, 0)
