"""Perceptron steps in the space of patterns, compiled; the twin is hopview.kernels.plain.margins."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Int8, Int32, Int64
from hopview.kernels.compiled.jit import (
    Out64,
    Rows8,
    Rows32,
    RowsOut32,
    RowsOut64,
    callee,
    f64,
    helper,
    i64,
    kernel,
)


@callee
def _aligned_more(row: Int32, x: Int8, sign: np.int32, fields: Int64) -> int:
    """fields += sign x_nu C_mu,nu - 1; returns the least of the new ones."""
    least = np.int64(1) << 62
    for nu in range(fields.size):
        fields[nu] += np.int64(np.int32(row[nu] * np.int32(sign * np.int32(x[nu])))) - 1
        least = min(least, fields[nu])
    return int(least)


@helper
def _grown(gram: Int32, mu: int, field: int) -> int:
    return int(2 * field + np.int64(gram[mu, mu]) - 1)


@kernel(i64(Rows32, Rows8, i64, i64, f64, RowsOut32, RowsOut64, Out64))
def perceptron_epoch(
    gram: Int32,
    patterns_t: Int8,
    start: int,
    stop: int,
    margin: float,
    counts: Int32,
    aligned: Int64,
    squares: Int64,
) -> int:
    """Units start to stop go through all patterns once; returns the embeddings made."""
    made = 0
    for i in range(start, stop):
        bound = margin * math.sqrt(float(squares[i]))
        for mu in range(gram.shape[0]):
            field = aligned[i, mu]
            if field <= 0 or float(field) < bound:
                squares[i] += _grown(gram, mu, field)
                counts[i, mu] += np.int32(1)
                _aligned_more(gram[mu], patterns_t[i], np.int32(patterns_t[i, mu]), aligned[i])
                bound = margin * math.sqrt(float(squares[i]))
                made += 1
    return made


@kernel(i64(Rows32, Rows8, i64, i64, i64, i64, RowsOut32, RowsOut64, Out64))
def min_overlap_steps(
    gram: Int32,
    patterns_t: Int8,
    start: int,
    stop: int,
    target: int,
    steps: int,
    counts: Int32,
    aligned: Int64,
    squares: Int64,
) -> int:
    """Up to `steps` steps of each of the units start to stop; returns the embeddings made."""
    made, patterns = 0, gram.shape[0]
    for i in range(start, stop if patterns else start):
        least = aligned[i].min()
        for _ in range(steps):
            if least >= target:
                break
            mu = 0
            while aligned[i, mu] != least:
                mu += 1
            squares[i] += _grown(gram, mu, least)
            counts[i, mu] += np.int32(1)
            least = _aligned_more(gram[mu], patterns_t[i], np.int32(patterns_t[i, mu]), aligned[i])
            made += 1
    return made
