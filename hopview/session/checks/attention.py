"""The attentional Boltzmann machine, whose law is a mixture of Gaussians."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.machines.attention import AttnBM, spread_out
from hopview.rules import rule_named
from hopview.session.checks.lessons import generator, slope_error
from hopview.theory.check import Check, close, within

_OTA = "Ota & Karakida 2023, DOI 10.1162/neco_a_01597"
_EM = rule_named("em").reference
_HILLS = np.array([[5.0, 0.0], [0.0, 5.0], [-5.0, 0.0], [0.0, -5.0]])
_ENTROPY = 4.2242  # of four unit Gaussians there, in nats
_EM_STEPS = 50


def checks(quick: bool) -> Iterator[Check]:
    """ln Z and density against a mixture and a quadrature, gradient, score, EM, and four hills found."""
    yield from law_checks()
    yield from learning_checks()
    yield from hill_checks(20)


def drawn(seed: int, size: int = 2, count: int = 3, beta: float = 1.3) -> AttnBM:
    """Memories ~ N(0, 1), biases ~ N(0, 1/4)."""
    draws = generator(seed)
    memories, bias = draws.standard_normal((count, size)), 0.5 * draws.standard_normal(size)
    return AttnBM(memories, bias, 0.5 * draws.standard_normal(count), beta)


def law_checks() -> Iterator[Check]:
    """In two dimensions: ln Z by quadrature, the density as a mixture, the score as its slope."""
    machine, name = drawn(5), "attentional machine, D = 2, H = 3, beta = 1.3"
    axis = np.linspace(-9, 9, 361)
    grid = np.stack([x.ravel() for x in np.meshgrid(axis, axis)], axis=1)
    summed = float(np.log(np.exp(-machine.free_energy(grid)).sum()) + 2 * np.log(axis[1] - axis[0]))
    yield close(f"{name}: ln Z", summed, machine.log_z(), 1e-10, "quadrature")
    v = 2 * generator(6).standard_normal((20, 2))
    apart = v[:, np.newaxis, :] - machine.centres
    hills = machine.beta / (2 * math.pi) * np.exp(-0.5 * machine.beta * (apart**2).sum(axis=2))
    error = float(np.abs(np.exp(machine.log_density(v)) - hills @ np.exp(machine.log_weights())).max())
    yield close(f"{name}: density against its mixture of Gaussians, largest error", 0, error, 1e-12, _OTA)
    step, found = 1e-5, machine.score(v)
    errors = []
    for i, shift in enumerate(step * np.eye(2)):
        slope = (machine.log_density(v + shift) - machine.log_density(v - shift)) / (2 * step)
        errors.append(float(np.abs(slope - found[:, i]).max()))
    yield close(f"{name}: score (attention), largest error", 0, max(errors), 1e-8, "finite differences")


def learning_checks() -> Iterator[Check]:
    """The gradient, and that no step of expectation and maximisation lowers the likelihood."""
    machine, data = drawn(3, 3, 4), generator(4).standard_normal((20, 3))
    error = slope_error(machine, data, machine.exact_gradient(data))
    yield close("attentional machine: gradient, largest error", 0, error, 1e-8, "finite differences")
    lowest = math.inf
    for seed in range(5):
        machine, data = drawn(seed, 3, 4), 2 * generator(50 + seed).standard_normal((60, 3))
        reached = [machine.log_likelihood(data)]
        for _ in range(20):
            machine, _shares = machine.em_step(data)
            reached.append(machine.log_likelihood(data))
        lowest = min(lowest, float(np.diff(reached).min()))
    yield within("attentional machine: least gain of 100 steps of EM", (-1e-10, math.inf), lowest, _EM)


def hill_checks(runs: int) -> Iterator[Check]:
    """Four unit Gaussians, 400 points, k-means++ and 50 steps: every centre within 0.5, or two merged."""
    found = [hills_found(seed) for seed in range(runs)]
    good = [nll for nll, apart in found if apart <= 0.5 and 4.0 <= nll <= 4.35]
    name = f"attentional machine, four hills, {runs} runs of {_EM_STEPS} steps"
    yield within(f"{name}: share that finds all", (0.85, 1.0), len(good) / runs, _EM)
    yield close(f"{name}: mean NLL of those", _ENTROPY, float(np.mean(good)), 0.1, _EM)
    others = [nll for nll, apart in found if apart > 0.5 or not 4.0 <= nll <= 4.35]
    if others:
        yield within(f"{name}: least NLL of the others", (6.0, math.inf), min(others), _EM)


def hills_found(seed: int) -> tuple[float, float]:
    """(minus the mean log-likelihood, the largest distance of a hill from the nearest centre)."""
    data = hills_of(seed)
    machine = AttnBM.at_points(spread_out(data, len(_HILLS), generator(1000 + seed)))
    for _ in range(_EM_STEPS):
        machine, _shares = machine.em_step(data)
    apart = np.linalg.norm(_HILLS[:, np.newaxis] - machine.centres, axis=2).min(axis=1)
    return -machine.log_likelihood(data), float(apart.max())


def hills_of(seed: int, count: int = 400) -> Float64:
    """Points of the four hills, (count, 2)."""
    draws = generator(seed)
    return np.asarray(_HILLS[draws.integers(4, size=count)] + draws.standard_normal((count, 2)))
