"""Modern Hopfield networks: a step of attention over many memories, many steps at once, and binary ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.bench.setting import module_if_there
from hopview.core.coupling import Float32
from hopview.core.errors import MemoryLimitError
from hopview.core.memories import Memories
from hopview.core.memory import require_bytes
from hopview.models.retrieval import Retrieval, geometry_of

SIZES = ((784, 60_000), (4096, 10_000))
BATCH = 64
AIMS = {"NumPy": 2.0, "torch": 3.0}  # of sharp attention, for which only some memories need be read
_BETA = 48.0  # sharp: one memory has all attention, to the digits of float32
_BLUNT = 1.0  # every memory has some
_BINARY_AIM = 50.0


def retrieval_rows(rounds: int, roofs: Roofs, sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[Row]:
    """For each (units, memories) a sharp step, one over all memories, 64 at once, and scores from bits."""
    for units, count in sizes:
        what = f"N = {units:,}, K = {count:,}"
        try:
            require_bytes(17 * units * count, "The memories", "Close something.")
        except MemoryLimitError as error:
            yield Row(f"attention, {what}", "not measured", how=str(error))
            continue
        memories, queries = drawn(units, count)
        step = Retrieval(geometry_of(memories, "distance", False), _BETA)
        query = queries[len(queries) // 2]
        few = (units * count, "bytes first", AIMS)
        yield from _one(step, query, f"one step of attention, {what}", rounds, roofs, *few)
        blunt = Retrieval(step.geometry, _BLUNT)
        all_: tuple[int, str, dict[str, float]] = (memories.rows.nbytes, "one pass", {})
        yield from _one(blunt, query, f"one step over all memories, {what}", rounds, roofs, *all_)
        yield from _many(step, queries, what, rounds, roofs)
        yield _binary(memories, what, rounds)


def drawn(units: int, count: int) -> tuple[Memories, Float32]:
    """Memories of even greys, and 64 from among all of them spoiled by noise, the same every time."""
    draw = np.random.default_rng(1)
    rows = 2 * draw.random((count, units), np.float32) - 1
    noise = 0.3 * draw.standard_normal((BATCH, units), np.float32)
    chosen = rows[:: max(1, count // BATCH)][:BATCH]
    return Memories(rows), np.clip(chosen + noise[: len(chosen)], -1, 1)


def _others(step: Retrieval, queries: Float32) -> dict[str, Callable[[], object]]:
    """The same step, or steps, by plain programs, by name."""
    rows, beta = step.geometry.memories.rows, step.beta / step.geometry.scale**2
    others: dict[str, Callable[[], object]] = {"NumPy": partial(reference.attended, rows, queries, beta)}
    if torch := module_if_there("torch"):
        torch.set_num_threads(1)
        others["torch"] = partial(_in_torch, torch, torch.tensor(rows), torch.tensor(queries), beta)
    return others


def _one(
    step: Retrieval, query: Float32, what: str, rounds: int, roofs: Roofs,
    read: int, how: str, aims: dict[str, float],
) -> Iterator[Row]:  # fmt: skip
    """Beside each of the others, with the `aims` there are; `read` bytes are read on the way."""
    others = _others(step, query)
    ours, *theirs = medians([partial(step.step, query.astype(np.float64)), *others.values()], rounds)
    for name, seconds in zip(others, theirs, strict=True):
        aim = f" (aim {aims[name]})" if name in aims else ""
        yield Row(
            what, duration(ours), f"{name} {duration(seconds)}", times(seconds / ours) + aim,
            roofs.of_read(read, ours), how,
        )  # fmt: skip


def _many(step: Retrieval, queries: Float32, what: str, rounds: int, roofs: Roofs) -> Iterator[Row]:
    others = _others(step, queries)
    ours, *theirs = medians([partial(step.steps, queries.astype(np.float64)), *others.values()], rounds)
    for name, seconds in zip(others, theirs, strict=True):
        yield Row(
            f"{len(queries)} at once, {what}", duration(ours), f"{name} {duration(seconds)}",
            times(seconds / ours),
            roofs.of_products(4.0 * len(queries) * step.geometry.memories.rows.size, ours),
        )  # fmt: skip


def _binary(memories: Memories, what: str, rounds: int) -> Row:
    """Scores alone: float32 against bits, both of the same -1/+1 memories."""
    rows = np.where(memories.rows > 0, np.float32(1), np.float32(-1))
    geometry = geometry_of(Memories(rows), "dot", False)
    state = rows[0].astype(np.float64)
    bits, single = partial(geometry.of_spins, state), rows[0].copy()
    ours, numpy = medians([bits, partial(np.matmul, rows, single)], rounds)
    return Row(
        f"scores of binary memories, {what}", duration(ours), f"NumPy, float32 {duration(numpy)}",
        f"{times(numpy / ours)} (aim {_BINARY_AIM:g})", how="bits counted",
    )  # fmt: skip


def _in_torch(torch: ModuleType, memories: Any, query: Any, beta: float) -> object:
    return torch.softmax(beta * (query @ memories.T), -1) @ memories
