"""Where a state lies by the shares of the memories: at one, in a group of them, or at their average."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.models.separations import Spread, k_effective, spread

MOST_NAMED = 6  # memories of a metastable state
_NAMES: dict[Spread, AttractorKind] = {"single": "pattern", "metastable": "metastable", "average": "average"}


def named_by_shares(kind: StopKind, p: Float64, overlap: Callable[[int], float], sweeps: int) -> Outcome:
    """By k_eff of the shares `p` (K,): a single memory, a metastable group, or the global average.

    Of a group, the memories with at least half the share of the first, six at the most; `overlap(mu)` is
    that of the state with memory mu, asked of the nearest. Ramsauer et al. 2020, arXiv 2008.02217.
    """
    k_eff, order = float(k_effective(p)), np.argsort(-p, kind="stable")
    best, found = int(order[0]), spread(k_eff, p.size)
    group = tuple(int(k) + 1 for k in order[:MOST_NAMED] if p[k] >= 0.5 * p[best])
    return Outcome(
        kind=kind,
        attractor=_NAMES[found],
        members={"single": (best + 1,), "metastable": group, "average": ()}[found],
        overlap=overlap(best),
        sweeps=sweeps,
        among=k_eff,
    )
