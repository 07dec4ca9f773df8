"""Patterns one behind another, so that X (P, N) and the cells of its rows are one piece of memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Int8

_SPARE_ROWS, _SPARE_CELLS = 64, 1 << 26  # room for patterns stored later; untouched, it takes no memory


class _Block(np.ndarray[Any, np.dtype[np.int8]]):
    """Patterns one behind another, (capacity, N); the first `used` rows are taken, for good."""

    used: int


def room_for(count: int, size: int) -> Int8:
    """(count, size) int8 to be filled with patterns; more can be stored behind them, so that none is copied.

    Such rows, made read-only, are the cells of patterns; `stack` then gives them back as one array.
    """
    spare = min(_SPARE_ROWS, _SPARE_CELLS // max(1, size))
    block = _Block((count + spare, size), np.int8)  # owns its memory, so that its rows lead back to it
    block.used = count
    return np.asarray(block)[:count]


def room_behind(cells: Int8, count: int) -> Int8 | None:
    """`count` rows to be filled, behind the row `cells`; None where those are taken or there are too few."""
    block, row = place_of(cells)
    if block is None or block.used != row + 1 or block.used + count > len(block):
        return None
    block.used += count
    return np.asarray(block)[row + 1 : row + 1 + count]


def one_array(rows: tuple[Int8, ...]) -> Int8 | None:
    """The `rows` (N,) as one read-only array (P, N), if they lie one behind another; None if they do not."""
    block, first = place_of(rows[0])
    if block is None:
        return None
    for k, cells in enumerate(rows):
        owner, row = place_of(cells)
        if owner is not block or row != first + k:
            return None
    together = np.asarray(block)[first : first + len(rows)]
    together.flags.writeable = False
    return together


def place_of(cells: Int8) -> tuple[_Block | None, int]:
    """The block that `cells` are a row of, and which; (None, 0) for an array of its own."""
    owner: object = cells
    while isinstance(owner, np.ndarray) and not isinstance(owner, _Block):
        owner = owner.base
    if not isinstance(owner, _Block) or cells.size != owner.shape[1]:
        return None, 0
    offset = cells.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    row, within = divmod(offset, max(1, owner.shape[1]))
    return (owner, row) if not within else (None, 0)


def same_rows(one: Int8, other: Int8) -> bool:
    """Whether two read-only arrays of patterns are one and the same piece of memory."""
    where = (a.__array_interface__["data"] for a in (one, other))
    return one is other or (one.shape == other.shape and next(where) == next(where))
