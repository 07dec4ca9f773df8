"""`hopview check`: this installation's numbers against exact and published ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview import kernels
from hopview.core.coupling import Int8
from hopview.core.pattern import overlaps as overlaps_with
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import RULES, rule_named
from hopview.session.experiment_checks import experiment_checks
from hopview.session.experiment_setup import random_patterns
from hopview.session.experiments import experiments, open_experiment
from hopview.session.session import Session
from hopview.sources.corrupt import flip
from hopview.theory import enumeration, example, hebb
from hopview.theory.check import Check, close, same, within

_ENUMERATED = "exact enumeration"
_AGS = "Amit, Gutfreund & Sompolinsky 1985, 1987"
_HOPFIELD = "Hopfield 1982"
_TANH = f"m = tanh(m/T), {_AGS}"
_EQUILIBRATION = 30  # sweeps
# load -> band of the mean overlap after recall from a pattern, N = 1000, theory of section 1 widened
_RECALL_BANDS = {0.05: (0.999, 1.0), 0.10: (0.994, 1.0), 0.12: (0.92, 0.999), 0.20: (0.25, 0.60)}


def run_checks(quick: bool = False) -> Iterator[Check]:
    """Every check, one after another; `quick` leaves out the long ones (under 20 s in all)."""
    yield from example_checks()
    yield from enumeration_checks(10 if quick else 12)
    yield from law_checks()
    yield from sampling_checks(4_000 if quick else 40_000)
    yield from mixture_checks()
    yield from capacity_checks(8 if quick else 32)
    yield from melting_checks(100 if quick else 400)
    yield from rule_checks()
    yield from dynamics_checks(4 if quick else 20)
    for info in experiments():
        experiment = open_experiment(info.key)
        for step in (None, *range(len(experiment.steps))):
            yield from experiment_checks(experiment, step)


def example_checks() -> Iterator[Check]:
    """The nine-unit example: weights, energies and recall."""
    session = Session(shape=example.SHAPE, update="sequential")
    session.store(example.patterns())
    wrong = np.abs(9 * session.weights() - example.weights_in_ninths()).max()
    yield close("3x3 example: 9 W, largest error", 0.0, float(wrong), 1e-12, example.SOURCE)
    overlap = session.overlaps(example.patterns()[0])[1]
    yield close("3x3 example: overlap of the two patterns", example.OVERLAP, overlap, 1e-12, example.SOURCE)
    for number, cue in enumerate(example.cues(), 1):
        session.cue(cue)
        run = session.run(10)
        name = f"3x3 example, pattern {number}"
        yield same(f"{name}: ends in", f"pattern {number}", run.outcome.label, example.SOURCE)
        before, after = example.RECALL_ENERGIES
        yield close(f"{name}: energy of the cue", before, float(run.energies[0]), 1e-12, example.SOURCE)
        yield close(f"{name}: energy at the end", after, float(run.energies[-1]), 1e-12, example.SOURCE)


def enumeration_checks(units: int) -> Iterator[Check]:
    """Energies of all 2^N states, the flip identity, and where descent ends, for every rule."""
    states = enumeration.all_states(units)
    for rule in RULES:
        model = _model(rule.name, random_patterns(3, units, seed=1), "async")
        exact = enumeration.energies(model.coupling.matrix())
        found = np.array([model.energy(s) for s in states])
        name = f"N = {units}, {rule.title}"
        error = float(np.abs(found - exact).max())
        yield close(f"{name}: energy of all states, largest error", 0.0, error, 1e-9, _ENUMERATED)
        fields = model.coupling.unit * model.coupling.integer_fields(states)
        step = exact[enumeration.flipped(units)] - exact[:, None]
        error = float(np.abs(step - 2 * states * fields).max())
        yield close(f"{name}: dE = 2 s h for all flips, largest error", 0.0, error, 1e-9, _ENUMERATED)
        ends = np.array([_descended(model, state) for state in states])
        lost = int((~enumeration.minima(exact)[ends]).sum())
        yield close(f"{name}: descents that miss a minimum", 0, lost, 0, _ENUMERATED)


def law_checks(units: int = 6, temperature: float = 0.7) -> Iterator[Check]:
    """Glauber and Metropolis: exp(-E/T) is stationary under a visit to any unit, and flows balance."""
    for update in ("glauber", "metropolis"):
        model = _model("hebb", random_patterns(2, units, seed=2), update, temperature)
        law = enumeration.boltzmann(enumeration.energies(model.coupling.matrix()), temperature)
        matrices = enumeration.site_transitions(units, model.flip_probability)
        name, error = f"N = {units}, {update}", enumeration.stationarity_error(matrices, law)
        yield close(f"{name}: stationarity of exp(-E/T), largest error", 0, error, 1e-12, _ENUMERATED)
        error = enumeration.balance_error(matrices, law)
        yield close(f"{name}: detailed balance, largest error", 0, error, 1e-12, _ENUMERATED)


def sampling_checks(sweeps: int, units: int = 8, temperature: float = 0.8) -> Iterator[Check]:
    """The simulation itself visits all states as often as exp(-E/T) says."""
    for update in ("glauber", "metropolis"):
        model = _model("hebb", random_patterns(2, units, seed=3), update, temperature)
        law = enumeration.boltzmann(enumeration.energies(model.coupling.matrix()), temperature)
        motion, counts = model.start(np.ones(units, np.int8), seed=5), np.zeros(2**units)
        for _ in range(sweeps):
            motion.advance()
            counts[enumeration.state_number(motion.state)] += 1
        distance = 0.5 * float(np.abs(counts / sweeps - law).sum())
        # The mean distance of n independent draws is sum sqrt(2 p / (pi n)) / 2; sweeps are nearly so.
        tolerance = 1.5 * 0.5 * float(np.sqrt(2 * law / (np.pi * sweeps)).sum())
        name = f"N = {units}, {update}, {sweeps:,} sweeps: distance from exp(-E/T)"
        yield close(name, 0, distance, round(tolerance, 4), _ENUMERATED)


def mixture_checks(units: int = 2000) -> Iterator[Check]:
    """Three-mixtures of random patterns: overlaps of one half, energy -3/8, and stable at a small load."""
    for count in (3, units // 50):
        patterns = random_patterns(count, units, seed=4)
        mixture = np.sign(patterns[:3].astype(np.int64).sum(axis=0)).astype(np.int8)
        model = _model("hebb", patterns, "async")
        name = f"mixture 1+2+3, N = {units}, P = {count}"
        overlap = float((patterns[:3] @ mixture.astype(np.int64)).mean()) / units
        yield close(f"{name}: mean overlap", hebb.mixture_overlap(3), overlap, 0.04, _AGS)
        if count == 3:
            energy = model.energy(mixture) / units
            yield close(f"{name}: E/N", hebb.mixture_energy(3, count / units), energy, 0.02, _AGS)
        end = model.start(mixture, seed=1)
        while not end.settled():
            end.advance()
        kept = float(end.state.astype(np.int64) @ mixture) / units
        yield within(f"{name}: overlap with itself after descent", (0.95, 1.0), kept, _AGS)


def capacity_checks(recalls: int, units: int = 1000) -> Iterator[Check]:
    """Random patterns under Hebb: the first synchronous step, and the end of recall from a pattern."""
    for load in (0.1, 0.138, 0.2):
        patterns = random_patterns(round(load * units), units, seed=6)
        fields = _model("hebb", patterns, "sync").coupling.integer_fields(patterns)
        after = np.where(fields != 0, np.sign(fields), patterns)
        overlap = float((after * patterns).mean())
        expected, name = hebb.first_step_overlap(load), f"first step, N = {units}, load {load}: overlap"
        yield close(name, expected, overlap, 0.004, f"erf(1/sqrt(2a)), {_HOPFIELD}")
    for load, band in _RECALL_BANDS.items():
        patterns = random_patterns(round(load * units), units, seed=7)
        model = _model("hebb", patterns, "async")
        overlaps = [_recall_overlap(model, row, row, seed) for seed, row in enumerate(patterns[:recalls])]
        yield within(f"recall, N = {units}, load {load}: mean overlap", band, float(np.mean(overlaps)), _AGS)


def melting_checks(sweeps: int, units: int = 2500) -> Iterator[Check]:
    """One memory at temperature T holds an overlap m = tanh(m / T): the mean over `sweeps` of a run."""
    pattern = random_patterns(1, units, seed=12)
    for temperature, update in ((0.5, "glauber"), (0.8, "glauber"), (0.8, "metropolis")):
        motion = _model("hebb", pattern, update, temperature).start(pattern[0], seed=13)
        overlaps = []
        for sweep in range(sweeps + _EQUILIBRATION):
            motion.advance()
            if sweep >= _EQUILIBRATION:
                overlaps.append(float(overlaps_with(pattern, motion.state)[0]))
        name = f"melting memory, N = {units:,}, {update}, T = {temperature:g}: mean overlap"
        yield close(name, hebb.thermal_overlap(temperature), float(np.mean(overlaps)), 0.015, _TANH)


def rule_checks(units: int = 200) -> Iterator[Check]:
    """At a load of 0.2: the share of patterns recalled from a tenth of their units turned over."""
    patterns = random_patterns(units // 5, units, seed=8)
    for rule, band in (("hebb", (0.0, 0.1)), ("storkey", (0.95, 1.0)), ("pseudo_inverse", (1.0, 1.0))):
        model = _model(rule, patterns, "async")
        ends = [_recall_overlap(model, flip(row, 0.1, k), row, k) for k, row in enumerate(patterns)]
        share = float(np.mean(np.array(ends) == 1.0))
        reference = rule_named(rule).reference
        yield within(f"recall from 10 % flips, N = {units}, load 0.2, {rule}", band, share, reference)


def dynamics_checks(repeats: int) -> Iterator[Check]:
    """What must hold without exception: energy falls, periods are 1 or 2, forms and kernels agree."""
    rises, endless = 0, 0
    for seed in range(repeats):
        patterns = random_patterns(60, 256, seed=seed)
        start = random_patterns(1, 256, seed=100 + seed)[0]
        for rule in RULES:
            motion = _model(rule.name, patterns, "async").start(start, seed)
            energy = motion.energy()
            while not motion.settled():
                motion.advance(max_flips=1)
                rises += motion.energy() > energy
                energy = motion.energy()
        motion = _model("hebb", patterns, "sync").start(start, seed)
        for _ in range(200):
            motion.advance()
        endless += not (motion.settled() or motion.cycling())
    yield close("asynchronous flips at T = 0 that raised the energy", 0, rises, 0, _HOPFIELD)
    yield close("synchronous runs with a period above 2", 0, endless, 0, "Goles, Fogelman & Pellegrin 1985")
    for update in ("async", "sequential", "sync", "glauber", "metropolis"):
        name = f"units that differ, dense and factored, {update}"
        yield close(name, 0, _differing(update), 0, "the same integers")
    if kernels.status() == "compiled":
        from hopview.kernels.warm import agree

        verdict = "equal" if agree(kernels.current(), kernels.PLAIN) else "different"
        yield same("compiled and plain kernels, bit for bit", "equal", verdict, "the same operations")


def _model(rule: str, patterns: Int8, update: str, temperature: float = 0.0, form: str = "auto") -> Hopfield:
    params = HopfieldParams(update=update, temperature=temperature, form=form)  # type: ignore[arg-type]
    coupling = rule_named(rule).learn(patterns, params.form).coupling
    return Hopfield((1, patterns.shape[1]), coupling, params)


def _descended(model: Hopfield, state: Int8) -> int:
    motion = model.start(state, seed=1)
    while not motion.settled():
        motion.advance()
    return int(enumeration.state_number(motion.state))


def _recall_overlap(model: Hopfield, cue: Int8, pattern: Int8, seed: int) -> float:
    motion = model.start(cue, seed)
    for _ in range(200):
        if motion.settled():
            break
        motion.advance()
    return float(motion.state.astype(np.int64) @ pattern) / pattern.size


def _differing(update: str) -> int:
    """Units in which 20 sweeps with a matrix and without one differ, summed over the sweeps."""
    patterns, start = random_patterns(40, 400, seed=9), random_patterns(1, 400, seed=10)[0]
    warm = 0.5 if update in ("glauber", "metropolis") else 0.0
    dense, factored = (
        _model("hebb", patterns, update, warm, form).start(start, seed=11) for form in ("dense", "factored")
    )
    count = 0
    for _ in range(20):
        dense.advance()
        factored.advance()
        count += int((dense.state != factored.state).sum())
    return count
