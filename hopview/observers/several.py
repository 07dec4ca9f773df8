"""The name of a state in which several patterns with blanks are recalled at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int8
from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.core.pattern import overlaps as overlaps_with

WHOLE = 0.7  # overlap below which a state is that of no pattern which was never learned itself
FIRST = 0.4  # overlap with the first, of its entries that are not blank
OTHERS = 0.5  # of those entries of another that are left to it


def several_outcome(
    kind: StopKind, state: Int8, patterns: Int8, sweeps: int, unseen: bool = False
) -> Outcome:
    """The patterns X (P, N) with blanks that `state` recalls, those of larger |m_mu| = |X_mu . s| / N first.

    The first is recalled where at least 0.7 of its entries agree, an other where 0.75 do of those entries at
    which all before it are blank (0.75 - 0.25 = 0.5 in overlap; 0.4 for the first). Of several, it is a
    hierarchy where the first outweighs all others together, |m_1| > |m_2| + |m_3| + ..., so that no unit is
    outvoted (1 - 2d + d^P > 0 of the hierarchical state itself); else they are recalled in parallel. Of
    patterns `unseen`, learned from examples, see `like_none`.
    Agliari, Barra et al. 2012, DOI 10.1103/PhysRevLett.109.268101.
    """
    m = overlaps_with(patterns, state)
    order = np.argsort(-np.abs(m), kind="stable")
    signed = tuple(int(k + 1) * (1 if m[k] >= 0 else -1) for k in order)
    members = () if unseen and like_none(m, patterns) else _recalled(state, patterns, signed)
    attractor: AttractorKind = "spin glass"
    overlap = float(m[order[0]])
    if len(members) == 1:
        attractor = "pattern" if members[0] > 0 else "negative"
    elif members:
        attractor = "hierarchy" if _outweighs(m) else "parallel"
    shown = abs(overlap) if members else overlap
    return Outcome(kind=kind, attractor=attractor, members=members, overlap=shown, sweeps=sweeps)


def like_none(m: Float64, patterns: NDArray[Any]) -> bool:
    """Whether |m_mu| is below 0.7 of what it is where pattern mu is whole, for every row of X (P, N).

    A network that learned noisy examples of patterns then holds a jumble of examples: a spin glass, even
    where the state resembles a mixture of the patterns. The threshold is that of a single pattern.
    """
    whole = np.count_nonzero(patterns, axis=1) / patterns.shape[1]
    return bool((np.abs(m) < WHOLE * np.maximum(whole, 1e-12)).all())


def _outweighs(m: Float64) -> bool:
    sizes = np.abs(m)
    return bool(2.0 * sizes.max() > sizes.sum())


def _recalled(state: Int8, patterns: Int8, signed: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `signed`, in their order, that are recalled where the ones before them are blank."""
    found: list[int] = []
    left = np.ones(state.size, np.bool_)
    for member in signed:
        row = patterns[abs(member) - 1]
        own = left & (row != 0)
        served = np.sign(member) * float((row[own] * state[own]).mean()) if own.any() else 0.0
        if served >= (OTHERS if found else FIRST):
            found.append(member)
        elif not found:
            break
        left &= row == 0
    return tuple(found)
