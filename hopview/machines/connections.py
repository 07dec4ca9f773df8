"""Which units of a Boltzmann machine are tied to which: masks between named groups of units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.errors import ParameterError, ShapeError

Kind = Literal["all", "bipartite", "encoder", "encoder_coupled"]
ENCODERS = ("encoder", "encoder_coupled")
MOST_UNITS = 1024


@dataclass(frozen=True, eq=False)
class Connections:
    """`mask` (N, N) bool, symmetric, False on the diagonal, of D `visible` units and the hidden ones after.

    `groups` are (name, first unit, one past the last), for views. Raises `ShapeError`, `ParameterError`.
    """

    visible: int
    mask: NDArray[np.bool_]
    groups: tuple[tuple[str, int, int], ...]

    def __post_init__(self) -> None:
        mask: NDArray[Any] = np.array(self.mask, bool)
        if mask.ndim != 2 or mask.shape[0] != mask.shape[1] or not 1 <= self.visible <= len(mask):
            raise ShapeError(
                f"A mask of shape {mask.shape} does not fit {self.visible} visible units. "
                "Give (N, N), the visible units first, at least one."
            )
        if not np.array_equal(mask, mask.T) or mask.diagonal().any():
            raise ParameterError(
                "The mask is not symmetric with an empty diagonal. Tie pairs in both directions, no unit to "
                "itself."
            )
        mask.flags.writeable = False
        object.__setattr__(self, "mask", mask)

    @property
    def size(self) -> int:
        """N = D + H."""
        return len(self.mask)

    @property
    def hidden(self) -> int:
        """H."""
        return self.size - self.visible

    @cached_property
    def hidden_tied(self) -> bool:
        """Whether any two hidden units are connected."""
        return bool(self.mask[self.visible :, self.visible :].any())


def connected(kind: Kind, visible: int, hidden: int) -> Connections:
    """The connections called `kind`: all pairs; visible with hidden alone (bipartite); or an encoder.

    An encoder has two halves of visible units, V1 and V2, each tied within and to the hidden units H, but
    not to each other; H - H is absent, but in "encoder_coupled", which ties the hidden units to each other
    too. Raises `ParameterError` for an odd number of visible units there.
    """
    require_connected(kind, visible, hidden)
    size = visible + hidden
    mask = ~np.eye(size, dtype=bool)
    groups: tuple[tuple[str, int, int], ...] = (("V", 0, visible), ("H", visible, size))
    if kind == "bipartite":
        mask[:visible, :visible] = mask[visible:, visible:] = False
    elif kind in ENCODERS:
        half = visible // 2
        mask[:half, half:visible] = mask[half:visible, :half] = False
        if kind == "encoder":
            mask[visible:, visible:] = False
        groups = (("V1", 0, half), ("V2", half, visible), ("H", visible, size))
    return Connections(visible, mask, tuple(g for g in groups if g[2] > g[1]))


def require_connected(kind: Kind, visible: int, hidden: int) -> None:
    """Raise `ParameterError` for more than 1,024 units, or an encoder of an odd number of visible ones."""
    if visible + hidden > MOST_UNITS:
        raise ParameterError(
            f"{visible:,} visible and {hidden:,} hidden units are more than the {MOST_UNITS:,} that a "
            "machine of all pairs is made for. Choose a smaller grid, e.g. 16 x 16, or a restricted machine."
        )
    if kind in ENCODERS and visible % 2:
        raise ParameterError(
            f"An encoder has two equal halves, and {visible} visible units are odd. "
            "Choose a grid of an even number of units, e.g. 2 x 4."
        )
