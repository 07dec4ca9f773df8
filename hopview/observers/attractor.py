"""The name of the attractor that a state lies in."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from hopview.core.coupling import Float64, Int8
from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.core.pattern import overlaps as overlaps_with
from hopview.core.states import State

PATTERN_OVERLAP = 0.7
MIXTURE_OVERLAP = 0.8
MIXTURE_LEAD = 0.05  # a spoiled pattern may lie this much nearer to a mixture by chance
ZERO = 0.01  # root mean square of real values below which a state is called zero
_CANDIDATES = 5


def named_outcome(kind: StopKind, state: State, patterns: Int8, sweeps: int) -> Outcome:
    """The attractor nearest to `state` among the patterns (P, N), their negatives and odd mixtures.

    A mixture sgn(eps_1 xi_1 + eps_2 xi_2 + eps_3 xi_3) (or of five) is named when its overlap with
    the state is at least 0.8 and leads that of every single pattern by more than 0.05, or no pattern
    reaches 0.7; within that margin the pattern wins. A state with overlap below 0.7 with every pattern
    and 0.8 with every mixture of the five nearest is called spin glass (Amit, Gutfreund & Sompolinsky
    1985, DOI 10.1103/PhysRevA.32.1007).

    Real values are judged by their direction: the figures above are held against m / r, where
    r^2 = sum_i V_i^2 / N is 1 for spins, so that a faint pattern is that pattern. With r below 0.01 the
    state is zero.
    """
    size = _size(state)
    if size < ZERO:
        return Outcome(kind=kind, attractor="zero", sweeps=sweeps)
    if not patterns.shape[0]:
        return Outcome(kind=kind, attractor="none", sweeps=sweeps)
    overlaps = overlaps_with(patterns, state) / size
    best = int(np.argmax(np.abs(overlaps)))
    single = float(abs(overlaps[best]))
    members, mixed = _nearest_mixture(state, patterns, overlaps, size)
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
    return Outcome(kind=kind, attractor=attractor, members=found, overlap=overlap * size, sweeps=sweeps)


def _size(state: State) -> float:
    """r, the root mean square of the units."""
    if state.dtype.kind != "f":
        return 1.0
    return math.sqrt(float(np.mean(state * state)))


def _nearest_mixture(
    state: State, patterns: Int8, overlaps: Float64, size: float
) -> tuple[tuple[int, ...], float]:
    nearest = np.argsort(-np.abs(overlaps), kind="stable")[:_CANDIDATES]
    signs = np.where(overlaps < 0, -1, 1).astype(np.int8)
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    for members in (3, 5):
        for chosen in combinations(sorted(int(k) for k in nearest), members):
            together = np.sum([signs[k] * patterns[k] for k in chosen], axis=0, dtype=np.int8)
            overlap = float(overlaps_with(np.sign(together)[np.newaxis], state)[0]) / size
            if overlap > best[1]:
                best = (tuple(int(signs[k]) * (k + 1) for k in chosen), overlap)
    return best
