"""The energy of an overlap as a curve, and the overlaps of a state as dots on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64, Int64
from hopview.core.race import Law

_POINTS = 401


@dataclass(frozen=True, eq=False)
class Dots:
    """Overlaps on a law: `first` the one of largest |m|, `m` of others, one a column of the picture.

    `share` is what the first has of sum_mu |F(m_mu)|; `count` is how many the others are.
    """

    first: int
    first_m: float
    m: Float64
    share: float
    count: int


def curve_of(law: Law) -> tuple[Float64, Float64]:
    """(m, F(m N) / F(N)) for m from -1 to 1, finer towards 1 where steep laws turn."""
    half = np.linspace(0.0, 1.0, _POINTS) ** 0.5
    m = np.unique(np.concatenate([-half, half]))
    return m, law.weigh(m)


def dots_of(law: Law, overlaps: Float64, columns: int = 400) -> Dots | None:
    """The overlaps (K,) on `law`, one a column of the picture; None without memories."""
    if not overlaps.size:
        return None
    first = int(np.argmax(np.abs(overlaps)))
    parts = np.abs(law.weigh(overlaps))
    total = float(parts.sum())
    others = np.delete(overlaps, first)
    _, kept = np.unique(_column(others, columns), return_index=True)
    share = float(parts[first]) / total if total > 0 else 0.0
    return Dots(first, float(overlaps[first]), others[kept], share, others.size)


def _column(m: Float64, columns: int) -> Int64:
    return np.asarray(np.round((m + 1.0) * 0.5 * columns), np.int64)
