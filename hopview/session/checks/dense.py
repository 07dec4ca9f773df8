"""Dense associative memory: errors of one step, overlaps at rest, exponentially many memories, and Hebb."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.core.memories import Memories
from hopview.models import DenseMemory, DenseMemoryParams, Hopfield, HopfieldParams
from hopview.models.interaction import Interaction, Kind
from hopview.rules import rule_named
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, within
from hopview.theory.dense import error_free, one_step_error

_KROTOV = "Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164"
_DEMIRCIGIL = "Demircigil et al. 2017, DOI 10.1007/s10955-017-1806-y"
_STEPS: tuple[tuple[Kind, int, int, int], ...] = (
    ("plain", 3, 100, 500), ("plain", 3, 100, 1000), ("rect", 3, 100, 1000), ("plain", 4, 40, 1000),
)  # fmt: skip
_HELD: tuple[tuple[Kind, int, int], ...] = (("plain", 2, 1000), ("rect", 3, 100))  # at the error-free load
# interaction, n, K, band of the mean overlap at rest, N = 100
_RESTS: tuple[tuple[Kind, int, int, tuple[float, float]], ...] = (
    ("plain", 3, 200, (0.999, 1.0)), ("plain", 3, 500, (0.96, 1.0)), ("plain", 3, 840, (0.80, 0.98)),
    ("plain", 3, 1500, (0.40, 0.85)), ("plain", 3, 2500, (0.25, 0.60)), ("rect", 3, 1000, (0.96, 1.0)),
    ("rect", 3, 1700, (0.65, 0.97)), ("rect", 3, 3000, (0.30, 0.75)), ("rect", 2, 25, (0.90, 1.0)),
    ("rect", 2, 40, (0.60, 1.0)), ("rect", 2, 60, (0.45, 0.75)),
)  # fmt: skip
_STABLE = ((20, 64, 1.0), (20, 1024, 0.98), (20, 4096, 0.97), (20, 16384, 0.83), (16, 4096, 0.56))


def checks(quick: bool) -> Iterator[Check]:
    """Closed forms against sums over sets, published figures, an energy that never rises, and Hebb."""
    seeds = 4 if quick else 12
    yield from _polynomials()
    for kind, power, units, count in _STEPS:
        theory = one_step_error(kind, power, units, count)
        name = f"dense memory, {kind}, n = {power}, N = {units}, K = {count}: units wrong in one step"
        yield within(name, (theory / 2, theory * 2), _wrong(kind, power, units, count, seeds), _KROTOV)
    for kind, power, count, band in _RESTS:
        name = f"dense memory, {kind}, n = {power}, N = 100, K = {count}: overlap at rest"
        yield within(name, band, _at_rest(kind, power, count, 12 if power > 2 else 48), _KROTOV)
    for kind, power, units in _HELD:
        count = round(error_free(kind, power, units))
        theory = units * one_step_error(kind, power, units, count)
        name = f"dense memory, {kind}, n = {power}, N = {units}, K = {count:,}: wrong units a memory"
        wrong = units * _wrong(kind, power, units, count, seeds)
        yield within(name, (theory / 2, theory * 4), wrong, _KROTOV)
    for units, count, share in _STABLE:
        name = f"dense memory, exp, N = {units}, K = {count:,}: share of memories exactly stable"
        yield close(name, share, _stable(units, count, seeds), 0.06, _DEMIRCIGIL)
    yield _rise(20 if quick else 200)
    yield _hebb()


def memory(patterns: Int8, kind: Kind, power: int = 3) -> DenseMemory:
    """The dense memory of `patterns` (K, N)."""
    params = DenseMemoryParams(interaction=kind, power=power)
    return DenseMemory((1, patterns.shape[1]), Memories(patterns), params)


def _polynomials() -> Iterator[Check]:
    """n! e_n by its recurrence and over all sets of n units."""
    units, error = 9, 0
    for power, plus in itertools.product(range(2, 10), range(units + 1)):
        signs = [1] * plus + [-1] * (units - plus)
        sets = sum(math.prod(chosen) for chosen in itertools.combinations(signs, power))
        exact = Interaction("distinct", power, units).exact(2 * plus - units)
        error = max(error, abs(exact - math.factorial(power) * sets))
    yield close("distinct interaction, N = 9, n = 2..9: error", 0, error, 0, "sums over all sets of units")


def _wrong(kind: Kind, power: int, units: int, count: int, seeds: int) -> float:
    wrong = []
    for seed in range(seeds):
        patterns = random_patterns(count, units, seed)
        model = memory(patterns, kind, power)
        wrong += [float(np.mean(model.field(x) * x < 0)) for x in patterns[:20]]
    return float(np.mean(wrong))


def _at_rest(kind: Kind, power: int, count: int, seeds: int) -> float:
    found = []
    for seed in range(seeds):
        patterns = random_patterns(count, 100, seed)
        motion = memory(patterns, kind, power).start(patterns[0], seed)
        while not motion.settled():
            motion.advance()
        found.append(float(motion.state.astype(np.int64) @ patterns[0]) / 100)
    return float(np.mean(found))


def _stable(units: int, count: int, seeds: int) -> float:
    found = []
    for seed in range(seeds):
        patterns = random_patterns(count, units, seed)
        model = memory(patterns, "exp")
        found += [model.start(x, 0).settled() for x in patterns[:60]]
    return float(np.mean(found))


def _rise(runs: int) -> Check:
    worst = 0.0
    for seed in range(runs):
        kind: Kind = ("plain", "rect", "distinct", "exp")[seed % 4]
        patterns = random_patterns(1 + 7 * (seed % 30), 60, seed)
        motion = memory(patterns, kind, 2 + seed % 9).start(random_patterns(1, 60, seed + 1)[0], seed)
        before = motion.energy()
        while motion.advance(1).size:
            after = motion.energy()
            worst, before = max(worst, (after - before) / max(1.0, abs(after))), after
    return close(f"dense memory, {runs} runs: largest rise of E in a flip", 0.0, worst, 1e-9, _KROTOV)


def _hebb() -> Check:
    differing = 0
    for seed in range(10):
        patterns, cue = random_patterns(30, 200, seed), random_patterns(1, 200, seed + 1)[0]
        coupling = rule_named("hebb").learn(patterns).coupling
        pair = (
            memory(patterns, "distinct", 2).start(cue, seed),
            Hopfield((1, 200), coupling, HopfieldParams()).start(cue, seed),
        )
        for _ in range(10):
            ours, theirs = (motion.advance().tolist() for motion in pair)
            differing += ours != theirs or abs(pair[0].energy() - pair[1].energy()) > 1e-9
    return close("dense memory, distinct, n = 2, and Hebb: sweeps that differ", 0, differing, 0, _KROTOV)
