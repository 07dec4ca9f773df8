"""Overlap bars: in order, with one leader, and an account of what is not shown."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.pattern import Pattern
from hopview.pictures.bars import largest, nearest, overlap_bars


def test_bars_in_order_with_a_leader() -> None:
    named = ((0, "A"), (3, ""), (7, "C"))
    patterns = tuple(Pattern(np.ones(2, np.int8), name, colour=colour) for colour, name in named)
    shown = overlap_bars(np.array([0.2, -0.9, 0.4]), [0, 1, 2], patterns)
    assert [bar.index for bar in shown.bars] == [0, 1, 2]
    assert (shown.hidden, shown.hidden_largest) == (0, 0.0)
    assert [bar.name for bar in shown.bars] == ["A", "pattern 2", "C"]
    assert [(bar.colour, bar.dashed) for bar in shown.bars] == [(0, False), (3, False), (7, True)]
    assert shown.leader is shown.bars[1] and sum(bar.leader for bar in shown.bars) == 1


def test_without_negatives_the_largest_overlap_leads() -> None:
    overlaps = np.array([0.2, -0.9, 0.4])
    assert [nearest(overlaps, mirrored) for mirrored in (True, False)] == [1, 2]
    assert nearest(np.empty(0), mirrored=True) == -1
    assert overlap_bars(overlaps, [1, 2], mirrored=False).leader is not None
    assert [bar.leader for bar in overlap_bars(overlaps, [1, 2], mirrored=False).bars] == [False, True]


def test_what_is_not_shown_is_accounted_for() -> None:
    shown = overlap_bars(np.array([0.1, -0.8, 0.3, 0.3, 0.05]), [1, 2, 3])
    assert [bar.index for bar in shown.bars] == [1, 2, 3]
    assert shown.hidden == 2 and shown.hidden_largest == 0.1
    aside = overlap_bars(np.array([0.1, -0.8]), [0])
    assert aside.leader is None and aside.hidden_largest == 0.8


def test_nothing_stored() -> None:
    shown = overlap_bars(np.empty(0), [])
    assert shown.bars == () and shown.leader is None and shown.hidden == 0


@pytest.mark.parametrize("count", [1, 3, 11, 40, 41, 60])
def test_the_largest_of_many_are_those_that_sorting_finds(count: int) -> None:
    values = np.random.default_rng(count).integers(0, 12, 41) / 12.0  # equals among them
    sorted_out = np.argsort(-values, kind="stable")[:count].tolist()
    found = largest(values, count)
    assert sorted(found) == sorted(sorted_out) and found[-1] == sorted_out[-1]
