"""Grey levels of real visible units: how far from zero a value is ink or paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.pattern import Pattern
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import Theme, positive

_SHARE = 0.97  # of the data's values lie within the span
_SEEN = 1 << 18  # values that are looked at; of more, evenly spread rows


def grey_span(data: NDArray[Any]) -> float:
    """s so that -s is paper and +s ink: 1 for `data` (n, D) within -1..1, else 97 of 100 lie within it."""
    if not data.size:
        return 1.0
    rows = max(1, _SEEN // data.shape[1])
    some = data if len(data) <= rows else data[np.linspace(0, len(data) - 1, rows).astype(np.intp)]
    sizes = np.abs(some)
    return 1.0 if sizes.max() <= 1.0 else max(1.0, float(np.quantile(sizes, _SHARE)))


def valued(snapshot: Snapshot) -> bool:
    """Whether it is of a machine with real visible units."""
    return snapshot.machine is not None and snapshot.state.dtype == np.float64


def redrawn(snapshot: Snapshot) -> bool:
    """Whether a sweep sets all units anew, so that a glow of those that changed would hide the picture."""
    if snapshot.memories is not None:
        return snapshot.visible.kind == "real"
    return snapshot.machine is not None and snapshot.update == "gibbs"


def photographic(theme: Theme, patterns: Iterable[Pattern]) -> Theme:
    """`theme`, in which photographs among `patterns` are no negatives: what is dark stays dark."""
    shown = theme.dark and any(pattern.greys is not None for pattern in patterns)
    return positive(theme) if shown else theme
