"""Bars of attention: which memories get a row, what they are called, and what the others share."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.attention import Attention
from hopview.core.pattern import Pattern
from hopview.pictures.attention import effective, memory_names, shares


def found_of(weights: list[float]) -> Attention:
    return Attention(np.log(np.array(weights)), np.eye(len(weights)))


def test_rows_are_those_with_the_largest_weights_in_the_order_of_the_memories() -> None:
    found = found_of([0.05, 0.4, 0.15, 0.3, 0.1])
    names = memory_names(found.memories, ())
    shown = shares(found, names, 3)
    assert [row.index for row in shown.rows] == [1, 2, 3]
    assert [row.leader for row in shown.rows] == [True, False, False]
    assert shown.others == 2 and shown.rest == pytest.approx(0.15)
    assert shown.rows[2].log_ratio == pytest.approx(np.log(0.75))
    assert [row.name.words for row in shown.rows] == ["memory 2", "memory 3", "memory 4"]
    whole = shares(found, names, 9)
    assert len(whole.rows) == 5 and whole.others == 0 and whole.rest == pytest.approx(0, abs=1e-12)


def test_the_memory_drawn_has_a_row_in_any_case() -> None:
    found = found_of([0.05, 0.4, 0.15, 0.3, 0.1])
    shown = shares(found, memory_names(found.memories, ()), 2, drawn=0)
    assert [row.index for row in shown.rows] == [0, 1]
    assert [row.drawn for row in shown.rows] == [True, False]


def test_memories_go_by_the_names_of_the_patterns_they_are_like() -> None:
    rng = np.random.default_rng(1)
    cells = rng.choice(np.array([-1, 1], np.int8), (2, 60))
    patterns = (Pattern(cells[0], "A", colour=4), Pattern(cells[1], "", colour=2))
    memories = np.array([cells[1] + 0.1 * rng.standard_normal(60), rng.standard_normal(60), 0.7 * cells[0],
                         np.zeros(60)])  # fmt: skip
    names = memory_names(memories, patterns)
    assert [name.words for name in names] == ["pattern 2", "memory 2", "A", "memory 4"]
    assert [name.colour for name in names] == [2, None, 4, None]
    assert memory_names(memories[:, :59], patterns)[0].words == "memory 1"  # of another grid


def test_the_spread_counts_memories() -> None:
    assert effective(found_of([0.25] * 4)) == pytest.approx(4.0)
    assert effective(Attention(np.array([0.0, -900.0]), np.eye(2))) == pytest.approx(1.0)


def test_patterns_kept_as_they_are_give_their_names_in_order() -> None:
    cells = [np.array(row, np.int8) for row in ([1, -1], [1, 1])]
    patterns = (Pattern(cells[0], "bell", colour=4), Pattern(cells[1]))
    names = memory_names(np.array([[0.1, 0.2], [0.2, -0.9]]), patterns, kept=True)
    assert (names[0].words, names[0].colour) == ("bell", 4)
    assert names[1].words == "pattern 2"
