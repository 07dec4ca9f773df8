"""Curves: as many points as pixels can show, with every extreme kept."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.pattern import Pattern
from hopview.core.snapshot import Curves, no_curves
from hopview.pictures.curves import curve_set, decimate


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(-1, 200), st.integers(0, 99))
def test_each_column_keeps_its_extremes(points: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.sort(rng.random(points)), rng.normal(size=points)
    thin_x, thin_y = decimate(x, y, columns)
    columns = max(1, columns)
    assert thin_x.size <= 4 * columns and (np.diff(thin_x) >= 0).all()
    assert (thin_x[0], thin_y[0], thin_x[-1], thin_y[-1]) == (x[0], y[0], x[-1], y[-1])
    assert set(zip(thin_x, thin_y, strict=True)) <= set(zip(x, y, strict=True))
    edges = np.append(np.linspace(x[0], x[-1], columns + 1)[:-1], np.inf)
    for low, high in itertools.pairwise(edges):
        whole, thin = y[(x >= low) & (x < high)], thin_y[(thin_x >= low) & (thin_x < high)]
        if whole.size:
            assert (whole.min(), whole.max()) == (thin.min(), thin.max())


def test_a_single_spike_among_many_points_survives() -> None:
    y = np.zeros(100_000)
    y[54_321] = 7.0
    x, thin = decimate(np.arange(100_000.0), y, 800)
    assert x.size <= 3200 and thin.max() == 7.0 and x[np.argmax(thin)] == 54_321


def test_gaps_and_odd_inputs() -> None:
    x, y = np.arange(1000.0), np.sin(np.arange(1000.0))
    y[200:500] = np.nan
    y[999] = np.nan
    _, thin = decimate(x, y, 20)
    assert np.nanmax(thin) == np.nanmax(y) and np.nanmin(thin) == np.nanmin(y)
    assert decimate(np.empty(0), np.empty(0), 10)[0].size == 0
    assert decimate(np.zeros(100), np.arange(100.0), 5)[1].tolist() == [0.0, 99.0]
    assert decimate(x[:5], y[:5], 10) == (pytest.approx(x[:5]), pytest.approx(y[:5]))


def run(length: int, count: int) -> Curves:
    overlaps = np.full((length, count), 0.01, np.float32)
    overlaps[length // 2] = -np.linspace(0.1, 0.9, count)
    overlaps[-1, 0] = -0.99
    return Curves(np.arange(float(length)), np.linspace(0.0, -50.0, length), overlaps)


def test_the_largest_overlaps_are_shown_and_the_best_now() -> None:
    shown = curve_set(run(200, 20), 100, top=4)
    assert [c.index for c in shown.overlaps] == [0, 17, 18, 19] and shown.hidden == 16
    assert shown.overlaps[0].now == pytest.approx(-0.99)
    late = run(200, 20)
    late.overlaps[100, :] = 1.0
    late.overlaps[-1, :] = 0.0
    late.overlaps[-1, 15] = 0.2
    assert [c.index for c in curve_set(late, 100, top=3).overlaps] == [0, 1, 15]


def test_without_negatives_the_largest_overlap_now_is_shown() -> None:
    overlaps = np.array([[-0.9, 0.1, 0.8, 0.5], [-0.95, 0.4, 0.3, 0.2]], np.float32)
    curves = Curves(np.arange(2.0), np.zeros(2), overlaps)
    assert [c.index for c in curve_set(curves, 100, top=2, mirrored=False).overlaps] == [0, 1]
    assert [c.index for c in curve_set(curves, 100, top=2).overlaps] == [0, 2]


def test_long_runs_are_thinned_and_keep_names_and_colours() -> None:
    patterns = (Pattern(np.ones(4, np.int8), "A", colour=8), Pattern(np.ones(4, np.int8)))
    shown = curve_set(run(20_000, 2), 50, patterns=patterns)
    assert [(c.name, c.colour, c.dashed) for c in shown.overlaps] == [("A", 8, True), ("pattern 2", 0, False)]
    for curve in shown.overlaps:
        assert curve.x.size == curve.y.size <= 200
        assert curve.y.min() == np.float64(run(20_000, 2).overlaps[:, curve.index].min())


def test_no_moment_and_no_pattern() -> None:
    empty = curve_set(no_curves(3), 100)
    assert empty.overlaps == () and empty.hidden == 3
    bare = curve_set(Curves(np.arange(3.0), np.zeros(3), np.empty((3, 0), np.float32)), 100)
    assert bare.overlaps == () and bare.hidden == 0


def test_patterns_stored_during_the_run_are_judged_by_what_is_known_of_them() -> None:
    overlaps = np.array([[0.1, 0.9, np.nan], [0.1, 0.2, 0.8], [0.1, 0.2, 0.7]], np.float32)
    curves = Curves(np.arange(3.0), np.zeros(3), overlaps)
    assert [c.index for c in curve_set(curves, 100, top=2).overlaps] == [1, 2]
    overlaps[-1, 2] = np.nan  # stored, and no moment yet
    overlaps[1:, 0] = 0.95
    assert [c.index for c in curve_set(curves, 100, top=2).overlaps] == [0, 1]
