"""Graded units against their closed forms: the grey of a memory, the critical gain, and the energy's fall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import numpy as np

from hopview.core.coupling import DenseCoupling, Float64, Int8
from hopview.models import Graded, GradedParams
from hopview.models.graded import GradedMotion
from hopview.rules import rule_named
from hopview.session.checks.networks import descended, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, within
from hopview.theory.graded import critical_gain, recalled_value

_SOURCE = "Hopfield 1984"
_UNITS = 200
_GAINS = (0.9, 1.1, 1.5, 2.0, 5.0)
_MOST_SWEEPS = 400
_MODES: tuple[Literal["ode", "coordinate"], ...] = ("ode", "coordinate")


def checks(quick: bool) -> Iterator[Check]:
    """All of it takes about a second; `quick` leaves out every other gain."""
    pattern = random_patterns(1, _UNITS, seed=1)
    for gain in _GAINS[:: 2 if quick else 1]:
        expected = recalled_value(gain, _UNITS)
        for mode in _MODES:
            end = _rested(_graded(pattern, gain, mode), _spoiled(pattern[0])).state
            name = f"one pattern, N = {_UNITS}, gain {gain:g}, {mode}: grey v"
            yield close(name, expected, float(np.mean(end * pattern[0])), 1e-4, "v = tanh(gain (1 - 1/N) v)")
    yield from _onset()
    yield from _descent()
    yield from _steps()
    patterns = random_patterns(5, _UNITS, seed=2)
    steep = _rested(_graded(patterns, 20.0, "ode"), _spoiled(patterns[1])).state
    agreeing = float(np.mean(np.sign(steep) * descended(network("hebb", patterns), patterns[1])))
    yield close("gain 20 and spins, P = 5: overlap where both end", 1.0, agreeing, 0.0, _SOURCE)


def _onset() -> Iterator[Check]:
    """V = 0 loses its stability at lam_c = 1/maxeig(W)."""
    gains = []
    for seed in range(20):
        coupling = rule_named("hebb").learn(random_patterns(5, _UNITS, seed=40 + seed), "factored").coupling
        gains.append(critical_gain(coupling))
    name = f"critical gain, N = {_UNITS}, P = 5, mean of 20 networks"
    yield within(name, (0.82, 0.89), float(np.mean(gains)), "1/maxeig(W); 0.844 in one of them")
    patterns = random_patterns(5, _UNITS, seed=40)
    for share, band in ((0.97, (0.0, 0.01)), (1.03, (0.05, 0.9))):
        model = _graded(patterns, share * gains[0], "coordinate")
        end = _rested(model, 0.3 * patterns.sum(axis=0) / 5).state
        name = f"at {share:g} of the critical gain: root mean square of V"
        yield within(name, band, float(np.sqrt(np.mean(end * end))), _SOURCE)


def _descent() -> Iterator[Check]:
    """The energy falls with every update, at any gain."""
    patterns, start = random_patterns(5, _UNITS, seed=3), np.linspace(-0.9, 0.9, _UNITS)
    for gain in (0.5, 3.0, 20.0):
        for mode in _MODES:
            motion = _graded(patterns, gain, mode).start(start, 1)
            energies = [motion.energy()]
            for _ in range(1000 if mode == "coordinate" else 200):
                motion.advance(1)
                energies.append(motion.energy())
            rises = sum(after > before + 1e-9 for before, after in pairwise(energies))
            what = "1000 coordinate updates" if mode == "coordinate" else "200 Euler steps of 0.2 tau"
            yield within(f"{what}, gain {gain:g}: rises of the energy", (0, 0), rises, _SOURCE)


def _steps() -> Iterator[Check]:
    """Why time steps end at 0.2 tau: half a tau still goes downhill, two do not, and one makes a 2-cycle."""
    patterns = random_patterns(5, _UNITS, seed=3)
    model = _graded(patterns, 5.0, "ode")
    for dt, band in ((0.5, (0, 0)), (2.0, (1, 100))):
        u, energies = np.linspace(-1.0, 1.0, _UNITS), []
        for _ in range(100):
            v = np.tanh(5.0 * u)
            energies.append(model.energy(v))
            u = u + dt * (model.field(v) - u)
        rises = sum(after > before + 1e-9 for before, after in pairwise(energies))
        yield within(f"100 Euler steps of {dt:g} tau: rises of the energy", band, rises, _SOURCE)
    two = DenseCoupling(np.array([[0, -1], [-1, 0]], np.int32), 1.0)
    v, states = np.array([0.9, 0.8]), []
    for _ in range(41):
        states.append(v)
        v = np.tanh(3.0 * Graded((1, 2), two, GradedParams(gain=3.0)).field(v))
    apart = float(np.abs(states[-1] - states[-2]).max())
    again = float(np.abs(states[-1] - states[-3]).max())
    name = "Euler steps of 1 tau, W = [[0, -1], [-1, 0]], gain 3"
    yield within(f"{name}: change in one step", (1.9, 2.0), apart, _SOURCE)
    yield close(f"{name}: change in two", 0.0, again, 1e-9, _SOURCE)


def _graded(patterns: Int8, gain: float, mode: Literal["ode", "coordinate"]) -> Graded:
    params = GradedParams(gain=gain, mode=mode, dt=0.2)
    return Graded((1, patterns.shape[1]), rule_named("hebb").learn(patterns, "auto").coupling, params)


def _spoiled(pattern: Int8) -> Float64:
    """The pattern with every fifth unit turned over."""
    cue = pattern.astype(np.float64)
    cue[::5] *= -1.0
    return cue


def _rested(model: Graded, start: Float64) -> GradedMotion:
    motion = model.start(start, 1)
    while not motion.settled() and motion.sweep < _MOST_SWEEPS:
        motion.advance()
    return motion
