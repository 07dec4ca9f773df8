"""The name of the attractor that a state lies in."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.core.pattern import overlaps as overlaps_with

PATTERN_OVERLAP = 0.7
MIXTURE_OVERLAP = 0.8
MIXTURE_LEAD = 0.05  # a spoiled pattern may lie this much nearer to a mixture by chance
_CANDIDATES = 5


def named_outcome(kind: StopKind, state: Int8, patterns: Int8, sweeps: int) -> Outcome:
    """The attractor nearest to `state` among the patterns (P, N), their negatives and odd mixtures.

    A mixture sgn(eps_1 xi_1 + eps_2 xi_2 + eps_3 xi_3) (or of five) is named when its overlap with
    the state is at least 0.8 and leads that of every single pattern by more than 0.05, or no pattern
    reaches 0.7; within that margin the pattern wins. A state with overlap below 0.7 with every pattern
    and 0.8 with every mixture of the five nearest is called spin glass (Amit, Gutfreund & Sompolinsky
    1985, DOI 10.1103/PhysRevA.32.1007).
    """
    if not patterns.shape[0]:
        return Outcome(kind=kind, attractor="none", sweeps=sweeps)
    overlaps = overlaps_with(patterns, state)
    best = int(np.argmax(np.abs(overlaps)))
    single = float(abs(overlaps[best]))
    members, mixed = _nearest_mixture(state, patterns, overlaps)
    attractor: AttractorKind = "spin glass"
    found: tuple[int, ...] = ()
    overlap = float(overlaps[best])
    if single >= PATTERN_OVERLAP and single >= mixed - MIXTURE_LEAD:
        attractor, found = (
            ("pattern" if overlap > 0 else "negative"),
            ((best + 1) * (1 if overlap > 0 else -1),),
        )
        overlap = single
    elif mixed >= MIXTURE_OVERLAP:
        attractor, found, overlap = "mixture", members, mixed
    return Outcome(kind=kind, attractor=attractor, members=found, overlap=overlap, sweeps=sweeps)


def _nearest_mixture(state: Int8, patterns: Int8, overlaps: Float64) -> tuple[tuple[int, ...], float]:
    nearest = np.argsort(-np.abs(overlaps), kind="stable")[:_CANDIDATES]
    signs = np.where(overlaps < 0, -1, 1).astype(np.int8)
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    for size in (3, 5):
        for chosen in combinations(sorted(int(k) for k in nearest), size):
            together = np.sum([signs[k] * patterns[k] for k in chosen], axis=0, dtype=np.int8)
            overlap = float(np.sum(np.sign(together) * state, dtype=np.int64)) / state.size
            if overlap > best[1]:
                best = (tuple(int(signs[k]) * (k + 1) for k in chosen), overlap)
    return best
