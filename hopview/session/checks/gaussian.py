"""The Gaussian-Bernoulli machine: a mixture of 2^H Gaussians, and an attentional machine of 2^H memories."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.machines.attention import AttnBM
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.session.checks.lessons import generator, slope_error
from hopview.theory.check import Check, close

_CHO = "Cho, Ilin & Raiko 2011, DOI 10.1007/978-3-642-21735-7_2"
_OTA = "Ota & Karakida 2023, DOI 10.1162/neco_a_01597"


def checks(quick: bool) -> Iterator[Check]:
    """ln Z by quadrature and by annealing, the mixture, the gradient, and the twin of one-hot memories."""
    yield from law_checks()
    yield from annealed_checks(200 if quick else 1000)
    yield from twin_checks()


def drawn(visible: int, hidden: int, seed: int, deviation: float = 1.0) -> GaussianRBM:
    """W, a and b ~ N(0, 1), float64."""
    draws = generator(seed)
    w, a, b = (draws.standard_normal(shape) for shape in ((visible, hidden), (visible,), (hidden,)))
    return GaussianRBM(w, a, b, deviation)


def law_checks() -> Iterator[Check]:
    """Two units of deviation 0.8 under three hidden ones."""
    machine, name = drawn(2, 3, 5, 0.8), "Gaussian-Bernoulli machine, D = 2, H = 3"
    axis = np.linspace(-14, 14, 561)
    grid = np.stack([x.ravel() for x in np.meshgrid(axis, axis)], axis=1)
    summed = float(np.log(np.exp(-machine.free_energy(grid)).sum()) + 2 * np.log(axis[1] - axis[0]))
    yield close(f"{name}: ln Z", summed, float(machine.log_z()), 1e-10, "quadrature")
    v = generator(6).standard_normal((20, 2))
    means, shares = machine.components()
    apart = ((v[:, np.newaxis, :] - means) / machine.deviation) ** 2
    hills = np.exp(-0.5 * apart.sum(axis=2)) / (2 * np.pi * machine.deviation.prod())
    density = np.exp(-machine.free_energy(v) - float(machine.log_z()))
    error = float(np.abs(density - hills @ shares).max())
    yield close(f"{name}: density against its mixture, largest error", 0, error, 1e-12, _CHO)
    error = slope_error(machine, v, machine.exact_gradient(v))
    yield close(f"{name}: gradient, largest error", 0, error, 1e-8, "finite differences")


def annealed_checks(steps: int) -> Iterator[Check]:
    """ln Z by annealed importance sampling, 100 chains: within four standard errors."""
    machine = drawn(6, 5, 3, 2.0)
    found = machine.annealed_log_z(100, steps, seed=1)
    name = f"Gaussian-Bernoulli machine, 6 x 5: ln Z annealed in {steps:,} steps"
    yield close(name, machine.exact_log_z(), found.value, 4 * found.error, "Neal 2001")


def twin_checks(visible: int = 4, hidden: int = 5) -> Iterator[Check]:
    """Of unit deviation, H binary hidden units are 2^H memories w = W h with c = b'h."""
    machine = drawn(visible, hidden, 8)
    twin = AttnBM.of_binary_hidden(machine.weights, machine.visible_bias, machine.hidden_bias)
    v = generator(9).standard_normal((50, visible))
    name = f"Gaussian-Bernoulli machine, {visible} x {hidden}, as {2**hidden} memories"
    error = float(np.abs(twin.free_energy(v) - machine.free_energy(v)).max())
    yield close(f"{name}: free energy, largest error", 0, error, 1e-11, _OTA)
    yield close(f"{name}: ln Z", float(machine.log_z()), twin.log_z(), 1e-11, _OTA)
    error = float(np.abs(twin.score(v) - machine.score(v)).max())
    yield close(f"{name}: score, largest error", 0, error, 1e-11, _OTA)
