"""Several patterns at once: ladders of overlaps, the change to parallel recall, learning from examples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.models import Hopfield, HopfieldParams, Multitasking
from hopview.rules import Multitask, Supervised, Unsupervised, rule_named
from hopview.rules.examples import ExamplesParams
from hopview.rules.multitask import AbstractBlanks, MultitaskParams
from hopview.session.checks.networks import descended
from hopview.session.experiment_setup import random_patterns
from hopview.theory import multitask
from hopview.theory.check import Check, close

AGLIARI = "Agliari, Barra et al. 2012"
EXAMPLES = "Agliari, Alessandrelli, Barra & Ricci-Tersenghi 2023"
_WAIT = 20


def checks(quick: bool) -> Iterator[Check]:
    """Runs of 4000 units from the hierarchical state; `quick` makes fewer of them."""
    yield close("d_c for P = 3", (5**0.5 - 1) / 2, multitask.critical_blanks(3), 1e-9, AGLIARI)
    for blanks in (0.3, 0.65) if quick else (0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8):
        yield from cold_checks(blanks)
    for blanks, temperature in ((0.8, 0.06),) if quick else ((0.8, 0.06), (0.9, 0.03)):
        yield from warm_checks(blanks, temperature)
    for quality, examples in (
        ((0.5, 10),) if quick else ((0.2, 25), (0.2, 50), (0.2, 100), (0.5, 3), (0.5, 10))
    ):
        yield from example_checks(quality, examples)
    yield from ladder_checks()
    yield hebb_check(3 if quick else 10)


def first_not_blank(x: Int8) -> Int8:
    """The hierarchical state (N,) of X (P, N): at each unit the first entry that is not blank, else +1."""
    state = np.ones(x.shape[1], np.int8)
    for row in x[::-1]:
        state = np.where(row != 0, row, state)
    return np.asarray(state, dtype=np.int8)


def network_of(rule: AbstractBlanks, patterns: Int8, temperature: float = 0.0) -> tuple[Multitasking, Int8]:
    """The network that `rule` taught `patterns` (P, N), and X with its blanks."""
    params = HopfieldParams(update="glauber" if temperature else "async", temperature=temperature)
    coupling = rule.learn(patterns).coupling
    return Multitasking((1, patterns.shape[1]), coupling, params), rule.stored(patterns)


def overlaps_of(x: Int8, state: Int8) -> Float64:
    """m_k = X_k . s / N (P,)."""
    return np.asarray(x.astype(np.float64) @ state / x.shape[1])


def cold_checks(blanks: float, count: int = 3, units: int = 4000) -> Iterator[Check]:
    """T = 0 against (1 - d) d^(k-1), or beyond d_c against the ordered parallel state; and the energy."""
    model, x = network_of(Multitask(MultitaskParams(blanks=blanks), 2), random_patterns(count, units, seed=7))
    state = descended(model, first_not_blank(x))
    m, name = overlaps_of(x, state), f"multitasking, N = {units}, P = {count}, d = {blanks:g}"
    for k, expected in enumerate(multitask.recalled(blanks, count)):
        tolerance = 0.03 if k == 0 else 0.04
        yield close(f"{name}: m_{k + 1}", float(expected), float(m[k]), tolerance, AGLIARI)
    energy = -2.0 * model.energy(state) / units
    yield close(f"{name}: -2E/N against the sum of m^2", float(m @ m), energy, count / units, AGLIARI)


def warm_checks(blanks: float, temperature: float, units: int = 4000) -> Iterator[Check]:
    """Mostly blank patterns with a little noise: all alike, on average over 80 sweeps."""
    rule, patterns = Multitask(MultitaskParams(blanks=blanks), 2), random_patterns(3, units, seed=7)
    model, x = network_of(rule, patterns, temperature)
    motion, total = model.start(first_not_blank(x), 1), np.zeros(3)
    for sweep in range(_WAIT + 80):
        motion.advance()
        if sweep >= _WAIT:
            total += overlaps_of(x, motion.state)
    expected = float(multitask.recalled(blanks, 3, temperature).mean())
    name = f"multitasking, N = {units}, d = {blanks:g}, T = {temperature:g}: mean overlap"
    yield close(name, expected, float(total.mean() / 80), 0.01, AGLIARI)


def example_checks(quality: float, examples: int, units: int = 4000) -> Iterator[Check]:
    """The overlap with a pattern never seen, against the majority of M signs."""
    patterns = random_patterns(3, units, seed=7)
    expected = multitask.majority(quality, examples)
    params = ExamplesParams(blanks=0.0, examples=examples, quality=quality)
    for rule in (Supervised(params, 2), Unsupervised(params, 2)):
        model, x = network_of(rule, patterns)
        m = float(overlaps_of(x, descended(model, x[0]))[0])
        name = f"{rule.title}, N = {units}, P = 3, r = {quality:g}, M = {examples}: overlap"
        yield close(name, expected, m, 0.05, EXAMPLES)


def ladder_checks(units: int = 4000) -> Iterator[Check]:
    """Five patterns of which none moves, and three learned from examples of either kind."""
    for count, blanks in ((3, 0.3), (3, 0.55), (5, 0.4)):
        plain = Multitask(MultitaskParams(blanks=blanks), 2)
        model, x = network_of(plain, random_patterns(count, units, seed=7))
        begun = first_not_blank(x)
        moved = int(np.count_nonzero(descended(model, begun) != begun))
        name = f"multitasking, N = {units}, P = {count}, d = {blanks:g}: units that leave the hierarchy"
        yield close(name, 0, moved, 0, AGLIARI)
    params = ExamplesParams(blanks=0.3, examples=100, quality=0.3)
    told = multitask.recalled_from_examples(0.3, 3, params.entropy)
    for rule in (Supervised(params, 2), Unsupervised(params, 2)):
        model, x = network_of(rule, random_patterns(3, units, seed=7))
        m = overlaps_of(x, descended(model, first_not_blank(x)))
        for k, expected in enumerate(told):
            name = f"{rule.title}, N = {units}, P = 3, d = 0.3, r = 0.3, M = 100: m_{k + 1}"
            yield close(name, float(expected), float(m[k]), 0.05, EXAMPLES)


def hebb_check(seeds: int, units: int = 400) -> Check:
    """d = 0 is Hebb's network, couplings, fields and states to the bit."""
    differing = 0
    for seed in range(seeds):
        patterns, cue = random_patterns(20, units, seed), random_patterns(1, units, seed + 1)[0]
        model, _ = network_of(Multitask(MultitaskParams(blanks=0.0), seed), patterns)
        hebb = Hopfield((1, units), rule_named("hebb").learn(patterns).coupling, HopfieldParams())
        differing += not np.array_equal(model.field(cue), hebb.field(cue))
        differing += int(np.count_nonzero(descended(model, cue) != descended(hebb, cue)))
    return close("multitasking, d = 0, and Hebb: units that differ", 0, differing, 0, AGLIARI)
