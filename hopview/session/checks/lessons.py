"""What the checks of Boltzmann machines share: slopes by small steps, and training without figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hopview.core.coupling import Float32, Float64
from hopview.core.lesson import Lesson
from hopview.core.machine import Array, Machine
from hopview.rules.trainer import AbstractTrainer
from hopview.sources.data import load_data


def rows_of(name: str) -> Float32:
    """The rows (n, D) of the data set called `name`, 0/1 or real as they come."""
    return load_data(name).rows


def generator(seed: int) -> np.random.Generator:
    """Random numbers of this seed."""
    return np.random.Generator(np.random.PCG64(seed))


def slope(machine: Machine, data: Array, name: str, place: tuple[int, ...], step: float = 1e-5) -> float:
    """(L(p + step) - L(p - step)) / (2 step) of the log-likelihood L of `data`, p an entry of `name`.

    Of a symmetric matrix (N, N) both entries move.
    """
    reached = []
    for sign in (1.0, -1.0):
        moved = np.array(machine.parameters[name], np.float64)
        pair = {place, place[::-1]} if moved.ndim == 2 and _both_ways(machine) else {place}
        for entry in pair:
            moved[entry] += sign * step
        reached.append(float(machine.with_parameters(**{name: moved}).log_likelihood(data)))
    return (reached[0] - reached[1]) / (2.0 * step)


def slope_error(machine: Machine, data: Array, gradient: Mapping[str, Float64], step: float = 1e-5) -> float:
    """The largest difference between `gradient` and `slope`, over all entries that learning moves."""
    errors = []
    for name, array in machine.parameters.items():
        for place in np.ndindex(array.shape):
            if array.ndim == 2 and _both_ways(machine) and place[0] >= place[1]:
                continue  # the diagonal stays 0, and a pair is tied once
            errors.append(abs(slope(machine, data, name, place, step) - float(gradient[name][place])))
    return max(errors)


def taught(rule: AbstractTrainer, machine: Machine, data: Float32, epochs: int) -> Machine:
    """`machine` after `epochs` epochs of `rule`, which are made as in training but not measured."""
    lesson = Lesson(0, machine, rule.begin(machine, data))
    for epoch in range(epochs):
        after = rule.epoch(lesson, data)
        if after.trouble:
            break
        lesson = Lesson(epoch + 1, after.machine, after.beside)
    return lesson.machine


def _both_ways(machine: Machine) -> bool:
    """Whether W ties all units (N, N), rather than visible with hidden ones (D, H)."""
    return machine.parameters["W"].shape == (machine.size, machine.size)
