"""A step of the universal memory with each similarity, beside NumPy that makes the same step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import get_args

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.retrieval_rows import drawn
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.models import Universal, UniversalParams
from hopview.models.similarity import MeasureName

SIZE = (784, 10_000)  # units, memories
_BETA = 48.0


def universal_rows(rounds: int, roofs: Roofs, size: tuple[int, int] = SIZE) -> Iterator[Row]:
    """For each similarity one step with softmax, from a spoiled memory among many."""
    units, count = size
    memories, queries = drawn(units, count)
    query = queries[0].astype(np.float64)
    for measure in get_args(MeasureName):
        model = Universal((1, units), memories, UniversalParams(similarity=measure, beta=_BETA))
        calls: list[Callable[[], object]] = [
            partial(model.step, query),
            partial(reference.universal_step, memories.rows, queries[0], measure, _BETA),
        ]
        ours, numpy = medians(calls, rounds)
        yield Row(
            f"one step, {measure}, N = {units:,}, K = {count:,}", duration(ours),
            f"NumPy, float32 {duration(numpy)}", times(numpy / ours),
            roofs.of_read(memories.rows.nbytes, ours),
        )  # fmt: skip
