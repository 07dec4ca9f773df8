"""Sessions to test on: stored patterns, a spoiled cue, an engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.networks import flipped, random_patterns
from hopview.core.coupling import Int8
from hopview.session.edits import LiveChange, Paint
from hopview.session.session import Session


def spoiled(
    shape: tuple[int, int] = (12, 12), count: int = 4, share: float = 0.25, seed: int = 5, **options: Any
) -> Session:
    """A session with `count` random patterns whose cue is the first with a share of units flipped."""
    session = Session(shape=shape, seed=seed, **options)
    if count:
        patterns = random_patterns(count, shape[0] * shape[1], seed)
        session.store(patterns)
        session.cue(flipped(patterns[0], share, seed))
    else:
        session.cue(random_patterns(1, shape[0] * shape[1], seed)[0])
    return session


def two_cycle(**options: Any) -> Session:
    """s = (+1, -1) under one pattern (+1, +1): every synchronous step swaps the units."""
    session = Session(shape=(1, 2), update="sync", **options)
    session.store([1, 1])
    session.cue([1, -1])
    return session


def paint(state: Int8, cells: list[int], value: int, stroke: int = 0, at_rest: bool = False) -> Paint:
    """A stroke over `cells` of the live `state`; at rest, what is painted becomes the cue."""
    places = np.array(cells, np.int64)
    after = np.full(places.size, value, np.int8)
    painted = np.array(state)
    painted[places] = after
    change = LiveChange(places, before=np.array(state)[places], after=after)
    return Paint(change, stroke, painted if at_rest else None)
