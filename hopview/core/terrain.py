"""The energy of a model of memories, as landscapes ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from hopview.core.coupling import Float64


@dataclass(frozen=True)
class Terrain:
    """`energies(states)` (B,) of states (B, N), the model's own, and `level(M)`: E of overlaps M (K,).

    `level` also takes overlaps that no state has, such as those of means; None where the energy is no
    function of the overlaps with the memories alone. Two are equal that ask the same model.
    """

    energies: Callable[[NDArray[Any]], Float64]
    level: Callable[[Float64], float] | None = None
