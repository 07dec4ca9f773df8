"""Perceptron steps in the space of patterns: twins to the bit, and the same as steps made on the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

Held = tuple[np.ndarray, np.ndarray, np.ndarray]


def memory(units: int, count: int, seed: int, alike: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(X X', X') of random patterns; `alike` patterns differ in few units."""
    rng = np.random.default_rng(seed)
    patterns_t = rng.choice(np.array([-1, 1], np.int8), (units, count), p=[0.1, 0.9] if alike else None)
    return patterns_t.T.astype(np.int32) @ patterns_t.astype(np.int32), patterns_t


def nothing(patterns_t: np.ndarray) -> Held:
    units, count = patterns_t.shape
    return np.zeros((units, count), np.int32), np.zeros((units, count), np.int64), np.zeros(units, np.int64)


def weights_of(counts: np.ndarray, patterns_t: np.ndarray) -> np.ndarray:
    """N W of the embedding strengths."""
    weights = (counts * patterns_t).astype(np.int64) @ patterns_t.T
    np.fill_diagonal(weights, 0)
    return weights


@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 999), st.booleans(), st.floats(0, 2), st.data())
def test_an_epoch_is_its_twin_and_keeps_fields_and_lengths(
    compiled: Kernels, units: int, count: int, seed: int, alike: bool, margin: float, data: st.DataObject
) -> None:
    gram, patterns_t = memory(units, count, seed, alike)
    start, stop = sorted(data.draw(st.tuples(st.integers(0, units), st.integers(0, units))))
    ours, theirs = nothing(patterns_t), nothing(patterns_t)
    for _ in range(3):
        made = compiled.perceptron_epoch(gram, patterns_t, start, stop, margin, *ours)
        assert made == PLAIN.perceptron_epoch(gram, patterns_t, start, stop, margin, *theirs)
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    counts, aligned, squares = ours
    weights = weights_of(counts, patterns_t)
    assert np.array_equal(aligned, patterns_t * (weights @ patterns_t))
    assert np.array_equal(squares, (weights**2).sum(axis=1))
    assert not counts[:start].any() and not counts[stop:].any()


@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 999), st.booleans(), st.integers(0, 90))
def test_minimal_overlap_is_its_twin_in_any_portions(
    compiled: Kernels, units: int, count: int, seed: int, alike: bool, steps: int
) -> None:
    gram, patterns_t = memory(units, count, seed, alike)
    ours, theirs = nothing(patterns_t), nothing(patterns_t)
    made = compiled.min_overlap_steps(gram, patterns_t, 0, units, 5 * units, steps, *ours)
    portions = [steps // 3, steps - steps // 3]
    assert made == sum(
        PLAIN.min_overlap_steps(gram, patterns_t, 0, units, 5 * units, n, *theirs) for n in portions
    )
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    assert ours[0].sum() == made


@pytest.mark.parametrize("margin", [0.0, 0.7])
def test_an_epoch_is_what_the_rule_says_on_the_weights_themselves(either: Kernels, margin: float) -> None:
    gram, patterns_t = memory(30, 25, 4)
    held, weights = nothing(patterns_t), np.zeros((30, 30), np.int64)
    for _ in range(6):
        either.perceptron_epoch(gram, patterns_t, 0, 30, margin, *held)
        for i in range(30):
            for x in patterns_t.T.astype(np.int64):
                aligned = x[i] * (weights[i] @ x)
                if aligned <= 0 or aligned < margin * np.sqrt((weights[i] ** 2).sum()):
                    weights[i] += x[i] * x
                    weights[i, i] = 0
    assert np.array_equal(weights, weights_of(held[0], patterns_t))


def test_sums_beyond_32_bits(compiled: Kernels) -> None:
    gram, patterns_t = memory(50, 4, 1, alike=True)
    ours = nothing(patterns_t)
    ours[1][:] = 2**40
    ours[1][:, 2] = 5
    theirs = tuple(a.copy() for a in ours)
    for kernels, held in ((compiled, ours), (PLAIN, theirs)):
        assert kernels.min_overlap_steps(gram, patterns_t, 0, 50, 2**35, 3, *held) == 150
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
