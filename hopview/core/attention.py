"""Attention: how much of what is seen each memory answers for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64


@dataclass(frozen=True, eq=False, slots=True)
class Attention:
    """Weights w_mu >= 0 over M memories, of sum 1, given the visible units that are `observed`.

    `log_weights` (M,) holds ln w_mu, so that those too far behind to be written as numbers still compare.
    `memories` (M, D) is what each looks like, the same array as long as they are the same. `observed` (D,)
    bool are the units that the weights were worked out from, None for all; `filled` (D,) is the state as
    attention completes it: what is observed as it is, the rest sum_mu w_mu memory_mu; with all observed,
    where one step of attention takes the state. None where a model completes nothing. `layer` says that the
    weights are those of a layer of memory units, which `filled` is what they tell the units seen.
    """

    log_weights: Float64
    memories: NDArray[np.generic]
    observed: NDArray[np.bool_] | None = None
    filled: Float64 | None = None
    layer: bool = False

    def __len__(self) -> int:
        return int(self.log_weights.size)

    @property
    def weights(self) -> Float64:
        """w_mu, (M,)."""
        return np.asarray(np.exp(self.log_weights))
