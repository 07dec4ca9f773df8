"""The two phases of learning in a Boltzmann machine: what is on together with the data, and in dreams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.lesson import Lesson, Training
from hopview.machines.boltzmann import Boltzmann
from hopview.pictures.colour import UInt8, signed_rgba
from hopview.pictures.palette import Theme, diverging

MOST_CODES = 16  # rows of data in the square
LEAST_SCALE = 0.02  # a step below it is faint, so that the end of learning is seen as blank

Groups = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, eq=False)
class Phases:
    """How often two units are on together: `plus` with the data clamped, `minus` free, each (R, C) in 0..1.

    Where all units may be tied R = C = N, with <s_i> on the diagonal; of two layers R = D and C = H.
    `change` is plus - minus, NaN where no weight ties the two; `scale` its largest size, 0.02 at least.
    `rows` and `cols` are the groups of units, (name, first, one past the last).
    """

    plus: Float64
    minus: Float64
    change: Float64
    scale: float
    rows: Groups
    cols: Groups

    @property
    def square(self) -> bool:
        """Whether rows and columns are the same units, so that the diagonal is about single ones."""
        return self.rows == self.cols


def phases_of(lesson: Lesson) -> Phases | None:
    """The phases that the last epoch of `lesson` compared; None of trainers that keep none."""
    plus, minus = (lesson.beside.get(name) for name in ("p_plus", "p_minus"))
    if plus is None or minus is None or plus.ndim != 2 or plus.shape != minus.shape:
        return None
    machine = lesson.machine
    change = np.array(plus - minus, np.float64)
    rows: Groups = (("V", 0, plus.shape[0]),)
    cols: Groups = (("H", 0, plus.shape[1]),)
    if isinstance(machine, Boltzmann):
        rows = cols = machine.connections.groups
        change[~(machine.connections.mask | np.eye(machine.size, dtype=bool))] = np.nan
    sizes = np.abs(change[np.isfinite(change)])
    return Phases(
        np.asarray(plus),
        np.asarray(minus),
        change,
        max(LEAST_SCALE, float(sizes.max(initial=0.0))),
        rows,
        cols,
    )


def phase_images(phases: Phases, chosen: Theme) -> tuple[UInt8, UInt8, UInt8]:
    """(R, C, 4) of plus, minus and change: paper is 0, full ochre 1, or `scale` in the last."""
    table = diverging(chosen)
    return (
        signed_rgba(phases.plus, 1.0, table),
        signed_rgba(phases.minus, 1.0, table),
        signed_rgba(phases.change, phases.scale, table),
    )


def codes_of(training: Training) -> Float64 | None:
    """<h> given each of the first distinct rows of data, (k, 2): a place in the square of two hidden units.

    In the order in which the rows come; None of machines with other than two hidden units, and without data.
    """
    machine = training.lesson.machine
    if not isinstance(machine, Boltzmann) or machine.hidden != 2 or not len(training.data):
        return None
    _, first = np.unique(training.data, axis=0, return_index=True)
    return machine.hidden_means(training.data[np.sort(first)[:MOST_CODES]])


def unit_name(groups: Groups, unit: int) -> str:
    """`V1 3`: the group of a unit and its number there, from 1."""
    name, first = next(((n, a) for n, a, b in groups if a <= unit < b), ("unit", 0))
    return f"{name} {unit - first + 1}"
