"""Attention: how much of what is seen each memory answers for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64


def shares_of(scores: Float64) -> Float64:
    """softmax: exp(z_i - max z) / sum_j exp(z_j - max z), along the last axis, without overflow."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the memory that leads is from the others, and from the state: what bounds of theory ask for.

    `memory` from 0, of `count`; `lead` D_i, by which its similarity leads at the memory itself; `distance`
    of the state from it and `error`, the distance after one step; `largest` is the largest norm, and `enough`
    the lead, times beta, that has all attention: infinite of softmax.
    """

    memory: int
    count: int
    beta: float
    lead: float
    distance: float
    error: float
    largest: float
    enough: float


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """Where retrieval goes from a state: `log_weights` (T, M) of the state itself and after 1, 2 ... steps.

    `states` (t, D) are those after `steps` (t,) of them; `rests` says whether the last one changes no more.
    `mutual` (M, M) are the weights given each memory itself, row by row, None where they are too many.
    """

    log_weights: Float64
    steps: tuple[int, ...]
    states: Float64
    rests: bool
    mutual: Float64 | None = None
    apart: Apart | None = None


@dataclass(frozen=True, eq=False, slots=True)
class MemoryLayer:
    """Memories that are units of their own: their `inputs` h, `shown` f(h), and what they are `told`, (M,).

    h goes to what they are told. `signed` says that f may be negative; |f| is at most 1.
    """

    inputs: Float64
    shown: Float64
    told: Float64
    signed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Attention:
    """Weights w_mu >= 0 over M memories, of sum 1, given the visible units that are `observed`.

    `log_weights` (M,) holds ln w_mu, so that those too far behind to be written as numbers still compare.
    `memories` (M, D) is what each looks like, the same array as long as they are the same. `observed` (D,)
    bool are the units that the weights were worked out from, None for all; `filled` (D,) is the state as
    attention completes it: what is observed as it is, the rest sum_mu w_mu memory_mu; with all observed,
    where one step of attention takes the state. None where a model completes nothing. `layer` is the
    layer of memory units whose weights these are; `filled` is then what it tells the units seen. `course()`
    follows a model that attends step after step further, and works that out when it is called.
    """

    log_weights: Float64
    memories: NDArray[np.generic]
    observed: NDArray[np.bool_] | None = None
    filled: Float64 | None = None
    layer: MemoryLayer | None = None
    course: Callable[[], Course] | None = None

    def __len__(self) -> int:
        return int(self.log_weights.size)

    @property
    def weights(self) -> Float64:
        """w_mu, (M,)."""
        return np.asarray(np.exp(self.log_weights))
