"""A machine as a graph: where units stand, what ties them, how far they are on, the thermometer's scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Lens, taught
from machines.encoders import encoder_data, machine

from hopview.machines.rbm import BernoulliRBM
from hopview.pictures.graph import (
    LEAST_SCALE,
    drawable,
    edge_colours,
    graph_of,
    height_of,
    lit_units,
    shown_rows,
    widths,
)
from hopview.pictures.palette import LIGHT, diverging


def test_an_encoder_lies_in_rows_with_its_bottleneck_between() -> None:
    made = machine("encoder", 8, 2, 1)
    found = graph_of(made)
    heights = found.places[:, 1]
    assert len(set(heights[:4])) == len(set(heights[4:8])) == len(set(heights[8:])) == 1
    assert heights[0] < heights[8] < heights[4]
    assert (np.diff(found.places[:4, 0]) > 0).all()
    tied = {frozenset(pair) for pair in found.pairs.tolist()}
    assert tied == {frozenset(p) for p in np.argwhere(made.connections.mask).tolist()}
    assert all(made.weights[i, j] == w for (i, j), w in zip(found.pairs, found.weights, strict=True))
    assert (np.diff(np.abs(found.weights)) >= 0).all()  # the strongest is drawn last
    arcs = [line for line, (i, j) in zip(found.lines, found.pairs, strict=True) if i < 4 and j < 4]
    assert len(arcs) == 6 and all(line[1:-1, 1].max() < heights[0] for line in arcs)


@pytest.mark.parametrize(
    "made",
    [
        machine("all", 3, 1, 1),
        machine("all", 30, 10),
        machine("bipartite", 20, 3),
        machine("encoder", 20, 4),
        machine("encoder_coupled", 8, 3),
    ],
    ids=["few", "ring", "layers", "encoder", "coupled"],
)
def test_all_lies_in_the_box_and_units_stand_apart(made) -> None:
    found = graph_of(made)
    assert found.places.min() >= 0 and found.places.max() <= 1
    assert all(line.min() >= 0 and line.max() <= 1 for line in found.lines)
    apart = np.linalg.norm(found.places[:, np.newaxis] - found.places, axis=2)
    assert apart[~np.eye(made.size, dtype=bool)].min() > 2 * found.radius


def test_colours_and_widths_stand_for_weights() -> None:
    made = machine("encoder", 8, 2, 1, 2.0)
    found, table = graph_of(made), diverging(LIGHT)
    colours, wide = edge_colours(found, LIGHT), widths(found)
    assert found.scale == np.abs(made.weights).max() and wide[-1] == 1
    assert colours[-1, :3].tolist() == table[255 if found.weights[-1] > 0 else 1].tolist()
    pale = graph_of(machine("encoder", 8, 2, 1, 0.01))
    assert pale.scale == LEAST_SCALE and widths(pale).max() < 0.1


def test_ties_among_the_hidden_units_of_an_encoder_pass_by_those_between() -> None:
    found = graph_of(machine("encoder_coupled", 8, 3))
    lines = {tuple(pair): line for pair, line in zip(found.pairs.tolist(), found.lines, strict=True)}
    assert lines[8, 10][1:-1, 1].max() < found.places[9, 1]


def test_a_restricted_machine_has_two_layers() -> None:
    weights = np.arange(6.0).reshape(3, 2)
    found = graph_of(BernoulliRBM(weights, np.zeros(3), np.zeros(2)))
    assert len(found.pairs) == 6 and [name for name, _, _ in found.groups] == ["V", "H"]
    assert all(weights[i, j - 3] == w for (i, j), w in zip(found.pairs, found.weights, strict=True))


def test_what_cannot_be_drawn_is_said() -> None:
    assert drawable(machine("all", 38, 2)) == ""
    assert "of 41 units" in drawable(machine("all", 38, 3))
    assert "tied in pairs" in drawable(Lens.random(3, 2))


def test_units_are_lit_by_state_by_means_and_by_the_data() -> None:
    made = machine("encoder", 8, 2, 1)
    at_cue = taught(shape=(2, 4), machine=made, hidden=2)
    cue = (at_cue.state > 0).astype(float)
    lit = lit_units(at_cue, 0.0)
    assert lit.on[:8].tolist() == cue.tolist() and not lit.held.any()
    assert np.allclose(lit.on[8:], made.hidden_means(cue[np.newaxis])[0]) and "cue" in lit.words
    held = np.arange(8) < 4
    running = lit_units(replace(at_cue, sweep=3, clamped=held), 0.0)
    assert np.array_equal(running.on[8:], at_cue.hidden) and np.array_equal(running.held[:8], held)
    assert at_cue.training is not None
    lesson = replace(at_cue, hidden=None, training=replace(at_cue.training, data=encoder_data()))
    for now, row in ((0.0, 0), (2.5, 2), (4.2, 0)):
        shown = lit_units(lesson, now)
        assert shown.on[:8].tolist() == encoder_data()[row].tolist() and shown.held[:8].all()
        assert f"row {row + 1} of the data" in shown.words


def test_words_name_hidden_units_only_where_there_are_any() -> None:
    hidden, none = machine("encoder", 8, 2, 1), machine("all", 8, 0, 1)
    with_some = lit_units(taught(shape=(2, 4), machine=hidden, hidden=2), 0.0)
    with_none = lit_units(taught(shape=(2, 4), machine=none, hidden=0), 0.0)
    assert with_some is not None and with_some.words.startswith("the cue, and how often the hidden units")
    assert with_none is not None and with_none.words == "the cue"


def test_the_thermometer_goes_by_ratio() -> None:
    assert [height_of(t) for t in (0.0, 0.05, 50.0, 1000.0)] == [0, 0, 1, 1]
    assert height_of(5.0) - height_of(0.5) == pytest.approx(height_of(10.0) - height_of(1.0))


def test_units_that_are_not_those_of_the_machine_are_not_lit() -> None:
    shown = taught(shape=(2, 4), machine=machine("encoder", 8, 2, 1), hidden=2)
    for changes in ({"hidden": np.zeros(5)}, {"state": -np.ones(6, np.int8)}):
        assert lit_units(replace(shown, sweep=3, **changes), 0.0) is None
    other = replace(shown.training, data=np.zeros((3, 6), np.float32))
    assert lit_units(replace(shown, hidden=None, training=other), 0.0) is None


def test_rows_shown_are_the_first_distinct_ones() -> None:
    data = encoder_data()
    assert np.array_equal(shown_rows(np.repeat(data, 3, axis=0)), data)
