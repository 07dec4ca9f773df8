"""The energy of a model of memories, and where its runs end, as landscapes ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.outcome import Outcome


@dataclass(frozen=True, eq=False, slots=True)
class Parted:
    """How far memories are parted from all others: what theory asks for to be sure of their valleys.

    `places` (k, N) are the states that the first k of `count` memories are, `leads` (k, count) by how much
    the similarity of each leads those of the others there, and `apart` (k, count) how far from it they lie;
    both 0 of itself. `beta` is the sharpness and `largest` the largest norm, all in a unit of `scale` (of
    states); `enough` is the lead, times beta, that has all attention, infinite of softmax.
    """

    places: Float64
    leads: Float64
    apart: Float64
    count: int
    beta: float
    largest: float
    scale: float
    enough: float


@dataclass(frozen=True)
class Terrain:
    """`energies(states)` (B,) of states (B, N), the model's own, and `level(M)`: E of overlaps M (K,).

    `level` also takes overlaps that no state has, such as those of means; None where the energy is no
    function of the overlaps with the memories alone. `parted(k)` says how far the first k memories are parted
    from the others, None of models with which theory has no bound, or where it would take too long. Two are
    equal that ask the same model.
    """

    energies: Callable[[NDArray[Any]], Float64]
    level: Callable[[Float64], float] | None = None
    parted: Callable[[int], Parted | None] | None = None


class Ends(Protocol):
    """Runs of a model without noise, from any state; equal are two that ask the same model.

    `energies(states)` (B,) of states (B, N); calling it with a state (N,) says where a run from there ends.
    """

    @property
    def random(self) -> str:
        """Why a state has no one end, in words; "" where it has."""

    def energies(self, states: NDArray[Any]) -> Float64:
        """E of `states` (B, N), (B,); NaN where none exists."""

    def __call__(self, state: NDArray[Any]) -> Outcome:
        """Where a run from `state` ends."""
