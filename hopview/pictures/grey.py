"""Grey levels of real visible units: how far from zero a value is ink or paper; whitening undone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.data import pictured
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import Theme, positive
from hopview.pictures.strips import value_range

_SHARE = 0.97  # of the data's values lie within the span
_SEEN = 1 << 18  # values that are looked at; of more, evenly spread rows


def _some(data: NDArray[Any]) -> NDArray[Any]:
    rows = max(1, _SEEN // data.shape[1])
    return data if len(data) <= rows else data[np.linspace(0, len(data) - 1, rows).astype(np.intp)]


class Undone:
    """p = (v, 1) undo of states v (D,) or (n, D) of whitened data, see `pictured`, from paper -1 to ink +1.

    `limits` are the values of p that are paper and ink, those that hold all but a few of the data's; data
    are looked at once.
    """

    def __init__(self) -> None:
        self.limits = (-1.0, 1.0)
        self._of: NDArray[Any] | None = None

    def drawn(self, values: NDArray[Any], data: NDArray[Any], undo: Float32 | None) -> NDArray[Any] | None:
        """`values` as pictures, float64; None where `data` (n, D) were not whitened, or have other units."""
        if undo is None or values.shape[-1] != undo.shape[1] or not data.size:
            return None
        if data is not self._of:
            self._of, self.limits = data, value_range(pictured(_some(data), undo))
        low, high = self.limits
        found = (pictured(np.atleast_2d(values), undo) - low) * (2.0 / (high - low)) - 1.0
        return np.clip(found, -1.0, 1.0).astype(np.float64).reshape(values.shape)


def grey_span(data: NDArray[Any]) -> float:
    """s so that -s is paper and +s ink: 1 for `data` (n, D) within -1..1, else 97 of 100 lie within it."""
    if not data.size:
        return 1.0
    sizes = np.abs(_some(data))
    return 1.0 if sizes.max() <= 1.0 else max(1.0, float(np.quantile(sizes, _SHARE)))


def valued(snapshot: Snapshot) -> bool:
    """Whether it is of a machine with real visible units."""
    return snapshot.machine is not None and snapshot.state.dtype == np.float64


def redrawn(snapshot: Snapshot) -> bool:
    """Whether a sweep sets all units anew, so that a glow of those that changed would hide the picture."""
    if snapshot.memories is not None:
        return snapshot.visible.kind == "real"
    return snapshot.machine is not None and snapshot.update == "gibbs"


def photographic(theme: Theme, snapshot: Snapshot | None) -> Theme:
    """`theme`, in which photographs among patterns in greys are no negatives: what is dark stays dark.

    Where units are ink or paper, so are the patterns, and ink is light in the dark as anywhere.
    """
    if snapshot is None or not theme.dark or snapshot.visible.kind != "real":
        return theme
    shown = any(pattern.greys is not None for pattern in snapshot.patterns)
    return positive(theme) if shown else theme
