"""Graded units: tanh on the grid, fields exact in any number of digits and both forms, twins to the bit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels
from hopview.kernels.constants import GRID

SEEDS = st.integers(0, 2**32 - 1)


class Drawn:
    """A small Hebb memory, values on the grid, inputs, a bias and an order."""

    def __init__(self, n: int, p: int, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.n, self.p = n, p
        self.patterns_t = draw.choice(np.array([-1, 1], np.int8), (n, p))
        self.weights = (self.patterns_t.astype(np.int32) @ self.patterns_t.T).astype(np.int32)
        np.fill_diagonal(self.weights, 0)
        self.grid = draw.integers(-(2**36), 2**36, n, endpoint=True)
        self.bias, self.order = draw.normal(0.0, 0.3, n), draw.permutation(n)
        self.scale, self.gain = 2.0**-36 / n, float(draw.choice([0.1, 2.0, 20.0]))

    def fields(self, kernels: Kernels, form: str, shift: int, count: int) -> np.ndarray:
        out = np.empty(self.n)
        if form == "dense":
            kernels.graded.dense_fields(self.weights, self.grid, shift, count, self.scale, out)
        else:
            sums = np.empty((count, self.p), np.int64)
            kernels.graded.overlaps(self.patterns_t, self.grid, shift, sums)
            kernels.graded.factored_fields(self.patterns_t, sums, self.grid, shift, self.scale, out)
        return out

    def visited(self, kernels: Kernels, form: str, shift: int, count: int, stop: int) -> list[np.ndarray]:
        grid, inputs = self.grid.copy(), np.zeros(self.n)
        if form == "dense":
            kernels.graded.dense_visit(
                self.weights,
                grid,
                inputs,
                self.bias,
                self.order,
                0,
                stop,
                shift,
                count,
                self.scale,
                self.gain,
            )
            return [grid, inputs]
        sums = np.empty((count, self.p), np.int64)
        kernels.graded.overlaps(self.patterns_t, grid, shift, sums)
        kernels.graded.factored_visit(
            self.patterns_t, sums, grid, inputs, self.bias, self.order, 0, stop, shift, self.scale, self.gain
        )
        again = np.empty_like(sums)
        kernels.graded.overlaps(self.patterns_t, grid, shift, again)
        assert np.array_equal(sums, again)  # what was kept never drifts
        return [grid, inputs]


@st.composite
def memories(draw: st.DrawFn) -> Drawn:
    return Drawn(draw(st.integers(1, 90)), draw(st.integers(0, 12)), draw(SEEDS))


def test_tanh_lies_on_the_grid_within_half_a_step(either: Kernels) -> None:
    x = np.concatenate([np.linspace(-30, 30, 60_001), [0.0, -0.0, 1e-300, -5e-324, 1e300, np.inf, -np.inf]])
    grid = np.empty(x.size, np.int64)
    either.graded.squash(x, grid)
    assert np.abs(grid / GRID - np.tanh(x)).max() <= 0.5001 / GRID
    assert np.array_equal(grid[::-1][7:], -grid[:-7])  # odd, to the bit
    assert (np.diff(grid[:-7]) >= 0).all()


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=50))
def test_tanh_is_its_twin(compiled: Kernels, values: list[float]) -> None:
    x, ours, plain = np.array(values), np.empty(len(values), np.int64), np.empty(len(values), np.int64)
    compiled.graded.squash(x, ours)
    PLAIN.graded.squash(x, plain)
    assert np.array_equal(ours, plain)


@given(memories(), st.sampled_from([(36, 1), (18, 2), (12, 3)]), st.data())
def test_fields_and_visits_are_their_twins_in_both_forms(
    compiled: Kernels, drawn: Drawn, cut: tuple[int, int], data: st.DataObject
) -> None:
    fields = [drawn.fields(k, form, *cut) for k in (compiled, PLAIN) for form in ("dense", "factored")]
    assert all(np.array_equal(fields[0], other) for other in fields[1:])
    stop = data.draw(st.integers(0, drawn.n))
    ends = [drawn.visited(k, form, *cut, stop) for k in (compiled, PLAIN) for form in ("dense", "factored")]
    for end in ends[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(ends[0], end, strict=True))


@pytest.mark.parametrize("cut", [(36, 1), (18, 2), (5, 8)])
def test_a_field_is_the_exact_sum_rounded(either: Kernels, cut: tuple[int, int]) -> None:
    drawn = Drawn(60, 7, 3)
    exact = [
        sum(int(w) * int(g) for w, g in zip(row, drawn.grid, strict=True)) for row in drawn.weights.tolist()
    ]
    wanted = [float(Fraction(total, 60 * 2**36)) for total in exact]
    assert np.allclose(drawn.fields(either, "dense", *cut), wanted, rtol=1e-15, atol=0)
    assert np.allclose(drawn.fields(either, "factored", *cut), wanted, rtol=1e-15, atol=0)


def test_a_visit_sets_each_unit_by_those_before_it(either: Kernels) -> None:
    drawn = Drawn(40, 3, 8)
    grid, inputs = drawn.visited(either, "dense", 36, 1, 40)
    v = drawn.grid / GRID
    for site in drawn.order:
        u = drawn.weights[site] @ v / 40 + drawn.bias[site]
        v[site] = np.tanh(drawn.gain * u)
        assert inputs[site] == pytest.approx(u, abs=1e-10)
    assert np.allclose(grid / GRID, v, atol=1e-8)
