"""The way the ball has come: the last stretch of its path, fading with distance."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.snapshot import Snapshot

LENGTH = 1.5  # in units of overlap: how far back it can be seen
PIECES = 61
_ROWS = 600


def trail(snapshot: Snapshot, a: int, b: int, now: tuple[float, float]) -> Float64:
    """(k, 3): points (u, v) from old to new, ending at `now`, and how fresh each is, from 0 to 1.

    They are the run's recorded overlaps with patterns a and b up to the moment shown, so that they are the
    same whether it is watched, scrubbed or filmed.
    """
    curves = snapshot.curves
    if max(a, b) >= curves.overlaps.shape[1]:
        return _faded(np.array([now]))
    last = int(np.searchsorted(curves.sweeps, snapshot.time, side="right"))
    rows = curves.overlaps[max(0, last - _ROWS) : last]
    path = np.stack([rows[:, a], rows[:, b]], axis=1).astype(np.float64)
    path = path[np.isfinite(path).all(axis=1)]
    return _faded(np.vstack([path, now]))


def _faded(path: Float64) -> Float64:
    steps = np.hypot(*np.diff(path, axis=0).T)
    behind = np.append(np.cumsum(steps[::-1])[::-1], 0.0)  # how far each point lies back along the path
    reach = min(LENGTH, float(behind[0]))
    if reach <= 0.0:
        return np.column_stack([path[-1:], [1.0]])
    places = np.linspace(reach, 0.0, PIECES)
    u, v = (np.interp(places, behind[::-1], path[::-1, k]) for k in (0, 1))
    return np.column_stack([u, v, 1.0 - places / LENGTH])
