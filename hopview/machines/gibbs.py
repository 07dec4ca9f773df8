"""Block Gibbs sampling of machines in two layers, many chains at once, on working copies in float32."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview import kernels
from hopview.core.coupling import Float32
from hopview.core.lines import in_lines
from hopview.machines.bit_rows import times

Array = NDArray[Any]
_CALLS = 24  # bits for an epoch, and for the draws in it; what is more goes above both


class BlockGibbs:
    """h ~ sig(scale (b + W'v)), v ~ sig(scale (a + Wh)), in rows; scale is 1/T, or the beta of a replica.

    `weights` (D, H), `visible_bias` and `hidden_bias` are writable float32 copies, for a trainer to move.
    Random numbers follow from (seed, number) and from how many draws were made before.
    """

    scaled = False  # whether `features` are other than v

    def __init__(self, parameters: Any, seed: int, number: int = 0) -> None:
        self.weights = in_lines(parameters["W"].shape, np.float32)
        self.weights[:] = parameters["W"]
        self.visible_bias = np.array(parameters["visible_bias"], np.float32)
        self.hidden_bias = np.array(parameters["hidden_bias"], np.float32)
        self.seed, self._number, self._calls = seed, number, 0
        self.loops = kernels.current().rbm

    def arrays(self) -> dict[str, Array]:
        """The parameters as they are now, by the names that the machine has for them."""
        return {"W": self.weights, "visible_bias": self.visible_bias, "hidden_bias": self.hidden_bias}

    def numbered(self) -> int:
        """The number of the next draw: no other of fewer than 2^24 epochs and 2^39 draws has it."""
        self._calls += 1
        low, high = self._calls & ((1 << _CALLS) - 1), self._calls >> _CALLS
        return high << (2 * _CALLS) | self._number << _CALLS | low

    def features(self, v: Float32) -> Float32:
        """What the hidden units see of v: v itself."""
        return v

    def fields(self, v: Float32, out: Float32 | None = None) -> Float32:
        """W'v in rows, (n, H), without the bias."""
        return times(self.features(v), self.weights, out=out)

    def visible_fields(self, h: Float32, out: Float32 | None = None) -> Float32:
        """Wh in rows, (n, D), without the bias."""
        return times(h, self.weights, turned=True, out=out)

    def draw_hidden(self, fields: Float32, out: Float32, scale: float = 1.0) -> Float32:
        """h given `fields` = W'v."""
        self.loops.draw(fields, self.hidden_bias, scale, self.seed, self.numbered(), out)
        return out

    def squash_hidden(self, fields: Float32, size: float = 1.0) -> Float32:
        """`size` p(h = 1 | v) in place of `fields` = W'v."""
        self.loops.squash(fields, self.hidden_bias, 1.0, size)
        return fields

    def draw_visible(self, h: Float32, out: Float32, scale: float = 1.0) -> Float32:
        """v given h."""
        self.squeeze_visible(self.visible_fields(h, out), scale)
        return out

    def squeeze_visible(self, fields: Float32, scale: float = 1.0) -> None:
        """v in place of `fields` = Wh."""
        self.loops.draw(fields, self.visible_bias, scale, self.seed, self.numbered(), fields)

    def sweeps(
        self, v: Float32, count: int, scale: float = 1.0, held: NDArray[np.bool_] | None = None
    ) -> Float32:
        """`count` sweeps of chains v (n, D), in place: the hidden units, then the visible not `held` (D,)."""
        h = np.empty((len(v), self.weights.shape[1]), np.float32)
        kept = None if held is None else v[:, held]
        for _ in range(count):
            self.draw_hidden(self.fields(v, h), h, scale)
            self.draw_visible(h, v, scale)
            if held is not None:
                v[:, held] = kept
        return v
