"""What hopview is compared with: the programs that one would write in plain NumPy, and read at a glance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8

Matrix = NDArray[np.float32]
TEMPERATURE = 0.5
_ROWS = 1 << 11


def hebb_matrix(patterns: Int8) -> Matrix:
    """W = X'X / N with a zero diagonal, (N, N) float32: made by one product, to be recalled from."""
    units = patterns.shape[1]
    weights, x = np.empty((units, units), np.float32), patterns.astype(np.float32)
    for first in range(0, units, _ROWS):
        np.matmul(x[:, first : first + _ROWS].T, x, out=weights[first : first + _ROWS])
    weights /= np.float32(units)
    np.fill_diagonal(weights, 0)
    return weights


def attended(memories: Matrix, query: NDArray[np.float32], beta: float) -> NDArray[np.float32]:
    """softmax(beta q X') X of one query (N,), or of many (S, N): a step of a modern Hopfield network."""
    scores = np.float32(beta) * (query @ memories.T)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return np.asarray(scores @ memories)


def universal_step(memories: Matrix, query: NDArray[np.float32], measure: str, beta: float) -> Matrix:
    """softmax(beta sim(X, v)) X, with sim as its formula says, 1 being black and white with itself."""
    units = np.float32(memories.shape[1])
    if measure == "l1":
        z = 1 - np.abs(memories - query).sum(axis=1) / units
    elif measure == "l2":
        z = 1 - ((memories - query) ** 2).sum(axis=1) / (2 * units)
    else:
        z = memories @ query / units
    if measure == "cosine":
        z *= units / (np.linalg.norm(memories, axis=1) * np.linalg.norm(query))
    p = np.exp(beta * (z - z.max()))
    return np.asarray(p / p.sum() @ memories)


def add_outer(weights: Matrix, pattern: NDArray[np.float32]) -> None:
    """W += xx': one step of Hebb's rule as textbooks have it, N times too large and with its diagonal."""
    weights += np.outer(pattern, pattern)


def delta_trial(state: Matrix, key: NDArray[np.float32], value: NDArray[np.float32], eta: float) -> None:
    """S += eta (v - S k) k': one trial of the delta rule."""
    state += np.outer(np.float32(eta) * (value - state @ key), key)


def recall(weights: Matrix, start: Int8) -> Int8:
    """Sweeps of s_i = sgn(W_i . s) in random order until one changes nothing."""
    rng, state, before = np.random.default_rng(1), start.astype(np.float32), None
    while before is None or not np.array_equal(before, state):
        before = state.copy()
        for i in rng.permutation(state.size):
            field = weights[i] @ state
            if field:
                state[i] = 1 if field > 0 else -1
    return state.astype(np.int8)


def glauber(weights: Matrix, start: Int8, sweeps: int = 10) -> Int8:
    """Sweeps of s_i = +1 with probability 1/(1 + exp(-2 W_i . s / T)), in random order."""
    rng, state = np.random.default_rng(1), start.astype(np.float32)
    for _ in range(sweeps):
        for i, u in zip(rng.permutation(state.size), rng.random(state.size), strict=True):
            state[i] = 1 if u < 1 / (1 + np.exp(-2 * (weights[i] @ state) / TEMPERATURE)) else -1
    return state.astype(np.int8)


def synchronous_step(weights: Matrix, start: Int8) -> Int8:
    """s = sgn(W s), ties kept."""
    field = weights @ start.astype(np.float32)
    return np.where(field > 0, 1, np.where(field < 0, -1, start)).astype(np.int8)


def projection(patterns: Int8) -> Matrix:
    """The pseudo-inverse rule, W = X^+ X with a zero diagonal."""
    x = patterns.astype(np.float32)
    weights = np.linalg.pinv(x) @ x
    np.fill_diagonal(weights, 0)
    return np.asarray(weights, np.float32)


def _on(inputs: Matrix) -> Matrix:
    """Probabilities 1 / (1 + exp(-inputs))."""
    return np.asarray(1 / (1 + np.exp(-inputs)), np.float32)


def _drawn(p: Matrix, rng: np.random.Generator) -> Matrix:
    return (rng.random(p.shape, dtype=np.float32) < p).astype(np.float32)


def contrastive_divergence(w: Matrix, a: Matrix, b: Matrix, data: Matrix, batch: int, rate: float) -> None:
    """An epoch of CD-1 in place on W (D, H), a (D,) and b (H,), in batches of random order."""
    rng = np.random.default_rng(1)
    order = rng.permutation(len(data))
    for first in range(0, len(data), batch):
        v = data[order[first : first + batch]]
        p = _on(v @ w + b)
        after = _drawn(_on(_drawn(p, rng) @ w.T + a), rng)
        q = _on(after @ w + b)
        step = np.float32(rate / len(v))
        w += step * (v.T @ p - after.T @ q)
        a += step * (v - after).sum(axis=0)
        b += step * (p - q).sum(axis=0)


def gibbs(w: Matrix, a: Matrix, b: Matrix, v: Matrix, sweeps: int) -> Matrix:
    """Block Gibbs sampling of chains v (n, D)."""
    rng = np.random.default_rng(1)
    for _ in range(sweeps):
        v = _drawn(_on(_drawn(_on(v @ w + b), rng) @ w.T + a), rng)
    return v


def dense_visits(columns: Int8, overlaps: NDArray[np.float64], start: Int8, power: int) -> Int8:
    """The first units of a sweep under F(x) = max(x, 0)^n, from overlaps kept as M = Xs: O(K) a visit.

    `columns` (V, K) are the first V columns of X, `overlaps` (K,) is X times `start`.
    """
    state, overlaps = start.copy(), overlaps.copy()
    for i in range(len(columns)):
        x = columns[i].astype(np.float64)
        apart = (overlaps - x * state[i]) / start.size
        unit = x / start.size
        gain = np.maximum(apart + unit, 0) ** power - np.maximum(apart - unit, 0) ** power
        wanted = 1 if gain.sum() > 0 else -1
        if wanted != state[i]:
            overlaps += 2 * wanted * x
            state[i] = wanted
    return state
