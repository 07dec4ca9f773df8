"""Palimpsests: rules that store pattern after pattern for ever, each over those before it."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import DenseCoupling, Int8
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.remarks import unstable

_BLOCK = 1 << 15
_TOGETHER = 8  # patterns stored between two looks at the progress


class PalimpsestParams(RuleParams, frozen=True, kw_only=True):
    """How far storing has gone."""

    presented: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            title="Stored so far",
            description="How many of the patterns, the oldest first, have been stored yet; 0 is all of them",
            extra={"symbol": r"\mu", "zero": "all"},
        ),
    ] = 0


class AbstractPalimpsest(AbstractRule):
    """W = f(f(0, x_1), x_2) ...: the patterns in their order, the newest last, zero diagonal.

    A subclass says how one pattern is written and of what type its weights are.
    """

    Params = PalimpsestParams
    stepwise, steps_parameter, ordered = True, "presented", True
    weight_type: ClassVar[type[np.generic]]

    params: PalimpsestParams

    @abstractmethod
    def write(self, block: NDArray[Any], rows: Int8, x: Int8) -> None:
        """Store `x` (N,) in `block`, the rows of W whose units hold `rows` of x, in place."""

    @abstractmethod
    def coupling(self, weights: NDArray[Any]) -> DenseCoupling:
        """The coupling of `weights` (N, N), which may be taken over."""

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling after storing `patterns` (P, N) in their order, or the first `presented` of them."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        return self._stored(np.zeros((units, units), self.weight_type), patterns, 0, progress)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Store the next patterns on top of the others."""
        if self.steps_asked(patterns.shape[0]) < learned.steps or learned.memory is None:
            return None
        return self._stored(learned.memory.copy(), patterns, learned.steps, progress)

    step_word = "pattern"

    def steps_asked(self, patterns: int) -> int:
        """How many patterns are to be stored."""
        return min(self.params.presented or patterns, patterns)

    def step_limits(self, patterns: int) -> tuple[int, int]:
        """One pattern, and all of them."""
        return min(1, patterns), patterns

    def asking_for(self, steps: int, patterns: int) -> int:
        """0, and so also those stored later, when all are asked for."""
        return 0 if steps >= patterns else steps

    def continues(self, earlier: AbstractRule) -> bool:
        """As for any rule; how far either has gone shows when the patterns are known."""
        if not isinstance(earlier, type(self)):
            return False
        return _all(self.params) == _all(earlier.params)

    def _stored(self, weights: NDArray[Any], patterns: Int8, done: int, progress: Progress) -> Learned:
        total, units = self.steps_asked(patterns.shape[0]), patterns.shape[1]
        height = max(1, _BLOCK // units)
        for start in range(done, total, _TOGETHER):
            progress(start, total, partial(self._learned, weights, patterns, start, True))
            new = patterns[start : min(start + _TOGETHER, total)]
            for top in range(0, units, height):  # a few rows stay in the cache for all of `new`
                block = weights[top : top + height]
                for x in new:
                    self.write(block, x[top : top + height], x)
        np.fill_diagonal(weights, 0)
        return self._learned(weights, patterns, total, False)

    def _learned(self, weights: NDArray[Any], patterns: Int8, count: int, under_way: bool) -> Learned:
        if under_way:
            weights = weights.copy()
            np.fill_diagonal(weights, 0)
        weights.flags.writeable = False
        coupling = self.coupling(weights)
        note = "" if under_way else _note(coupling, patterns[:count], patterns.shape[0])
        last = patterns[count - 1] if count else None
        return Learned(coupling, patterns, note=note, steps=count, memory=weights, last=last)


def _all(params: RuleParams) -> RuleParams:
    """`params`, but for how far storing is to go."""
    return msgspec.structs.replace(params, presented=0)


def _note(coupling: DenseCoupling, stored: Int8, count: int) -> str:
    """How far storing has gone, and how many of those stored are still stable."""
    done = stored.shape[0]
    lost = unstable(coupling, stored)
    said = [f"{done} of {count} patterns are stored"] if done < count else []
    if lost is not None and lost.any():
        gone = int(lost.sum())
        verb = "is" if gone == 1 else "are"
        said.append(f"{gone} of the {done} stored {verb} no longer stable: older patterns fade")
    return "; ".join(said)
