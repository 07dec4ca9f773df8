"""The general Boltzmann machine: its law, its gradient, and the encoder of 1985 taught in both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hopview.core.estimate import Estimate
from hopview.core.lesson import Lesson
from hopview.machines.annealed_sampling import annealed_log_z_of_pairs
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import Kind, connected
from hopview.machines.enumeration import states_of
from hopview.machines.logistic import log_sum
from hopview.machines.sampling import sweep
from hopview.rules.annealed import Annealed, AnnealedParams
from hopview.rules.exact import Exact, ExactParams
from hopview.rules.limits import ceiling
from hopview.session.checks.lessons import rows_of, slope_error, taught
from hopview.theory.check import Check, close, within

_SOURCE = "Ackley, Hinton & Sejnowski 1985"
_EXACT = "exact enumeration"
PLATEAUS = (0.04, 0.386, 0.73)  # nats from the data with 4, 3 and 2 codes: half of ln 2 apart


def checks(quick: bool) -> Iterator[Check]:
    """Sampling, slopes, ln Z, matched moments, the encoder by the exact gradient and by counting."""
    made = _random_machine(8, 0, 3)
    means, pairs = _sampling_errors(made, 200 if quick else 1000)
    yield close("N = 8, heat bath: largest error of a mean", 0.0, means, 0.01, _EXACT)
    yield close("N = 8, heat bath: largest error of a pair", 0.0, pairs, 0.01, _EXACT)
    yield close("N = 7, T = 2: error of the gradient", 0.0, _slope_error(), 1e-9, "finite differences")
    yield from _identities()
    yield from _three_ways()
    yield from _matched(4000 if quick else 20_000)
    yield from _by_gradient(2 if quick else 20)
    if not quick:
        yield from _with_hidden_tied(range(24))
    yield from _by_counting(range(10, 13) if quick else range(40))


def _random_machine(visible: int, hidden: int, seed: int) -> Boltzmann:
    """W_ij ~ N(0, 1), b ~ N(0, 1/4)."""
    bias = 0.5 * np.random.Generator(np.random.PCG64(seed)).standard_normal(visible + hidden)
    return Boltzmann.random(connected("all", visible, hidden), 1.0, seed).with_parameters(b=bias)


def _sampling_errors(made: Boltzmann, sweeps: int) -> tuple[float, float]:
    """(of <s_i>, of <s_i s_j>), the largest over 200 chains of so many sweeps."""
    states, met = np.zeros((200, made.size), np.int8), np.zeros((made.size, made.size))
    for number in range(-50, sweeps):
        sweep(made.weights, made.bias, states, 1.0, 7, number + 50)
        if number >= 0:
            met += states.T.astype(np.float64) @ states
    off = np.abs(met / (200 * sweeps) - made.free_moments())
    return float(off.diagonal().max()), float(off.max())


def _slope_error() -> float:
    """The largest difference of the gradient at T = 2 from finite differences, hidden units among them."""
    made = _random_machine(4, 3, 1)
    data = (np.random.Generator(np.random.PCG64(4)).random((5, 4)) < 0.5).astype(np.float64)
    found = made.exact_gradient(data, 2.0)  # by W and b, so twice as small as by W/T and b/T
    return slope_error(made.at(2.0), data, {name: 2.0 * found[name] for name in ("W", "b")}) / 2.0


def _identities() -> Iterator[Check]:
    """E = -1/2 sigma'J sigma - g'sigma - c in spins, and dE = -(1 - 2s) u for every flip of every state."""
    made, states = _random_machine(5, 3, 1), states_of(8)
    energies, spins = made.energy(states), 2 * states - 1
    coupling, field, offset = made.spin_form()
    as_spins = -0.5 * np.einsum("ni,ni->n", spins @ coupling, spins) - spins @ field - offset
    error = float(np.abs(energies - as_spins).max())
    yield close("N = 8: energy in spins, largest error", 0.0, error, 1e-12, _EXACT)
    flipped = energies[np.arange(256)[:, np.newaxis] ^ (1 << np.arange(8))]
    cost = -(1 - 2 * states) * made.fields(states)
    error = float(np.abs(flipped - energies[:, np.newaxis] - cost).max())
    yield close("N = 8: dE = -(1 - 2s) u of 0/1 units, largest error", 0.0, error, 1e-12, _EXACT)


def _three_ways() -> Iterator[Check]:
    """ln Z by hidden units summed out, by whole states, and by annealed importance sampling."""
    made = _random_machine(6, 4, 5)
    known = float(made.log_z())
    whole = log_sum(-made.energy(states_of(made.size)))
    yield close("N = 10: ln Z over visible states and over all", whole, known, 1e-10, _EXACT)
    found: Estimate = annealed_log_z_of_pairs(made.weights, made.bias, 1)
    yield close(
        "N = 10: ln Z by annealed importance sampling", known, found.value, 4 * found.error, "Neal 2001"
    )


def _matched(steps: int) -> Iterator[Check]:
    """Without hidden units the likelihood of another such machine's law has one optimum: that machine."""
    target = _random_machine(5, 0, 9)
    made, wanted = Boltzmann.random(target.connections, 0.0), target.free_moments()
    for _ in range(steps):
        slope = wanted - made.free_moments()
        made = made.replaced(
            {"W": made.weights + slope * target.connections.mask, "b": made.bias + slope.diagonal()}
        )
    worst = float(np.abs(wanted - made.free_moments()).max())
    yield close(f"5 visible units, {steps:,} steps from 0: largest slope", 0.0, worst, 1e-5, _SOURCE)
    distance = float(target.law() @ np.log(target.law() / made.law()))
    yield close(f"5 visible units, {steps:,} steps from 0: KL, nats", 0.0, distance, 1e-5, _SOURCE)


