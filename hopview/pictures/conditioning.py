"""Conditioning in pictures: each stimulus and what it calls up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64


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
