"""Bars of attention: how much of what is seen each memory answers for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.attention import Attention
from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern, stack
from hopview.core.stacking import same_rows
from hopview.pictures.bars import largest

_ALIKE = 0.9  # a memory whose correlation with a stored pattern is at least this goes by its name
_COMPARED = 200_000_000  # products looked at to find names: a fraction of a second


@dataclass(frozen=True)
class Name:
    """What a memory is called, and the place in the palette of the pattern it is like; None: of none."""

    words: str
    colour: int | None = None


@dataclass(frozen=True)
class Share:
    """Memory `index` (from 0), with `weight` in 0..1; `log_ratio` is ln of it over the largest one's.

    `leader` marks the largest, `drawn` the memory that the state was drawn from, where one was.
    """

    index: int
    name: Name
    weight: float
    log_weight: float
    log_ratio: float
    leader: bool
    drawn: bool


@dataclass(frozen=True)
class Shares:
    """The `rows` shown, in the order of the memories; `others` more, of `rest` weight together."""

    rows: tuple[Share, ...]
    others: int
    rest: float


def memory_names(memories: np.ndarray, patterns: tuple[Pattern, ...], kept: bool = False) -> tuple[Name, ...]:
    """A name for each memory (M, D): that of the stored pattern that it is like, else its number, from 1.

    Patterns `kept` as they are, are the memories in their order.
    """
    if kept and len(patterns) == len(memories):
        return tuple(Name(p.name or f"pattern {k}", p.colour) for k, p in enumerate(patterns, 1))
    numbers = tuple(Name(f"memory {k + 1}") for k in range(len(memories)))
    size = memories.shape[1] if memories.ndim == 2 else 0
    fitting = [p for p in patterns if p.cells.size == size]
    if size and len(fitting) == len(patterns) and same_rows(memories, stack(patterns, size)):
        return tuple(Name(p.name or numbers[k].words, p.colour) for k, p in enumerate(patterns))
    if not fitting or not len(memories) or len(memories) * len(fitting) * size > _COMPARED:
        return numbers
    alike = _directions(memories) @ _directions(np.stack([p.values for p in fitting])).T
    best = np.argmax(alike, axis=1)
    return tuple(
        Name(fitting[k].name or f"pattern {patterns.index(fitting[k]) + 1}", fitting[k].colour)
        if alike[mu, k] >= _ALIKE
        else numbers[mu]
        for mu, k in enumerate(best)
    )


class Names:
    """What the memories of a view are called, found out anew where memories or patterns are others."""

    def __init__(self) -> None:
        self.known: tuple[Name, ...] = ()
        self.patterns: tuple[Pattern, ...] = ()
        self._memories: np.ndarray | None = None

    def follow(self, memories: np.ndarray, patterns: tuple[Pattern, ...], kept: bool = False) -> bool:
        """Take the names of these, as `memory_names` has them; whether they are others than before."""
        if memories is self._memories and patterns is self.patterns:
            return False
        self._memories, self.patterns = memories, patterns
        self.known = memory_names(memories, patterns, kept)
        return True

    def of(self, memory: int) -> Name:
        """The name of one, from 0; its number where it is not known yet."""
        return self.known[memory] if memory < len(self.known) else Name(f"memory {memory + 1}")


def shares(found: Attention, names: tuple[Name, ...], most: int, drawn: int = -1) -> Shares:
    """Rows of the memories, or where there are more than `most`, of those with the largest weights.

    `drawn` is the memory that the state was drawn from, -1 for none; it has a row in any case.
    """
    logs = found.log_weights
    chosen = largest(logs, max(1, most))
    if 0 <= drawn < logs.size and drawn not in chosen:
        chosen[-1] = drawn
    weights, leader = found.weights, int(np.argmax(logs)) if logs.size else -1
    rows = tuple(
        Share(k, names[k], float(weights[k]), float(logs[k]), float(logs[k] - logs[leader]), k == leader,
              k == drawn)
        for k in sorted(chosen)
    )  # fmt: skip
    rest = max(0.0, 1.0 - sum(row.weight for row in rows))
    return Shares(rows, int(logs.size) - len(rows), rest)


def effective(found: Attention) -> float:
    """exp of the entropy of the weights: how many memories attention is spread over, 1 to M."""
    weights = found.weights
    return math.exp(-float(np.sum(weights * np.where(weights > 0, found.log_weights, 0.0))))


def _directions(rows: np.ndarray) -> Float64:
    """(n, D) of mean 0 and length 1; zeros where a row is constant."""
    apart = np.asarray(rows, np.float64)
    apart = apart - apart.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.sum(apart * apart, axis=1, keepdims=True))
    return np.asarray(apart / np.where(lengths > 0, lengths, 1.0))
