"""Conditioning in pictures: each stimulus and what it calls up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64

_OPPOSITE = 0.02  # of a value: what is weaker counts as no response


@dataclass(frozen=True, eq=False, slots=True)
class Glyphs:
    """One stimulus as a grid in [-1, 1], what it calls up now, and what trials have it followed by.

    A response that is the opposite of the value is kept as it is, below zero where ink is to be missing.
    """

    stimulus: Float64
    response: Float64
    value: Float64
    opposite: bool = False


def state_map(pairs: Associations, most: int = 512) -> tuple[Float64, int, int]:
    """S of the last layer, at most `most` a side, and how many of its rows and columns an entry stands for.

    Of a larger S entries are means over blocks, which means of T and K give: S = T' A K itself is not made.
    """
    targets, rows = _means(pairs.targets(pairs.depth - 1), most)
    keys, cols = _means(pairs.keys[-1], most)
    return np.asarray(targets.T @ (pairs.written[-1] @ keys)), rows, cols


def _means(vectors: Float64, most: int) -> tuple[Float64, int]:
    """`vectors` (n, d) with neighbours averaged to at most `most` numbers, and how many; fewer at the end."""
    step = -(-vectors.shape[1] // most)
    if step == 1:
        return vectors, 1
    starts = np.arange(0, vectors.shape[1], step)
    counts = np.diff(np.append(starts, vectors.shape[1]))
    return np.asarray(np.add.reduceat(vectors, starts, axis=1) / counts), step


def halves(pairs: Associations, shape: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The grids of stimulus and response: rows of the lattice, or one row where these would be cut."""
    rows, cols = divmod(pairs.cut, shape[1])
    if cols:
        return (1, pairs.cut), (1, pairs.size - pairs.cut)
    return (rows, shape[1]), (shape[0] - rows, shape[1])


def glyphs(pairs: Associations, shape: tuple[int, int], member: int) -> Glyphs:
    """Stimulus `member` (from 0) in pictures."""
    above, below = halves(pairs, shape)
    told, value = pairs.read(pairs.keys[0][member]), pairs.values[member]
    row = np.asarray(pairs.rows[member], np.float64)
    opposite = bool(value @ told < -_OPPOSITE * (value @ value))
    response = told if opposite else pairs.shown(told)
    stimulus, follows = row[: pairs.cut].reshape(above), row[pairs.cut :].reshape(below)
    return Glyphs(stimulus, response.reshape(below), follows, opposite)
