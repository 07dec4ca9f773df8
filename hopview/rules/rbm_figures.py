"""What is measured of a restricted Boltzmann machine while it learns, and what is remarked on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.lesson import Lesson
from hopview.machines.bit_rows import BitRows, bits_of
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.noise import noise_at_bounds
from hopview.machines.rbm import BernoulliRBM

CHEAP_UNITS = 12  # of the smaller side, up to which ln Z is worked out every epoch
_ROWS = 256  # of the data that figures look at
_EXACT_FLIPS = 1 << 19  # numbers for an exact pseudo-likelihood
_SURE = np.log(0.995 / 0.005)  # of a hidden unit's input, beyond which it is on, or off, but once in 200
_APART = 8.0  # deviations between two hills
_LAG = 4.0  # standard deviations of the free energy
_LEARNED = 1.0  # of the largest weight, from which on a machine is more than its biases
_BELOW = 0.5  # nats
_ASKED = 100  # chances to move, of which none is taken


class Taught:
    """What is worked out of data (n, D) once, however many epochs they are taught."""

    def __init__(self, data: Float32) -> None:
        self.data = data

    @cached_property
    def bits(self) -> BitRows | None:
        """The data a bit each, where they are 0 and 1 alone."""
        return bits_of(self.data)

    @cached_property
    def ceiling(self) -> float:
        """The most their mean log-likelihood can be, in nats: sum f ln f of the shares f of equal rows."""
        _, counts = np.unique(self.data, axis=0, return_counts=True)
        shares = counts / counts.sum()
        return float(np.sum(shares * np.log(shares)))

    @cached_property
    def alone(self) -> float:
        """sum_i p_i ln p_i + (1 - p_i) ln(1 - p_i), p the means: what units without weights reach, nats."""
        p = self.data.mean(axis=0, dtype=np.float64)
        sure = np.stack([p, 1.0 - p])
        return float(np.sum(sure * np.log(np.where(sure > 0, sure, 1.0))))


def some_rows(data: Float32) -> Float32:
    """At most 256 rows, evenly from the first to the last."""
    if len(data) <= _ROWS:
        return data
    return data[np.linspace(0, len(data) - 1, _ROWS).astype(np.int64)]


def figures_of(
    lesson: Lesson, taught: Taught, held_out: Float32, fantasies: NDArray[Any] | None, seed: int
) -> dict[str, float]:
    """Of at most 256 rows: pseudo_likelihood, reconstruction (mean squared error), free_energy_gap (fantasies
    minus data), free_energy_held_out_gap (held-out minus learned data), and `deviation`, the geometric mean
    of noise that is learned; of all rows, where min(D, H) <= 12, log_likelihood, and for 0/1 its ceiling."""
    machine = lesson.machine
    assert isinstance(machine, BernoulliRBM)
    rows = some_rows(taught.data)
    free = float(np.mean(machine.free_energy(rows)))
    found = {"reconstruction": float(np.mean((rows - machine.reconstruction(rows)) ** 2))}
    if isinstance(machine, GaussianRBM) and machine.noise != "fixed":
        found["deviation"] = float(np.exp(np.mean(np.log(machine.deviation))))
    if not machine.real:
        cheap = len(rows) * machine.visible * machine.hidden <= _EXACT_FLIPS
        found["pseudo_likelihood"] = (
            machine.pseudo_likelihood(rows) if cheap else machine.sampled_pseudo_likelihood(rows, seed)
        )
    if min(machine.hidden, machine.visible if not machine.real else machine.hidden) <= CHEAP_UNITS:
        found["log_likelihood"] = -float(np.mean(machine.free_energy(taught.data))) - machine.exact_log_z()
        if not machine.real:
            found["ceiling"] = taught.ceiling
    if fantasies is not None:
        found["free_energy_gap"] = float(np.mean(machine.free_energy(some_rows(fantasies)))) - free
    if len(held_out):
        found["free_energy_held_out_gap"] = float(np.mean(machine.free_energy(some_rows(held_out)))) - free
    return found


def overshot(lesson: Lesson, taught: Taught) -> str:
    """That a lesson is worse than no weights at all, where its likelihood is known; "" where it is not."""
    machine, reached = lesson.machine, lesson.figures.get("log_likelihood")
    assert isinstance(machine, BernoulliRBM)
    if machine.real or reached is None or reached >= taught.alone - _BELOW:
        return ""
    if np.abs(machine.weights).max() < _LEARNED:
        return ""
    return (
        f"The log-likelihood of epoch {lesson.epoch} is {reached:.4g} nats, and units without weights reach "
        f"{taught.alone:.4g}: the steps are too long for the chains to follow. Lower the learning rate, or "
        "take more Gibbs steps."
    )


def standing(before: NDArray[Any] | None, after: NDArray[Any] | None, sweeps: int) -> str:
    """That none of the chains (m, D) has changed in an epoch of `sweeps` sweeps; "" where one has."""
    if before is None or after is None or len(after) * sweeps < _ASKED or not np.array_equal(before, after):
        return ""
    return (
        f"None of the {len(after)} chains has changed in this epoch: they have stopped mixing. Lower the "
        "learning rate, add some weight decay, or use parallel tempering."
    )


def remark_on(lesson: Lesson, data: Float32, fantasies: NDArray[Any] | None) -> str:
    """Hidden units that say nothing, and chains that lag behind the machine; "" where there are none."""
    machine = lesson.machine
    assert isinstance(machine, BernoulliRBM)
    rows = some_rows(data)
    inputs, said = machine.hidden_inputs(rows), []
    off, on = np.sum(inputs.max(axis=0) < -_SURE), np.sum(inputs.min(axis=0) > _SURE)
    for count, word in ((off, "off"), (on, "on")):
        if count:
            said.append(
                f"{count} of {machine.hidden} hidden units are {word} for all data and tell nothing apart. "
                "Lower the learning rate, add some weight decay, or learn centred."
            )
    if fantasies is not None and len(fantasies):
        free, dreamt = machine.free_energy(rows, inputs), machine.free_energy(some_rows(fantasies))
        gap, spread = float(np.mean(dreamt) - np.mean(free)), float(np.hypot(np.std(free), np.std(dreamt)))
        if abs(gap) > _LAG * spread + 5.0:
            said.append(
                f"The free energy of the chains is {gap:+.0f} nats from that of the data: they do not "
                "keep up. Lower the learning rate, or take more Gibbs steps."
            )
    if isinstance(machine, GaussianRBM):
        lengths = np.sqrt(np.sum(machine.weights.astype(np.float64).T ** 2 * machine.precision, axis=1))
        if lengths.max() > _APART:
            said.append(
                f"The longest filter is {lengths.max():.1f} deviations long, so that switching its unit on "
                "moves the picture to a hill of its own, which chains hardly leave. Add some weight decay."
            )
        if machine.noise != "fixed" and (bounds := noise_at_bounds(machine.deviation)):
            said.append(bounds)
    return " ".join(said)
