"""Dense associative memories against plain NumPy: a sweep over many more memories than units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.bench.setting import Setting
from hopview.core.coupling import exact_product
from hopview.core.errors import MemoryLimitError
from hopview.core.memories import Memories
from hopview.core.memory import require_bytes
from hopview.models import DenseMemory, DenseMemoryParams
from hopview.models.interaction import Kind

_POWER, _AIM = 3, 1.0
_CASES: tuple[tuple[str, Kind, bool], ...] = (
    ("first sweep from 20 %", "rect", False),
    ("sweep at rest", "rect", True),
    ("first sweep from 20 %, exp", "exp", False),
)
_VISITS = 32  # of a sweep, that the NumPy program makes


def overlap_rows(units: int, count: int, rounds: int, roofs: Roofs) -> Iterator[Row]:
    """The first sweep from 20 % corruption, with its flips, and one at rest."""
    what = f"dense memory, n = {_POWER}, N = {units:,}, K = {count:,}"
    try:
        require_bytes(
            8 * units * count, "The patterns and what plain NumPy makes of them", "Close something."
        )
    except MemoryLimitError as error:
        yield Row(what, "not measured", how=str(error))
        return
    setting = Setting(units, count)
    visits = min(_VISITS, units)
    columns = np.ascontiguousarray(setting.patterns[:, :visits].T)
    overlaps = exact_product(setting.patterns, setting.start[:, np.newaxis])[:, 0].astype(np.float64)
    numpy = partial(reference.dense_visits, columns, overlaps, setting.start, _POWER)
    memories = Memories(setting.patterns)
    for words, kind, rest in _CASES:
        ours, part = medians([_sweep(setting, memories, kind, rest), numpy], rounds)
        theirs = part * units / visits
        yield Row(
            f"{what}: {words}", duration(ours), f"NumPy {duration(theirs)}",
            times(theirs / ours) + f" (aim {duration(_AIM)})" * (count >= 100_000),
            roofs.of_adds(units * count, ours), f"NumPy from {visits} visits",
        )  # fmt: skip


def _sweep(setting: Setting, memories: Memories, kind: Kind, rest: bool) -> Callable[[], object]:
    params = DenseMemoryParams(interaction=kind, power=_POWER)
    model = DenseMemory((1, setting.units), memories, params)
    if rest:
        motion = model.start(setting.patterns[0], 1)
        return motion.advance
    return partial(_first_sweep, model, setting)


def _first_sweep(model: DenseMemory, setting: Setting) -> object:
    return model.start(setting.start, 1).advance()
