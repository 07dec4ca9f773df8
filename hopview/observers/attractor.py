"""The name of the attractor that a state lies in."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.outcome import AttractorKind, Outcome, StopKind
from hopview.core.pattern import mean_overlaps
from hopview.core.pattern import overlaps as overlaps_with
from hopview.core.several import holds_blanks
from hopview.core.states import State
from hopview.observers.several import WHOLE, like_none, several_outcome

PATTERN_OVERLAP = WHOLE
MIXTURE_OVERLAP = 0.8
MIXTURE_LEAD = 0.05  # a spoiled pattern may lie this much nearer to a mixture by chance
SPARSE = 0.5  # |mean spin| of the patterns above which spins agree whatever is recalled
ZERO = 0.01  # root mean square of real values below which a state is called zero
_CANDIDATES = 5
_STORED = 1 - 1e-9  # overlap of a state with itself, where real values are rounded


def named_outcome(
    kind: StopKind,
    state: State,
    patterns: NDArray[Any],
    sweeps: int,
    known: Float64 | None = None,
    unseen: bool = False,
) -> Outcome:
    """The attractor nearest to `state` among the patterns (P, N), their negatives and odd mixtures.

    A mixture sgn(eps_1 xi_1 + eps_2 xi_2 + eps_3 xi_3) (or of five) is named when its overlap with
    the state is at least 0.8 and leads that of every single pattern by more than 0.05, or no pattern
    reaches 0.7; within that margin the pattern wins. A state with overlap below 0.7 with every pattern
    and 0.8 with every mixture of the five nearest is called spin glass (Amit, Gutfreund & Sompolinsky
    1985, DOI 10.1103/PhysRevA.32.1007).

    Where the stored patterns' mean spin is beyond +-0.5, all overlaps of spins are near 1, so c_mu =
    (m_mu - a_mu a) / sqrt((1 - a_mu^2)(r^2 - a^2)) takes their place, with the mean spins a_mu and a of
    pattern and state: the sparse overlap of Tsodyks & Feigelman 1988 (DOI 10.1209/0295-5075/6/2/002) where
    as many units are active in both. Mixtures are not looked for there, as the sign of a sum of sparse
    patterns is the silent state. A state of units all alike is called uniform, unless it is stored.

    Real values are judged by their direction: the figures above are held against m / r, where
    r^2 = sum_i V_i^2 / N is 1 for spins, so that a faint pattern is that pattern. With r below 0.01 the
    state is zero. Of patterns in greys (P, N), floats, the overlaps are cosines already, reckoned beyond the
    means alike; zero is below 0.01 of the largest r of theirs, and mixtures, of two too, are mean pictures.

    `known` are the overlaps m (P,) of `state`, where the dynamics has them.

    Of patterns with blanks several may be recalled at once: see `several_outcome`. Of patterns `unseen`, of
    which only noisy examples were learned, no mixture is named: what such a state mixes are examples.
    """
    if holds_blanks(patterns):
        return several_outcome(kind, state, patterns, sweeps, unseen)
    size, greys = _size(state), patterns.dtype.kind == "f"
    if size < ZERO * (_largest(patterns) if greys else 1.0):
        return Outcome(kind=kind, attractor="zero", sweeps=sweeps)
    if not patterns.shape[0]:
        return Outcome(kind=kind, attractor="none", sweeps=sweeps)
    scale, spread = (1.0, size) if greys else (size, size)  # cosines are judged as they are
    overlaps = (overlaps_with(patterns, state) if known is None else known) / scale
    if state.min() == state.max() and np.abs(overlaps).max() < _STORED:
        return Outcome(kind=kind, attractor="uniform", overlap=float(state[0]), sweeps=sweeps)
    means = mean_overlaps(patterns)
    members: tuple[int, ...] = ()
    mixed = 0.0
    if sparse := abs(float(means.mean())) > SPARSE:
        overlaps = _beyond_means(overlaps, means, float(np.mean(state, dtype=np.float64)) / spread)
    elif not (unseen and like_none(overlaps, patterns)):
        members, mixed = _nearest_mixture(state, patterns, overlaps, scale)
    best = int(np.argmax(np.abs(overlaps)))
    single = float(abs(overlaps[best]))
    attractor: AttractorKind = "spin glass"
    found: tuple[int, ...] = ()
    overlap = float(overlaps[best])
    if single >= PATTERN_OVERLAP and single >= mixed - MIXTURE_LEAD:
        attractor = "pattern" if overlap > 0 else "negative"
        found = ((best + 1) * (1 if overlap > 0 else -1),)
        overlap = single
    elif mixed >= MIXTURE_OVERLAP:
        attractor, found, overlap = "mixture", members, mixed
    shown = overlap if sparse else overlap * scale
    return Outcome(kind=kind, attractor=attractor, members=found, overlap=shown, sweeps=sweeps)


def _beyond_means(overlaps: Float64, means: Float64, mean: float) -> Float64:
    """c_mu of `overlaps` m_mu / r (P,), with the `means` of the patterns (P,) and `mean` a / r of the state.

    0 where a pattern, or the state, is uniform and so says nothing, but for the very state that is stored.
    """
    spreads = np.sqrt((1.0 - means * means) * max(0.0, 1.0 - mean * mean))
    judged = (overlaps - means * mean) / np.where(spreads > 0, spreads, 1.0)
    return np.asarray(np.where(np.abs(overlaps) >= _STORED, overlaps, judged))


def _size(state: State) -> float:
    """r, the root mean square of the units."""
    if state.dtype.kind != "f":
        return 1.0
    return math.sqrt(float(np.mean(state * state)))


def _largest(patterns: NDArray[Any]) -> float:
    """The largest root mean square of the patterns, 1 where there are none."""
    squares = np.einsum("pi,pi->p", patterns, patterns) / patterns.shape[1]
    return math.sqrt(float(squares.max())) if squares.size else 1.0


def _nearest_mixture(
    state: State, patterns: NDArray[Any], overlaps: Float64, size: float
) -> tuple[tuple[int, ...], float]:
    nearest = np.argsort(-np.abs(overlaps), kind="stable")[:_CANDIDATES]
    signs = np.where(overlaps < 0, -1, 1).astype(np.int8)
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    greys = patterns.dtype.kind == "f"
    for members in (2, 3, 4, 5) if greys else (3, 5):
        for chosen in combinations(sorted(int(k) for k in nearest), members):
            together = np.sum([signs[k] * patterns[k] for k in chosen], axis=0, dtype=patterns.dtype)
            mixture = together if greys else np.sign(together)
            overlap = float(overlaps_with(mixture[np.newaxis], state)[0]) / size
            if overlap > best[1]:
                best = (tuple(int(signs[k]) * (k + 1) for k in chosen), overlap)
    return best
