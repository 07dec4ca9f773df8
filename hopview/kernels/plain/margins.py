"""Perceptron steps in NumPy, in the space of patterns: the weights themselves are never touched."""

from __future__ import annotations

import math

import numpy as np

from hopview.core.coupling import Int8, Int32, Int64


def _embed(gram: Int32, x: Int8, mu: int, counts: Int32, aligned: Int64) -> int:
    """W_i += x_i x of pattern mu, without W_ii; returns how much |W_i|^2 grew."""
    grown = int(2 * aligned[mu]) + int(gram[mu, mu]) - 1
    counts[mu] += 1
    aligned += (gram[mu] * (x[mu] * x).astype(np.int32)).astype(np.int64) - 1
    return grown


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
        fields = aligned[i]
        for mu in range(gram.shape[0]):
            if fields[mu] <= 0 or float(fields[mu]) < margin * math.sqrt(float(squares[i])):
                squares[i] += _embed(gram, patterns_t[i], mu, counts[i], fields)
                made += 1
    return made


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
    made = 0
    for i in range(start, stop if gram.shape[0] else start):
        for _ in range(steps):
            mu = int(aligned[i].argmin())
            if aligned[i, mu] >= target:
                break
            squares[i] += _embed(gram, patterns_t[i], mu, counts[i], aligned[i])
            made += 1
    return made
