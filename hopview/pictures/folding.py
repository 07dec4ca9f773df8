"""The fold of a network into two layers: every tie between two units goes through the patterns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8

UNITS, HIDDEN = 10, 6  # of each layer at most, where more are there than can be told apart
_RADIUS = 0.44
_TOP, _BOTTOM = 0.14, 0.86  # where the hidden layer comes to stand, and the visible one


@dataclass(frozen=True, eq=False)
class Fold:
    """Places in a square, x to the right and y down, 0..1: `units` (n, 2) and `hidden` (p, 2).

    Strand k goes from `strands[k, 0]` by corner `corners[k]` (2,) to `strands[k, 1]`, for the pattern
    `strands[k, 2]`: a chord of the one layer, drawn through the hidden unit of the pattern as it folds.
    `signs` (k, 2) run from xi_i xi_j, what the pattern adds to W_ij, to xi_i and xi_j, the two ties that it
    becomes. `chosen` (n,) are the units shown.
    """

    units: Float64
    hidden: Float64
    strands: NDArray[np.int64]
    corners: Float64
    signs: Float64
    chosen: NDArray[np.int64]


def fold(patterns: Int8, folded: float) -> Fold:
    """The picture of `patterns` X (P, N), from one layer (`folded` 0) to two (1).

    The units lie on a ring, all tied to each other, and roll out into a row; of each layer the first few are
    shown, units evenly spread.
    """
    x = patterns[:HIDDEN]
    size, share = patterns.shape[1], float(np.clip(folded, 0.0, 1.0))
    chosen = np.unique(np.linspace(0, size - 1, min(size, UNITS) + 2).round().astype(np.int64)[1:-1])
    if not chosen.size:
        chosen = np.arange(size)
    n, p = chosen.size, len(x)
    place = (np.arange(n) + 0.5) / n
    angle = 2.0 * np.pi * place
    ring = np.stack([0.5 - _RADIUS * np.sin(angle), 0.5 - _RADIUS * np.cos(angle)], axis=1)
    row = np.stack([0.04 + 0.92 * place, np.full(n, _BOTTOM)], axis=1)
    units = (1.0 - share) * ring + share * row
    top = np.stack([(np.arange(p) + 0.5) / max(1, p), np.full(p, _TOP)], axis=1)
    hidden = (1.0 - share) * np.full((p, 2), 0.5) + share * top
    first, second = np.triu_indices(n, 1)
    strands = np.array(
        [(i, j, mu) for i, j in zip(first, second, strict=True) for mu in range(p)], np.int64
    ).reshape(-1, 3)
    i, j, mu = strands.T
    corners = (1.0 - share) * 0.5 * (units[i] + units[j]) + share * hidden[mu]
    ends = np.stack([x[mu, chosen[i]], x[mu, chosen[j]]], axis=1).astype(np.float64)
    signs = (1.0 - share) * ends.prod(axis=1, keepdims=True) + share * ends
    return Fold(units, hidden, strands, corners, signs, chosen)
