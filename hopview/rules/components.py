"""What Oja's, the subspace and Sanger's rule share: units that learn what the patterns have in common."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import DenseCoupling, Float64, Int8, exact_product
from hopview.rules.base import Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.repeating import AbstractRepeatingRule

SLOWING = 300  # epochs after which the rate has halved
_STREAM = 0x736C6F6F70  # shares no random number with the recall of the same seed
_START = 0.1  # length of a row of V at first, where 1 is the end
_GRID = 2.0**24
_AT_ONCE = 1 << 22  # numbers of V changed between two looks at the progress


class LearningParams(RuleParams, frozen=True, kw_only=True):
    """How often and how fast."""

    learning_rate: Annotated[
        float,
        Meta(
            ge=0.001,
            le=0.5,
            title="Learning rate",
            description="What one presentation changes, times the number of units; it halves within 300 "
            "epochs and falls on",
            extra={"symbol": r"\eta N", "reference": "Oja 1982, DOI 10.1007/BF00275687"},
        ),
    ] = 0.2
    epochs: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            title="Epochs",
            description="How often all patterns are presented, each time in a fresh random order",
        ),
    ] = 100


class ComponentParams(LearningParams, frozen=True, kw_only=True):
    """How many components."""

    components: Annotated[
        int,
        Meta(
            ge=0,
            le=4096,
            title="Components",
            description="How many directions are learned; 0 is one for each pattern",
            extra={"symbol": "K", "zero": "P"},
        ),
    ] = 0


class AbstractComponents(AbstractRepeatingRule):
    """V (K, N) learns the leading directions of the patterns; W = V'V, zero diagonal.

    y = Vx for a pattern x, then V_k += eta y_k (x - z_k), where z_k is the part of x already explained: a
    subclass says which. eta = rate/(N (1 + epoch/300)). V starts as coin tosses of length 0.1 keyed by the
    seed, shorter where K > N, as together they would overshoot. Every sum is taken in a fixed order, and W
    is exact for V rounded to 2^-24, so that the weights are the same on every machine.
    """

    Params: ClassVar[type[LearningParams]] = ComponentParams
    bytes_per_weight = 32
    steps_parameter, random = "epochs", True

    params: LearningParams

    @abstractmethod
    def explained(self, parts: Float64) -> Float64:
        """z (K, N), or (1, N) for all alike, of `parts` y_k V_k (K, N)."""

    def width(self, patterns: int) -> int:
        """K, with so many patterns."""
        wanted = self.params.components if isinstance(self.params, ComponentParams) else 1
        return (wanted or patterns) if patterns else 0

    def matrix_bytes(self, patterns: int, units: int) -> int:
        """32 N^2 for W, 52 K N for V and its steps, 20 P N for the patterns, 24 K P for their products."""
        width = self.width(patterns)
        beside = 52 * width * units + 20 * patterns * units + 24 * width * patterns
        return super().matrix_bytes(patterns, units) + beside

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling after all epochs on `patterns` (P, N)."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        width = self.width(count)
        tosses, loops = np.empty((width, units), np.int8), kernels.current()
        for k in range(width):
            loops.random_state(self.seed ^ _STREAM, k, tosses[k])
        blind = ~exact_product(tosses, patterns.T).any(axis=1)
        tosses[blind, :1] *= -1  # at right angles to all patterns y = 0, and nothing is ever learned
        start = tosses * (_START / np.sqrt(max(units, width)))
        return self._trained(start, patterns, 0, progress)

    def go_on(self, learned: Learned, patterns: Int8, progress: Progress) -> Learned:
        """More epochs, from the components reached."""
        return self._trained(learned.memory.copy(), patterns, learned.steps, progress)

    def _trained(self, v: Float64, patterns: Int8, done: int, progress: Progress) -> Learned:
        """Epochs `done`, ..., in place on `v` (K, N)."""
        count, units = patterns.shape
        x, order = patterns.astype(np.float64), np.empty(count, np.int64)
        stride = max(1, _AT_ONCE // max(1, v.size))
        for epoch in range(done, self.params.epochs if count else done):
            progress(epoch, self.params.epochs, partial(self._learned, v, patterns, epoch))
            kernels.current().permutation(self.seed ^ _STREAM, epoch, order)
            rate = self.params.learning_rate / (units * (1.0 + epoch / SLOWING))
            for place, mu in enumerate(order):
                if place and place % stride == 0:
                    progress(epoch, self.params.epochs)
                self._present(v, x[mu], rate)
        return self._learned(v, patterns, self.params.epochs)

    def _present(self, v: Float64, x: Float64, rate: float) -> None:
        """One step in place on `v`. Running sums, as their order is fixed where that of a product is not."""
        y = np.cumsum(v * x, axis=1)[:, -1:]
        v += (rate * y) * (x - self.explained(y * v))

    def _learned(self, v: Float64, patterns: Int8, epochs: int) -> Learned:
        v = v.copy()
        v.flags.writeable = False
        grid = np.rint(v * _GRID).astype(np.int64)
        products: Float64 = exact_product(grid.T, grid) * np.float64(_GRID**-2)
        coupling = DenseCoupling.fixed_point(products)
        return Learned(coupling, patterns, note=self._note(v, patterns), steps=epochs, memory=v)

    def _note(self, v: Float64, patterns: Int8) -> str:
        """How much of the patterns the components hold: mean squares of their parts in the row space of V."""
        count, units = patterns.shape
        if not count or not v.size:
            return ""
        basis = np.linalg.qr(v.T)[0] if v.shape[0] <= units else np.eye(units)
        held = float(np.mean((patterns @ basis) ** 2)) * basis.shape[1] / units
        word = "component holds" if v.shape[0] == 1 else "components hold"
        return f"{v.shape[0]} {word} {held:.0%} of the {count} patterns"
