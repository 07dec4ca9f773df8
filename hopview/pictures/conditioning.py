"""Conditioning in pictures: stimuli, what they call up, and where curves and marks lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64
from hopview.theory.pavlov import guarantee_load, relative_error


@dataclass(frozen=True, eq=False, slots=True)
class Glyphs:
    """One stimulus as a grid, what it calls up now, and what trials have it followed by, in [-1, 1]."""

    stimulus: Float64
    response: Float64
    value: Float64


def halves(pairs: Associations, shape: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The grids of stimulus and response: rows of the lattice, or one row where these would be cut."""
    rows, cols = divmod(pairs.cut, shape[1])
    if cols:
        return (1, pairs.cut), (1, pairs.size - pairs.cut)
    return (rows, shape[1]), (shape[0] - rows, shape[1])


def glyphs(pairs: Associations, shape: tuple[int, int], member: int) -> Glyphs:
    """Stimulus `member` (from 0) in pictures."""
    above, below = halves(pairs, shape)
    told = pairs.shown(pairs.read(pairs.keys[0][member]))
    row = np.asarray(pairs.rows[member], np.float64)
    return Glyphs(row[: pairs.cut].reshape(above), told.reshape(below), row[pairs.cut :].reshape(below))


@dataclass(frozen=True, eq=False, slots=True)
class Capacity:
    """The relative error against the load n/d_k: the closed form (`loads`, `errors`), and this session's.

    `load` of it and its `error`, NaN with nothing stored; `guarantee` and `average` are the loads up to which
    every item, and the average item, is told: interference below the signal.
    """

    loads: Float64
    errors: Float64
    load: float
    error: float
    guarantee: float
    average: float


def capacity(pairs: Associations) -> Capacity:
    """Where this memory stands: its mean relative error |S k_j - v_j| / |v_j| as S has been written."""
    width = pairs.key_units * pairs.heads
    count = pairs.count
    loads = np.linspace(1.0 / width, 4.0, 160)
    errors = np.array([relative_error(1.0 + (load * width - 1.0), width) for load in loads])
    lengths = np.sqrt(np.einsum("nd,nd->n", pairs.values, pairs.values))
    good = lengths > 0
    error = math.nan
    if good.any():
        told = np.array([pairs.read(key) for key in pairs.keys[0][good]])
        off = np.linalg.norm(told - pairs.values[good], axis=1) / lengths[good]
        error = float(np.sqrt(np.mean(off * off)))
    return Capacity(loads, errors, count / width, error, guarantee_load(width), 1.0)
