"""Patterns that share one array with X."""

from __future__ import annotations

import numpy as np

from hopview.core.pattern import Pattern, housed, pattern_rows, stack
from hopview.core.stacking import one_array, room_for, same_rows


def drawn(count: int, size: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, size))


def patterns_of(rows: np.ndarray) -> tuple[Pattern, ...]:
    return tuple(Pattern(cells, str(k)) for k, cells in enumerate(pattern_rows(rows, (1, rows.shape[1]))))


def test_rows_made_together_are_stacked_without_a_copy() -> None:
    rows = drawn(5, 70)
    patterns = patterns_of(rows)
    whole = stack(patterns, 70)
    assert np.array_equal(whole, rows)
    assert all(np.shares_memory(whole[k], p.cells) for k, p in enumerate(patterns))
    assert not whole.flags.writeable and not patterns[0].cells.flags.writeable
    assert same_rows(whole, stack(patterns, 70))


def test_what_is_added_lies_behind_and_the_others_stay_where_they_are() -> None:
    rows = drawn(4, 33)
    known = patterns_of(rows[:3])
    together = housed(known, (Pattern(rows[3], "last"),))
    assert together[:3] == known and together[3].name == "last"
    whole = stack(together, 33)
    assert np.array_equal(whole, rows)
    assert all(np.shares_memory(whole[k], p.cells) for k, p in enumerate(together))


def test_a_row_is_never_given_twice() -> None:
    """As after an undo: the pattern stored there may still be wanted."""
    rows = drawn(3, 40)
    known = patterns_of(rows[:1])
    first = housed(known, (Pattern(rows[1]),))
    second = housed(known, (Pattern(rows[2]),))
    assert np.array_equal(stack(first, 40), rows[:2])
    assert np.array_equal(stack(second, 40), rows[[0, 2]])


def test_rows_out_of_order_or_apart_are_copied() -> None:
    rows = drawn(4, 50)
    patterns = patterns_of(rows)
    for chosen in ([0, 2], [1, 0], [3, 3]):
        picked = tuple(patterns[k] for k in chosen)
        assert one_array(tuple(p.cells for p in picked)) is None
        assert np.array_equal(stack(picked, 50), rows[chosen])
    own = tuple(Pattern(row.copy()) for row in rows)
    assert one_array(tuple(p.cells for p in own)) is None
    assert np.array_equal(stack(own, 50), rows)


def test_a_part_of_the_rows_is_shared_too() -> None:
    rows = drawn(6, 20)
    part = patterns_of(rows)[2:5]
    whole = one_array(tuple(p.cells for p in part))
    assert whole is not None and np.array_equal(whole, rows[2:5])


def test_more_than_there_is_room_for_gets_an_array_of_its_own() -> None:
    rows = drawn(200, 9)
    known = patterns_of(rows[:2])
    together = housed(known, patterns_of(rows[2:]))
    assert np.array_equal(stack(together, 9), rows)


def test_the_room_for_later_patterns_is_bounded() -> None:
    large = room_for(1, 1 << 24)
    assert large.shape == (1, 1 << 24) and large.base is not None
    assert large.base.shape[0] <= 5


def test_part_of_a_row_is_no_row() -> None:
    rows = room_for(2, 8)
    rows[:] = 1
    assert one_array((rows[0][:4], rows[0][4:])) is None