def _by_gradient(runs: int) -> Iterator[Check]:
    """1,000 steps end on a plateau: four, three or two codes for four messages."""
    rule, data = Exact(ExactParams(learning_rate=1.0, weight_decay=1e-4)), rows_of("encoder:4")
    starts = (Boltzmann.random(connected("encoder", 8, 2), 0.1, seed) for seed in range(runs))
    reached = np.array([float(taught(rule, start, data, 1000).log_likelihood(data)) for start in starts])
    ends = ceiling(data) - reached
    off = float(np.abs(ends[:, np.newaxis] - PLATEAUS).min(axis=1).max())
    yield close("encoder, exact gradient: farthest from a plateau, nats", 0.0, off, 0.03, _SOURCE)
    if runs >= 20:
        solved = float(np.mean(ends < 0.2))
        yield within("encoder, exact gradient: share with four codes", (0.05, 0.6), solved, _SOURCE)


def _with_hidden_tied(seeds: Sequence[int]) -> Iterator[Check]:
    """Ties among the hidden units are no help: from the same first weights, fewer runs find four codes."""
    rule, data = Exact(ExactParams(learning_rate=1.0, weight_decay=1e-4)), rows_of("encoder:4")

    def solved(kind: Kind, seeds: Sequence[int]) -> int:
        starts = (Boltzmann.random(connected(kind, 8, 2), 0.1, seed) for seed in seeds)
        ends = (taught(rule, start, data, 700) for start in starts)
        return sum(isinstance(end, Boltzmann) and end.codes(data) == 4 for end in ends)

    without, tied = solved("encoder", seeds), solved("encoder_coupled", seeds)
    words = f"encoder with ties among hidden units, {len(seeds)} first weights: runs with four codes"
    yield within(f"{words}, of {without} without", (1, without - 1), tied, _SOURCE)


def _by_counting(seeds: range) -> Iterator[Check]:
    """The first cycle at which the four messages have four hidden codes, 2,000 at most."""
    first = [_first_solved(seed) for seed in seeds]
    solved = float(np.mean([cycle < 2000 for cycle in first]))
    yield within("encoder, annealed: share that finds four codes", (0.85, 1.0), solved, _SOURCE)
    band = (80.0, 280.0) if len(seeds) >= 40 else (20.0, 600.0)
    yield within("encoder, annealed: median cycle", band, float(np.median(first)), _SOURCE)


def _first_solved(seed: int) -> int:
    made, data = Boltzmann.random(connected("encoder", 8, 2), 0.0), rows_of("encoder:4")
    rule, lesson = Annealed(AnnealedParams(), seed), Lesson(0, made)
    for cycle in range(1, 2001):
        after = rule.epoch(lesson, data)
        assert isinstance(after.machine, Boltzmann)
        lesson = Lesson(cycle, after.machine, after.beside)
        if after.machine.codes(data) == 4:
            return cycle
    return 2000
