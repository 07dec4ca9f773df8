"""Graded units: tanh on the grid, fields exact in any number of digits and both forms, twins to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels
from hopview.kernels.constants import GRID

FORMS = ("int16", "int32", "factored")
SEEDS = st.integers(0, 2**32 - 1)


class Drawn:
    """A small Hebb memory, values on the grid, inputs, a bias and an order."""

    def __init__(self, n: int, p: int, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.n, self.p = n, p
        self.patterns_t = draw.choice(np.array([-1, 0, 1] if seed % 3 == 0 else [-1, 1], np.int8), (n, p))
        self.entries = np.count_nonzero(self.patterns_t, axis=1)
        self.weights = (self.patterns_t.astype(np.int32) @ self.patterns_t.T).astype(np.int32)
        np.fill_diagonal(self.weights, 0)
        self.grid = draw.integers(-(2**36), 2**36, n, endpoint=True)
        self.bias, self.order = draw.normal(0.0, 0.3, n), draw.permutation(n)
        self.scale, self.gain = 2.0**-36 / n, float(draw.choice([0.1, 2.0, 20.0]))

    def sums(self, kernels: Kernels, form: str, shift: int, count: int) -> np.ndarray:
        out = np.empty((count, self.n), np.int64)
        if form == "factored":
            held = np.empty((count, self.p), np.int64)
            kernels.graded.overlaps(self.patterns_t, self.grid, shift, held)
            kernels.graded.factored_sums(self.patterns_t, self.entries, held, self.grid, shift, out)
        else:
            kernels.graded.dense_sums(self.weights.astype(form), self.grid, shift, out)
        return out

    def visited(self, kernels: Kernels, form: str, shift: int, count: int, stop: int) -> list[np.ndarray]:
        grid, inputs = self.grid.copy(), np.zeros(self.n)
        rest = (grid, inputs, self.bias, self.order, 0, stop, shift, self.scale, self.gain)
        if form == "factored":
            sums, again = (np.empty((count, self.p), np.int64) for _ in range(2))
            kernels.graded.overlaps(self.patterns_t, grid, shift, sums)
            kernels.graded.factored_visit(self.patterns_t, self.entries, sums, *rest)
            kernels.graded.overlaps(self.patterns_t, grid, shift, again)
        else:
            weights, again = self.weights.astype(form), np.empty((count, self.n), np.int64)
            sums = self.sums(kernels, form, shift, count)
            kernels.graded.dense_visit(weights, sums, *rest)
            kernels.graded.dense_sums(weights, grid, shift, again)
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
def test_fields_and_visits_are_their_twins_in_every_form(
    compiled: Kernels, drawn: Drawn, cut: tuple[int, int], data: st.DataObject
) -> None:
    sums = [drawn.sums(k, form, *cut) for k in (compiled, PLAIN) for form in FORMS]
    assert all(np.array_equal(sums[0], other) for other in sums[1:])
    stop = data.draw(st.integers(0, drawn.n))
    ends = [drawn.visited(k, form, *cut, stop) for k in (compiled, PLAIN) for form in FORMS]
    for end in ends[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(ends[0], end, strict=True))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cut", [(36, 1), (18, 2), (5, 8)])
def test_the_digits_add_up_to_the_exact_sum(either: Kernels, form: str, cut: tuple[int, int]) -> None:
    drawn = Drawn(60, 7, 3)
    exact = [
        sum(int(w) * int(g) for w, g in zip(row, drawn.grid, strict=True)) for row in drawn.weights.tolist()
    ]
    digits = drawn.sums(either, form, *cut).tolist()
    assert [
        sum(d << cut[0] * b for b, d in enumerate(column)) for column in zip(*digits, strict=True)
    ] == exact


def test_one_way_weights_with_a_diagonal(either: Kernels) -> None:
    drawn = Drawn(30, 2, 4)
    drawn.weights = np.random.default_rng(1).integers(-9, 9, (30, 30), dtype=np.int32)
    column = [
        sum(int(w) * int(g) for w, g in zip(c, drawn.grid, strict=True)) for c in drawn.weights.T.tolist()
    ]
    assert drawn.sums(either, "int32", 36, 1)[0].tolist() == column
    drawn.visited(either, "int16", 36, 1, 30)


def test_a_visit_sets_each_unit_by_those_before_it(either: Kernels) -> None:
    drawn = Drawn(40, 3, 8)
    grid, inputs = drawn.visited(either, "int16", 36, 1, 40)
    v = drawn.grid / GRID
    for site in drawn.order:
        u = drawn.weights[site] @ v / 40 + drawn.bias[site]
        v[site] = np.tanh(drawn.gain * u)
        assert inputs[site] == pytest.approx(u, abs=1e-10)
    assert np.allclose(grid / GRID, v, atol=1e-8)
