"""Filters: columns of W on the grid, whichever form the machine keeps them in, and tiles that fit a box."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.machines import Bare, Lens, Memories
from hypothesis import given
from hypothesis import strategies as st

from hopview.pictures.filters import filters_of, filters_rgba
from hopview.pictures.palette import DARK, LIGHT, diverging
from hopview.pictures.tiling import tiling


def test_each_row_is_a_column_of_w() -> None:
    machine = Lens.random(6, 4, 1)
    found = filters_of(machine)
    assert found is not None and found.kind == "hidden" and len(found) == 4
    assert np.array_equal(found.weights, machine.parameters["W"].T)
    assert np.shares_memory(found.weights, machine.parameters["W"])
    assert found.biases is machine.parameters["hidden_bias"]
    memories = filters_of(Memories.random(6, 4, 1))
    assert memories is not None and memories.kind == "memory"


def test_of_a_machine_that_ties_any_units_the_ties_to_hidden_ones_are_shown() -> None:
    w, b = np.arange(25.0).reshape(5, 5), np.arange(5.0)
    found = filters_of(Bare({"W": w, "b": b}, (3, 2)))
    assert found is not None and found.kind == "hidden"
    assert np.array_equal(found.weights, w[3:, :3])
    assert found.biases is not None and found.biases.tolist() == [3.0, 4.0]
    seen = filters_of(Bare({"W": w, "b": b}, (5, 0)))
    assert seen is not None and seen.kind == "visible" and np.array_equal(seen.weights, w)


@pytest.mark.parametrize("parameters", [{}, {"W": np.zeros(6)}, {"W": np.zeros((7, 3))}])
def test_a_machine_without_such_weights_has_no_filters(parameters: dict[str, np.ndarray]) -> None:
    assert filters_of(Bare(parameters, (4, 2))) is None


def test_a_few_strong_weights_leave_the_others_a_colour() -> None:
    w = np.full((400, 4), 0.5)
    w[0, 0] = -100.0
    found = filters_of(Bare({"W": w, "hidden_bias": np.zeros(4)}, (400, 4)))
    assert found is not None and found.scale == 0.5
    assert found.own_scale(0) == 100.0 and found.own_scale(1) == 0.5


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
def test_zero_is_paper_and_the_ends_are_those_of_the_map(chosen) -> None:
    w = np.array([[-1.0, -0.5], [0.0, 0.0], [0.0, 0.5], [1.0, 0.25]])
    found = filters_of(Bare({"W": w}, (4, 2)))
    assert found is not None
    table = diverging(chosen)
    pixels = filters_rgba(found, [1], (2, 2), chosen, own=True)[0]
    assert pixels[0, 0, :3].tolist() == table[1].tolist()
    assert tuple(pixels[0, 1, :3]) == chosen.paper
    assert pixels[1, 0, :3].tolist() == table[255].tolist()
    shared = filters_rgba(found, [1], (2, 2), chosen, own=False)[0]
    assert shared[1, 0, :3].tolist() != table[255].tolist()


def test_weights_of_zero_are_paper() -> None:
    found = filters_of(Bare({"W": np.zeros((4, 2))}, (4, 2)))
    assert found is not None and found.scale == 0.0
    assert (filters_rgba(found, [0], (2, 2), LIGHT, own=True)[0][..., :3] == LIGHT.paper).all()


@given(
    st.integers(1, 600), st.floats(60, 1500), st.floats(60, 900), st.floats(0.25, 4), st.floats(2, 8)
)  # fmt: skip
def test_tiles_fit_their_box_and_are_found_again(
    count: int, width: float, height: float, aspect: float, gap: float
) -> None:
    tiles = tiling(count, width, height, aspect=aspect, gap=gap, least=20)
    assert tiles.columns * (tiles.width + gap) - gap <= width + 1e-6
    assert tiles.rows * (tiles.height + gap) - gap <= height + 1e-6
    assert tiles.width / tiles.height == pytest.approx(aspect)
    if tiles.room < count:
        assert max(tiles.width, tiles.height) == pytest.approx(20)
    for index in {0, tiles.room // 2, tiles.room - 1}:
        left, top = tiles.place(index)
        assert tiles.at(left + tiles.width / 2, top + tiles.height / 2) == index
        assert tiles.at(left + tiles.width + gap / 2, top) == -1
