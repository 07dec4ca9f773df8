"""Cuts in a coupling, compiled; the twin is hopview.kernels.plain.dilution."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Integers
from hopview.kernels import constants as c
from hopview.kernels.compiled.draws import _key, word_of
from hopview.kernels.compiled.jit import (
    Rows16,
    Rows32,
    RowsOut16,
    RowsOut32,
    callee,
    flag,
    i64,
    kernel,
    nothing,
)

_STREAM, _S32 = np.uint64(c.DILUTION_STREAM), np.uint64(32)
_FORMS = ((Rows16, RowsOut16), (Rows32, RowsOut32))


@callee
def _cut_row(
    row: Integers, key: np.uint64, first: np.uint64, step: np.uint64, cut: np.uint64, out: Integers
) -> None:
    """Judge the pairs numbered `first`, `first` + `step`, ..."""
    for i in range(row.size):
        draw = word_of(key, first + np.uint64(i) * step) >> _S32
        out[i] = 0 if draw < cut else row[i]


@kernel([nothing(rows, i64, i64, flag, out) for rows, out in _FORMS])
def dilute(weights: Integers, cut: int, seed: int, both: bool, out: Integers) -> None:
    """out[j, i] = weights[j, i], or 0 where the draw of (seed, j, i) is below `cut` / 2^32."""
    units, key, below = weights.shape[0], _key(seed, 0, _STREAM), np.uint64(cut)
    one, across = np.uint64(1), np.uint64(units)
    for j in range(units):
        row = np.uint64(j) * across
        if both:  # the pair of units is numbered by its lower one first
            _cut_row(weights[j, :j], key, np.uint64(j), across, below, out[j, :j])
            _cut_row(weights[j, j:], key, row + np.uint64(j), one, below, out[j, j:])
        else:
            _cut_row(weights[j], key, row, one, below, out[j])
